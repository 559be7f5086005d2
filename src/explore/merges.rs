//! What the search takes for one state is one: from two ways to it the same turns are possible, and the same follows.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::{Case, Expiry, Search, Subject, Turns, Violation};
use crate::call::Setting;
use crate::lock::{Had, Holder, LeaseLock, Leased};
use crate::node::NodesSetup;
use crate::point::{Kind, RequestId, UserId};
use crate::request::LockName;
use crate::sim::exhaustive::{Prefix, RunEnd};
use crate::sim::{Exhaustive, Fewer, TurnKey};

/// So many schedules of a case are played to find ways that lead to one state: many small cases find more than a few large ones.
const PLAYED: u64 = 3_000;

/// So many are compared from each of two ways.
const COMPARED: u64 = 500;

/// The locks that tell what their requests share, so that states are remembered.
const LOCKS: [LockName; 12] = [
    LockName::None,
    LockName::Recheck,
    LockName::Keyed,
    LockName::Striped,
    LockName::Global,
    LockName::Queue,
    LockName::Optimistic,
    LockName::Redis,
    LockName::RedisFencedWrites,
    LockName::RedisFenced,
    LockName::Redlock,
    LockName::RedlockAsShipped,
];

/// Two ways to a state are tried from each case, and no more.
const SAMPLES: usize = 6;

#[test]
fn from_two_ways_to_what_is_taken_for_one_state_the_same_follows() {
    let mut compared = HashMap::new();
    for seed in 0..300 {
        let rng = &mut StdRng::seed_from_u64(seed);
        let case = drawn(rng);
        let lock = case.lock;
        let subject = Subject::new(case);
        for [one, other] in merges(&subject).sample(rng, SAMPLES) {
            assert_eq!(
                ends(&subject, one),
                ends(&subject, other),
                "{subject:?}\nafter {one:?}\nand {other:?}"
            );
            *compared.entry(lock).or_insert(0) += 1;
        }
    }
    // Of each lock there must be some, or nothing has been compared.
    for lock in LOCKS {
        assert!(compared.get(&lock).is_some_and(|&some| some > 10), "{lock}");
    }
}

fn drawn(rng: &mut StdRng) -> Case {
    let lock = *LOCKS.choose(rng).expect("there are locks");
    let mut case = Case::charges(rng.random_range(2..=3)).under(lock);
    case.users = 2;
    case.opening = if rng.random_bool(0.5) { 0 } else { 1_000 };
    for client in &mut case.clients {
        client[0].operation.user = UserId(if rng.random_bool(0.7) { 1 } else { 2 });
        if rng.random_bool(0.3) {
            client[0].operation.kind = Kind::Use;
        }
        client[0].operation.amount = *[1_000, 2_000].choose(rng).expect("two");
    }
    if rng.random_bool(0.7) {
        case = case.in_turns(Turns::Classic);
    }
    if lock.needs_nodes() {
        // With two, two requests can refuse each other for ever, each with one of the leases.
        let count = match lock {
            LockName::Redlock | LockName::RedlockAsShipped => rng.random_range(2..=3),
            _ => 1,
        };
        case = case.with_nodes(NodesSetup::without_times(count, 10_000_000_000));
        case = case
            .with_expiry(*Expiry::ALL.choose(rng).expect("three"))
            .with_expiries(rng.random_range(1..=2));
    }
    case.with_timeouts(rng.random_bool(0.5))
        .with_cancellations(u32::from(rng.random_bool(0.2)))
        .with_spurious_polls(u32::from(rng.random_bool(0.2)))
}

/// Pairs of ways that an exploration took to lead to one state.
fn merges(subject: &Subject) -> Vec<[Vec<TurnKey>; 2]> {
    let fewer = Fewer {
        alike: false,
        remember: true,
    };
    let scheduler = Exhaustive::new(subject.case.allowed(), true).and_fewer(fewer);
    let mut player = subject.player(scheduler, false);
    for _ in 0..PLAYED {
        player.play();
        if !player.scheduler().backtrack() {
            break;
        }
    }
    player.scheduler().merges().pairs.clone()
}

/// How the first schedules that begin so end, and after how many more turns, without any reduction: in an order that is the
/// same from the same state. None from where a schedule has no end.
fn ends(subject: &Subject, beginning: &[TurnKey]) -> Vec<Option<(u64, usize)>> {
    let scheduler = Exhaustive::new(subject.case.allowed(), false);
    let mut player = subject.player(scheduler, false);
    player.scheduler().restart(&Prefix::of(beginning.to_vec()));
    let mut ends = Vec::new();
    for _ in 0..COMPARED {
        let end = player.play();
        let state = player.final_state(end.violations);
        let scheduler = player.scheduler();
        if scheduler.end() == RunEnd::TooLong {
            ends.push(None);
            break;
        }
        ends.push(Some((state, scheduler.turns() - beginning.len())));
        if !scheduler.backtrack() {
            break;
        }
    }
    ends
}

/// What breaks, in cases of two requests of one user on three nodes.
#[cfg(feature = "scenario")]
const FAULTS: [&str; 6] = [
    r#"what = "crash", whom = "node 1""#,
    r#"what = "crash", whom = "node 1", for = "1s", memory = "lost""#,
    r#"what = "crash", whom = "holder""#,
    r#"what = "cut", whom = "processes <-> node 2""#,
    r#"what = "lose", whom = "processes <-> node 1""#,
    r#"what = "duplicate", whom = "processes -> node 1", add = "1s""#,
];

