use std::fmt;

use crate::explore::{Case, Expiry, Turns};
use crate::node::NodesSetup;
use crate::point::{Operation, Policy};
use crate::request::Request;
use crate::store::ModelSetup;

/// A number that tells cases apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// Over everything that decides how a schedule plays.
    Case(u32),
    /// As version 1 of schedule strings had it: it does not notice another lock timeout, or another seed of the locks.
    Pr1(u32),
}

impl Checksum {
    /// The checksum of a case.
    pub fn of(case: &Case) -> Self {
        Checksum::Case(all_of(case))
    }

    /// Whether it may be the checksum of this case.
    pub fn is_of(self, case: &Case) -> bool {
        match self {
            Checksum::Case(sum) => sum == all_of(case),
            Checksum::Pr1(sum) => sum == pr1_of(case),
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        match text.strip_prefix(PR1) {
            Some(digits) => hex(digits).map(Checksum::Pr1),
            None => hex(text).map(Checksum::Case),
        }
    }
}

/// What a checksum of version 1 is written with.
const PR1: &str = "pr1-";

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Checksum::Case(sum) => write!(f, "{sum:08x}"),
            Checksum::Pr1(sum) => write!(f, "{PR1}{sum:08x}"),
        }
    }
}

/// Eight hexadecimal digits: fewer are what is left of a string that was cut off.
pub(super) fn hex(digits: &str) -> Option<u32> {
    let is_whole = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_whole
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

/// A hash after FNV-1a, of 32 bits.
struct Sum(u32);

impl Sum {
    fn new() -> Self {
        Sum(0x811c_9dc5)
    }

    fn add(&mut self, value: u64) {
        self.bytes(&value.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    }
}

/// Every field is named, so that a new one cannot be forgotten here.
fn all_of(case: &Case) -> u32 {
    let Case {
        clients,
        opening,
        users,
        policy,
        lock_timeout,
        instances,
        model,
        nodes,
        expiry,
        expiries,
        faults,
        max_faults,
        transaction,
        lock,
        turns,
        timeouts,
        cancellations,
        spurious_polls,
        in_order,
        seed,
    } = case;
    let mut sum = Sum::new();
    sum.add(clients.len() as u64);
    for client in clients {
        sum.add(client.len() as u64);
        for request in client {
            add_request(request, &mut sum);
        }
    }
    sum.add(opening.cast_unsigned());
    sum.add(*users);
    add_policy(policy, &mut sum);
    sum.add(*lock_timeout);
    sum.add(u64::from(*instances));
    let lock = lock.name();
    sum.add(lock.len() as u64);
    sum.bytes(lock.as_bytes());
    sum.add(match turns {
        Turns::Engine => 0,
        Turns::Classic => 1,
    });
    sum.add(u64::from(*timeouts));
    sum.add(u64::from(*in_order));
    sum.add(*seed);
    // Left out where they are none, as they were before there were any.
    for (name, budget) in [
        ("cancellations", *cancellations),
        ("spurious", *spurious_polls),
    ] {
        if budget > 0 {
            sum.bytes(name.as_bytes());
            sum.add(u64::from(budget));
        }
    }
    if let Some(model) = model {
        add_model(model, &mut sum);
    }
    if let Some(nodes) = nodes {
        add_nodes(nodes, (*expiry, *expiries), &mut sum);
    }
    if *max_faults > 0 {
        sum.bytes(b"faults");
        sum.add(u64::from(*max_faults));
        for fault in faults {
            // Every field of it is data, and said so.
            sum.bytes(format!("{fault:?}").as_bytes());
        }
    }
    if let Some(place) = transaction {
        sum.bytes(b"transaction");
        sum.bytes(place.name().as_bytes());
    }
    sum.0
}

fn add_model(model: &ModelSetup, sum: &mut Sum) {
    let ModelSetup {
        dialect,
        isolation,
        processes,
        connections,
        accounts_exist,
        one_account_each,
        // Latencies order nothing.
        pauses: _,
    } = model;
    for word in ["model", dialect.name(), isolation.name()] {
        sum.add(word.len() as u64);
        sum.bytes(word.as_bytes());
    }
    sum.add(u64::from(*connections));
    if *processes > 1 {
        sum.add(u64::from(*processes));
    }
    // Left out where they are as they were before there was a choice.
    for (name, is_usual) in [("missing", accounts_exist), ("double", one_account_each)] {
        if !is_usual {
            sum.bytes(name.as_bytes());
        }
    }
}

fn add_nodes(nodes: &NodesSetup, (expiry, expiries): (Expiry, u32), sum: &mut Sum) {
    let NodesSetup {
        count,
        lease,
        // Latencies order nothing.
        delay: _,
        poll: _,
        wait: _,
        times: _,
    } = nodes;
    for word in ["nodes", expiry.name()] {
        sum.add(word.len() as u64);
        sum.bytes(word.as_bytes());
    }
    sum.add(u64::from(expiries));
    sum.add(u64::from(*count));
    sum.add(*lease);
}

fn add_request(request: &Request, sum: &mut Sum) {
    let Request {
        operation,
        // Latencies order nothing in an exploration.
        intended: _,
        times: _,
        instance,
        warm_up: _,
        // Nor does a client give up there.
        wish: _,
    } = request;
    let Operation {
        request,
        user,
        kind,
        amount,
    } = operation;
    sum.add(request.0);
    sum.add(user.0);
    sum.add(*kind as u64);
    sum.add(amount.cast_unsigned());
    sum.add(u64::from(*instance));
}

fn add_policy(policy: &Policy, sum: &mut Sum) {
    let Policy {
        max_balance,
        min_amount,
        max_charge,
        max_use,
    } = policy;
    for points in [max_balance, min_amount, max_charge, max_use] {
        sum.add(points.cast_unsigned());
    }
}

fn pr1_of(case: &Case) -> u32 {
    let mut sum = Sum::new();
    for client in &case.clients {
        sum.add(client.len() as u64);
        for request in client {
            add_request(request, &mut sum);
            sum.add(case.opening_of(request.operation.user).cast_unsigned());
        }
    }
    add_policy(&case.policy, &mut sum);
    sum.add(u64::from(case.instances));
    sum.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{Dialect, Isolation};
    use crate::request::{LockName, LockTransaction};

    #[test]
    fn whatever_decides_how_a_schedule_plays_changes_the_checksum() {
        let case = || Case::charges(2);
        fn nodes(count: u16) -> NodesSetup {
            NodesSetup::without_times(count, 10)
        }
        type Change = (&'static str, fn(&mut Case));
        const MODEL: ModelSetup = ModelSetup {
            dialect: Dialect::PostgreSql,
            isolation: Isolation::ReadCommitted,
            processes: 1,
            connections: 8,
            accounts_exist: true,
            one_account_each: true,
            pauses: None,
        };
        let changes: [Change; 32] = [
            ("who sends", |case| {
                let second = case.clients.remove(1);
                case.clients[0].extend(second);
            }),
            ("request", |case| case.clients[1][0].operation.request.0 = 3),
            ("user", |case| case.clients[1][0].operation.user.0 = 2),
            ("kind", |case| {
                case.clients[1][0].operation.kind = crate::point::Kind::Use;
            }),
            ("amount", |case| case.clients[1][0].operation.amount += 1),
            ("instance", |case| case.clients[1][0].instance = 1),
            ("opening", |case| case.opening = 1),
            ("users", |case| case.users = 2),
            ("max_balance", |case| case.policy.max_balance -= 1),
            ("min_amount", |case| case.policy.min_amount += 1),
            ("max_use", |case| case.policy.max_use -= 1),
            ("lock_timeout", |case| case.lock_timeout = 1),
            ("instances", |case| case.instances = 2),
            ("lock", |case| case.lock = LockName::Keyed),
            ("turns", |case| case.turns = Turns::Classic),
            ("timeouts", |case| case.timeouts = true),
            ("cancellations", |case| case.cancellations = 1),
            ("spurious polls", |case| case.spurious_polls = 1),
            ("seed", |case| case.seed = 1),
            ("model", |case| case.model = Some(MODEL)),
            ("nodes", |case| case.nodes = Some(nodes(3))),
            ("how many nodes", |case| case.nodes = Some(nodes(5))),
            ("lease", |case| {
                let lease = 7;
                case.nodes = Some(NodesSetup { lease, ..nodes(3) });
            }),
            ("expiry", |case| {
                case.nodes = Some(nodes(3));
                case.expiry = Expiry::InOrder;
            }),
            ("expiries", |case| {
                case.nodes = Some(nodes(3));
                case.expiries = 1;
            }),
            ("transaction", |case| {
                case.transaction = Some(LockTransaction::AroundLock);
            }),
            ("dialect", |case| {
                case.model = Some(ModelSetup {
                    dialect: Dialect::InnoDb,
                    ..MODEL
                });
            }),
            ("isolation", |case| {
                case.model = Some(ModelSetup {
                    isolation: Isolation::Serializable,
                    ..MODEL
                });
            }),
            ("connections", |case| {
                case.model = Some(ModelSetup {
                    connections: 1,
                    ..MODEL
                });
            }),
            ("processes", |case| {
                case.model = Some(ModelSetup {
                    processes: 2,
                    ..MODEL
                });
            }),
            ("accounts", |case| {
                case.model = Some(ModelSetup {
                    accounts_exist: false,
                    ..MODEL
                });
            }),
            ("unique key", |case| {
                case.model = Some(ModelSetup {
                    one_account_each: false,
                    ..MODEL
                });
            }),
        ];
        let mut seen = vec![Checksum::of(&case())];
        for (what, change) in changes {
            let mut changed = case();
            change(&mut changed);
            let sum = Checksum::of(&changed);
            assert!(!seen.contains(&sum), "{what} makes no difference");
            assert!(sum.is_of(&changed) && !sum.is_of(&case()), "{what}");
            seen.push(sum);
        }
    }

    #[test]
    fn how_long_something_takes_changes_no_checksum() {
        let case = Case::charges(2);
        let mut slower = case.clone();
        slower.clients[0][0].times.read = 1_000_000;
        assert_eq!(Checksum::of(&case), Checksum::of(&slower));
    }
}
