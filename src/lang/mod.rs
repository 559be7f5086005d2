//! What the screens, summaries and explanations say, in every language. Help and errors are English.
//!
//! A [`Word`] is a text by name; a [`Lang`] has a folder with the text of each. Texts may have places, `{0}`, `{1}`,
//! for values, and `{0 user users}` where a word depends on the value. What a lock is, in a line, is in the [register of locks](crate::request::Lock). A further language is one
//! folder like `en`, one line in [`Lang::ALL`] and one field of [`Says`]; the compiler finds words
//! that a folder leaves out, and tests find words left untranslated and places that were forgotten.

mod en;
mod ko;
mod rejection;
mod words;

pub use words::Word;

use std::fmt::{self, Display, Write};
use std::str::FromStr;

use crate::point::OutcomeKind;
use crate::request::Says;
use crate::text::grouped;

/// A language that users are spoken to in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lang {
    /// English.
    En,
    /// Korean.
    Ko,
}

impl Lang {
    /// All languages, English first.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Ko];

    /// The next one of all.
    #[must_use]
    pub fn other(self) -> Self {
        let all = Self::ALL;
        let place = all.iter().position(|lang| *lang == self).unwrap_or(0);
        all[(place + 1) % all.len()]
    }

    /// Its code, as in a locale.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ko => "ko",
        }
    }

    /// The text of a word.
    pub fn text(self, word: Word) -> &'static str {
        match self {
            Lang::En => en::text(word.place()),
            Lang::Ko => ko::text(word.place()),
        }
    }

    /// What an outcome is called.
    pub fn outcome(self, kind: OutcomeKind) -> &'static str {
        self.text(match kind {
            OutcomeKind::Committed => Word::Committed,
            OutcomeKind::Rejected => Word::Rejected,
            OutcomeKind::TimedOut => Word::TimedOut,
            OutcomeKind::Failed => Word::Failed,
            OutcomeKind::Unknown => Word::Unknown,
        })
    }

    /// What an entry of the register of locks says.
    pub fn says(self, says: Says) -> &'static str {
        match self {
            Lang::En => says.en,
            Lang::Ko => says.ko,
        }
    }

    /// The text of a word, with values in its places. A place may have the words for one and for more behind its number,
    /// as in `{0 user users}`, of which the one that goes with the value is said.
    pub fn fill(self, word: Word, values: &[&dyn Display]) -> String {
        let mut out = String::new();
        let mut rest = self.text(word);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((place, after)) = after.split_once('}') else {
                break;
            };
            let mut words = place.split(' ');
            let index = words.next().and_then(|index| index.parse().ok());
            let value = index.and_then(|index: usize| values.get(index));
            match value {
                Some(value) => {
                    let start = out.len();
                    write!(out, "{value}").expect("writing to a string does not fail");
                    let is_one = &out[start..] == "1";
                    if let (Some(one), Some(many)) = (words.next(), words.next()) {
                        out.push(' ');
                        out.push_str(if is_one { one } else { many });
                    }
                }
                None => debug_assert!(false, "{word:?} has no value for {{{place}}}"),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// A count of something: `one` is the text for one, `many` has a place for the number.
    pub fn count(self, count: u64, one: Word, many: Word) -> String {
        match count {
            1 => self.text(one).to_owned(),
            _ => self.fill(many, &[&grouped(count)]),
        }
    }

    /// The language of a locale such as `ko_KR.UTF-8`, if it is one of ours.
    pub fn of_locale(locale: &str) -> Option<Self> {
        let code = locale.split(['_', '-', '.', '@']).next()?;
        Self::ALL
            .into_iter()
            .find(|lang| lang.code().eq_ignore_ascii_case(code))
    }

    /// The language that the environment asks for, by the variables of POSIX in their order; English if it asks for
    /// none of ours.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(variable)
            .find(|value| !value.is_empty())
            .and_then(|locale| Self::of_locale(&locale))
            .unwrap_or(Lang::En)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Lang {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|lang| lang.code() == code)
            .ok_or_else(|| {
                let codes = Self::ALL.map(Lang::code).join(", ");
                format!("the languages are {codes}")
            })
    }
}

#[cfg(test)]
mod tests;
