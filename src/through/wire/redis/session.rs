//! A connection to Redis as its values tell it. Each command is a unit, but for those between `MULTI` and `EXEC`, which do
//! nothing before `EXEC`.

use std::collections::VecDeque;
use std::sync::Arc;

use super::super::{Answer, NotTheProtocol, Sent, Transaction, Unit};
use super::command::{Command, Effect, is_number};
use super::scan::{From, Scanner, Value};
use super::script::Scripts;

/// What the server is to say next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Nothing,
    /// One reply.
    Reply,
    /// That a channel is listened to or no more, pushed or as a reply; or an error.
    Confirmation,
    /// Whatever it likes from now on.
    Anything,
}

/// Whether replies come (`CLIENT REPLY`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Replies {
    #[default]
    On,
    Off,
    /// Not to the next command.
    Skip,
}

/// One connection of the service to its Redis.
#[derive(Debug)]
pub struct Session {
    from_client: Scanner,
    from_server: Scanner,
    /// What the server will say to units that are whole and have not been passed on.
    held: VecDeque<Expected>,
    expected: VecDeque<Expected>,
    /// The commands since `MULTI`.
    queued: Option<Vec<Command>>,
    is_watching: bool,
    replies: Replies,
    /// The client has asked for a stream of which nothing is read.
    is_stream: bool,
    /// Messages of channels come.
    listens: bool,
    scripts: Arc<Scripts>,
}

/// What a server pushes to those who listen.
const MESSAGES: [&[u8]; 9] = [
    b"message",
    b"pmessage",
    b"smessage",
    b"subscribe",
    b"unsubscribe",
    b"psubscribe",
    b"punsubscribe",
    b"ssubscribe",
    b"sunsubscribe",
];

/// So many of a transaction's commands are kept.
const MOST_QUEUED: usize = 64;

impl Session {
    /// A connection that has just begun, to a server that knows these scripts.
    pub fn new(scripts: Arc<Scripts>) -> Self {
        Session {
            from_client: Scanner::new(From::Client),
            from_server: Scanner::new(From::Server),
            held: VecDeque::new(),
            expected: VecDeque::new(),
            queued: None,
            is_watching: false,
            replies: Replies::On,
            is_stream: false,
            listens: false,
            scripts,
        }
    }

    /// Takes a command of the client.
    fn says(&mut self, value: &Value) -> Unit {
        let arguments: Vec<&[u8]> = value.parts.iter().flatten().map(Vec::as_slice).collect();
        let Some((name, arguments)) = arguments.split_first() else {
            return self.whole(Unit::default(), Expected::Nothing);
        };
        let name = String::from_utf8_lossy(name).to_ascii_uppercase();
        let expected = match name.as_str() {
            "SUBSCRIBE" | "UNSUBSCRIBE" | "PSUBSCRIBE" | "PUNSUBSCRIBE" | "SSUBSCRIBE"
            | "SUNSUBSCRIBE" => Expected::Confirmation,
            "MONITOR" | "SYNC" | "PSYNC" => {
                self.is_stream = true;
                Expected::Anything
            }
            _ => Expected::Reply,
        };
        let expected = self.replies(&name, arguments, expected);
        let mut unit = Unit {
            statements: Vec::new(),
            is_answered: expected == Expected::Reply,
            leads_elsewhere: leads_elsewhere(&name, arguments),
        };
        match name.as_str() {
            "MULTI" => self.queued = Some(Vec::new()),
            "DISCARD" | "RESET" => {
                self.queued = None;
                self.is_watching = false;
            }
            "EXEC" => {
                let queued = self.queued.take().unwrap_or_default();
                let is_watched = std::mem::take(&mut self.is_watching);
                if !queued.is_empty() {
                    unit.statements
                        .push(Sent::Command(Command::transaction(queued, is_watched)));
                }
            }
            "SCRIPT" if is(arguments, 0, "LOAD") => {
                if let Some(text) = arguments.get(1).filter(|_| !value.is_cut) {
                    self.scripts.learn(text);
                }
            }
            _ if is_housekeeping(&name) => {}
            _ => {
                self.is_watching = match name.as_str() {
                    "WATCH" => true,
                    "UNWATCH" => false,
                    _ => self.is_watching,
                };
                let command = Command::of(name, arguments, &self.scripts);
                match &mut self.queued {
                    Some(queued) if queued.len() < MOST_QUEUED => queued.push(command),
                    // The last one that is kept stands for all that are left out, whatever they do.
                    Some(queued) => {
                        if let Some(last) = queued.last_mut() {
                            last.effect = Effect::Unknown;
                        }
                    }
                    None => unit.statements.push(Sent::Command(command)),
                }
            }
        }
        self.whole(unit, expected)
    }

