//! What is said between a service and its servers, read while it passes: PostgreSQL's protocol 3, and that of Redis.
//!
//! Each protocol is a [`Session`]: bytes go in as they come, and what a client sent at once, a [`Unit`], and what was
//! answered to it come out.

mod answer;
pub mod postgres;
pub mod redis;

use std::fmt;
use std::sync::Arc;

pub use answer::{Answer, Transaction};
pub use redis::{Command, Effect};

use crate::database::messages::NotAMessage;

/// Which protocol is spoken with a server, and what is known of the server.
#[derive(Clone, Debug)]
pub enum Protocol {
    /// PostgreSQL's, after its first packet.
    Postgres,
    /// That of Redis, and the scripts that it was sent.
    Redis(Arc<redis::Scripts>),
}

impl Protocol {
    /// A connection that has just begun.
    pub fn session(&self) -> Box<dyn Session> {
        match self {
            Protocol::Postgres => Box::new(postgres::Session::opened()),
            Protocol::Redis(scripts) => Box::new(redis::Session::new(Arc::clone(scripts))),
        }
    }

    /// Whether requests send by one connection at the same time, as clients of Redis do.
    pub fn shares_connections(&self) -> bool {
        matches!(self, Protocol::Redis(_))
    }
}

/// Bytes that no client or server of this protocol sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTheProtocol;

impl From<NotAMessage> for NotTheProtocol {
    fn from(_: NotAMessage) -> Self {
        NotTheProtocol
    }
}

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
    /// It asks for servers that the client would reach past the proxy.
    pub leads_elsewhere: bool,
}

impl Unit {
    /// Whether it does something: what only prepares a statement, or ends a connection, does not.
    pub fn acts(&self) -> bool {
        !self.statements.is_empty()
    }

    /// Whether it may wait at the server for another statement, for as long as that takes.
    pub fn blocks(&self) -> bool {
        self.statements.iter().any(Sent::blocks)
    }
}

/// A statement that is executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// One of SQL.
    Sql {
        /// Its text, or the beginning of a very long one.
        text: Arc<str>,
        /// Its values in the order of their numbers; those that are no numbers are left out.
        values: Vec<Option<String>>,
    },
    /// One of Redis.
    Command(Command),
}

impl Sent {
    /// A statement of SQL without values.
    pub fn sql(text: &str) -> Self {
        Sent::Sql {
            text: text.into(),
            values: Vec::new(),
        }
    }

    /// The command of Redis, if it is one.
    pub fn command(&self) -> Option<&Command> {
        match self {
            Sent::Command(command) => Some(command),
            Sent::Sql { .. } => None,
        }
    }

    /// Whether it may wait at the server for another statement, for as long as that takes.
    pub fn blocks(&self) -> bool {
        self.command().is_some_and(|command| command.blocks)
    }
}
