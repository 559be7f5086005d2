use std::collections::BTreeMap;

use super::{Moment, SessionId};
use crate::point::{Points, Receipt, RequestId, UserId};

/// The table of history entries, with the request as its unique key.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    rows: BTreeMap<RequestId, Entry>,
    /// How many committed entries each user has, tombstones not counted.
    counts: BTreeMap<UserId, u64>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub user: UserId,
    /// In points; none in a tombstone.
    pub change: Option<Points>,
    /// What was answered, if that is kept.
    pub answer: Option<Receipt>,
    pub standing: Standing,
}

/// Whether an entry is there for all.
#[derive(Clone, Copy, Debug)]
pub(super) enum Standing {
    /// The transaction that inserted it is under way.
    InsertedBy(SessionId),
    /// Its transaction committed at this moment.
    Committed(Moment),
}

impl History {
    pub fn get(&self, request: RequestId) -> Option<&Entry> {
        self.rows.get(&request)
    }

    pub fn insert(
        &mut self,
        by: SessionId,
        request: RequestId,
        (user, change, answer): (UserId, Option<Points>, Option<Receipt>),
    ) {
        let standing = Standing::InsertedBy(by);
        let entry = Entry {
            user,
            change,
            answer,
            standing,
        };
        self.rows.insert(request, entry);
    }

    /// What was answered to a request, as a session sees it whose view is of this moment.
    pub fn answer(&self, session: SessionId, view: Moment, request: RequestId) -> Option<Receipt> {
        let entry = self.rows.get(&request)?;
        let is_seen = match entry.standing {
            Standing::InsertedBy(by) => by == session,
            Standing::Committed(at) => at <= view,
        };
        entry.answer.filter(|_| is_seen)
    }

    pub fn commit(&mut self, request: RequestId, at: Moment) {
        if let Some(entry) = self.rows.get_mut(&request) {
            entry.standing = Standing::Committed(at);
            if entry.change.is_some() {
                *self.counts.entry(entry.user).or_default() += 1;
            }
        }
    }

    pub fn undo(&mut self, request: RequestId) {
        self.rows.remove(&request);
    }

    /// How many entries the user has.
    pub fn count(&self, user: UserId) -> u64 {
        self.counts.get(&user).copied().unwrap_or(0)
    }

    pub fn iter(&self) -> impl Iterator<Item = (RequestId, &Entry)> {
        self.rows.iter().map(|(&request, entry)| (request, entry))
    }
}
