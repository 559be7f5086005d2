use super::*;
use crate::driver::{RoundSetup, begin};
use crate::history::{AnomalyKind, Keep, ProcessEvent};
use crate::point::{Kind, UserId};
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
    let (steps, dropped) = round.recorder().recent();
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
    assert_eq!(explanation.table.head.len(), 4);
    let last = explanation.table.rows.last().expect("rows");
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
            assert!(explanation.table.head.len() >= 4, "{kind} {lang}");
            assert!(!explanation.table.rows.is_empty(), "{kind} {lang}");
            assert!(!explanation.story.contains('?'), "{}", explanation.story);
            let incomplete = lang.text(crate::lang::Word::StoryIncomplete);
            assert!(!explanation.story.contains(incomplete), "{kind} {lang}");
            let width = explanation.table.head.len();
            for row in &explanation.table.rows {
                assert_eq!(row.cells.len(), width);
            }
            let lines = explanation.markdown().lines().count();
            assert_eq!(
                lines,
                explanation.table.rows.len() + 6,
                "{}",
                explanation.markdown()
            );
        }
    }
}

#[test]
fn what_is_done_twice_because_it_was_unknown_is_told_with_what_its_client_heard() {
    let explanation = explained(
        "blind-retry",
        LockName::SelectForUpdate,
        AnomalyKind::DoubleApply,
        Lang::En,
    );
    let text = explanation.text();
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    let (unheard, again) = (place("no answer"), place("sent: request"));
    let lost = place("A COMMIT IS DONE, AND ITS ANSWER IS LOST");
    assert!(lost < unheard && unheard < again, "{text}");
    place("effect 2 of request");
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
    assert!(explanation.table.rows.is_empty());
    assert!(explanation.story.contains("no longer kept"));
}

#[test]
fn a_schedule_is_told_with_arrivals_and_without_times() {
    let mut event = RequestEvent {
        at: 0,
        request: RequestId(1),
        user: UserId(1),
        kind: Kind::Charge,
        amount: 1_000,
        instance: 0,
        lock: LockName::Keyed,
        step: Step::Sent,
    };
    let both =
        |event: &RequestEvent| [Telling::Run, Telling::Schedule].map(|t| cell(event, t, Lang::En));
    assert_eq!(both(&event), [None, Some("arrive".to_owned())]);
    event.step = Step::Granted { waited: 2_000_000 };
    let told = ["lock after 2 ms", "lock"].map(|text| Some(text.to_owned()));
    assert_eq!(both(&event), told);
}

#[test]
fn a_lock_that_is_switched_in_the_middle_has_a_row_of_its_own() {
    let (mut scenario, _) = scenario::load("hundred-charges").expect("a built-in scenario");
    scenario.service.instances = 2;
    let setup = RoundSetup {
        scenario: &scenario,
        seed: 1,
        locks: &[LockName::None, LockName::Keyed],
        keep: Keep::Recent(usize::MAX),
    };
    let mut round = begin(setup);
    round.play_until(1_000_000);
    for _ in 0..2 {
        // The second time nothing changes, and nothing is told.
        round.switch(LockName::Keyed);
    }
    round.play_until(u64::MAX);
    let (steps, _) = round.recorder().recent();
    let switched: Vec<&Event> = { steps.iter() }
        .filter(|step| step.of_request().is_none())
        .collect();
    let processes = [0, 1].map(|process| {
        let step = ProcessStep::Switched {
            to: LockName::Keyed,
        };
        let at = 1_000_000;
        Event::Process(ProcessEvent { at, process, step })
    });
    assert_eq!(switched, processes.iter().collect::<Vec<_>>());
    let record = round.record();
    let rows = |anomaly| {
        let text = explain(anomaly, &steps, Lang::En).text();
        text.matches("from here on: lock keyed").count()
    };
    let rows: Vec<usize> = record.anomalies.iter().map(rows).collect();
    assert!(
        rows.contains(&1) && rows.iter().all(|&rows| rows <= 1),
        "{rows:?}"
    );
}

/// Two processes, each with a lock of its own: neither lock broke its promise, and no explanation says that it did.
#[test]
fn processes_are_named_where_there_are_several() {
    for kind in [AnomalyKind::Overlap, AnomalyKind::LostUpdate] {
        for lang in Lang::ALL {
            let explained = explained("two-instances", LockName::Keyed, kind, lang);
            let heads = explained.table.head.join("\n");
            let (one, two, why) = match lang {
                Lang::En => ("process 1", "process 2", "in the memory of one process"),
                Lang::Ko => ("프로세스 1", "프로세스 2", "한 프로세스의 메모리에 있는"),
            };
            assert!(heads.contains(one) && heads.contains(two), "{heads}");
            let why = match (kind, lang) {
                (AnomalyKind::LostUpdate, Lang::En) => "The two are in different processes",
                (AnomalyKind::LostUpdate, Lang::Ko) => "서로 다른 프로세스",
                _ => why,
            };
            assert!(explained.story.contains(why), "{}", explained.story);
            assert!(!explained.story.contains("although the lock was held"));
        }
    }
    let one = explained(
        "hundred-charges",
        LockName::PromiseRace,
        AnomalyKind::Overlap,
        Lang::En,
    );
    assert!(!one.table.head.join("\n").contains("process"));
    assert!(one.story.contains("although the lock was held"));
}

#[test]
fn an_overspend_is_told_by_the_first_use_of_points_that_are_gone() {
    let (scenario, _) = scenario::load("overspend").expect("a built-in scenario");
    let play = |lock| {
        let setup = RoundSetup {
            scenario: &scenario,
            seed: scenario.seed,
            locks: &[lock],
            keep: Keep::Recent(100_000),
        };
        let mut round = begin(setup);
        round.play_until(u64::MAX);
        round.recorder().recent().0
    };
    let opening = scenario.users.balance;
    let told = overspend(UserId(1), opening, &play(LockName::None), Lang::En);
    let told = told.expect("a hundred uses of a balance for two");
    assert!(
        told.title.starts_with("Overspend: request"),
        "{}",
        told.title
    );
    let story = &told.story;
    assert!(
        story.contains("had 200 points in all, and 200 of them"),
        "{story}"
    );
    assert!(story.contains("100 points more than there were"), "{story}");
    let last = told.table.rows.last().expect("rows");
    assert!(last.cells.iter().any(|cell| cell == "done"), "{last:?}");
    assert!(last.remark.is_some());
    let right = play(LockName::Keyed);
    assert_eq!(overspend(UserId(1), opening, &right, Lang::En), None);
}

#[test]
fn of_many_rows_the_newest_stay_and_what_broke() {
    let line = |number: usize, is_fault| Line {
        column: None,
        text: number.to_string(),
        balance: None,
        is_fault,
    };
    let left = |faults: &[usize]| {
        let lines = (0..40).map(|number| line(number, faults.contains(&number)));
        let left = cut(lines.collect()).into_iter();
        left.map(|line| line.text.parse().expect("a number"))
            .collect::<Vec<usize>>()
    };
    assert_eq!(left(&[]), (16..40).collect::<Vec<_>>());
    let mut with_one = vec![3];
    with_one.extend(17..40);
    assert_eq!(left(&[3]), with_one);
    // More than half of the table they do not take.
    let many = left(&(0..30).collect::<Vec<_>>());
    assert_eq!(many.len(), MOST_ROWS);
    assert_eq!(many[0], 16);
    assert_eq!(cut(vec![line(1, true)]).len(), 1);
}
