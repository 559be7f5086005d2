//! Scenarios in which something breaks: each is as declared under each control, is told, and is the same again from its seed.

#[path = "support/scenarios.rs"]
mod scenarios;

use std::time::Duration;

use pointrace::driver::{Round, RoundSetup, begin_breakable, play_simulated};
use pointrace::explore::{Case, Findings, Playback, Search, Strategy, Subject, play_back, shrink};
use pointrace::fault::{Fault, What, When, Whom};
use pointrace::history::{AnomalyKind, Event, Keep};
use pointrace::inject;
use pointrace::scenario::{Clock, Scenario, builtin, parse};
use pointrace::sim::replay::Mode;
use pointrace::{LockName, Verdict, judge};
use scenarios::scenario;

/// Where something breaks that a run plays, or what waits is shown.
fn breaking() -> impl Iterator<Item = &'static str> {
    let waiting = ["herd", "starvation", "split-vote"];
    builtin::ALL
        .iter()
        .map(|builtin| builtin.name)
        .filter(move |name| {
            let faults = scenario(name, &[]).faults;
            let breaks = !faults.is_empty() && faults.iter().all(inject::plays);
            breaks || waiting.contains(name)
        })
}

fn play(scenario: &Scenario, lock: LockName, seed: u64) -> Round {
    let setup = RoundSetup {
        scenario,
        seed,
        locks: &[lock],
        keep: Keep::Recent(usize::MAX),
    };
    play_simulated(setup, &|| false).expect("no trace is written")
}

fn verdict(scenario: &Scenario, lock: LockName, round: &Round) -> Verdict {
    judge(scenario, lock, Clock::Virtual, &round.record, false).verdict
}

