//! What those see of a user's row who look on: who holds it, who waits for it, whose snapshot is old.

use super::pool::Pool;
use super::state::State;
use crate::database::Dialect;
use crate::database::model::{Phase, Resource, SessionId};
use crate::point::{RequestId, UserId};

/// A user's row in a modelled database, and who is at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowView {
    /// Those who hold the row, those who wait for it in their order, and those who are in a transaction besides.
    pub sessions: Vec<SessionView>,
    /// Requests of all users that wait for a connection.
    pub waiting_for_connection: usize,
}

/// A session that serves a request of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// The request that has the session.
    pub request: RequestId,
    /// What it does with the row.
    pub at: AtRow,
    /// How many commits of the whole database its snapshot does not show, if it keeps one.
    pub behind: Option<u64>,
}

/// What a session does with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtRow {
    /// It holds it.
    Holds,
    /// It waits for it, at this place from 1.
    Waits(usize),
    /// It is in a transaction, and does not ask for it.
    Nothing,
}

impl State {
    /// The user's row.
    pub fn row(&self, user: UserId, dialect: Dialect) -> RowView {
        let database = &self.database;
        let resources: Vec<Resource> = match dialect {
            // Its only lock is to be the writer.
            Dialect::Sqlite => vec![Resource::Writer],
            Dialect::PostgreSql | Dialect::InnoDb => {
                let advisory = Resource::Advisory(user);
                database.rows(user).chain([advisory]).collect()
            }
        };
        let mut met: Vec<(SessionId, AtRow)> = Vec::new();
        let mut meet = |session: SessionId, at: AtRow| {
            if !met.iter().any(|(other, _)| *other == session) {
                met.push((session, at));
            }
        };
        for resource in &resources {
            for &holder in database.holders(*resource) {
                meet(holder, AtRow::Holds);
            }
        }
        let waiters = resources.iter().flat_map(|one| database.waiters(*one));
        for (index, waiter) in waiters.chain(self.waiting_writers()).enumerate() {
            meet(waiter, AtRow::Waits(index + 1));
        }
        for (session, _) in self.requests() {
            if database.phase(session) == Phase::InTransaction {
                meet(session, AtRow::Nothing);
            }
        }
        let view = |(session, at)| {
            let (request, of) = self.served_by(session)?;
            (of == user || dialect == Dialect::Sqlite).then(|| SessionView {
                request,
                at,
                behind: database.commits_since_snapshot(session),
            })
        };
        RowView {
            sessions: met.into_iter().filter_map(view).collect(),
            waiting_for_connection: self.pools.iter().map(Pool::waiting).sum(),
        }
    }
}
