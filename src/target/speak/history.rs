//! Histories, read entry by entry. Thousands of entries are looked through after a race, and two values of each are kept:
//! the rest is passed over as it is parsed.

use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json_borrow::Value as Borrowed;

use super::value::{as_text, at, is_word, points};
use crate::scenario::Target;
use crate::target::evidence::Counts;

/// What is in a history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entries {
    /// Charges and uses by kind and amount.
    pub counts: Counts,
    /// How many entries there are, of whatever type.
    pub all: u64,
}

/// Counts the entries; `None` if there is no list where the description says.
///
/// # Errors
/// If this is no JSON.
pub(super) fn read(target: &Target, json: &[u8]) -> serde_json::Result<Option<Entries>> {
    let mut entries = Entries::default();
    let list = List {
        target,
        path: &target.rows,
        entries: &mut entries,
    };
    let text = as_text(json);
    let mut json = serde_json::Deserializer::from_str(&text);
    let is_there = list.deserialize(&mut json)?;
    json.end()?;
    Ok(is_there.then_some(entries))
}

/// The list at what is left of a JSON pointer; reading it says whether there is one.
struct List<'a> {
    target: &'a Target,
    path: &'a str,
    entries: &'a mut Entries,
}

impl List<'_> {
    /// The next word of the path, and what comes after it.
    fn word(&self) -> Option<(String, &str)> {
        let path = self.path.strip_prefix('/')?;
        let end = path.find('/').unwrap_or(path.len());
        let word = path[..end].replace("~1", "/").replace("~0", "~");
        Some((word, &path[end..]))
    }

    fn inner<'a>(&'a mut self, path: &'a str) -> List<'a> {
        List {
            target: self.target,
            path,
            entries: self.entries,
        }
    }
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        json.deserialize_any(self)
    }
}

/// Whatever else there may be is passed over.
macro_rules! passes_over {
    ($result:expr, $of:ty) => {
        fn visit_unit<E>(self) -> Result<$of, E> {
            Ok($result)
        }

        fn visit_bool<E>(self, _: bool) -> Result<$of, E> {
            Ok($result)
        }

        fn visit_i64<E>(self, _: i64) -> Result<$of, E> {
            Ok($result)
        }

        fn visit_u64<E>(self, _: u64) -> Result<$of, E> {
            Ok($result)
        }

        fn visit_f64<E>(self, _: f64) -> Result<$of, E> {
            Ok($result)
        }

        fn visit_str<E>(self, _: &str) -> Result<$of, E> {
            Ok($result)
        }
    };
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a history")
    }

    passes_over!(false, bool);

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<bool, A::Error> {
        let target = self.word().map(|(word, rest)| (word, rest.to_owned()));
        let mut is_there = false;
        while let Some(key) = map.next_key::<String>()? {
            match &target {
                Some((word, rest)) if *word == key => {
                    is_there = map.next_value_seed(self.inner(rest))?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(is_there)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<bool, A::Error> {
        let target = self.word().map(|(word, rest)| (word, rest.to_owned()));
        let Some((word, rest)) = target else {
            while list.next_element_seed(Entry(&mut self))?.is_some() {
                self.entries.all += 1;
            }
            return Ok(true);
        };
        let place = word.parse::<usize>().ok();
        let mut is_there = false;
        for here in 0.. {
            let is_left = if Some(here) == place {
                let inner = list.next_element_seed(self.inner(&rest))?;
                is_there = inner.unwrap_or(false);
                inner.is_some()
            } else {
                list.next_element::<IgnoredAny>()?.is_some()
            };
            if !is_left {
                break;
            }
        }
        Ok(is_there)
    }
}

/// An entry of the list.
struct Entry<'a, 'b>(&'a mut List<'b>);

impl Entry<'_, '_> {
    fn count(&mut self, word: Option<&Borrowed<'_>>, amount: Option<&Borrowed<'_>>) {
        let target = self.0.target;
        let is =
            |words: &[String]| word.is_some_and(|word| words.iter().any(|one| is_word(word, one)));
        // A third type is for something else, such as a reward.
        let uses = match (is(&target.row_charge), is(&target.row_use)) {
            (true, _) => false,
            (_, true) => true,
            _ => return,
        };
        if let Some(amount) = amount.and_then(|amount| points(&amount.into())) {
            let key = (uses, amount.saturating_abs());
            *self.0.entries.counts.entry(key).or_default() += 1;
        }
    }
}

/// The name of a field of the entry itself, if the pointer is to one.
fn field(pointer: &str) -> Option<&str> {
    let name = pointer.strip_prefix('/')?;
    (!name.contains(['/', '~'])).then_some(name)
}

impl<'de> DeserializeSeed<'de> for Entry<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(mut self, json: D) -> Result<(), D::Error> {
        let target = self.0.target;
        if field(&target.row_type).is_some() && field(&target.row_amount).is_some() {
            return json.deserialize_any(self);
        }
        let entry = Borrowed::deserialize(json)?;
        self.count(at(&entry, &target.row_type), at(&entry, &target.row_amount));
        Ok(())
    }
}

/// Which of an entry's fields a name is, without a copy of it.
#[derive(Clone, Copy)]
struct Name<'a> {
    word: &'a str,
    amount: &'a str,
}

/// A field of an entry.
enum Field {
    Word,
    Amount,
    Other,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Field;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Field, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<Field, E> {
        Ok(match name {
            name if name == self.word => Field::Word,
            name if name == self.amount => Field::Amount,
            _ => Field::Other,
        })
    }
}

impl<'de> Visitor<'de> for Entry<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry of a history")
    }

    passes_over!((), ());

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let target = self.0.target;
        let name = Name {
            word: field(&target.row_type).unwrap_or_default(),
            amount: field(&target.row_amount).unwrap_or_default(),
        };
        let (mut word, mut amount) = (None, None);
        while let Some(field) = map.next_key_seed(name)? {
            match field {
                Field::Word => word = Some(map.next_value::<Borrowed<'_>>()?),
                Field::Amount => amount = Some(map.next_value::<Borrowed<'_>>()?),
                Field::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        self.count(word.as_ref(), amount.as_ref());
        Ok(())
    }
}
