#[cfg(feature = "scenario")]
use crate::driver::{first_requests, model_of};
use crate::env::Nanos;
use crate::fault::Fault as Injected;
#[cfg(feature = "scenario")]
use crate::inject::is_turn;
use crate::node::NodesSetup;
use crate::point::{Kind, Operation, Points, Policy, RequestId, UserId};
use crate::request::{LockName, LockTransaction, Request, StepTimes};
#[cfg(feature = "scenario")]
use crate::scenario::{Scenario, StoreKind};
use crate::sim::{Allowed, Class};
use crate::store::ModelSetup;

/// A small case: a few requests that meet one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The requests. Each list has a task of its own, which sends one request after another and waits for
    /// each answer; usually it sends only one.
    pub clients: Vec<Vec<Request>>,
    /// Each user's balance at the start, in points.
    pub opening: Points,
    /// How many users have that balance: the first ones. All others begin with nothing.
    pub users: u64,
    /// What the service allows.
    pub policy: Policy,
    /// The longest wait for a lock, in nanoseconds.
    pub lock_timeout: Nanos,
    /// How many processes share the store.
    pub instances: u32,
    /// The modelled database that the balances are in; none: they are in memory.
    pub model: Option<ModelSetup>,
    /// The modelled nodes that leases are taken from; none under a control that needs none.
    pub nodes: Option<NodesSetup>,
    /// Whether and in which order leases run out.
    pub expiry: Expiry,
    /// The most that run out in one run, where any do; [`u32::MAX`] is without end.
    pub expiries: u32,
    /// What may break, each at any turn.
    pub faults: Vec<Injected>,
    /// The most of these faults in one run.
    pub max_faults: u32,
    /// Where the database transaction is, seen from the lock; `None` for what is usual under the lock.
    pub transaction: Option<LockTransaction>,
    /// Which control, for events and for what can be judged.
    pub lock: LockName,
    /// What is one turn.
    pub turns: Turns,
    /// Whether a pending lock timeout may fire at any turn; otherwise none ever does.
    pub timeouts: bool,
    /// How many callers may go away in one run, each at any turn from its first on: its request is dropped.
    pub cancellations: u32,
    /// How often in one run a waiting task may be polled though nothing woke it, with the waker that it has or with
    /// another, after which the one that it had wakes no task any more.
    pub spurious_polls: u32,
    /// Whether the lock promises that the request that asks first is served first: to be overtaken is a violation then.
    pub in_order: bool,
    /// For the hash tables of locks.
    pub seed: u64,
}

/// What is one turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Turns {
    /// From one pause of the engine's code to the next: to arrive, to read, to write, and to append and
    /// give the lock back are turns, and so is to go on after waiting.
    #[default]
    Engine,
    /// Coarser: to look the lock up and, if it is free, to take it and read is one turn; to write is
    /// one; to append and give the lock back is one. A request that waited goes on and reads in a turn of its own.
    Classic,
}

/// Whether and in which order leases, and whatever else is good for some time, run out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expiry {
    /// They never do: each holder is done in time.
    Never,
    /// What was begun earlier and lasts no longer ends first, and everything may take as long as it likes in between:
    /// all clocks are right, and each holder of a lease may be stopped at any moment.
    InOrder,
    /// At any moment and in any order: clocks may also drift and jump.
    #[default]
    Any,
}

impl Expiry {
    /// The names on the command line, in the order of [`ALL`](Self::ALL).
    pub const NAMES: [&'static str; 3] = ["never", "in-order", "any"];

    /// All of them.
    pub const ALL: [Expiry; 3] = [Expiry::Never, Expiry::InOrder, Expiry::Any];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The one of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|expiry| expiry.name() == name)
    }
}

/// A scenario has fewer requests than a case of it was to have.
#[cfg(feature = "scenario")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the first phase of the scenario has only {found} requests, not {wanted}: take {found} or fewer"
)]
pub struct TooFewRequests {
    /// How many the case was to have.
    pub wanted: u64,
    /// How many there are.
    pub found: u64,
}

impl Case {
    /// A number of charges of 1,000 points by one user with an empty account.
    pub fn charges(requests: u64) -> Self {
        let charge = |number| Request {
            operation: Operation {
                request: RequestId(number),
                user: UserId(1),
                kind: Kind::Charge,
                amount: 1_000,
            },
            intended: 0,
            times: StepTimes::default(),
            instance: 0,
            warm_up: false,
            wish: None,
        };
        Case {
            clients: (1..=requests).map(|number| vec![charge(number)]).collect(),
            opening: 0,
            users: 1,
            policy: Policy::default(),
            lock_timeout: 3_000_000_000,
            instances: 1,
            model: None,
            nodes: None,
            expiry: Expiry::default(),
            expiries: u32::MAX,
            faults: Vec::new(),
            max_faults: 0,
            transaction: None,
            lock: LockName::None,
            turns: Turns::default(),
            timeouts: false,
            cancellations: 0,
            spurious_polls: 0,
            in_order: false,
            seed: 0,
        }
    }

