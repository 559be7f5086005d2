//! What a generated lock does, drawn from a seed, and the case that it meets.

use pointrace::explore::{Case, Turns};
use pointrace::point::{Kind, UserId};
use pointrace::request::LockName;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// A lock, right or wrong, by its habits.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub wakes: Wakes,
    /// A caller that was woken looks whether the lock is free; otherwise it has been handed the lock.
    pub looks_again: bool,
    pub timer: Timer,
    pub timed_out: TimedOut,
    /// What becomes of a lock that was handed to one who gives up.
    pub handed_in_vain: HandedInVain,
    /// A request that is dropped stays in the queue.
    pub stays_when_dropped: bool,
    /// Any second poll is taken for a grant.
    pub second_poll_is_a_grant: bool,
    pub keeps_first_waker: bool,
    /// A release with this many or more waiting wakes nobody.
    pub forgets_from: Option<usize>,
    /// All users share one lock.
    pub shared: bool,
    /// A caller that waited holds a lease, which may run out.
    pub leases: bool,
    /// It sleeps a while before it waits.
    pub naps: bool,
    pub says: Says,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wakes {
    First,
    Last,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    None,
    /// Polled before the hand-off is looked at.
    Before,
    /// Polled after it.
    After,
    /// Polled only when woken, as the hand-off is.
    ByWakers,
    /// A task of its own sleeps.
    Detached,
    /// A deadline is asked whenever it looks.
    Deadline,
    /// The clock is asked whenever it looks, and nothing wakes it.
    Clock,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimedOut {
    Leaves,
    Stays,
    TakesTheEntryAlong,
    GoesIn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandedInVain {
    PassedOn,
    Forgotten,
    Taken,
}

/// What the control says of what it touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Each object.
    Names,
    /// The lock touches everything.
    Everything,
    /// Nothing at all.
    Nothing,
    /// Each object; the operation runs in a task of its own.
    NamesDetached,
}

pub fn rng(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

fn one<T: Copy>(rng: &mut StdRng, of: &[T]) -> T {
    *of.choose(rng).expect("there are some")
}

impl Plan {
    pub fn drawn(rng: &mut StdRng) -> Self {
        use Timer::{After, Before, ByWakers, Clock, Deadline, Detached, None as Never};
        // Mostly right, so that what is wrong shows by itself.
        let wrong = |rng: &mut StdRng| rng.random_bool(0.12);
        Plan {
            wakes: one(rng, &[Wakes::First, Wakes::First, Wakes::Last, Wakes::All]),
            looks_again: rng.random_bool(0.4),
            timer: one(
                rng,
                &[
                    Never, Before, After, After, ByWakers, ByWakers, Detached, Deadline, Clock,
                ],
            ),
            timed_out: if wrong(rng) {
                one(
                    rng,
                    &[
                        TimedOut::Stays,
                        TimedOut::TakesTheEntryAlong,
                        TimedOut::GoesIn,
                    ],
                )
            } else {
                TimedOut::Leaves
            },
            handed_in_vain: if wrong(rng) {
                one(rng, &[HandedInVain::Forgotten, HandedInVain::Taken])
            } else {
                HandedInVain::PassedOn
            },
            stays_when_dropped: wrong(rng),
            second_poll_is_a_grant: wrong(rng),
            keeps_first_waker: wrong(rng),
            forgets_from: wrong(rng).then(|| rng.random_range(1..=2)),
            shared: rng.random_bool(0.2),
            leases: wrong(rng),
            naps: rng.random_bool(0.1),
            says: one(
                rng,
                &[
                    Says::Names,
                    Says::Names,
                    Says::Everything,
                    Says::Nothing,
                    Says::NamesDetached,
                ],
            ),
        }
    }
}

/// A small case: one or two users, two to four requests.
pub fn case(rng: &mut StdRng) -> Case {
    let requests = one(rng, &[2, 2, 3, 3, 3, 4]);
    let mut case = Case::charges(requests).under(LockName::Keyed);
    case.users = 2;
    case.opening = one(rng, &[0, 0, 1_000]);
    if rng.random_bool(0.5) {
        for client in &mut case.clients {
            client[0].operation.user = UserId(rng.random_range(1..=2));
        }
    }
    for client in &mut case.clients {
        if rng.random_bool(0.2) {
            client[0].operation.kind = Kind::Use;
        }
    }
    if rng.random_bool(0.2) {
        case.instances = 2;
        for client in &mut case.clients {
            client[0].instance = rng.random_range(0..=1);
        }
    }
    if rng.random_bool(0.2) {
        let last = case.clients.pop().expect("there are at least two");
        case.clients[0].extend(last);
    }
    if rng.random_bool(0.6) {
        case = case.in_turns(Turns::Classic);
    }
    if rng.random_bool(0.2) {
        case = case.in_order();
    }
    case.with_timeouts(rng.random_bool(0.6))
        .with_cancellations(u32::from(rng.random_bool(0.25)))
        .with_spurious_polls(u32::from(rng.random_bool(0.25)))
}
