//! Which databases are equal: those that answer all that may come in the same way.

use std::hash::{Hash, Hasher};

use super::history::Standing;
use super::session::{State, Transaction};
use super::{Database, Moment};

impl Database {
    /// A moment as the rest of the state can tell it from others: by how many snapshots do not show it. The number
    /// of commits before it makes no difference to any session.
    fn hidden_from(snapshots: &[Moment], at: Moment) -> usize {
        snapshots.partition_point(|&snapshot| snapshot < at)
    }
}

impl Hash for Database {
    fn hash<H: Hasher>(&self, to: &mut H) {
        let mut snapshots: Vec<Moment> = self.snapshots().collect();
        snapshots.sort_unstable();
        snapshots.dedup();
        let hidden_from = |at: Moment| Self::hidden_from(&snapshots, at);

        self.settings.hash(to);
        // A transaction that has yet to take its snapshot sees everything.
        hidden_from(self.now).hash(to);
        for (user, rows) in self.accounts.iter() {
            user.hash(to);
            rows.len().hash(to);
            for row in rows {
                row.number.hash(to);
                row.dirty().hash(to);
                row.versions().len().hash(to);
                for version in row.versions() {
                    (hidden_from(version.at), version.stored).hash(to);
                }
            }
        }
        for (request, entry) in self.history.iter() {
            (request, entry.user, entry.change, entry.answer).hash(to);
            match entry.standing {
                Standing::InsertedBy(session) => (0, session.0).hash(to),
                Standing::Committed(at) => (1, hidden_from(at)).hash(to),
            }
        }
        self.locks.hash(to);
        for session in &self.sessions {
            (&session.waiting, &session.advisory, session.gone).hash(to);
            match &session.state {
                State::Idle => 0.hash(to),
                State::Failed => 1.hash(to),
                State::Open(transaction) => {
                    let snapshot = transaction.snapshot.map(hidden_from);
                    let plain = Transaction {
                        snapshot: None,
                        ..transaction.clone()
                    };
                    (2, snapshot, plain).hash(to);
                }
            }
        }
        for committed in self.certifier.committed() {
            (hidden_from(committed.at), &committed.footprint).hash(to);
            (&committed.next, &committed.after).hash(to);
        }
    }
}
