//! What the scripts of Redis do, as far as their words say.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use sha1_smol::Sha1;

use super::command::{Effect, known};

/// A script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The commands that it calls, or the beginning of its hash.
    pub name: String,
    /// What it does to its keys.
    pub effect: Effect,
    /// It says how long something lives: its numbers are not all amounts.
    pub has_times: bool,
    /// Whom it refuses a lock it tells how long the lock still lives, and whom it gives it, nothing: the other way round than
    /// most others.
    pub refuses_with_time: bool,
}

/// The scripts that were sent to a server, by their hash.
#[derive(Debug, Default)]
pub struct Scripts {
    known: Mutex<HashMap<String, Arc<Script>>>,
}

/// A server that is sent more scripts than this has the first forgotten: they are then called by their hash.
const MOST_SCRIPTS: usize = 1_000;

/// So many letters of a hash are shown.
const OF_HASH: usize = 8;

impl Scripts {
    /// Keeps what a script does that is sent as its text.
    pub fn learn(&self, text: &[u8]) -> Arc<Script> {
        let hash = Sha1::from(text).digest().to_string();
        let mut known = self.known.lock();
        if known.len() >= MOST_SCRIPTS {
            known.clear();
        }
        let script = known.entry(hash);
        Arc::clone(script.or_insert_with(|| Arc::new(Script::of(&String::from_utf8_lossy(text)))))
    }

    /// The script that a command runs.
    pub fn named_by(&self, name: &str, arguments: &[&[u8]]) -> Option<Arc<Script>> {
        let first = arguments.first()?;
        match name {
            "EVAL" | "EVAL_RO" => Some(self.learn(first)),
            "EVALSHA" | "EVALSHA_RO" => {
                let hash = String::from_utf8_lossy(first).to_ascii_lowercase();
                let known = self.known.lock().get(&hash).cloned();
                Some(known.unwrap_or_else(|| Arc::new(Script::unknown(&hash))))
            }
            "FCALL" | "FCALL_RO" => {
                Some(Arc::new(Script::unknown(&String::from_utf8_lossy(first))))
            }
            _ => None,
        }
    }
}

impl Script {
    fn unknown(name: &str) -> Self {
        Script {
            name: name
                .chars()
                .filter(char::is_ascii_graphic)
                .take(OF_HASH)
                .collect(),
            effect: Effect::Unknown,
            has_times: true,
            refuses_with_time: false,
        }
    }

    /// Reads a script.
    fn of(text: &str) -> Self {
        let mut calls: Vec<String> = Vec::new();
        for (at, _) in text.match_indices("call(") {
            let rest = text[at + "call(".len()..].trim_start();
            let Some(rest) = rest.strip_prefix(['"', '\'']) else {
                continue;
            };
            let end = rest.find(['"', '\'']).unwrap_or(0);
            let call = rest[..end].to_ascii_lowercase();
            if !call.is_empty() && !calls.contains(&call) {
                calls.push(call);
            }
        }
        let lower = text.to_ascii_lowercase();
        let quotes = |word: &str| {
            lower.contains(&format!("'{word}'")) || lower.contains(&format!("\"{word}\""))
        };
        let calls_one = |names: &[&str]| calls.iter().any(|call| names.contains(&call.as_str()));
        let has_times = quotes("px")
            || quotes("ex")
            || lower.contains("expire")
            || calls_one(&["setex", "psetex"]);
        let looks = calls_one(&["exists", "hexists", "get"]);
        let sets = calls_one(&["set", "setex", "psetex", "hset", "hincrby"]);
        let removes = calls_one(&["del", "unlink", "hdel"]);
        let words: Vec<&str> = lower.split_whitespace().collect();
        let returns = |value: &str| words.join(" ").contains(&format!("return {value}"));
        // One that looks, and says how long something lives, takes a lock or gives one back; where a lock is counted, by whom
        // it is held several times, only one that gives back removes it.
        let is_of_a_lock = looks && has_times;
        let effects = || calls.iter().map(|call| effect_of(call));
        let effect = if calls_one(&["setnx"]) || sets && (quotes("nx") || is_of_a_lock && !removes)
        {
            Effect::Locks
        } else if removes && (!sets || is_of_a_lock) {
            Effect::Removes
        } else if calls.is_empty() {
            Effect::Unknown
        } else if effects().all(|effect| effect <= Effect::Keeps) {
            effects().max().unwrap_or(Effect::Unknown)
        } else {
            Effect::Updates
        };
        Script {
            name: match calls.is_empty() {
                true => "script".to_owned(),
                false => calls.join(","),
            },
            effect,
            has_times,
            // Many give back a 1 with the lock, and some of them how long it still lives without.
            refuses_with_time: effect == Effect::Locks
                && calls_one(&["ttl", "pttl"])
                && returns("nil")
                && !returns("1"),
        }
    }
}

