//! What can become of a modelled node. Called from a task, or from what a timer calls: leases get new timers.

use super::table::{Held, Lease, Node, wake};
use super::{ModelNodes, Table};
use crate::env::{Env, Nanos, Object, Pause, Touch};
use crate::fault::Memory;
use crate::point::{RequestId, UserId};

impl<E: Env> ModelNodes<E> {
    /// From now on each node keeps what was there before its last writes, so that it can forget them.
    pub fn keep_written(&self) {
        for node in &*self.nodes {
            node.lock().written = Some(std::collections::VecDeque::new());
        }
    }

    /// The node has ended: it answers nobody.
    pub fn crash(&self, node: u16) {
        self.touch_all();
        self.table(node).lock().is_down = true;
    }

    /// The node has been started again, with what it still knows.
    pub fn restart(&self, node: u16, memory: Memory, crashed: Nanos) {
        self.touch_all();
        match memory {
            Memory::Kept => {}
            Memory::Lost => self.forget(node),
            Memory::Synced => {
                let synced = crashed.saturating_sub(Memory::SYNCED_EVERY);
                while self.undo_if(node, |at| at > synced) {}
            }
        }
        self.table(node).lock().is_down = false;
    }

    /// Its replica takes the place of the node, which has not seen the last `stale` writes.
    pub fn fail_over(&self, node: u16, stale: u32) {
        self.touch_all();
        for _ in 0..stale {
            if !self.undo_if(node, |_| true) {
                return;
            }
        }
    }

    /// The node's clock is set forward by this time in nanoseconds, or back.
    pub fn set_clock(&self, node: u16, by: i64) {
        {
            let mut table = self.table(node).lock();
            table.ahead = table.ahead.saturating_add(by);
        }
        self.again(node, |_, left| match u64::try_from(by) {
            Ok(by) => left.saturating_sub(by),
            Err(_) => left.saturating_add(by.unsigned_abs()),
        });
    }

    /// The node's clock gains this many nanoseconds in each second from now on, or loses them.
    pub fn drift(&self, node: u16, by: i64) {
        const SECOND: i128 = 1_000_000_000;
        let now = self.env.stamp();
        let before = self.table(node).lock().drift_from(now, by);
        self.again(node, |table, left| {
            let own = i128::from(left) * (SECOND + i128::from(before)) / SECOND;
            table.takes(Nanos::try_from(own).unwrap_or(Nanos::MAX))
        });
    }

    /// Whether the node has given leases that have not run out: any, or one to this request.
    pub fn has_given(&self, node: u16, of: Option<RequestId>) -> bool {
        self.touch_all();
        let table = self.table(node).lock();
        let mut held = table.users.values().filter_map(|row| row.held.as_ref());
        held.any(|held| of.is_none_or(|by| held.lease.by == by))
    }

    /// The leases that the node has given run out now: all, or those of this request.
    pub fn expire(&self, node: u16, of: Option<RequestId>) {
        self.touch_all();
        for user in self.users_of(node) {
            let ended = {
                let mut table = self.table(node).lock();
                let row = table.row(user);
                let is_it = |held: &Held<E>| of.is_none_or(|by| held.lease.by == by);
                row.held.as_ref().is_some_and(is_it).then(|| row.free())
            };
            if let Some((held, refused)) = ended {
                if let Some(held) = held {
                    (held.lease.run_out)();
                }
                wake(refused);
            }
        }
    }

    /// The node knows nothing any more. Those who had leases are not told.
    fn forget(&self, node: u16) {
        let before = {
            let mut table = self.table(node).lock();
            std::mem::take(&mut table.users)
        };
        for (_, row) in before {
            let super::table::Row { held, refused, .. } = row;
            drop(held);
            wake(refused);
        }
    }

    /// Undoes the last write, if there is one of which this holds; whether it did.
    fn undo_if(&self, node: u16, is_it: impl Fn(Nanos) -> bool) -> bool {
        let now = self.env.stamp();
        let mut table = self.table(node).lock();
        let Some(last) = table
            .written
            .as_mut()
            .and_then(|written| match written.back() {
                Some(last) if is_it(last.at) => written.pop_back(),
                _ => None,
            })
        else {
            return false;
        };
        let row = table.row(last.user);
        row.token = last.token;
        let (held, refused) = row.free();
        if let Some(lease) = last.before
            && lease.ends > now
        {
            let left = lease.ends - now;
            row.held = Some(self.hold(node, last.user, lease, left));
        }
        drop(table);
        drop(held);
        wake(refused);
        true
    }

    /// Each lease of the node gets another time to last, which follows from what is left of it.
    fn again(&self, node: u16, left: impl Fn(&Node<E>, Nanos) -> Nanos) {
        self.touch_all();
        let now = self.env.stamp();
        for user in self.users_of(node) {
            let mut table = self.table(node).lock();
            let Some(before) = table.row(user).held.take() else {
                continue;
            };
            let mut lease = before.lease.clone();
            let left = left(&table, lease.ends.saturating_sub(now));
            lease.ends = now.saturating_add(left);
            let held = self.hold(node, user, lease, left);
            table.row(user).held = Some(held);
            drop(table);
            drop(before);
        }
    }

    /// A lease that ends when so much time is over.
    pub(super) fn hold(&self, node: u16, user: UserId, lease: Lease, left: Nanos) -> Held<E> {
        let end = self.end_of(node, user, &lease, left);
        Held { lease, _end: end }
    }

    /// The users of whom the node keeps anything, in order.
    fn users_of(&self, node: u16) -> Vec<UserId> {
        let mut users: Vec<UserId> = self.table(node).lock().users.keys().copied().collect();
        users.sort_unstable();
        users
    }

    fn table(&self, node: u16) -> &Table<E> {
        &self.nodes[usize::from(node)]
    }

    fn touch_all(&self) {
        self.env.touch(Object::Everything, Touch::Write);
    }
}

/// How long a lease is to last, and what is to be called then.
impl<E: Env> ModelNodes<E> {
    /// What ends a lease when its time is over.
    fn end_of(&self, node: u16, user: UserId, lease: &Lease, left: Nanos) -> E::Timer {
        // Not to be kept by what they keep.
        let nodes = std::sync::Arc::downgrade(&self.nodes);
        let (env, number) = (self.env.clone(), lease.number);
        let run_out = std::sync::Arc::clone(&lease.run_out);
        self.env.call_after(left, Pause::Lease, move || {
            env.touch(Object::Lease(node, user), Touch::Write);
            let Some(nodes) = nodes.upgrade() else {
                return;
            };
            let ended = {
                let mut node = nodes[usize::from(node)].lock();
                let row = node.row(user);
                let is_it = row
                    .held
                    .as_ref()
                    .is_some_and(|held| held.lease.number == number);
                is_it.then(|| row.free())
            };
            if let Some((_held, refused)) = ended {
                run_out();
                wake(refused);
            }
        })
    }
}
