//! A connection as its messages tell it: what was sent at once, and which answer belongs to what.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::answer::{Answer, Columns, Transaction, error};
use super::scan::{Fields, Message};
use super::value::{Format, number};

/// What a client sends before it waits: up to a `Query`, a `Sync` or a `Flush`.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// The statements in it that are executed, in order.
    pub statements: Vec<Sent>,
    /// What the server will say to it.
    expected: Vec<Expected>,
}

impl Unit {
    /// Whether it does something: what only prepares a statement, or ends a connection, does not.
    pub fn acts(&self) -> bool {
        !self.statements.is_empty()
    }

    /// Whether the server answers it.
    pub fn is_answered(&self) -> bool {
        let end = self.expected.last();
        matches!(end, Some(Expected::Ready | Expected::Flushed))
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

/// What follows from a message of the client.
#[derive(Clone, Debug)]
pub enum Part {
    /// More belongs to it.
    More,
    /// The client now waits for an answer, or wants none.
    Whole(Unit),
}

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

/// One connection of the service to its database, with the proxy between them.
#[derive(Debug, Default)]
pub struct Session {
    prepared: HashMap<String, Prepared>,
    portals: HashMap<String, Portal>,
    /// What was sent since the last whole unit.
    unit: Unit,
    expected: VecDeque<Expected>,
    /// The answer to the first unit that is expected.
    answer: Answer,
    /// How the rows come that were described last.
    columns: Option<Columns>,
    /// After an error the server says nothing to what comes before the next `Sync`.
    skips: bool,
    /// Where its transaction is.
    pub transaction: Transaction,
    /// The number of the server's process.
    pub process: Option<i32>,
}

impl Session {
    /// Takes a message of the client, which has not been passed on yet.
    pub fn sent(&mut self, message: &Message) -> Part {
        let mut fields = Fields(&message.body);
        match message.kind {
            b'Q' => {
                let text = fields.text().into();
                self.unit.statements.push(Sent {
                    text,
                    values: Vec::new(),
                });
                self.unit.expected.push(Expected::Ready);
                self.whole()
            }
            b'F' => {
                self.unit.statements.push(Sent {
                    text: "(a function is called)".into(),
                    values: Vec::new(),
                });
                self.unit.expected.push(Expected::Ready);
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
                    sent: Sent {
                        text: "(prepared before)".into(),
                        values: Vec::new(),
                    },
                    columns: Columns::default(),
                });
                self.unit.statements.push(portal.sent);
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
                self.unit.expected.push(Expected::Ready);
                self.whole()
            }
            b'H' => {
                self.unit.expected.push(Expected::Flushed);
                self.whole()
            }
            // Passwords, data that is copied, the end: passed on at once.
            _ => self.whole(),
        }
    }

    /// What has been sent of a unit that is not whole yet, and is in the midst of a message of this type: so long that
    /// it is not known whole.
    pub fn begun(&self, kind: Option<u8>) -> Unit {
        let mut unit = self.unit.clone();
        if matches!(kind, Some(b'Q' | b'P' | b'B' | b'F')) {
            unit.statements.push(Sent {
                text: "(a very long statement)".into(),
                values: Vec::new(),
            });
        }
        unit
    }

    fn whole(&mut self) -> Part {
        Part::Whole(std::mem::take(&mut self.unit))
    }

    fn expect(&mut self, expected: Expected) -> Part {
        self.unit.expected.push(expected);
        Part::More
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
            sent: Sent {
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

    /// Says that a unit is passed on, so that answers to it will come.
    pub fn passed_on(&mut self, unit: Unit) {
        for expected in unit.expected {
            let is_end = matches!(expected, Expected::Ready | Expected::Flushed);
            if is_end || !self.skips {
                self.expected.push_back(expected);
            }
        }
    }

    /// Takes a message of the server: the answers that are complete with it, one for each unit.
    pub fn answered(&mut self, message: &Message) -> Vec<Answer> {
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
                self.transaction = Transaction::of(fields.byte());
                self.skips = false;
                // The first one, after the password, answers nothing.
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

fn formats(fields: &mut Fields<'_>) -> Vec<Format> {
    let count = fields.int16().unwrap_or(0);
    (0..count)
        .map_while(|_| fields.int16())
        .map(Format::of)
        .collect()
}

#[cfg(test)]
mod tests;
