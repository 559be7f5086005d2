//! What could not be seen from where a run was watched is not judged, and is never 0.

mod common;

use pointrace::check::{CheckState, Checked, Judgement, Verdict, judge};
use pointrace::history::{AnomalyKind, AnomalyKinds, Record};
use pointrace::lang::Lang;
use pointrace::lock::NoLock;
use pointrace::point::Kind;
use pointrace::request::LockName;
use pointrace::scenario::{Clock, parse};

use common::{Sent, play, requests};

/// Two charges at once without a lock: one is lost.
fn lossy() -> Record {
    let charges = requests(&[(Kind::Charge, 1000), (Kind::Charge, 1000)]);
    let record = play(|| NoLock, LockName::None, 0, &charges, Sent::Together);
    assert_eq!(record.anomaly_count(AnomalyKind::LostUpdate), 1);
    record
}

fn judged(record: &Record) -> Judgement {
    let scenario = parse(
        "name = 'a'\n[[phase]]\nname = 'p'\nburst = { size = 2 }\n\
         [expect.all]\nthat = ['lost_updates == 0', 'committed == 2', 'points_missing <= lost_updates * 2000']\n",
        "visible.toml",
    );
    let scenario = scenario.expect("a valid scenario");
    judge(&scenario, LockName::None, Clock::Virtual, record, false)
}

#[test]
fn what_is_seen_is_judged() {
    let judgement = judged(&lossy());
    assert_eq!(judgement.verdict, Verdict::Fail);
    let not_seen = |check: &&pointrace::check::Check| check.state == CheckState::NotObservable;
    assert_eq!(judgement.checks.iter().filter(not_seen).count(), 0);
}

#[test]
fn what_nobody_could_have_seen_is_not_judged_and_no_zero() {
    let mut record = lossy();
    record.visible = AnomalyKinds::ALL
        .without(AnomalyKind::LostUpdate)
        .without(AnomalyKind::WrongBalance)
        .without(AnomalyKind::NotLinearizable);
    let judgement = judged(&record);
    assert_eq!(judgement.verdict, Verdict::Pass, "{:?}", judgement.checks);
    assert_eq!(record.observed(AnomalyKind::LostUpdate), None);
    assert_eq!(record.observed(AnomalyKind::Overlap), Some(0));
    for check in &judgement.checks {
        let about_a_loss = match &check.subject {
            Checked::Anomaly(kind, _) => matches!(
                kind,
                AnomalyKind::LostUpdate | AnomalyKind::WrongBalance | AnomalyKind::NotLinearizable
            ),
            Checked::Limit(limit) => limit.to_string() != "committed == 2",
        };
        let not_seen = check.state == CheckState::NotObservable;
        assert_eq!(not_seen, about_a_loss, "{check:?}");
        if not_seen {
            assert_eq!(check.actual_text(Lang::En), "not observable");
            assert_eq!(check.actual_text(Lang::Ko), "관찰할 수 없음");
        }
    }
}