    /// Whether a command is answered, as the client has asked for (`CLIENT REPLY`).
    fn replies(&mut self, name: &str, arguments: &[&[u8]], expected: Expected) -> Expected {
        let is_reply = name == "CLIENT" && is(arguments, 0, "REPLY");
        let before = self.replies;
        if is_reply && is(arguments, 1, "ON") {
            self.replies = Replies::On;
            return expected;
        }
        if is_reply && is(arguments, 1, "OFF") {
            self.replies = Replies::Off;
            return Expected::Nothing;
        }
        if is_reply && is(arguments, 1, "SKIP") && before != Replies::Off {
            self.replies = Replies::Skip;
            return Expected::Nothing;
        }
        if before == Replies::Skip {
            self.replies = Replies::On;
        }
        match before {
            Replies::On => expected,
            Replies::Off | Replies::Skip => Expected::Nothing,
        }
    }

    fn whole(&mut self, unit: Unit, expected: Expected) -> Unit {
        self.held.push_back(expected);
        unit
    }

    /// Takes what the server says: the answer, if it is one to a unit.
    fn hears(&mut self, value: &Value) -> Option<Answer> {
        let first = value
            .parts
            .first()
            .and_then(Option::as_deref)
            .unwrap_or_default();
        let is_message = MESSAGES.contains(&first);
        let front = self.expected.front().copied();
        let is_array = matches!(value.kind, b'*' | b'>');
        if is_array && is_message && front == Some(Expected::Confirmation) {
            self.expected.pop_front();
            self.listens = listens_on(value);
            return None;
        }
        // Pushed by itself, in either version.
        if value.kind == b'>' || is_array && is_message && self.listens {
            if first.ends_with(b"subscribe") {
                self.listens = listens_on(value);
            }
            return None;
        }
        self.expected.pop_front();
        (front == Some(Expected::Reply)).then(|| answer(value))
    }
}

/// Whether channels are still listened to, by the number at the end of a confirmation.
fn listens_on(value: &Value) -> bool {
    let count = value.parts.last().and_then(Option::as_deref);
    count != Some(b"0")
}

impl super::super::Session for Session {
    fn sent(&mut self, bytes: &[u8]) -> Result<(usize, Option<Unit>), NotTheProtocol> {
        if self.is_stream {
            let unit = self.whole(Unit::default(), Expected::Nothing);
            return Ok((bytes.len(), Some(unit)));
        }
        let (taken, value) = self.from_client.take(bytes)?;
        Ok((taken, value.map(|value| self.says(&value))))
    }

    fn begun(&self) -> Unit {
        let command = self.from_client.begun().and_then(|value| {
            let arguments: Vec<&[u8]> = value.parts.iter().flatten().map(Vec::as_slice).collect();
            let (name, arguments) = arguments.split_first()?;
            let name = String::from_utf8_lossy(name).to_ascii_uppercase();
            (!is_housekeeping(&name)).then(|| Command::of(name, arguments, &self.scripts))
        });
        Unit {
            statements: command.map(Sent::Command).into_iter().collect(),
            ..Unit::default()
        }
    }

