//! A command of Redis: what it does, to which keys, and what of it may be shown.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::super::Answer;
use super::script::{Script, Scripts};

/// What a command does to its keys, from what says least of a transaction that it is in to what says most: one that changes
/// more than a lock is none that another one could be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It reads them.
    Reads,
    /// It changes none, as a message to others does not.
    Tells,
    /// It changes how long they live, and nothing else.
    Keeps,
    /// It takes a lock, if nobody has it.
    Locks,
    /// Nobody knows.
    Unknown,
    /// It removes them.
    Removes,
    /// It computes what it writes from what is there, in one go.
    Updates,
    /// It writes what was computed before.
    Writes,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// As it is, or its beginning.
    pub text: String,
    /// With `*` for what differs from user to user.
    pub pattern: String,
}

/// A command that does something to keys, or tells others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name in capitals.
    pub name: String,
    /// What it does.
    pub effect: Effect,
    /// The keys that are its arguments.
    pub keys: Vec<Key>,
    /// Options, and values that are numbers; everything else is left out.
    pub words: Vec<String>,
    /// The values among them that could be amounts.
    pub numbers: Vec<String>,
    /// It may wait at the server for another command.
    pub blocks: bool,
    /// What it runs, if that is known.
    pub script: Option<Arc<Script>>,
    /// The commands of the transaction that it executes.
    pub inside: Vec<Command>,
}

/// Where the keys of a command are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keys {
    None,
    First,
    All,
    /// Keys and values alternate.
    Every2nd,
    /// All but the last argument, which is a time.
    AllButLast,
    /// Their number comes first, at this place.
    Counted(usize),
    /// After the word `STREAMS`, with as many places of streams.
    Streams,
}

/// What a command of this name in capitals does, and where its keys are.
pub(super) fn known(name: &str) -> (Effect, Keys) {
    use Effect::{Keeps, Locks, Reads, Removes, Tells, Unknown, Updates, Writes};
    match name {
        "GET" | "STRLEN" | "GETRANGE" | "SUBSTR" | "TTL" | "PTTL" | "EXPIRETIME"
        | "PEXPIRETIME" | "TYPE" | "DUMP" | "HGET" | "HMGET" | "HGETALL" | "HEXISTS" | "HLEN"
        | "HKEYS" | "HVALS" | "HSTRLEN" | "LRANGE" | "LLEN" | "LINDEX" | "LPOS" | "SMEMBERS"
        | "SISMEMBER" | "SMISMEMBER" | "SCARD" | "SRANDMEMBER" | "ZSCORE" | "ZMSCORE"
        | "ZRANGE" | "ZRANGEBYSCORE" | "ZREVRANGE" | "ZREVRANGEBYSCORE" | "ZCARD" | "ZCOUNT"
        | "ZRANK" | "ZREVRANK" | "XRANGE" | "XREVRANGE" | "XLEN" | "GETBIT" | "BITCOUNT"
        | "JSON.GET" | "JSON.TYPE" | "HSCAN" | "SSCAN" | "ZSCAN" => (Reads, Keys::First),
        "MGET" | "EXISTS" | "TOUCH" | "SINTER" | "SUNION" | "SDIFF" | "WATCH" => (Reads, Keys::All),
        "SET" | "SETEX" | "PSETEX" | "HSET" | "HMSET" | "LSET" | "SETRANGE" | "SETBIT"
        | "JSON.SET" | "RESTORE" => (Writes, Keys::First),
        "MSET" => (Writes, Keys::Every2nd),
        "MSETNX" => (Updates, Keys::Every2nd),
        "INCR" | "INCRBY" | "INCRBYFLOAT" | "DECR" | "DECRBY" | "APPEND" | "GETSET" | "GETDEL"
        | "GETEX" | "HINCRBY" | "HINCRBYFLOAT" | "HSETNX" | "HDEL" | "LPUSH" | "RPUSH"
        | "LPUSHX" | "RPUSHX" | "LPOP" | "RPOP" | "LREM" | "LTRIM" | "LINSERT" | "SADD"
        | "SREM" | "SPOP" | "ZADD" | "ZINCRBY" | "ZREM" | "ZPOPMIN" | "ZPOPMAX"
        | "ZREMRANGEBYSCORE" | "ZREMRANGEBYRANK" | "XADD" | "XDEL" | "XTRIM" | "XACK" | "PFADD"
        | "JSON.NUMINCRBY" => (Updates, Keys::First),
        "SMOVE" | "RENAME" | "RENAMENX" | "RPOPLPUSH" | "LMOVE" | "COPY" => (Updates, Keys::All),
        "BLPOP" | "BRPOP" | "BZPOPMIN" | "BZPOPMAX" | "BRPOPLPUSH" | "BLMOVE" => {
            (Updates, Keys::AllButLast)
        }
        "BLMPOP" | "BZMPOP" => (Updates, Keys::Counted(2)),
        "XREAD" | "XREADGROUP" => (Updates, Keys::Streams),
        "SETNX" => (Locks, Keys::First),
        "DEL" | "UNLINK" => (Removes, Keys::All),
        "EXPIRE" | "PEXPIRE" | "EXPIREAT" | "PEXPIREAT" | "PERSIST" => (Keeps, Keys::First),
        "PUBLISH" | "SPUBLISH" | "UNWATCH" => (Tells, Keys::None),
        "EVAL" | "EVALSHA" | "FCALL" => (Unknown, Keys::Counted(2)),
        "EVAL_RO" | "EVALSHA_RO" | "FCALL_RO" => (Reads, Keys::Counted(2)),
        _ => (Unknown, Keys::None),
    }
}

