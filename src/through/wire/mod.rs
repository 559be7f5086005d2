//! What is said between a service and its servers, read while it passes: PostgreSQL's protocol 3.
//!
//! Each protocol is a [`Session`]: bytes go in as they come, and what a client sent at once, a [`Unit`], and what was
//! answered to it come out.

mod answer;
mod postgres;

use std::fmt;
use std::sync::Arc;

pub use answer::{Answer, Transaction};
pub use postgres::{Opening, refusal};

/// Which protocol is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// PostgreSQL's, after its first packet.
    Postgres,
}

impl Protocol {
    /// A connection that has just begun.
    pub fn session(self) -> Box<dyn Session> {
        match self {
            Protocol::Postgres => Box::new(postgres::Session::default()),
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Protocol::Postgres => "PostgreSQL",
        })
    }
}

/// Bytes that no client or server of this protocol sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTheProtocol;

/// One connection of the service to a server, with the proxy between them, as its bytes tell it.
pub trait Session: fmt::Debug + Send {
    /// Takes bytes of the client up to the end of a message: how many those are, and the unit that is whole with it. It has
    /// not been passed on yet.
    ///
    /// # Errors
    /// If these bytes are not the protocol's.
    fn sent(&mut self, bytes: &[u8]) -> Result<(usize, Option<Unit>), NotTheProtocol>;

    /// What has been sent of a unit that is so long that it is not known whole.
    fn begun(&self) -> Unit;

    /// The first whole unit that has not been passed on is passed on now, so that answers to it will come.
    fn passed_on(&mut self);

    /// Takes bytes of the server up to the end of a message: how many those are, and the answers that are complete with it,
    /// one for each unit.
    ///
    /// # Errors
    /// If these bytes are not the protocol's.
    fn answered(&mut self, bytes: &[u8]) -> Result<(usize, Vec<Answer>), NotTheProtocol>;

    /// Where its transaction is.
    fn transaction(&self) -> Transaction;

    /// The number of the server's process, if it has one for each connection.
    fn process(&self) -> Option<i32>;
}

/// What a client sends before it waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// The statements in it that are executed, in order.
    pub statements: Vec<Sent>,
    /// Whether the server answers it.
    pub is_answered: bool,
}

impl Unit {
    /// Whether it does something: what only prepares a statement, or ends a connection, does not.
    pub fn acts(&self) -> bool {
        !self.statements.is_empty()
    }
}

/// A statement that is executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its text, or the beginning of a very long one.
    pub text: Arc<str>,
    /// Its values in the order of their numbers; those that are no numbers are left out.
    pub values: Vec<Option<String>>,
}

impl Sent {
    /// A statement without values.
    pub fn text(text: &str) -> Self {
        Sent {
            text: text.into(),
            values: Vec::new(),
        }
    }
}
