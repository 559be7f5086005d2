//! What nodes look like at a moment, for those who look on: plain data.

use super::Token;
use crate::env::Nanos;
use crate::point::{RequestId, UserId};

/// Leases of one node that are shown at most.
const SHOWN: usize = 64;

/// All nodes at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodesView {
    /// Real servers are asked for nothing but the time: then this is what this process sent and was answered, and what is left of a lease is
    /// counted by its own clock.
    pub are_real: bool,
    /// How long a lease is good for, in nanoseconds.
    pub lease: Nanos,
    /// The nodes, in the order of their numbers.
    pub nodes: Vec<NodeView>,
}

/// A node and the leases that it has given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// Its clock, in nanoseconds since the start of the run; `None` for a real one, whose clock does not begin with it.
    pub clock: Option<Nanos>,
    /// The clock of a real one beside this machine's; `None` while it is not known.
    pub beside: Option<Beside>,
    /// It has ended, and answers nobody; of a real one that is not known.
    pub is_down: bool,
    /// Its leases, those of the user who is looked at first.
    pub leases: Vec<LeaseView>,
    /// How many more there are.
    pub more: usize,
}

/// A clock beside this machine's, as far as a message there and back tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// By how many nanoseconds it is ahead; behind, below 0.
    pub ahead: i64,
    /// It may be so many nanoseconds more or less: nobody knows when within its way the message met the clock.
    pub within: Nanos,
}

/// A lease that a node has given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseView {
    /// Whose lock it is on: the key.
    pub user: UserId,
    /// Who has it.
    pub holder: RequestId,
    /// The token that came with it, if one was wanted.
    pub token: Option<Token>,
    /// How long it is still good for, in nanoseconds.
    pub left: Nanos,
}

impl NodesView {
    /// How many nodes have given each request their lease on this user's lock, those with most first: the ballot.
    pub fn votes(&self, user: UserId) -> Vec<(RequestId, u16)> {
        let mut votes: Vec<(RequestId, u16)> = Vec::new();
        let leases = self.nodes.iter().flat_map(|node| &node.leases);
        for lease in leases.filter(|lease| lease.user == user) {
            match votes.iter_mut().find(|(holder, _)| *holder == lease.holder) {
                Some((_, count)) => *count += 1,
                None => votes.push((lease.holder, 1)),
            }
        }
        votes.sort_by_key(|&(holder, count)| (std::cmp::Reverse(count), holder));
        votes
    }

    /// How many are most of the nodes.
    pub fn majority(&self) -> usize {
        self.nodes.len() / 2 + 1
    }
}

impl NodeView {
    /// A node with these leases, those of `first` before all others.
    pub(super) fn new(clock: Option<Nanos>, mut leases: Vec<LeaseView>, first: UserId) -> Self {
        leases.sort_by_key(|lease| (lease.user != first, lease.user));
        let more = leases.len().saturating_sub(SHOWN);
        leases.truncate(SHOWN);
        NodeView {
            clock,
            beside: None,
            is_down: false,
            leases,
            more,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease(user: u64, holder: u64) -> LeaseView {
        LeaseView {
            user: UserId(user),
            holder: RequestId(holder),
            token: None,
            left: 1,
        }
    }

    #[test]
    fn a_ballot_is_counted_for_one_user_and_those_with_most_votes_come_first() {
        let holders = [7, 3, 3, 9, 7];
        let nodes = holders
            .map(|holder| NodeView::new(Some(0), vec![lease(2, 5), lease(1, holder)], UserId(1)));
        let view = NodesView {
            are_real: false,
            lease: 1,
            nodes: nodes.into(),
        };
        assert_eq!(view.nodes[0].leases[0].user, UserId(1), "looked at first");
        let votes = view.votes(UserId(1));
        let [two, one] = [2, 1];
        assert_eq!(
            votes,
            [
                (RequestId(3), two),
                (RequestId(7), two),
                (RequestId(9), one)
            ]
        );
        assert_eq!(view.majority(), 3);
        assert_eq!(view.votes(UserId(3)), []);
    }

    #[test]
    fn no_more_leases_are_kept_than_can_be_shown() {
        let leases = (1..=100).map(|user| lease(user, user)).collect();
        let view = NodeView::new(None, leases, UserId(100));
        assert_eq!((view.leases.len(), view.more), (SHOWN, 36));
        assert_eq!(view.leases[0].user, UserId(100));
    }
}
