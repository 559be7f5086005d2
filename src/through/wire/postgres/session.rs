//! A connection as its messages tell it: what was sent at once, and which answer belongs to what.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::super::{Answer, NotTheProtocol, Sent, Transaction, Unit};
use super::columns::{Columns, error};
use super::value::{Format, number};
use crate::database::messages::{Fields, Message, Scanner};

/// What the server is to say next.
#[derive(Clone, Debug)]
enum Expected {
    Parsed,
    Bound,
    Closed,
    /// Types of parameters and columns, of this prepared statement or of a portal.
    Described(Option<String>),
    /// The rows of an execution, and how they come.
    Executed(Columns),
    /// That it is ready: a unit ends. After a `Query` it says all before.
    Ready,
    /// Nothing: a unit ended with a `Flush`.
    Flushed,
}

impl Expected {
    /// Whether a unit ends with it.
    fn is_end(&self) -> bool {
        matches!(self, Expected::Ready | Expected::Flushed)
    }
}

#[derive(Clone, Debug, Default)]
struct Prepared {
    text: Arc<str>,
    /// Of its parameters and of its columns.
    types: Vec<i32>,
    columns: Vec<i32>,
}

#[derive(Clone, Debug)]
struct Portal {
    sent: Sent,
    columns: Columns,
}

/// A client that prepares more statements than this has the first forgotten: then they have no text.
const MOST_PREPARED: usize = 2_000;

/// One connection of the service to its database. A unit goes up to a `Query`, a `Sync` or a `Flush`.
#[derive(Debug, Default)]
pub struct Session {
    from_client: Scanner,
    from_server: Scanner,
    prepared: HashMap<String, Prepared>,
    portals: HashMap<String, Portal>,
    /// What was sent since the last whole unit, and what the server will say to it.
    statements: Vec<Sent>,
    answers: Vec<Expected>,
    /// What the server will say to units that are whole and have not been passed on.
    held: VecDeque<Vec<Expected>>,
    expected: VecDeque<Expected>,
    /// The answer to the first unit that is expected.
    answer: Answer,
    /// How the rows come that were described last.
    columns: Option<Columns>,
    /// After an error the server says nothing to what comes before the next `Sync`.
    skips: bool,
    /// Where its transaction is.
    transaction: Transaction,
    /// The number of the server's process.
    process: Option<i32>,
}

impl super::super::Session for Session {
    fn sent(&mut self, bytes: &[u8]) -> Result<(usize, Option<Unit>), NotTheProtocol> {
        let (taken, message) = self.from_client.take(bytes)?;
        Ok((taken, message.and_then(|message| self.says(&message))))
    }

    fn begun(&self) -> Unit {
        let mut statements = self.statements.clone();
        if matches!(self.from_client.begun(), Some(b'Q' | b'P' | b'B' | b'F')) {
            statements.push(Sent::sql("(a very long statement)"));
        }
        Unit {
            statements,
            ..Unit::default()
        }
    }

    fn passed_on(&mut self) {
        for expected in self.held.pop_front().into_iter().flatten() {
            if expected.is_end() || !self.skips {
                self.expected.push_back(expected);
            }
        }
    }

    fn answered(&mut self, bytes: &[u8]) -> Result<(usize, Vec<Answer>), NotTheProtocol> {
        let (taken, message) = self.from_server.take(bytes)?;
        let answers = message.map(|message| self.hears(&message));
        Ok((taken, answers.unwrap_or_default()))
    }

    fn transaction(&self) -> Transaction {
        self.transaction
    }

    fn process(&self) -> Option<i32> {
        self.process
    }
}

impl Session {
    /// One whose first packet has been passed on: the server's first word that it is ready answers that.
    pub fn opened() -> Self {
        Session {
            expected: VecDeque::from([Expected::Ready]),
            ..Session::default()
        }
    }

    /// Takes a message of the client: the unit that is whole with it.
    fn says(&mut self, message: &Message) -> Option<Unit> {
        let mut fields = Fields(&message.body);
        match message.kind {
            b'Q' => {
                self.statements.push(Sent::sql(&fields.text()));
                self.answers.push(Expected::Ready);
                self.whole()
            }
            b'F' => {
                self.statements.push(Sent::sql("(a function is called)"));
                self.answers.push(Expected::Ready);
                self.whole()
            }
            b'P' => {
                self.prepare(fields);
                self.expect(Expected::Parsed)
            }
            b'B' => {
                self.bind(fields);
                self.expect(Expected::Bound)
            }
            b'D' => {
                let is_statement = fields.byte() == Some(b'S');
                let name = fields.text();
                self.expect(Expected::Described(is_statement.then_some(name)))
            }
            b'E' => {
                let portal = self.portals.get(&fields.text()).cloned();
                let portal = portal.unwrap_or_else(|| Portal {
                    sent: Sent::sql("(prepared before)"),
                    columns: Columns::default(),
                });
                self.statements.push(portal.sent);
                self.expect(Expected::Executed(portal.columns))
            }
            b'C' => {
                let is_statement = fields.byte() == Some(b'S');
                let name = fields.text();
                match is_statement {
                    true => drop(self.prepared.remove(&name)),
                    false => drop(self.portals.remove(&name)),
                }
                self.expect(Expected::Closed)
            }
            b'S' => {
                self.answers.push(Expected::Ready);
                self.whole()
            }
            b'H' => {
                self.answers.push(Expected::Flushed);
                self.whole()
            }
            // Passwords, data that is copied, the end: passed on at once.
            _ => self.whole(),
        }
    }

