//! A standing attack on the explorer's own proofs: locks drawn at random, right and wrong, in cases drawn at random,
//! each explored with and without every reduction; and the classic algorithms beside a brute force that shares no line
//! with the crate. Any difference is a failure, and names the seed that shows it again.
//!
//! ```text
//! cargo test --test explore_attack                                        a few thousand
//! POINTRACE_ATTACK=1000000 cargo test --release --test explore_attack     a million
//! POINTRACE_ATTACK=1 POINTRACE_ATTACK_SEED=4711 cargo test --test explore_attack
//! ```

#[path = "support/only_woken.rs"]
mod only_woken;

#[path = "support/attack/mod.rs"]
mod attack;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

use attack::brute::{Algorithm, Counts, count};
use attack::control::{Detached, Silent};
use attack::lock::Generated;
use attack::plan::{Plan, Says, case, rng};
use pointrace::explore::{Budget, Case, Findings, Search, Strategy, Subject, Turns, Violation};
use pointrace::history::AnomalyKind;
use pointrace::lock::Guarded;
use pointrace::point::UserId;
use pointrace::request::LockName;
use pointrace::sim::Fewer;
use rand::RngExt;

/// Cases with more schedules are passed over: many small ones find more than a few large ones.
fn most_schedules() -> u64 {
    if std::env::var_os("POINTRACE_ATTACK").is_some() {
        1_000
    } else {
        400
    }
}

fn number(name: &str, default: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.map_or(default, |set| {
        set.parse()
            .unwrap_or_else(|_| panic!("{name}={set} is no number"))
    })
}

