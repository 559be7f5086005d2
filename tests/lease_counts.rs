//! The orders of leases are counted again, without the engine: a graph of states, its turns the same as those of an
//! exploration, and a sum over its paths.

use std::collections::HashMap;

use pointrace::explore::{Case, Expiry, Search, Strategy, Subject};
use pointrace::node::NodesSetup;
use pointrace::request::LockName;
use pointrace::sim::Fewer;

/// When a store looks at tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fence {
    Never,
    OnWrites,
    /// On reads and writes, and a write and its entry are one step.
    OnAll,
}

/// What a request does with its next turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Next {
    Arrive,
    Take,
    /// Nothing, until a lease has ended.
    Wait,
    Read,
    Write,
    Append,
    GiveBack,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Client {
    next: Next,
    token: u8,
    /// The version that it has read.
    base: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    clients: Vec<Client>,
    holder: Option<usize>,
    /// The token given out last, and the newest that the store has seen.
    given: u8,
    seen: u8,
    /// The version of the balance, and whether an update is lost.
    version: u8,
    lost: bool,
    /// How many leases may still run out.
    expiries: u8,
}

/// Orders, and those of them that lose an update.
type Counts = (u128, u128);

struct Graph {
    fence: Fence,
    known: HashMap<State, Counts>,
}

impl Graph {
    fn counts(&mut self, state: &State) -> Counts {
        if let Some(&known) = self.known.get(state) {
            return known;
        }
        let turns = 0..state.clients.len();
        let mut follow: Vec<State> = turns
            .filter_map(|client| self.turn(state, client))
            .collect();
        if state.holder.is_some() && state.expiries > 0 {
            let mut expired = state.clone();
            expired.expiries -= 1;
            free(&mut expired);
            follow.push(expired);
        }
        let counts = match follow.is_empty() {
            true => (1, u128::from(state.lost)),
            false => follow.iter().fold((0, 0), |(all, lost), next| {
                let (more, more_lost) = self.counts(next);
                (all + more, lost + more_lost)
            }),
        };
        self.known.insert(state.clone(), counts);
        counts
    }

    /// The state after a turn of a client, if it has one.
    fn turn(&self, before: &State, client: usize) -> Option<State> {
        let mut state = before.clone();
        let Client { next, token, base } = state.clients[client];
        // Another may have the lease by now, and its token.
        let is_stale = token < state.seen;
        let looks = match next {
            Next::Read => self.fence == Fence::OnAll,
            Next::Write => self.fence == Fence::OnWrites,
            Next::Append => self.fence == Fence::OnAll,
            _ => false,
        };
        if looks {
            state.seen = state.seen.max(token);
        }
        let writes = match self.fence {
            Fence::OnAll => Next::Append,
            Fence::Never | Fence::OnWrites => Next::Write,
        };
        let then = match next {
            Next::Wait | Next::End => return None,
            Next::Arrive => Next::Take,
            Next::Take if state.holder.is_some() => Next::Wait,
            Next::Take => {
                state.holder = Some(client);
                state.given += 1;
                state.clients[client].token = state.given;
                Next::Read
            }
            Next::Read | Next::Write | Next::Append if looks && is_stale => Next::GiveBack,
            Next::Read => {
                state.clients[client].base = state.version;
                Next::Write
            }
            Next::Write | Next::Append => {
                if next == writes {
                    state.lost |= base != state.version;
                    state.version += 1;
                }
                match next {
                    Next::Write => Next::Append,
                    _ => Next::GiveBack,
                }
            }
            Next::GiveBack => {
                if state.holder == Some(client) {
                    free(&mut state);
                }
                Next::End
            }
        };
        state.clients[client].next = then;
        Some(state)
    }
}

/// Nobody has the lease any more: who waited asks again.
fn free(state: &mut State) {
    state.holder = None;
    for client in &mut state.clients {
        if client.next == Next::Wait {
            client.next = Next::Take;
        }
    }
}

fn counted(clients: usize, fence: Fence, expiries: u8) -> Counts {
    let client = Client {
        next: Next::Arrive,
        token: 0,
        base: 0,
    };
    let start = State {
        clients: vec![client; clients],
        holder: None,
        given: 0,
        seen: 0,
        version: 0,
        lost: false,
        expiries,
    };
    let known = HashMap::new();
    Graph { fence, known }.counts(&start)
}

#[test]
fn explorations_of_leases_stand_for_as_many_orders_as_the_graph_of_their_states_has() {
    for (lock, fence, clients, expiries, counts) in [
        (LockName::Redis, Fence::Never, 2, 0, (50, 0)),
        (LockName::Redis, Fence::Never, 3, 0, (30_750, 0)),
        (LockName::Redis, Fence::Never, 2, 1, (4_654, 1_360)),
        (
            LockName::RedisFencedWrites,
            Fence::OnWrites,
            2,
            1,
            (4_312, 680),
        ),
        (LockName::RedisFenced, Fence::OnAll, 2, 1, (4_304, 0)),
    ] {
        assert_eq!(counted(clients, fence, expiries), counts, "{lock}");
        let expiry = match expiries {
            0 => Expiry::Never,
            _ => Expiry::Any,
        };
        let case = Case::charges(clients as u64)
            .under(lock)
            .with_nodes(NodesSetup::without_times(1, 10_000_000_000))
            .with_expiry(expiry)
            .with_expiries(u32::from(expiries));
        let summed = Search::count(&Subject::new(case.clone()), u64::MAX);
        assert!(summed.exact, "{lock}");
        assert_eq!(summed.count, counts.0, "{lock}");
        // Played one by one, as many of them lose as the graph says.
        if counts.0 < 10_000 {
            let every = Search {
                strategy: Strategy::Exhaustive { reduce: false },
                fewer: Fewer::NONE,
                ..Search::exhaustive()
            };
            let every = every.run(&Subject::new(case));
            assert!(every.complete, "{lock}");
            let played = (u128::from(every.schedules), u128::from(every.failed));
            assert_eq!(played, counts, "{lock}");
        }
    }
}

/// A request that was refused begins anew, and its state is one with that of others who do. That leaves the orders as many as
/// they were where each attempt was a state of its own.
#[test]
fn orders_of_redlock_are_as_many_as_when_no_attempt_was_forgotten() {
    for (expiry, expiries, orders) in [
        (Expiry::Never, 0, 563_958),
        (Expiry::InOrder, 1, 10_840_055_200),
    ] {
        let case = Case::charges(2)
            .under(LockName::Redlock)
            .with_nodes(NodesSetup::without_times(3, 10_000_000_000))
            .with_expiry(expiry)
            .with_expiries(expiries);
        let summed = Search::count(&Subject::new(case), u64::MAX);
        assert!(summed.exact, "{expiry:?}");
        assert_eq!(summed.count, orders, "{expiry:?}");
    }
}