/// What a command does that a script calls.
fn effect_of(call: &str) -> Effect {
    match call {
        "time" => Effect::Reads,
        call => known(&call.to_ascii_uppercase()).0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Answer;
    use super::super::command::Command;
    use super::*;

    #[test]
    fn scripts_are_called_by_what_they_do() {
        let unlock = r#"if redis.call("get",KEYS[1]) == ARGV[1] then return redis.call("del",KEYS[1]) else return 0 end"#;
        let lock = "if redis.call('exists', KEYS[1]) == 1 then return 0 end redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1";
        let add =
            "local p = redis.call('get', KEYS[1]) return redis.call('set', KEYS[1], p + ARGV[1])";
        for (text, name, effect) in [
            (unlock, "get,del", Effect::Removes),
            (lock, "exists,set", Effect::Locks),
            (
                "return redis.call('set', KEYS[1], ARGV[1], 'NX')",
                "set",
                Effect::Locks,
            ),
            (add, "get,set", Effect::Updates),
            ("return redis.pcall('GET', KEYS[1])", "get", Effect::Reads),
            (
                "redis.call('get', KEYS[1]) return redis.call('time')",
                "get,time",
                Effect::Reads,
            ),
            ("return 1", "script", Effect::Unknown),
            ("redis.call(", "script", Effect::Unknown),
        ] {
            let script = Script::of(text);
            assert_eq!(
                (script.name.as_str(), script.effect),
                (name, effect),
                "{text}"
            );
        }
        assert!(Script::of(lock).has_times && !Script::of(add).has_times);
    }

    /// As Redisson sends them, which counts in a hash how often a thread holds a lock.
    #[test]
    fn a_lock_that_is_counted_is_taken_kept_and_given_back() {
        let lock = "if ((redis.call('exists', KEYS[1]) == 0) or (redis.call('hexists', KEYS[1], ARGV[2]) == 1)) then \
            redis.call('hincrby', KEYS[1], ARGV[2], 1); redis.call('pexpire', KEYS[1], ARGV[1]); return nil; end; \
            return redis.call('pttl', KEYS[1]);";
        let renew = "if (redis.call('hexists', KEYS[1], ARGV[2]) == 1) then redis.call('pexpire', KEYS[1], ARGV[1]); \
            return 1; end; return 0;";
        let unlock = "if (redis.call('hexists', KEYS[1], ARGV[3]) == 0) then return nil; end; \
            local counter = redis.call('hincrby', KEYS[1], ARGV[3], -1); if (counter > 0) then \
            redis.call('pexpire', KEYS[1], ARGV[2]); return 0; else redis.call('del', KEYS[1]); \
            redis.call('publish', KEYS[2], ARGV[1]); return 1; end; return nil;";
        let marked = "local val = redis.call('get', KEYS[3]); if val ~= false then return tonumber(val); end; \
            if (redis.call('hexists', KEYS[1], ARGV[3]) == 0) then return nil; end; \
            local counter = redis.call('hincrby', KEYS[1], ARGV[3], -1); if (counter > 0) then \
            redis.call('pexpire', KEYS[1], ARGV[2]); redis.call('set', KEYS[3], 0, 'px', ARGV[5]); return 0; else \
            redis.call('del', KEYS[1]); redis.call(ARGV[4], KEYS[2], ARGV[1]); \
            redis.call('set', KEYS[3], 1, 'px', ARGV[5]); return 1; end;";
        // As Redisson does it, but for what it says to whom it gives the lock.
        let holder_has_one = "if redis.call('set', KEYS[1], ARGV[2], 'NX', 'PX', ARGV[1]) then return 1 \
            else return redis.call('pttl', KEYS[1]) end";
        for (text, effect, refuses_with_time) in [
            (lock, Effect::Locks, true),
            (holder_has_one, Effect::Locks, false),
            (renew, Effect::Keeps, false),
            (unlock, Effect::Removes, false),
            (marked, Effect::Removes, false),
        ] {
            let script = Script::of(text);
            assert_eq!(
                (script.effect, script.refuses_with_time),
                (effect, refuses_with_time),
                "{text}"
            );
        }
        let scripts = Scripts::default();
        let of = |text: &str| {
            let arguments = [text.as_bytes(), b"1", b"lock:7", b"10000", b"thread"];
            Command::of("EVAL".to_owned(), &arguments, &scripts)
        };
        let said = |row: &[&str]| Answer {
            tag: row.is_empty().then(|| Answer::NIL.to_owned()),
            row: row.iter().map(ToString::to_string).collect(),
            error: None,
        };
        let counted = of(lock);
        assert!(counted.is_refused(&said(&["9871"])) && !counted.is_refused(&said(&[])));
        assert!(!of(holder_has_one).is_refused(&said(&["1"])));
        let usual = of("return redis.call('set', KEYS[1], ARGV[2], 'NX', 'PX', ARGV[1])");
        assert!(usual.is_refused(&said(&[])) && !usual.is_refused(&said(&["1"])));
    }

    #[test]
    fn a_hash_names_the_script_that_was_sent_before() {
        let scripts = Scripts::default();
        let text = b"return redis.call('get', KEYS[1])";
        let hash = Sha1::from(text).digest().to_string();
        let by_hash = || {
            scripts
                .named_by("EVALSHA", &[hash.as_bytes()])
                .expect("a script")
        };
        assert_eq!(by_hash().name, hash[..OF_HASH]);
        scripts.learn(text);
        assert_eq!(by_hash().name, "get");
    }
}