/// Whether a command may wait at the server for others.
fn blocks(name: &str, arguments: &[&[u8]]) -> bool {
    let is_block = |word: &&[u8]| word.eq_ignore_ascii_case(b"BLOCK");
    match name {
        "BLPOP" | "BRPOP" | "BZPOPMIN" | "BZPOPMAX" | "BRPOPLPUSH" | "BLMOVE" | "BLMPOP"
        | "BZMPOP" | "WAIT" | "WAITAOF" => true,
        "XREAD" | "XREADGROUP" => arguments.iter().any(is_block),
        _ => false,
    }
}

/// Options that are shown, and whether a time follows.
const OPTIONS: [(&str, bool); 14] = [
    ("NX", false),
    ("XX", false),
    ("GT", false),
    ("LT", false),
    ("GET", false),
    ("PX", true),
    ("EX", true),
    ("PXAT", true),
    ("EXAT", true),
    ("KEEPTTL", false),
    ("BLOCK", true),
    ("COUNT", true),
    ("LEFT", false),
    ("RIGHT", false),
];

/// So many keys of a command are kept.
const MOST_KEYS: usize = 16;

/// The longest key that is kept whole, in bytes.
const LONGEST_KEY: usize = 512;

impl Command {
    /// Reads a command of this name, in capitals, and these arguments.
    pub fn of(name: String, arguments: &[&[u8]], scripts: &Scripts) -> Self {
        let (mut effect, at) = known(&name);
        let script = scripts.named_by(&name, arguments);
        if let (Effect::Unknown, Some(script)) = (effect, &script) {
            effect = script.effect;
        }
        let mut options = arguments.iter().skip(2);
        if name == "SET" && options.any(|one| one.eq_ignore_ascii_case(b"NX")) {
            effect = Effect::Locks;
        }
        let places = places(at, arguments);
        let keys = places.iter().filter_map(|place| arguments.get(*place));
        let mut command = Command {
            keys: keys.take(MOST_KEYS).map(|key| Key::of(key)).collect(),
            blocks: blocks(&name, arguments),
            words: Vec::new(),
            numbers: Vec::new(),
            inside: Vec::new(),
            name,
            effect,
            script,
        };
        command.take_words(arguments, &places);
        command
    }