    fn passed_on(&mut self) {
        let expected = self.held.pop_front();
        self.expected
            .extend(expected.filter(|one| *one != Expected::Nothing));
    }

    fn answered(&mut self, bytes: &[u8]) -> Result<(usize, Vec<Answer>), NotTheProtocol> {
        if self.expected.front() == Some(&Expected::Anything) {
            return Ok((bytes.len(), Vec::new()));
        }
        let (taken, value) = self.from_server.take(bytes)?;
        let answer = value.and_then(|value| self.hears(&value));
        Ok((taken, answer.into_iter().collect()))
    }

    fn transaction(&self) -> Transaction {
        // Of a connection that several requests send by, nobody's.
        Transaction::Idle
    }

    fn process(&self) -> Option<i32> {
        None
    }
}

/// Whether the argument at this place is this word.
fn is(arguments: &[&[u8]], place: usize, word: &str) -> bool {
    arguments
        .get(place)
        .is_some_and(|one| one.eq_ignore_ascii_case(word.as_bytes()))
}

/// What concerns the connection or the server and no key. Of these nothing is kept, and so no password.
fn is_housekeeping(name: &str) -> bool {
    matches!(
        name,
        "AUTH"
            | "HELLO"
            | "CLIENT"
            | "SELECT"
            | "PING"
            | "ECHO"
            | "QUIT"
            | "RESET"
            | "INFO"
            | "COMMAND"
            | "SCRIPT"
            | "FUNCTION"
            | "CONFIG"
            | "ACL"
            | "MODULE"
            | "CLUSTER"
            | "SENTINEL"
            | "READONLY"
            | "READWRITE"
            | "ASKING"
            | "SUBSCRIBE"
            | "UNSUBSCRIBE"
            | "PSUBSCRIBE"
            | "PUNSUBSCRIBE"
            | "SSUBSCRIBE"
            | "SUNSUBSCRIBE"
            | "PUBSUB"
            | "MONITOR"
            | "SYNC"
            | "PSYNC"
            | "REPLCONF"
            | "ROLE"
            | "LATENCY"
            | "SLOWLOG"
            | "MEMORY"
            | "DEBUG"
            | "LOLWUT"
            | "TIME"
            | "DBSIZE"
            | "LASTSAVE"
            | "SAVE"
            | "BGSAVE"
            | "BGREWRITEAOF"
            | "SHUTDOWN"
            | "MULTI"
            | "EXEC"
            | "DISCARD"
    )
}

/// Whether the answer leads to servers that are reached past the proxy.
fn leads_elsewhere(name: &str, arguments: &[&[u8]]) -> bool {
    let lists_nodes = ["SLOTS", "SHARDS", "NODES"]
        .iter()
        .any(|word| is(arguments, 0, word));
    name == "SENTINEL" || name == "CLUSTER" && lists_nodes
}

/// What a reply says.
fn answer(value: &Value) -> Answer {
    let text = |part: &Option<Vec<u8>>| {
        part.as_ref()
            .map(|part| String::from_utf8_lossy(part).into_owned())
    };
    let first = value.parts.first();
    if matches!(value.kind, b'-' | b'!') {
        let said = first.and_then(text).unwrap_or_default();
        let (code, why) = said.split_once(' ').unwrap_or((&said, ""));
        return Answer {
            error: Some((code.to_owned(), why.to_owned())),
            ..Answer::default()
        };
    }
    let is_nil = matches!(value.parts.as_slice(), [None]);
    let numbers = value
        .parts
        .iter()
        .filter_map(text)
        .filter(|text| is_number(text));
    Answer {
        tag: match value.kind {
            b'+' => first.and_then(text),
            _ if is_nil => Some(Answer::NIL.to_owned()),
            _ => None,
        },
        row: numbers.take(COLUMNS).collect(),
        error: None,
    }
}

/// So many numbers of a reply are kept.
const COLUMNS: usize = 8;

#[cfg(test)]
mod tests;
