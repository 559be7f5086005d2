use super::*;
use crate::driver::{RoundSetup, begin};
use crate::history::{AnomalyKind, Keep};
use crate::request::LockName;
use crate::scenario;

/// Plays a scenario, and explains the first anomaly of a kind.
fn explained(name: &str, lock: LockName, kind: AnomalyKind, lang: Lang) -> Explanation {
    let (scenario, _) = scenario::load(name).expect("a built-in scenario");
    let setup = RoundSetup {
        scenario: &scenario,
        seed: scenario.seed,
        locks: &[lock],
        keep: Keep::Recent(100_000),
    };
    let mut round = begin(setup);
    round.play_until(u64::MAX);
    let record = round.record();
    let anomaly = record.anomalies.first(kind).expect("an anomaly").clone();
    let (steps, dropped) = round.engine().world().observer.recent();
    assert_eq!(dropped, 0);
    explain(&anomaly, &steps, lang)
}

#[test]
fn a_lost_update_is_a_table_and_a_sentence() {
    let explanation = explained(
        "hundred-charges",
        LockName::None,
        AnomalyKind::LostUpdate,
        Lang::En,
    );
    assert_eq!(explanation.columns.len(), 2);
    let last = explanation.rows.last().expect("rows");
    let remark = last.remark.as_deref().expect("a remark");
    assert!(remark.contains("1,000 points missing"), "{remark}");
    let text = explanation.text();
    assert!(text.contains("read 0 (v0)"), "{text}");
    assert!(text.contains("(charge 1,000)"), "{text}");
    assert!(text.contains("write 1,000 (v0 -> v2)"), "{text}");
    assert!(explanation.story.contains("computed from what it had read"));
}

#[test]
fn every_kind_that_is_seen_as_it_happens_is_explained_in_every_language() {
    for (name, lock, kind) in [
        ("hundred-charges", LockName::None, AnomalyKind::LostUpdate),
        (
            "hundred-charges",
            LockName::PromiseRace,
            AnomalyKind::Overlap,
        ),
        (
            "hundred-charges",
            LockName::PromiseRace,
            AnomalyKind::ForeignRelease,
        ),
        (
            "hundred-charges",
            LockName::PromiseRace,
            AnomalyKind::ImpossibleSpeed,
        ),
        (
            "inherited-error",
            LockName::PromiseRace,
            AnomalyKind::InheritedError,
        ),
    ] {
        for lang in Lang::ALL {
            let explanation = explained(name, lock, kind, lang);
            assert!(explanation.columns.len() >= 2, "{kind} {lang}");
            assert!(!explanation.rows.is_empty(), "{kind} {lang}");
            assert!(!explanation.story.contains('?'), "{}", explanation.story);
            let incomplete = lang.text(crate::lang::Word::StoryIncomplete);
            assert!(!explanation.story.contains(incomplete), "{kind} {lang}");
            let width = explanation.head().len();
            for row in &explanation.rows {
                assert_eq!(explanation.cells(row).len(), width);
            }
            let lines = explanation.markdown().lines().count();
            assert_eq!(
                lines,
                explanation.rows.len() + 6,
                "{}",
                explanation.markdown()
            );
        }
    }
}

#[test]
fn without_its_steps_an_anomaly_is_still_explained_and_says_so() {
    let (scenario, _) = scenario::load("hundred-charges").expect("a built-in scenario");
    let setup = RoundSetup {
        scenario: &scenario,
        seed: 1,
        locks: &[LockName::None],
        keep: Keep::Nothing,
    };
    let mut round = begin(setup);
    round.play_until(u64::MAX);
    let record = round.record();
    let anomaly = record.anomalies.deepest_burial().expect("a lost update");
    let explanation = explain(anomaly, &[], Lang::En);
    assert!(explanation.rows.is_empty());
    assert!(explanation.story.contains("no longer kept"));
}