/// What breaks of a store, in cases of two requests of one user.
#[cfg(feature = "scenario")]
const STORE_FAULTS: [&str; 2] = [
    r#"what = "lose", whom = "store -> processes""#,
    r#"what = "crash", whom = "store", for = "1s""#,
];

#[cfg(feature = "scenario")]
#[test]
fn the_same_follows_where_something_breaks() {
    let leases = [
        LockName::Redis,
        LockName::RedisFenced,
        LockName::Redlock,
        LockName::RedlockAsShipped,
    ];
    for fault in FAULTS {
        for lock in leases {
            the_same_follows_after(fault, "nodes.count = 3", lock);
        }
    }
    let of_database = [
        LockName::ReadCommitted,
        LockName::SelectForUpdate,
        LockName::AtomicUpdate,
        LockName::Optimistic,
        LockName::Advisory,
    ];
    for fault in STORE_FAULTS {
        for lock in of_database {
            the_same_follows_after(fault, "store.kind = \"model\"", lock);
        }
    }
}

#[cfg(feature = "scenario")]
fn the_same_follows_after(fault: &str, ground: &str, lock: LockName) {
    let rng = &mut StdRng::seed_from_u64(0);
    let source = format!(
        "name = \"breaks\"\nusers.count = 1\n{ground}\n\
         phase = [{{ name = \"p\", rate = \"1/s\", duration = \"10s\", amount = 1000 }}]\n\
         fault = [{{ name = \"one\", {fault}, when = {{ at = \"1s\" }} }}]"
    );
    let scenario = crate::scenario::parse(&source, "breaks").expect("a scenario");
    let case = Case::of(&scenario, lock, 1, 2).expect("two requests");
    let case = case.with_max_faults(1).with_expiry(Expiry::Never);
    let subject = Subject::new(case);
    let pairs = merges(&subject);
    assert!(pairs.len() > SAMPLES, "{fault} {lock}: {}", pairs.len());
    for [one, other] in pairs.sample(rng, SAMPLES) {
        let (from_one, from_other) = (ends(&subject, one), ends(&subject, other));
        assert_eq!(from_one, from_other, "{fault} {lock}\n{one:?}\n{other:?}");
    }
}

/// A lease on two nodes, which two requests can refuse each other for ever.
#[derive(Clone, Default)]
struct OfBoth {
    /// It wants a lease more than there are.
    wants_more: bool,
    /// From this attempt on a request goes in without a lease: then another attempt is not as if there had been none.
    goes_in_after: Option<u32>,
    attempts: Arc<Mutex<HashMap<RequestId, u32>>>,
}

impl LeaseLock for OfBoth {
    async fn try_take<S: Setting>(&self, holder: &Holder<'_, S>) -> Option<Had> {
        let attempts = {
            let mut attempts = self.attempts.lock();
            let of_this = attempts.entry(holder.call().request.operation.request);
            let of_this = of_this.or_insert(0);
            *of_this += 1;
            *of_this
        };
        let terms = holder.one_of_several();
        let mut taken = 0;
        for node in 0..2 {
            taken += u32::from(holder.take(node, &terms).await.is_some());
        }
        if taken == 2 + u32::from(self.wants_more)
            || self.goes_in_after.is_some_and(|most| attempts > most)
        {
            return Some(Had::default());
        }
        holder.give_back_all().await;
        None
    }
}

fn of_both(make: impl Fn() -> OfBoth + Clone + Send + Sync + 'static) -> Subject {
    let case = Case::charges(2)
        .under(LockName::Redlock)
        .with_nodes(NodesSetup::without_times(2, 10_000_000_000))
        .with_expiry(Expiry::Never);
    Subject::with_control(case, move || Leased::new(make(), 0))
}

#[test]
fn an_attempt_that_is_not_as_if_there_had_been_none_is_seen_where_it_says_so() {
    let unlike = |subject: &Subject| {
        let pairs = merges(subject);
        assert!(pairs.len() > 100, "{}", pairs.len());
        let rng = &mut StdRng::seed_from_u64(0);
        let some: Vec<_> = pairs.sample(rng, 40).collect();
        let is_unlike =
            |pair: &&&[Vec<TurnKey>; 2]| ends(subject, &pair[0]) != ends(subject, &pair[1]);
        some.iter().filter(is_unlike).count()
    };
    assert_eq!(unlike(&of_both(OfBoth::default)), 0);
    let goes_in = || OfBoth {
        goes_in_after: Some(2),
        ..OfBoth::default()
    };
    assert_ne!(unlike(&of_both(goes_in)), 0);
}

#[test]
fn requests_that_can_refuse_each_other_for_ever_are_proved_and_that_is_said() {
    let findings = Search::exhaustive().run(&of_both(OfBoth::default));
    assert!(findings.is_proof(), "{findings:?}");
    assert!(findings.circles > 0 && !findings.orders.exact);
}

#[test]
fn a_circle_that_cannot_be_left_leaves_requests_without_an_answer() {
    let wants_more = || OfBoth {
        wants_more: true,
        ..OfBoth::default()
    };
    let findings = Search::exhaustive().run(&of_both(wants_more));
    assert!(findings.complete && findings.circles > 0);
    assert!(findings.violations().contains(Violation::Stuck));
    assert!(findings.example.is_some());
}
