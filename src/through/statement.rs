//! What a statement does, as far as its words say: for tables and predictions. Nothing is left out for it: every
//! statement is held back, whatever it is understood to be.

mod redis;

use super::wire::Sent;

/// What a statement does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verb {
    /// Begins a transaction.
    Begin,
    /// Makes it last.
    Commit,
    /// Takes it back.
    Rollback,
    /// It reads rows.
    Read,
    /// Reads rows and locks them.
    ReadAndLock,
    /// It changes rows.
    Write,
    /// Takes a lock that is no row's.
    Lock,
    /// Gives one back.
    Unlock,
    /// Anything else.
    #[default]
    Other,
}

/// A statement, shortened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// What it does.
    pub verb: Verb,
    /// The table that it is about, or the key, with `*` for what differs from user to user.
    pub table: Option<String>,
    /// It changes a row by what is in it at that moment, as in `SET balance = balance + 1`, or only if that is as
    /// expected, as in `WHERE version = 3`.
    pub looks_again: bool,
    /// It does nothing but remove what it is about: what gives back a lock that is a key.
    pub removes: bool,
    /// What isolation it asks for.
    pub isolation: Option<String>,
    /// In a few words.
    pub short: String,
}

/// The longest statement in a table, in characters.
const LONGEST: usize = 26;

impl Statement {
    /// Reads a statement as it was sent.
    pub fn of_sent(sent: &Sent) -> Self {
        match sent {
            Sent::Sql { text, values } => Statement::of(text, values),
            Sent::Command(command) => redis::statement(command),
        }
    }

    /// Reads a statement; `values` are those of its parameters, as far as they are numbers.
    pub fn of(text: &str, values: &[Option<String>]) -> Self {
        let words = words(text);
        let upper: Vec<String> = words.iter().map(|word| word.to_ascii_uppercase()).collect();
        let is = |place: usize, word: &str| upper.get(place).is_some_and(|one| one == word);
        let after = |word: &str| {
            let place = upper.iter().position(|one| one == word)?;
            words.get(place + 1).map(|name| plain(name))
        };
        let mut table = None;
        let mut looks_again = false;
        let (verb, short) = match upper.first().map(String::as_str) {
            Some("BEGIN" | "START") => (Verb::Begin, "BEGIN".to_owned()),
            Some("COMMIT" | "END") => (Verb::Commit, "COMMIT".to_owned()),
            Some("ROLLBACK" | "ABORT") if !is(1, "TO") => (Verb::Rollback, "ROLLBACK".to_owned()),
            Some("SELECT" | "WITH") if let Some(lock) = advisory(&upper) => lock,
            Some("SELECT") => {
                table = after("FROM");
                let locks = upper.windows(2).any(|pair| {
                    pair[0] == "FOR"
                        && matches!(pair[1].as_str(), "UPDATE" | "NO" | "SHARE" | "KEY")
                });
                let name = table.as_deref().unwrap_or_default();
                match locks {
                    true => (Verb::ReadAndLock, format!("SELECT {name} FOR UPDATE")),
                    false => (Verb::Read, format!("SELECT {name}")),
                }
            }
            Some("UPDATE") => {
                table = words
                    .get(if is(1, "ONLY") { 2 } else { 1 })
                    .map(|name| plain(name));
                looks_again = compares(&upper);
                let name = table.as_deref().unwrap_or_default();
                let set = set(&words, &upper, values);
                (Verb::Write, format!("UPDATE {name}{set}"))
            }
            Some("INSERT") => {
                table = after("INTO");
                looks_again = true;
                (
                    Verb::Write,
                    format!("INSERT {}", table.as_deref().unwrap_or_default()),
                )
            }
            Some("DELETE") => {
                table = after("FROM");
                (
                    Verb::Write,
                    format!("DELETE {}", table.as_deref().unwrap_or_default()),
                )
            }
            _ => (Verb::Other, words.join(" ")),
        };
        let isolation = upper
            .iter()
            .position(|word| word == "ISOLATION")
            .and_then(|place| {
                let level: Vec<&str> = upper[place..]
                    .iter()
                    .skip(2)
                    .take(2)
                    .map(String::as_str)
                    .collect();
                match level.as_slice() {
                    ["SERIALIZABLE", ..] => Some("SERIALIZABLE".to_owned()),
                    [one, two] => Some(format!("{one} {two}")),
                    _ => None,
                }
            });
        Statement {
            verb,
            table,
            looks_again,
            removes: false,
            isolation,
            short: cut(short.trim()),
        }
    }
}

/// A function that takes or gives back an advisory lock.
fn advisory(upper: &[String]) -> Option<(Verb, String)> {
    let name = upper
        .iter()
        .find(|word| word.starts_with("PG_") && word.contains("ADVISORY"))?;
    let verb = match name.contains("UNLOCK") {
        true => Verb::Unlock,
        false => Verb::Lock,
    };
    Some((verb, name.to_ascii_lowercase()))
}