    /// The end of a transaction with these commands; `is_watched` says that it fails if a watched key has changed.
    pub fn transaction(inside: Vec<Command>, is_watched: bool) -> Self {
        let mut command = Command {
            name: "EXEC".to_owned(),
            effect: Effect::Reads,
            keys: Vec::new(),
            words: Vec::new(),
            numbers: Vec::new(),
            blocks: false,
            script: None,
            inside,
        };
        for one in &command.inside {
            command.numbers.extend(one.numbers.iter().cloned());
            command.keys.extend(one.keys.iter().cloned());
            command.effect = command.effect.max(one.effect);
        }
        command.keys.truncate(MOST_KEYS);
        if command.effect == Effect::Writes && is_watched {
            command.effect = Effect::Updates;
        }
        command
    }

    /// What may be shown besides the keys: options and numbers. Which numbers could be amounts depends on what they are.
    fn take_words(&mut self, arguments: &[&[u8]], keys: &[usize]) {
        let is_known = self.effect != Effect::Unknown || self.script.is_some();
        if !is_known {
            return;
        }
        let is_script = self.script.is_some();
        // The script, or its name, and how many keys it has are told otherwise.
        let first = if is_script { 2 } else { 0 };
        let is_field = self.name.starts_with('H');
        let ends_with_time =
            matches!(self.name.as_str(), "SETEX" | "PSETEX") || self.effect == Effect::Keeps;
        let has_times =
            ends_with_time || self.script.as_ref().is_some_and(|script| script.has_times);
        let value = usize::from(self.name == "SET");
        let mut is_time = false;
        for (place, argument) in arguments.iter().enumerate().skip(first) {
            if keys.contains(&place) {
                continue;
            }
            let text = String::from_utf8_lossy(argument);
            let mut options = OPTIONS.iter().filter(|_| place > value);
            let option = options.find(|(option, _)| text.eq_ignore_ascii_case(option));
            if let Some((option, takes_time)) = option {
                // What makes it a lock comes first.
                let at = if *option == "NX" { 0 } else { self.words.len() };
                self.words.insert(at, (*option).to_owned());
                is_time = *takes_time;
            } else if is_number(&text) {
                if !is_time && !has_times {
                    self.numbers.push(text.clone().into_owned());
                }
                self.words.push(text.into_owned());
                is_time = false;
            } else if is_field && place == 1 && text.len() <= LONGEST_WORD && is_word(&text) {
                self.words.push(text.into_owned());
            }
        }
        self.words.truncate(MOST_WORDS);
    }

    /// What does not differ from request to request.
    pub fn shape(&self, hasher: &mut impl Hasher) {
        self.name.hash(hasher);
        for key in &self.keys {
            key.pattern.hash(hasher);
        }
        for word in self.words.iter().filter(|word| !is_number(word)) {
            word.hash(hasher);
        }
        for one in &self.inside {
            one.shape(hasher);
        }
    }

    /// Whether the answer says that the lock is another's.
    pub fn is_refused(&self, answer: &Answer) -> bool {
        let is_no = match self
            .script
            .as_ref()
            .is_some_and(|script| script.refuses_with_time)
        {
            true => !answer.row.is_empty(),
            false => answer.is_nil() || answer.row == ["0"],
        };
        self.effect == Effect::Locks && answer.error.is_none() && is_no
    }

    /// Whether this is that other command again, which a request sends after it was refused.
    pub fn is_again(&self, other: &Command) -> bool {
        self.name == other.name && self.keys == other.keys && self.effect == other.effect
    }

    /// Whether it may change what the other one saw. A script may reach keys that are not among its arguments.
    pub fn may_change(&self, other: &Command) -> bool {
        if !self.inside.is_empty() {
            return self.inside.iter().any(|one| one.may_change(other));
        }
        let has_all_keys = |command: &Command| command.keys.len() < MOST_KEYS;
        match self.effect {
            Effect::Reads | Effect::Tells => false,
            Effect::Unknown => true,
            _ if self.script.is_some() || !has_all_keys(self) || !has_all_keys(other) => true,
            _ => self.keys.iter().any(|key| other.keys.contains(key)),
        }
    }