    fn whole(&mut self) -> Option<Unit> {
        let answers = std::mem::take(&mut self.answers);
        let unit = Unit {
            statements: std::mem::take(&mut self.statements),
            is_answered: answers.last().is_some_and(Expected::is_end),
            leads_elsewhere: false,
        };
        self.held.push_back(answers);
        Some(unit)
    }

    /// The client goes on, and this will be said to what it sent.
    fn expect(&mut self, expected: Expected) -> Option<Unit> {
        self.answers.push(expected);
        None
    }

    fn prepare(&mut self, mut fields: Fields<'_>) {
        let name = fields.text();
        let text = fields.text().into();
        let count = fields.int16().unwrap_or(0);
        let types = (0..count).map_while(|_| fields.int32()).collect();
        if self.prepared.len() >= MOST_PREPARED {
            self.prepared.clear();
        }
        let prepared = Prepared {
            text,
            types,
            columns: Vec::new(),
        };
        self.prepared.insert(name, prepared);
    }

    fn bind(&mut self, mut fields: Fields<'_>) {
        let (name, statement) = (fields.text(), fields.text());
        let prepared = self.prepared.get(&statement).cloned();
        let prepared = prepared.unwrap_or_else(|| Prepared {
            text: "(prepared before)".into(),
            ..Prepared::default()
        });
        let formats = formats(&mut fields);
        let count = usize::try_from(fields.int16().unwrap_or(0)).unwrap_or(0);
        let mut values = Vec::new();
        for place in 0..count {
            let Some(length) = fields.int32() else { break };
            let value = usize::try_from(length).ok();
            let value = value.and_then(|length| fields.bytes(length));
            let oid = prepared.types.get(place).copied().unwrap_or(0);
            values.push(value.and_then(|value| number(value, Format::at(&formats, place), oid)));
        }
        if self.portals.len() >= MOST_PREPARED {
            self.portals.clear();
        }
        let portal = Portal {
            sent: Sent::Sql {
                text: prepared.text,
                values,
            },
            columns: Columns {
                types: prepared.columns,
                formats: self::formats(&mut fields),
            },
        };
        self.portals.insert(name, portal);
    }

    /// Takes a message of the server: the answers that are complete with it, one for each unit.
    fn hears(&mut self, message: &Message) -> Vec<Answer> {
        let mut complete = Vec::new();
        let mut fields = Fields(&message.body);
        match message.kind {
            b'K' => self.process = fields.int32(),
            b'1' | b'3' | b'n' => self.pop(),
            b'2' => {
                self.columns = None;
                self.pop();
            }
            b't' => {
                let count = fields.int16().unwrap_or(0);
                let types: Vec<i32> = (0..count).map_while(|_| fields.int32()).collect();
                if let Some(prepared) = self.described() {
                    prepared.types = types;
                }
            }
            b'T' => {
                let columns = Columns::of(&message.body);
                if let Some(prepared) = self.described() {
                    prepared.columns.clone_from(&columns.types);
                } else {
                    self.columns = Some(columns);
                }
                if matches!(self.expected.front(), Some(Expected::Described(_))) {
                    self.pop();
                }
            }
            b'D' if self.answer.row.is_empty() => {
                self.answer.row = match (&self.columns, self.expected.front()) {
                    (Some(columns), _) | (None, Some(Expected::Executed(columns))) => {
                        columns.numbers(&message.body)
                    }
                    _ => Vec::new(),
                };
            }
            b'C' | b'I' | b's' => {
                if message.kind == b'C' {
                    self.answer.tag = Some(fields.text());
                }
                if matches!(self.expected.front(), Some(Expected::Executed(_))) {
                    self.pop();
                }
            }
            b'G' | b'W' => self.copies_in(),
            b'E' => {
                self.answer
                    .error
                    .get_or_insert_with(|| error(&message.body));
                self.fail(&mut complete);
            }
            b'Z' => {
                self.transaction = transaction(fields.byte());
                self.skips = false;
                if let Some(Expected::Ready) = self.expected.front() {
                    self.pop();
                    complete.push(std::mem::take(&mut self.answer));
                }
            }
            _ => {}
        }
        while let Some(Expected::Flushed) = self.expected.front() {
            self.pop();
            complete.push(std::mem::take(&mut self.answer));
        }
        complete
    }

    fn pop(&mut self) {
        self.expected.pop_front();
    }

    /// The prepared statement that is being described.
    fn described(&mut self) -> Option<&mut Prepared> {
        match self.expected.front() {
            Some(Expected::Described(Some(name))) => self.prepared.get_mut(name),
            _ => None,
        }
    }

    /// While data is copied in, a `Sync` that came before it is not answered.
    fn copies_in(&mut self) {
        if let Some(Expected::Executed(_)) = self.expected.front()
            && let Some(ready) = self
                .expected
                .iter_mut()
                .find(|one| matches!(one, Expected::Ready))
        {
            *ready = Expected::Flushed;
        }
    }

    /// After an error nothing is said before the server is ready again.
    fn fail(&mut self, complete: &mut Vec<Answer>) {
        while let Some(expected) = self.expected.front() {
            match expected {
                Expected::Ready => return,
                Expected::Flushed => complete.push(std::mem::take(&mut self.answer)),
                _ => {}
            }
            self.pop();
        }
        self.skips = true;
    }
}

fn transaction(status: Option<u8>) -> Transaction {
    match status {
        Some(b'T') => Transaction::Open,
        Some(b'E') => Transaction::Failed,
        _ => Transaction::Idle,
    }
}

fn formats(fields: &mut Fields<'_>) -> Vec<Format> {
    let count = fields.int16().unwrap_or(0);
    (0..count)
        .map_while(|_| fields.int16())
        .map(Format::of)
        .collect()
}

#[cfg(test)]
mod tests;