/// Whether an update computes from the row, or is made only if the row is as expected.
fn compares(upper: &[String]) -> bool {
    let place = |word: &str| upper.iter().position(|one| one == word);
    let set = place("SET").map_or(upper.len(), |place| place + 1);
    let condition = place("WHERE").unwrap_or(upper.len());
    let name = |word: &str| plain(word);
    let assigns = |at: usize| upper.get(at + 1).is_some_and(|one| one == "=");
    let mut target: Option<String> = None;
    for at in set..condition.max(set) {
        let Some(word) = upper.get(at) else { break };
        if assigns(at) && (at == set || upper.get(at - 1).is_some_and(|one| one == ",")) {
            target = Some(name(word));
        } else if target.as_deref() == Some(name(word).as_str()) && plain(word) != "VERSION" {
            return true;
        }
    }
    // A condition on more than the key: a version, a balance that suffices.
    let conditions = upper.get(condition..).unwrap_or_default();
    conditions.iter().any(|word| word == "AND")
}

/// What the first column is set to, if that is a number.
fn set(words: &[String], upper: &[String], values: &[Option<String>]) -> String {
    let value_of = |word: &str| match word.strip_prefix('$') {
        Some(place) => {
            let place = place.parse::<usize>().ok()?.checked_sub(1)?;
            values.get(place)?.clone()
        }
        None => word
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| word.to_owned()),
    };
    let start = upper
        .iter()
        .position(|word| word == "SET")
        .unwrap_or(upper.len());
    let mut best = None;
    for at in start + 1..upper.len() {
        if upper[at] == "WHERE" {
            break;
        }
        if upper[at] == "=" && at + 1 < words.len() {
            let column = plain(&words[at - 1]).to_ascii_lowercase();
            let ends = words
                .get(at + 2)
                .is_none_or(|next| next == "," || next.eq_ignore_ascii_case("WHERE"));
            let Some(value) = value_of(&words[at + 1]).filter(|_| ends) else {
                continue;
            };
            let is_balance = ["balance", "point", "points", "amount"].contains(&column.as_str());
            if best.is_none() || is_balance {
                best = Some(format!(" = {value}"));
                if is_balance {
                    break;
                }
            }
        }
    }
    best.unwrap_or_default()
}

/// A name without its schema and its quotation marks.
fn plain(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.trim_matches('"').to_owned()
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let short: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", short.trim_end())
}

/// The words of a statement: names with their schema, numbers, parameters, and everything else character by character.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '"');
        let end = if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if c == '\'' {
            let end = rest[1..].find('\'').map_or(rest.len(), |end| end + 2);
            words.push("'…'".to_owned());
            end
        } else if is_name(c) {
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            words.push(rest[..end].to_owned());
            end
        } else {
            if !c.is_whitespace() && c != ';' {
                words.push(c.to_string());
            }
            c.len_utf8()
        };
        rest = &rest[end..];
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Statement {
        Statement::of(text, &[Some("7".to_owned()), Some("1300".to_owned())])
    }

    #[test]
    fn statements_are_known_by_their_words() {
        for (text, verb, table, short) in [
            ("BEGIN", Verb::Begin, None, "BEGIN"),
            (
                "start transaction isolation level serializable",
                Verb::Begin,
                None,
                "BEGIN",
            ),
            ("COMMIT;", Verb::Commit, None, "COMMIT"),
            (
                "SELECT * FROM \"public\".\"user_point\" WHERE id = $1",
                Verb::Read,
                Some("user_point"),
                "SELECT user_point",
            ),
            (
                "select point from t where id = $1 for update",
                Verb::ReadAndLock,
                Some("t"),
                "SELECT t FOR UPDATE",
            ),
            (
                "SELECT pg_advisory_xact_lock($1)",
                Verb::Lock,
                None,
                "pg_advisory_xact_lock",
            ),
            (
                "SELECT pg_advisory_unlock(1)",
                Verb::Unlock,
                None,
                "pg_advisory_unlock",
            ),
            (
                "UPDATE t SET balance = $2 WHERE id = $1",
                Verb::Write,
                Some("t"),
                "UPDATE t = 1300",
            ),
            (
                "INSERT INTO h (a) VALUES ($1)",
                Verb::Write,
                Some("h"),
                "INSERT h",
            ),
            ("DELETE FROM h", Verb::Write, Some("h"), "DELETE h"),
            (
                "ROLLBACK TO SAVEPOINT a",
                Verb::Other,
                None,
                "ROLLBACK TO SAVEPOINT a",
            ),
            ("", Verb::Other, None, ""),
        ] {
            let found = of(text);
            assert_eq!(
                (found.verb, found.table.as_deref(), found.short.as_str()),
                (verb, table, short),
                "{text}"
            );
        }
    }

    #[test]
    fn an_update_that_looks_at_the_row_again_is_told_from_one_that_does_not() {
        for text in [
            "UPDATE t SET balance = balance + $2 WHERE id = $1",
            "UPDATE t SET balance = $2 WHERE id = $1 AND version = $3",
        ] {
            assert!(of(text).looks_again, "{text}");
        }
        for text in [
            "UPDATE t SET balance = $2 WHERE id = $1",
            "UPDATE t SET version = version + 1, balance = $2 WHERE id = $1",
        ] {
            assert!(!of(text).looks_again, "{text}");
        }
    }

    #[test]
    fn the_isolation_is_found_and_long_texts_are_cut() {
        let begin = of("START TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        assert_eq!(begin.isolation.as_deref(), Some("REPEATABLE READ"));
        let long = of("LISTEN a_channel_with_a_very_long_name");
        assert_eq!(long.short.chars().count(), LONGEST);
    }
}
