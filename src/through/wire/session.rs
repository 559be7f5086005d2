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
mod tests {
    use super::*;

    fn message(kind: u8, body: &[u8]) -> Message {
        Message {
            kind,
            body: body.to_vec(),
        }
    }

    fn whole(session: &mut Session, messages: &[Message]) -> Unit {
        let mut whole = None;
        for message in messages {
            if let Part::Whole(unit) = session.sent(message) {
                assert!(whole.is_none(), "one unit");
                whole = Some(unit);
            }
        }
        whole.expect("a unit")
    }

    /// A parse, a bind with one value as text, an execution.
    fn extended(text: &str, value: &str) -> Vec<Message> {
        let mut bind = b"\0\0\0\0\0\x01".to_vec();
        bind.extend_from_slice(&u32::try_from(value.len()).expect("short").to_be_bytes());
        bind.extend_from_slice(value.as_bytes());
        bind.extend_from_slice(&[0, 0]);
        vec![
            message(b'P', format!("\0{text}\0\0\0").as_bytes()),
            message(b'B', &bind),
            message(b'D', b"P\0"),
            message(b'E', b"\0\0\0\0\0"),
        ]
    }

    fn answers(session: &mut Session, messages: &[(u8, &[u8])]) -> Vec<Answer> {
        let answered = |(kind, body): &(u8, &[u8])| session.answered(&message(*kind, body));
        messages.iter().flat_map(answered).collect()
    }

    #[test]
    fn an_extended_statement_goes_up_to_its_sync_and_has_its_values() {
        let mut session = Session::default();
        let mut sent = extended("SELECT point FROM t WHERE id = $1", "7");
        sent.push(message(b'S', b""));
        let unit = whole(&mut session, &sent);
        assert_eq!(
            &*unit.statements[0].text,
            "SELECT point FROM t WHERE id = $1"
        );
        assert_eq!(unit.statements[0].values, [Some("7".to_owned())]);
        session.passed_on(unit);
        let description = b"\0\x01point\0\0\0\0\0\0\0\0\0\0\x14\0\x08\0\0\0\0\0\0";
        let answered = answers(
            &mut session,
            &[
                (b'1', b""),
                (b'2', b""),
                (b'T', description),
                (b'D', b"\0\x01\0\0\0\x041000"),
                (b'C', b"SELECT 1\0"),
                (b'Z', b"T"),
            ],
        );
        assert_eq!(answered.len(), 1);
        assert_eq!(answered[0].row, ["1000"]);
        assert_eq!(answered[0].tag.as_deref(), Some("SELECT 1"));
        assert_eq!(session.transaction, Transaction::Open);
    }

    #[test]
    fn preparing_does_nothing_and_a_simple_query_does() {
        let mut session = Session::default();
        let prepared = whole(
            &mut session,
            &[message(b'P', b"s\0SELECT 1\0\0\0"), message(b'S', b"")],
        );
        assert!(!prepared.acts());
        let simple = whole(&mut session, &[message(b'Q', b"BEGIN\0")]);
        assert!(simple.acts());
        session.passed_on(prepared);
        session.passed_on(simple);
        let answered = answers(
            &mut session,
            &[(b'1', b""), (b'Z', b"I"), (b'C', b"BEGIN\0"), (b'Z', b"T")],
        );
        assert_eq!(answered.len(), 2);
        assert_eq!(answered[1].tag.as_deref(), Some("BEGIN"));
    }

    #[test]
    fn after_an_error_the_rest_up_to_sync_is_not_answered() {
        let mut session = Session::default();
        let mut sent = extended("UPDATE t SET a = $1", "1");
        sent.extend(extended("UPDATE t SET a = $1", "2"));
        sent.push(message(b'S', b""));
        let unit = whole(&mut session, &sent);
        session.passed_on(unit);
        let answered = answers(
            &mut session,
            &[
                (b'E', b"SERROR\0C40001\0Mcould not serialize\0\0"),
                (b'Z', b"E"),
            ],
        );
        assert_eq!(answered.len(), 1);
        let error = answered[0].error.clone().expect("an error");
        assert_eq!(error.0, "40001");
        assert_eq!(session.transaction, Transaction::Failed);
    }

    #[test]
    fn a_flush_is_answered_without_ready_and_so_is_its_error() {
        let mut session = Session::default();
        let mut sent = extended("SELECT 1", "1");
        sent.push(message(b'H', b""));
        let unit = whole(&mut session, &sent);
        session.passed_on(unit.clone());
        let answered = answers(
            &mut session,
            &[(b'1', b""), (b'2', b""), (b'n', b""), (b'C', b"SELECT 0\0")],
        );
        assert_eq!(answered.len(), 1);
        session.passed_on(unit);
        assert_eq!(
            answers(&mut session, &[(b'E', b"C22012\0Mno\0\0")]).len(),
            1
        );
        // What comes now is skipped until its sync.
        let mut sent = extended("SELECT 2", "1");
        sent.push(message(b'S', b""));
        let unit = whole(&mut session, &sent);
        session.passed_on(unit);
        assert_eq!(answers(&mut session, &[(b'Z', b"I")]).len(), 1);
    }

    #[test]
    fn a_sync_before_data_that_is_copied_in_is_not_waited_for() {
        let mut session = Session::default();
        let mut sent = extended("COPY t FROM STDIN", "1");
        sent.push(message(b'S', b""));
        let unit = whole(&mut session, &sent);
        session.passed_on(unit);
        answers(
            &mut session,
            &[(b'1', b""), (b'2', b""), (b'n', b""), (b'G', b"\0\0\0")],
        );
        for kind in [b'd', b'c'] {
            let data = whole(&mut session, &[message(kind, b"1\n")]);
            assert!(!data.acts());
            session.passed_on(data);
        }
        let sync = whole(&mut session, &[message(b'S', b"")]);
        session.passed_on(sync);
        let answered = answers(&mut session, &[(b'C', b"COPY 1\0"), (b'Z', b"I")]);
        assert_eq!(answered.len(), 2);
        assert_eq!(answered[0].tag.as_deref(), Some("COPY 1"));
    }
}