/// Tries one seed after another, on all processors; `attempt` says what it came to.
fn attack<const N: usize>(default: u64, attempt: impl Fn(u64) -> usize + Sync) -> [u64; N] {
    let (first, cases) = (
        number("POINTRACE_ATTACK_SEED", 1),
        number("POINTRACE_ATTACK", default),
    );
    let next = AtomicU64::new(0);
    let counts = [const { AtomicU64::new(0) }; N];
    let work = || {
        loop {
            let seed = first + next.fetch_add(1, Relaxed);
            if seed >= first + cases {
                return;
            }
            counts[attempt(seed)].fetch_add(1, Relaxed);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    counts.map(AtomicU64::into_inner)
}

fn again(seed: u64) -> String {
    format!("POINTRACE_ATTACK=1 POINTRACE_ATTACK_SEED={seed} cargo test --test explore_attack")
}

/// Every reduction by itself, and all of them together.
const REDUCTIONS: [Fewer; 4] = [
    Fewer::NONE,
    Fewer {
        alike: true,
        remember: false,
    },
    Fewer {
        alike: false,
        remember: true,
    },
    Fewer::ALL,
];

fn explore_all(subject: &Subject, most: u64) -> Findings {
    explore(subject, false, Fewer::NONE, most)
}

fn explore(subject: &Subject, reduce: bool, fewer: Fewer, most: u64) -> Findings {
    let search = Search {
        strategy: Strategy::Exhaustive { reduce },
        budget: Budget::schedules(most),
        threads: 1,
        fewer,
        ..Search::exhaustive()
    };
    search.run(subject)
}

fn subject(plan: Plan, case: Case) -> Subject {
    match plan.says {
        Says::Names | Says::Everything => {
            Subject::with_control(case, move || Guarded(Generated::new(plan)))
        }
        Says::Nothing => Subject::with_control(case, move || Silent(Generated::new(plan))),
        Says::NamesDetached => {
            Subject::with_control(case, move || Detached(Arc::new(Generated::new(plan))))
        }
    }
}

/// With each reduction, and with all together, the same violations and the same final states.
fn assert_nothing_is_lost(subject: &Subject, all: &Findings, context: &dyn Fn() -> String) {
    for fewer in REDUCTIONS {
        let some = explore(subject, true, fewer, u64::MAX);
        let context = || format!("{fewer:?}\n{}", context());
        assert!(
            !all.diverged && !some.diverged && some.complete,
            "{}",
            context()
        );
        assert_eq!(some.asked_time, all.asked_time, "{}", context());
        assert_eq!(some.violations(), all.violations(), "{}", context());
        assert_eq!(some.states, all.states, "{}", context());
        assert!(some.schedules <= all.schedules, "{}", context());
    }
}

#[test]
fn whatever_the_case_no_reduction_of_a_shipped_lock_loses_anything() {
    let most = most_schedules();
    let [passed_over, explored] = attack::<2>(1_000, |seed| {
        let mut rng = rng(seed);
        let lock = LockName::ALL[rng.random_range(0..LockName::ALL.len())];
        let case = case(&mut rng).under(lock);
        let subject = Subject::new(case.clone());
        let all = explore_all(&subject, most);
        if !all.complete {
            return 0;
        }
        let context = || format!("{case:?}\n{}", again(seed));
        assert_nothing_is_lost(&subject, &all, &context);
        1
    });
    eprintln!("{explored} explored, {passed_over} passed over");
}

#[test]
fn whatever_the_lock_reduction_loses_nothing() {
    let most = most_schedules();
    let [passed_over, proved, failed, refused] = attack::<4>(3_000, |seed| {
        let mut rng = rng(seed);
        let (plan, case) = (Plan::drawn(&mut rng), case(&mut rng));
        let subject = subject(plan, case.clone());
        let all = explore_all(&subject, most);
        if !all.complete {
            return 0;
        }
        let context = || format!("{plan:?}\n{case:?}\n{}", again(seed));
        assert_nothing_is_lost(&subject, &all, &context);
        match (all.is_proof(), all.asked_time) {
            (true, _) => 1,
            (false, false) => 2,
            (false, true) => 3,
        }
    });
    eprintln!("{proved} proved, {failed} refuted, {refused} refused; {passed_over} passed over");
    if number("POINTRACE_ATTACK", 3_000) >= 3_000 {
        // Of each there must be some, or nothing has been attacked.
        assert!(proved > 100 && failed > 100 && refused > 10);
    }
}

#[test]
fn a_brute_force_of_the_classic_algorithms_finds_as_much() {
    let [_, compared] = attack::<2>(300, |seed| {
        let mut rng = rng(seed);
        let (algorithm, lock) = [
            (Algorithm::None, LockName::None),
            (Algorithm::PromiseRace, LockName::PromiseRace),
            (Algorithm::Recheck, LockName::Recheck),
            (Algorithm::Fifo, LockName::Keyed),
        ][rng.random_range(0..4)];
        let user_of: Vec<usize> = (0..rng.random_range(2..=4))
            .map(|_| rng.random_range(0..2))
            .collect();
        let Some(counts) = count(algorithm, &user_of, 5_000) else {
            return 0;
        };
        let mut case = Case::charges(user_of.len() as u64)
            .under(lock)
            .in_turns(Turns::Classic);
        for (client, &user) in case.clients.iter_mut().zip(&user_of) {
            client[0].operation.user = UserId(user as u64 + 1);
        }
        let subject = Subject::new(case);
        let context = || format!("{algorithm:?}, users {user_of:?}\n{}", again(seed));
        let all = explore_all(&subject, u64::MAX);
        assert_eq!(counted(&all), counts, "{}", context());
        assert_nothing_is_lost(&subject, &all, &context);
        1
    });
    assert!(compared > 0);
}

fn counted(findings: &Findings) -> Counts {
    assert!(findings.complete);
    let lost = Violation::Anomaly(AnomalyKind::LostUpdate);
    let by_violation = findings.by_violation.iter();
    Counts {
        schedules: findings.schedules,
        lose_an_update: by_violation
            .filter(|(violation, _)| *violation == lost)
            .map(|(_, count)| count)
            .sum(),
        ends: findings.states.len(),
    }
}

#[test]
fn the_brute_force_counts_what_is_known_from_elsewhere() {
    let known = |algorithm, requests| {
        let counts = count(algorithm, &vec![0; requests], u64::MAX).expect("no limit");
        (counts.schedules, counts.lose_an_update)
    };
    assert_eq!(known(Algorithm::PromiseRace, 2), (6, 0));
    assert_eq!(known(Algorithm::PromiseRace, 3), (534, 288));
    assert_eq!(known(Algorithm::PromiseRace, 4), (250_440, 215_040));
    assert_eq!(known(Algorithm::Recheck, 2), (6, 0));
    assert_eq!(known(Algorithm::Recheck, 3), (198, 0));
    assert_eq!(known(Algorithm::Recheck, 4), (38_808, 0));
}
