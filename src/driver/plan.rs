use std::ops::{Range, RangeInclusive};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Zipf};

use crate::env::Nanos;
use crate::point::{Kind, Operation, RequestId, UserId};
use crate::request::{Request, StepTimes};
use crate::scenario::{Listed, Phase, Scenario, Selection, Store};

/// Settles everything random about requests. The same seed and stream give the same requests, no matter what
/// control they meet.
#[derive(Clone, Debug)]
pub struct Planner {
    rng: ChaCha8Rng,
    /// The next number that no planner has taken.
    numbers: Arc<AtomicU64>,
    /// Numbers that are this planner's own.
    own: Range<u64>,
    /// How many it takes at once.
    block: u64,
    pick: UserPick,
    users: u64,
    instances: u64,
    store: Store,
}

#[derive(Clone, Debug)]
enum UserPick {
    Uniform,
    InTurn,
    Zipf(Zipf<f64>),
    Hot { users: u64, share: f64 },
}

impl Planner {
    /// A planner for the scenario's requests.
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let users = scenario.users.count;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a count of users stays far below 2^53"
        )]
        let pick = match scenario.users.pick {
            Selection::Uniform => UserPick::Uniform,
            Selection::InTurn => UserPick::InTurn,
            Selection::Zipf { exponent } => UserPick::Zipf(
                Zipf::new(users as f64, exponent).expect("a scenario's exponent is above 0"),
            ),
            Selection::Hot { users, share } => UserPick::Hot { users, share },
        };
        Planner {
            rng: ChaCha8Rng::seed_from_u64(seed),
            numbers: Arc::new(AtomicU64::new(1)),
            own: 0..0,
            block: 1,
            pick,
            users,
            instances: u64::from(scenario.service.instances),
            store: scenario.store.clone(),
        }
    }

    /// The planner, with its requests numbered from `first` on.
    #[must_use]
    pub fn numbered_from(self, first: u64) -> Self {
        self.numbers.store(first, Ordering::Relaxed);
        self
    }

    /// A planner with random numbers of its own, for a client that sends by itself. Requests are numbered
    /// together, `block` at a time: clients on several threads would otherwise fight over the next number.
    /// Stream 0 is the one that [`new`](Self::new) draws from.
    #[must_use]
    pub fn stream(&self, stream: u64, block: u64) -> Self {
        let mut planner = self.clone();
        planner.own = 0..0;
        planner.block = block;
        planner.rng.set_stream(stream);
        planner.rng.set_word_pos(0);
        planner
    }

    /// The planner of a closed loop's client, by the numbers of its phase and its own.
    #[must_use]
    pub fn of_client(&self, phase: usize, client: u64, block: u64) -> Self {
        /// No phase has as many clients.
        const CLIENTS: u64 = 1 << 32;
        self.stream(phase as u64 * CLIENTS + client, block)
    }

    /// Takes the numbers of its next requests now, and not with the first of them.
    pub(crate) fn take_numbers(&mut self) {
        if self.own.is_empty() {
            let first = self.numbers.fetch_add(self.block, Ordering::Relaxed);
            self.own = first..first + self.block;
        }
    }

    /// The next request of a phase.
    pub fn request(&mut self, phase: &Phase, intended: Nanos) -> Request {
        let number = self.number();
        let user = self.user(number);
        let mix = phase.mix;
        let kind = if mix.r#use == 0.0 {
            Kind::Charge
        } else if mix.charge == 0.0
            || self.rng.random::<f64>() * (mix.charge + mix.r#use) >= mix.charge
        {
            Kind::Use
        } else {
            Kind::Charge
        };
        let amount = draw(&mut self.rng, &phase.amount);
        self.finish(number, user, kind, amount, intended, phase.warm_up)
    }

    /// The next request, as the scenario lists it.
    pub fn listed(&mut self, listed: &Listed, phase: &Phase, intended: Nanos) -> Request {
        let number = self.number();
        let user = match listed.user {
            Some(user) => user,
            None => self.user(number),
        };
        let mut request = self.finish(
            number,
            user,
            listed.kind,
            listed.amount,
            intended,
            phase.warm_up,
        );
        if let Some(write) = listed.write {
            request.times.write = write;
        }
        request
    }

    /// The instance that gets the request of this number, if they are dealt to instances in turn.
    pub fn instance(&self, number: u64) -> u16 {
        u16::try_from(number % self.instances).expect("a scenario has fewer instances than 65,536")
    }

    /// What gives numbers to requests by which clients send again what they have sent.
    pub(super) fn again(&self) -> Again {
        Again {
            numbers: Arc::clone(&self.numbers),
            instances: self.instances,
        }
    }

    /// A think time, or any other time in a range, in nanoseconds.
    pub fn time(&mut self, range: &RangeInclusive<Nanos>) -> Nanos {
        draw(&mut self.rng, range)
    }

    /// The distance to the next arrival of a Poisson process, in nanoseconds.
    pub fn poisson_gap(&mut self, per_second: f64) -> f64 {
        let gap: f64 = rand_distr::Exp1.sample(&mut self.rng);
        gap / per_second * 1e9
    }

    fn number(&mut self) -> u64 {
        self.take_numbers();
        let number = self.own.start;
        self.own.start += 1;
        number
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a Zipf sample is a whole number from 1 to the number of users"
    )]
    fn user(&mut self, number: u64) -> u64 {
        let users = self.users;
        match &self.pick {
            _ if users == 1 => 1,
            UserPick::Uniform => self.rng.random_range(1..=users),
            UserPick::InTurn => (number - 1) % users + 1,
            UserPick::Zipf(zipf) => (zipf.sample(&mut self.rng) as u64).clamp(1, users),
            &UserPick::Hot { users: hot, share } => {
                if hot >= users || self.rng.random::<f64>() < share {
                    self.rng.random_range(1..=hot.min(users))
                } else {
                    self.rng.random_range(hot + 1..=users)
                }
            }
        }
    }

    fn finish(
        &mut self,
        number: u64,
        user: u64,
        kind: Kind,
        amount: i64,
        intended: Nanos,
        warm_up: bool,
    ) -> Request {
        let times = StepTimes {
            read: draw(&mut self.rng, &self.store.read),
            write: draw(&mut self.rng, &self.store.write),
            append: draw(&mut self.rng, &self.store.append),
            commit: draw(&mut self.rng, &self.store.commit),
        };
        Request {
            operation: Operation {
                request: RequestId(number),
                user: UserId(user),
                kind,
                amount,
            },
            intended,
            times,
            instance: self.instance(number - 1),
            warm_up,
            wish: None,
        }
    }
}

/// Gives numbers to requests by which clients send again what they have sent: the next that no other request has. They are
/// dealt to instances by that number, as all requests are.
#[derive(Clone, Debug)]
pub(super) struct Again {
    numbers: Arc<AtomicU64>,
    instances: u64,
}

impl Again {
    /// The same once more, as a request of its own.
    pub fn request(&self, request: &Request) -> Request {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let instance = u16::try_from((number - 1) % self.instances);
        Request {
            operation: Operation {
                request: RequestId(number),
                ..request.operation
            },
            instance: instance.expect("a scenario has fewer instances than 65,536"),
            ..*request
        }
    }
}

/// A value from a range; a range of one value costs no random number.
fn draw<T>(rng: &mut ChaCha8Rng, range: &RangeInclusive<T>) -> T
where
    T: Copy + PartialEq + rand::distr::uniform::SampleUniform + PartialOrd,
{
    if range.start() == range.end() {
        *range.start()
    } else {
        rng.random_range(range.clone())
    }
}
