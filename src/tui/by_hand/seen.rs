use crate::explain::Table;
use crate::point::Points;

/// What is seen of a service whose statements a person lets go: plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where the service is: an address or several.
    pub place: String,
    /// What has come about in this try.
    pub table: Table,
    /// The requests.
    pub requests: Vec<Request>,
    /// How far the try is.
    pub now: Now,
    /// How much has been let go so far.
    pub step: usize,
    /// Tries so far, this one among them.
    pub tries: u64,
    /// Of those that are over, how many left a wrong balance.
    pub lost: u64,
    /// Statements that belonged to no request and were let through.
    pub background: u64,
    /// Statements that could have been of several requests.
    pub guessed: u64,
    /// At which step the service did not go on as it had when the same was played before.
    pub strayed: Option<usize>,
    /// What looks dangerous from the requests alone, in words.
    pub dangers: Vec<String>,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What it is, as it stands over its column.
    pub head: String,
    /// Where it is.
    pub at: At,
    /// It can be let go.
    pub goes: bool,
}

/// Where a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// It has not been sent.
    Absent,
    /// Its next statement is held.
    Held {
        /// The statement, in a few words.
        statement: String,
        /// What it means for others, if that can be told.
        means: String,
    },
    /// Its next statement is held by another one, before it on its connection.
    Behind(String),
    /// Its statement waits for a lock of the database.
    Waits {
        /// The statement, in a few words.
        statement: String,
        /// The requests that it waits for, from 0, as far as they are known.
        whom: Vec<usize>,
    },
    /// It was refused a lock, and would be again.
    Refused,
    /// Its statement is at the server.
    AtServer(String),
    /// It shows nothing: it is busy inside the service, or waits there.
    Inside,
    /// It is on its way.
    UnderWay,
    /// It has been answered: what, in words.
    Answered(String),
}

/// How far a try is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Now {
    /// A fresh user gets its balance.
    Prepares,
    /// What was let go is on its way.
    Moves {
        /// For so many seconds.
        seconds: u64,
        /// The beginning of a try before is played again, up to this step.
        until: Option<usize>,
    },
    /// Nothing moves: somebody can be let go.
    Rests,
    /// Nothing moves, and nobody can be let go.
    Stands,
    /// Everything is let go: the answers are waited for, and the balance unless the try was given up.
    Ends,
    /// It is over.
    Over(Outcome),
    /// It could not be played: why.
    Broken(String),
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The balance that was read.
    pub actual: Points,
    /// What it should be, in words.
    pub should_be: String,
    /// What is wrong with it, in words; `None` if nothing is.
    pub wrong: Option<String>,
    /// Points were given away, so that none are missing.
    pub gives_away: bool,
    /// A request was refused.
    pub is_refused: bool,
    /// Nobody can tell whether a request was done.
    pub is_unknown: bool,
    /// Nobody could be let go, so that everything had to be.
    pub is_stuck: bool,
    /// What `replay` needs to play it again: the string of the order, and the service.
    pub replay: String,
}