    #[cfg(feature = "scenario")]
    /// The first requests of a scenario, under a control.
    ///
    /// # Errors
    /// [`TooFewRequests`], if there are fewer.
    pub fn of(
        scenario: &Scenario,
        lock: LockName,
        seed: u64,
        requests: u64,
    ) -> Result<Self, TooFewRequests> {
        let clients = first_requests(scenario, seed, requests);
        let found = clients.iter().map(|client| client.len() as u64).sum();
        if found < requests {
            return Err(TooFewRequests {
                wanted: requests,
                found,
            });
        }
        Ok(Case {
            clients,
            opening: scenario.users.balance,
            users: scenario.users.count,
            policy: scenario.service.policy,
            lock_timeout: scenario.service.lock_timeout,
            instances: scenario.service.instances,
            model: (scenario.store.kind_under(lock) == StoreKind::Model)
                .then(|| model_of(scenario, None)),
            nodes: lock.needs_nodes().then(|| scenario.nodes.model(None)),
            expiry: Expiry::default(),
            // Some leases are asked for or renewed without end.
            expiries: 2,
            faults: scenario
                .faults
                .iter()
                .filter(|fault| is_turn(fault))
                .cloned()
                .collect(),
            max_faults: 0,
            transaction: scenario.service.transaction,
            lock,
            turns: Turns::default(),
            timeouts: false,
            cancellations: 0,
            spurious_polls: 0,
            in_order: false,
            seed,
        })
    }

    /// The case over a modelled database.
    #[must_use]
    pub fn over(mut self, model: ModelSetup) -> Self {
        self.model = Some(model);
        self
    }

    /// All requests, client by client.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.clients.iter().flatten()
    }

    /// How many requests it has.
    pub fn len(&self) -> usize {
        self.requests().count()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.requests().next().is_none()
    }

    /// For each client the first one whose only request asks the same of the same process, itself perhaps; none for a
    /// client of several requests.
    pub(super) fn alike(&self) -> Vec<Option<u32>> {
        let asks = |client: &Vec<Request>| match client.as_slice() {
            [only] => {
                let Operation {
                    request: _,
                    user,
                    kind,
                    amount,
                } = only.operation;
                Some((user, kind, amount, only.instance))
            }
            _ => None,
        };
        let first = |client: &Vec<Request>| {
            let asked = asks(client)?;
            let first = self
                .clients
                .iter()
                .position(|other| asks(other) == Some(asked));
            u32::try_from(first?).ok()
        };
        self.clients.iter().map(first).collect()
    }

    /// The user's balance at the start, in points.
    pub fn opening_of(&self, user: UserId) -> Points {
        if (1..=self.users).contains(&user.0) {
            self.opening
        } else {
            0
        }
    }

    /// The case without the requests for which `keep` does not hold, and without clients that then have none.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&Request) -> bool) -> Self {
        let mut case = self.clone();
        for client in &mut case.clients {
            client.retain(&keep);
        }
        case.clients.retain(|client| !client.is_empty());
        case
    }

    /// The case under another control.
    #[must_use]
    pub fn under(mut self, lock: LockName) -> Self {
        self.lock = lock;
        self
    }

    /// The case in other turns.
    #[must_use]
    pub fn in_turns(mut self, turns: Turns) -> Self {
        self.turns = turns;
        self
    }

    /// The case, with order judged as well.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.in_order = true;
        self
    }

    /// The case with or without time-outs.
    #[must_use]
    pub fn with_timeouts(mut self, timeouts: bool) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// The case with at most this many callers that go away in one run.
    #[must_use]
    pub fn with_cancellations(mut self, most: u32) -> Self {
        self.cancellations = most;
        self
    }

    /// The case with at most this many spurious polls in one run.
    #[must_use]
    pub fn with_spurious_polls(mut self, most: u32) -> Self {
        self.spurious_polls = most;
        self
    }

    /// The case with leases that run out so.
    #[must_use]
    pub fn with_expiry(mut self, expiry: Expiry) -> Self {
        self.expiry = expiry;
        self
    }

    /// The case with at most this many leases that run out in one run.
    #[must_use]
    pub fn with_expiries(mut self, most: u32) -> Self {
        self.expiries = most;
        self
    }

    /// The case with at most this many of its faults in one run.
    #[must_use]
    pub fn with_max_faults(mut self, most: u32) -> Self {
        self.max_faults = most;
        self
    }

    /// Whether anything may break.
    pub fn may_break(&self) -> bool {
        self.max_faults > 0 && !self.faults.is_empty()
    }

    /// The case with modelled nodes.
    #[must_use]
    pub fn with_nodes(mut self, nodes: NodesSetup) -> Self {
        self.nodes = Some(nodes);
        self
    }

    /// How often turns of each class may come in one run.
    pub fn allowed(&self) -> Allowed {
        let expiries = match self.expiry {
            Expiry::Never => 0,
            Expiry::InOrder | Expiry::Any => self.expiries,
        };
        Allowed::from(self.timeouts)
            .with(Class::Expiry, expiries)
            .with_expiry_in_order(self.expiry == Expiry::InOrder)
            .with(Class::Cancellation, self.cancellations)
            .with(Class::Spurious, self.spurious_polls)
            .with(Class::Fault, self.max_faults)
    }
}