#[test]
fn each_is_as_declared_under_every_control() {
    let mut wrong = Vec::new();
    assert!(breaking().count() >= 11);
    for name in breaking() {
        let scenario = scenario(name, &[]);
        for lock in LockName::every() {
            let round = play(&scenario, lock, scenario.seed);
            let judgement = judge(&scenario, lock, Clock::Virtual, &round.record, false);
            if !matches!(judgement.verdict, Verdict::Pass | Verdict::Expected) {
                wrong.push(format!("{name} {lock}: {judgement:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_played_again_from_its_seed_is_the_same() {
    for name in breaking() {
        let scenario = scenario(name, &[]);
        for lock in [
            scenario.service.lock,
            LockName::Redlock,
            LockName::PromiseRace,
        ] {
            let [one, other] = [7, 7].map(|seed| play(&scenario, lock, seed));
            assert_eq!(one.steps, other.steps, "{name} {lock}");
            assert_eq!(one.record.faults, other.record.faults, "{name} {lock}");
        }
    }
}

#[test]
fn a_paused_holder_loses_whatever_the_lease_and_a_token_saves_the_points() {
    let scenario = scenario("paused-holder", &[]);
    for lock in [LockName::Redis, LockName::RedisWatchdog, LockName::Redlock] {
        let round = play(&scenario, lock, 7);
        assert_eq!(
            verdict(&scenario, lock, &round),
            Verdict::Expected,
            "{lock}"
        );
        let lost = round.record.anomaly_count(AnomalyKind::LostUpdate);
        assert!(lost > 0, "{lock}");
    }
    let round = play(&scenario, LockName::RedisFenced, 7);
    assert_eq!(
        verdict(&scenario, LockName::RedisFenced, &round),
        Verdict::Pass
    );
    assert!(round.record.figures.leases.ran_out > 0 && round.record.figures.leases.stale > 0);
    assert_eq!(round.record.anomaly_count(AnomalyKind::LostUpdate), 0);
}

#[test]
fn a_node_that_forgets_loses_and_one_that_remembers_does_not() {
    for lock in [LockName::Redis, LockName::Redlock] {
        for (memory, loses) in [("lost", true), ("synced", true), ("kept", false)] {
            let scenario = scenario("node-forgets", &[&format!("fault.restart.memory={memory}")]);
            let round = play(&scenario, lock, scenario.seed);
            let lost = round.record.anomaly_count(AnomalyKind::LostUpdate);
            assert_eq!(lost > 0, loses, "{lock} {memory}");
        }
    }
}

#[test]
fn a_majority_bears_what_a_minority_of_nodes_does() {
    for (name, fault) in [("clock-jump", "jump"), ("failover", "failover")] {
        for (whom, loses) in [("minority", false), ("majority", true)] {
            let scenario = scenario(name, &[&format!("fault.{fault}.whom={whom}")]);
            let round = play(&scenario, LockName::Redlock, scenario.seed);
            let lost = round.record.anomaly_count(AnomalyKind::LostUpdate);
            assert_eq!(lost > 0, loses, "{name} {whom}");
        }
    }
    let [minority, majority] = ["minority", "majority"].map(|whom| {
        let scenario = scenario("node-crash", &[&format!("fault.kill.whom={whom}")]);
        play(&scenario, LockName::Redlock, scenario.seed).record
    });
    let refused = |record: &pointrace::Record| record.sent - record.figures.measured;
    assert!(refused(&majority) > refused(&minority));
    for record in [minority, majority] {
        assert_eq!(record.anomaly_count(AnomalyKind::LostUpdate), 0);
        assert_eq!(record.anomaly_count(AnomalyKind::WrongBalance), 0);
    }
}

#[test]
fn every_request_has_an_outcome_though_its_process_ends() {
    let scenario = scenario("holder-crash", &[]);
    for lock in LockName::every() {
        let round = play(&scenario, lock, scenario.seed);
        assert_eq!(round.record.unanswered(), 0, "{lock}");
    }
}

#[test]
fn what_broke_is_among_the_steps_and_counted() {
    let scenario = scenario("paused-holder", &[]);
    let round = play(&scenario, LockName::Redis, 7);
    let faults: Vec<_> = round
        .steps
        .iter()
        .filter_map(|event| match event {
            Event::Fault(fault) => Some((fault.happening.name(), &*fault.name)),
            _ => None,
        })
        .collect();
    assert_eq!(faults, [("paused", "nap"), ("went_on", "nap")]);
    let counted = &round.record.faults;
    assert_eq!(
        (&*counted[0].name, counted[0].came, counted[0].times),
        ("nap", 1, 1)
    );
}

#[test]
fn a_process_that_stands_still_for_good_leaves_its_requests_without_an_answer() {
    let source = builtin::find("paused-holder").expect("built in").source;
    let source = source.replace("for = \"15s\"\n", "");
    let scenario = pointrace::scenario::parse(&source, "for-good").expect("right");
    let round = play(&scenario, LockName::Keyed, 7);
    assert!(round.record.unanswered() > 0);
    assert_eq!(verdict(&scenario, LockName::Keyed, &round), Verdict::Fail);
}

/// What is asked for once more than it may come does not come, and says so.
#[test]
fn what_is_asked_for_comes_as_often_as_it_may_and_says_whether_it_does() {
    let scenario = scenario("paused-holder", &[]);
    let setup = RoundSetup {
        scenario: &scenario,
        seed: 7,
        locks: &[LockName::Redis],
        keep: Keep::Recent(usize::MAX),
    };
    let on_demand = Fault {
        name: "by-hand".to_owned(),
        what: What::Pause,
        whom: Whom::Process(0),
        when: When::Any,
        lasts: Some(1_000_000),
        times: 2,
    };
    let mut round = begin_breakable(setup, &[on_demand]);
    assert!(!round.ask("nobody"), "there is none of this name");
    assert_eq!(
        [(); 4].map(|()| round.ask("by-hand")),
        [true, true, false, false]
    );
    let steps = round.recorder().take_recent().0;
    let faults = steps.iter().filter_map(Event::of_fault);
    assert_eq!(
        faults.filter(|it| it.happening.name() == "paused").count(),
        2
    );
    round.play_until(u64::MAX);
    assert!(round.is_over() && !round.ask("by-hand"));
}

/// An exploration of a scenario in which at most one fault comes.
fn explored(source: &str) -> (Findings, Subject) {
    let scenario = parse(source, "link.toml").expect("a scenario");
    let case = Case::of(&scenario, LockName::Redis, 7, 2).expect("requests");
    let subject = Subject::new(case.with_max_faults(1));
    (Search::exhaustive().run(&subject), subject)
}

fn broken(playback: &Playback) -> usize {
    let events = playback.events();
    events.filter(|it| matches!(it, Event::Fault(_))).count()
}

#[test]
fn in_an_exploration_faults_come_at_their_turns_and_at_no_other_moment() {
    let mut schedules = Vec::new();
    for when in [
        "\"any\"",
        "{ chance = 1.0 }",
        "{ after = \"acquire-sent\" }",
        "{ after = \"release-sent\" }",
    ] {
        let (findings, subject) = explored(&of_a_link(1, "lose", "processes -> all", when));
        assert!(findings.complete && !findings.diverged, "{when}");
        schedules.push((findings.schedules, findings.failed));
        let alone = play_back(&subject, &[], Mode::GoOn);
        assert!(broken(&alone) <= 1, "{when}");
        if let Some(example) = &findings.example {
            let told = shrink(&subject, example, Duration::from_secs(10));
            let again = play_back(&told.subject, &told.schedule, Mode::GoOn);
            assert!(again.violations.contains(told.violation), "{when}");
            assert!(broken(&again) <= 1, "{when}");
        }
    }
    // Whatever is said about when they come, the schedules are the same.
    schedules.dedup();
    assert_eq!(schedules.len(), 1, "{schedules:?}");
}

/// Two charges of one user over one node, and a fault of the messages to it.
fn of_a_link(instances: u32, what: &str, whom: &str, when: &str) -> String {
    format!(
        r#"
name = "link"

[users]
count = 1

[service]
lock = "redis"
instances = {instances}
lock_timeout = "5s"

[[phase]]
name = "burst"
burst = {{ size = 2 }}
amount = 1000

[[fault]]
name = "link"
what = "{what}"
whom = "{whom}"
when = {when}
times = 4
"#
    )
}

/// Two charges of one user in a modelled database, and a fault of it.
fn of_the_store(fault: &str, lock: LockName) -> Case {
    let source = format!(
        r#"
name = "store"

[users]
count = 1

[service]
lock = "{lock}"

[store]
kind = "model"

[[phase]]
name = "burst"
burst = {{ size = 2 }}
amount = 1000

[[fault]]
name = "store"
{fault}
"#
    );
    let scenario = parse(&source, "store.toml").expect("a scenario");
    let case = Case::of(&scenario, lock, 7, 2).expect("requests");
    case.with_max_faults(1)
}

/// Reduced or not, the same final states are reached, and more of them than where nothing breaks.
#[test]
fn in_an_exploration_a_store_that_ends_or_is_not_heard_loses_nothing() {
    for fault in [
        "what = \"lose\"\nwhom = \"store -> processes\"",
        "what = \"crash\"\nwhom = \"store\"\nfor = \"1s\"",
    ] {
        for lock in [LockName::SelectForUpdate, LockName::AtomicUpdate] {
            let subject = Subject::new(of_the_store(fault, lock));
            let reduced = Search::exhaustive().run(&subject);
            assert!(reduced.complete && !reduced.diverged, "{fault} {lock}");
            assert_eq!(reduced.failed, 0, "{fault} {lock}");
            let every = Search {
                strategy: Strategy::Exhaustive { reduce: false },
                ..Search::exhaustive()
            };
            let whole = every.run(&subject);
            assert!(whole.complete, "{fault} {lock}");
            assert_eq!(reduced.states, whole.states, "{fault} {lock}");
            let unbroken = Subject::new(of_the_store(fault, lock).with_max_faults(0));
            let unbroken = Search::exhaustive().run(&unbroken);
            assert!(
                reduced.states.len() > unbroken.states.len(),
                "{fault} {lock}"
            );
        }
    }
}

#[test]
fn in_an_exploration_a_holder_that_is_cut_off_may_be_any_process() {
    let of = |whom: &str| {
        let findings = explored(&of_a_link(2, "cut", whom, "\"any\"")).0;
        assert!(findings.complete && !findings.diverged, "{whom}");
        findings
    };
    let holder = of("holder <-> all");
    for process in ["process 1 <-> all", "process 2 <-> all"] {
        let states = of(process).states;
        assert!(holder.states.contain(&states), "{process}");
        // Where it is always the same process, the other one is never cut off.
        assert_ne!(holder.states, states, "{process}");
    }
    let scenario = of_a_link(2, "cut", "holder <-> all", "\"any\"");
    let scenario = parse(&scenario, "link.toml").expect("a scenario");
    let case = Case::of(&scenario, LockName::Redis, 7, 2).expect("requests");
    let whole = Search::exhaustive().run(&Subject::new(case));
    assert_ne!(holder.states, whole.states, "the cut does something");
}

/// Charges of one user, one after another, by clients that wait half a second and send again, and what else breaks.
fn impatient(keyed: bool, fault: &str) -> Scenario {
    let source = format!(
        r#"
name = "impatient"

[users]
count = 1

[service]
lock = "keyed"

[store]
read = "50ms"
write = "50ms"
append = "50ms"

[[phase]]
name = "burst"
burst = {{ size = 3 }}
amount = 1000

[[fault]]
name = "impatience"
what = "give_up"
for = "500ms"

[[fault]]
name = "again"
what = "retry"
key = {keyed}

[[fault]]
name = "it"
whom = "process 1"
{fault}
"#
    );
    parse(&source, "impatient.toml").expect("a scenario")
}

#[test]
fn clients_give_up_beside_what_else_breaks() {
    let nap = "what = \"pause\"\nwhen = { at = \"100ms\" }\nfor = \"2s\"";
    let crash = "what = \"crash\"\nwhen = { at = \"100ms\" }\nfor = \"1s\"";
    for (fault, keyed, twice) in [
        // All three are done when the process goes on, and were sent again meanwhile.
        (nap, false, 3),
        (nap, true, 0),
        // Those that were under way are unknown to their clients at once, who send them again to a process that is gone.
        (crash, false, 0),
        (crash, true, 0),
    ] {
        let scenario = impatient(keyed, fault);
        let [round, again] = [7, 7].map(|seed| play(&scenario, LockName::Keyed, seed));
        assert_eq!(round.steps, again.steps);
        let record = &round.record;
        assert_eq!(record.unanswered(), 0, "{fault}");
        assert!(record.faults.iter().all(|it| it.came == 1), "{fault}");
        let applied = record.anomaly_count(AnomalyKind::DoubleApply);
        assert_eq!(applied, twice, "{fault} {keyed}");
        assert_eq!(record.anomaly_count(AnomalyKind::LostUpdate), 0);
    }
}
