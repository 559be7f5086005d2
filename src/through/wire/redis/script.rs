//! What the scripts of Redis do, as far as their words say.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use sha1_smol::Sha1;

use super::command::Effect;

/// A script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The commands that it calls, or the beginning of its hash.
    pub name: String,
    /// What it does to its keys.
    pub effect: Effect,
    /// It says how long something lives: its numbers are not all amounts.
    pub has_times: bool,
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
        let effect = if calls_one(&["setnx"]) || sets && (quotes("nx") || looks && has_times) {
            Effect::Locks
        } else if removes && !sets {
            Effect::Removes
        } else if calls.is_empty() {
            Effect::Unknown
        } else if calls.iter().all(|call| is_reading(call)) {
            Effect::Reads
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
        }
    }
}

fn is_reading(call: &str) -> bool {
    matches!(
        call,
        "get"
            | "mget"
            | "exists"
            | "hget"
            | "hmget"
            | "hgetall"
            | "hexists"
            | "ttl"
            | "pttl"
            | "time"
            | "zscore"
            | "llen"
    )
}

#[cfg(test)]
mod tests {
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
