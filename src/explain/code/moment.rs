use crate::history::{Awaited, NodeAnswer, Stated, Step};

/// A kind of step, without what was read or written in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Moment {
    /// The request arrives.
    Sent,
    /// It waits for the lock.
    Waiting,
    /// It asks nodes for a lease, or is answered by one.
    Asked,
    /// A node has its lease for longer.
    Extended,
    /// A node has its lease back.
    GivenBack,
    /// A node says that it has no lease there any more.
    NotMine,
    /// Its lease runs out: time does that, and no line.
    RanOut,
    /// It has the lock.
    Granted,
    /// It waited too long.
    Refused,
    /// It reads the balance.
    Read,
    /// It writes the balance.
    Wrote,
    /// Its write is refused.
    Conflicted,
    /// It writes the history.
    Appended,
    /// It sends an update.
    Update,
    /// It sends an insert.
    Insert,
    /// Its transaction commits.
    Commit,
    /// It is rolled back.
    RollBack,
    /// It waits for a connection.
    NoConnection,
    /// It has a connection.
    Connected,
    /// It waits for the row.
    RowHeld,
    /// It has waited for the row.
    RowFree,
    /// It gives the lock back.
    Released,
    /// Its caller is answered.
    Answered,
}

impl Moment {
    /// The kind of a step.
    pub fn of(step: &Step) -> Self {
        match step {
            Step::Sent | Step::SentAgain { .. } => Moment::Sent,
            Step::Waiting => Moment::Waiting,
            Step::Asked => Moment::Asked,
            Step::Told { answer, .. } => match answer {
                NodeAnswer::Taken(_) | NodeAnswer::Held | NodeAnswer::Silent => Moment::Asked,
                NodeAnswer::Extended => Moment::Extended,
                NodeAnswer::GivenBack => Moment::GivenBack,
                NodeAnswer::NotYours => Moment::NotMine,
            },
            Step::RanOut { .. } => Moment::RanOut,
            Step::Granted { .. } => Moment::Granted,
            Step::Refused { .. } => Moment::Refused,
            Step::Read { .. } | Step::Stated(Stated::NoAccount) => Moment::Read,
            Step::Wrote { .. } => Moment::Wrote,
            Step::Conflicted { .. } | Step::Stale { .. } => Moment::Conflicted,
            Step::Appended { .. } => Moment::Appended,
            // An account is opened in the place of an update, and a row that is not there shows then.
            Step::Stated(Stated::Update { .. } | Stated::Open { .. } | Stated::NoRow) => {
                Moment::Update
            }
            Step::Stated(Stated::Insert) => Moment::Insert,
            Step::Stated(Stated::Commit) => Moment::Commit,
            Step::Stated(Stated::RollBack) => Moment::RollBack,
            Step::Blocked(Awaited::Connection) => Moment::NoConnection,
            Step::Blocked(Awaited::Row) | Step::Stated(Stated::Lock) => Moment::RowHeld,
            Step::Unblocked { awaited, .. } => match awaited {
                Awaited::Connection => Moment::Connected,
                Awaited::Row => Moment::RowFree,
            },
            Step::Released { .. } => Moment::Released,
            Step::Answered { .. } | Step::Replied { .. } => Moment::Answered,
            Step::Recalled { .. } => Moment::Read,
            Step::GaveUp { .. } => Moment::Waiting,
        }
    }

    /// The kind whose line also makes this one, in code that has no line for it: a statement is sent, waits for its row
    /// and is committed in the line that writes or appends.
    pub(super) fn otherwise(self) -> Option<Self> {
        Some(match self {
            Moment::Update | Moment::RowHeld | Moment::RowFree => Moment::Wrote,
            Moment::Insert | Moment::Commit => Moment::Appended,
            // What was begun and is refused is undone before the answer.
            Moment::RollBack => Moment::Answered,
            _ => return None,
        })
    }
}