    /// In a few words, if they fit into `most` letters: keys are shown, and of the rest what says something. The key gives way
    /// to what comes after it, down to a few letters; then what comes last does.
    pub fn short(&self, most: usize) -> String {
        let mut short = self.name.clone();
        if let Some(script) = &self.script {
            short = format!("{short} {}", script.name);
        }
        if let Some(first) = self.inside.first() {
            let more = more(self.inside.len());
            let room = most.saturating_sub(short.len() + 1 + more.len());
            return format!("{short} {}{more}", first.short(room));
        }
        let Some(key) = self.keys.first().map(Key::shown) else {
            return [vec![short], self.words.clone()].concat().join(" ");
        };
        let more = more(self.keys.len());
        let mut words = self.words.as_slice();
        loop {
            let after: String = words.iter().map(|word| format!(" {word}")).collect();
            let room = most.saturating_sub(short.chars().count() + 1 + more.len() + after.len());
            if room >= LEAST_OF_KEY.min(key.chars().count()) || words.is_empty() {
                return format!("{short} {}{more}{after}", cut(&key, room.max(LEAST_OF_KEY)));
            }
            words = &words[..words.len() - 1];
            let takes_more = |word: &String| OPTIONS.contains(&(word.as_str(), true));
            if words.last().is_some_and(takes_more) {
                words = &words[..words.len() - 1];
            }
        }
    }
}

/// That there are more than one.
fn more(count: usize) -> String {
    match count {
        0 | 1 => String::new(),
        count => format!(" +{}", count - 1),
    }
}

/// The text, or its beginning.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// So much of a key is shown at least.
const LEAST_OF_KEY: usize = 12;

/// So many words are shown.
const MOST_WORDS: usize = 8;

/// The longest name of a field that is shown.
const LONGEST_WORD: usize = 24;

/// The places of the keys among the arguments.
fn places(keys: Keys, arguments: &[&[u8]]) -> Vec<usize> {
    let count = arguments.len();
    match keys {
        Keys::None => Vec::new(),
        Keys::First => (0..count.min(1)).collect(),
        Keys::All => (0..count).collect(),
        Keys::Every2nd => (0..count).step_by(2).collect(),
        Keys::AllButLast => (0..count.saturating_sub(1)).collect(),
        Keys::Counted(place) => {
            let number = arguments
                .get(place - 1)
                .map(|text| String::from_utf8_lossy(text));
            let keys = number.and_then(|text| text.parse().ok()).unwrap_or(0);
            (place..count).take(keys).collect()
        }
        Keys::Streams => {
            let after = arguments
                .iter()
                .position(|word| word.eq_ignore_ascii_case(b"STREAMS"));
            let first = after.map_or(count, |place| place + 1);
            (first..count).take((count - first) / 2).collect()
        }
    }
}

impl Key {
    fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST_KEY)]).into_owned();
        Key {
            pattern: pattern(&text),
            text,
        }
    }

    /// Without what a terminal would take for a command.
    fn shown(&self) -> String {
        let visible = |c: char| {
            if c.is_control() || c.is_whitespace() {
                '·'
            } else {
                c
            }
        };
        self.text.chars().map(visible).collect()
    }
}

/// The text with `*` for each word that has a digit in it, and for each UUID.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if rest.get(..UUID).is_some_and(is_uuid) {
            pattern.push('*');
            UUID
        } else if c.is_alphanumeric() {
            let end = rest
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(rest.len());
            match rest[..end].contains(|c: char| c.is_ascii_digit()) {
                true => pattern.push('*'),
                false => pattern.push_str(&rest[..end]),
            }
            end
        } else {
            pattern.push(c);
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    pattern
}

/// The length of a UUID.
const UUID: usize = 36;

fn is_uuid(text: &str) -> bool {
    let mut letters = text.bytes().enumerate();
    letters.all(|(place, byte)| match place {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

fn is_word(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte))
}

/// Whether a text is a number, as an amount is.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.len() <= 24
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
        && digits != "."
}

#[cfg(test)]
mod tests;
