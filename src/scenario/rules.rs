//! Which keys a table may have, and which go together.

use super::describe::list_plain;
use super::error::quoted;
use super::fields::Fields;
use super::keys::SECTIONS;
use super::tree::Place;
use crate::text::nearest;

impl Fields<'_> {
    /// Unknown keys, keys that exclude each other, keys that need each other.
    pub(super) fn check_keys(&self) {
        let Some(table) = self.table else { return };
        let chosen = self.check_exactly_one(None, self.section.one_of);
        for entry in &table.0 {
            match self.section.key(&entry.key) {
                None => self.unknown(&entry.key, entry.key_place),
                Some(key)
                    if chosen
                        && !key.with.is_empty()
                        && !key.with.iter().any(|other| self.has(other)) =>
                {
                    self.mistake(
                        entry.key_place,
                        format!(
                            "`{}` goes with {} only, and there is none here",
                            key.name,
                            ticked(key.with)
                        ),
                    );
                }
                Some(_) => {}
            }
        }
        for (first, others) in self.section.needs {
            if chosen && self.has(first) {
                self.check_exactly_one(Some(first), others);
            }
        }
    }

    /// Whether exactly one of the keys is there; if not, that is noted.
    fn check_exactly_one(&self, owner: Option<&str>, names: &'static [&'static str]) -> bool {
        let there: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| self.has(name))
            .collect();
        let choice = ticked(names);
        match there.as_slice() {
            [] if names.is_empty() => true,
            [] if names.iter().any(|name| self.is_misspelt(name)) => false,
            [] => {
                let example = self.key(names[0]);
                let (place, what) = match owner {
                    Some(owner) => (
                        self.key_place_of(owner),
                        format!("`{owner}` needs {choice} beside it"),
                    ),
                    None => (self.place, format!("one of {choice} is missing here")),
                };
                self.mistake(
                    place,
                    format!(
                        "{what}; for example: {} = {}",
                        example.name,
                        example.example()
                    ),
                );
                false
            }
            [_] => true,
            [first, more @ ..] => {
                for name in more {
                    self.mistake(
                        self.key_place_of(name),
                        format!("`{name}` and `{first}` exclude each other; write one of {choice}"),
                    );
                }
                false
            }
        }
    }

    /// Whether a key that is not there was probably meant by an unknown one, which is noted already.
    pub(super) fn is_misspelt(&self, name: &str) -> bool {
        self.table.is_some_and(|table| {
            table.0.iter().any(|entry| {
                self.section.key(&entry.key).is_none()
                    && nearest(&entry.key, self.section.names()) == Some(name)
            })
        })
    }

    fn unknown(&self, name: &str, place: Place) {
        let within = if self.path.is_empty() {
            String::new()
        } else {
            format!(" in {}", self.path)
        };
        let hint = if let Some(name) = nearest(name, self.section.names()) {
            format!("did you mean \"{name}\"?")
        } else if let Some(home) = SECTIONS.iter().find(|section| section.key(name).is_some()) {
            format!("it belongs to {}", home.title)
        } else {
            let names: Vec<&str> = self.section.names().collect();
            format!("the keys are: {}", names.join(", "))
        };
        self.mistake(
            place,
            format!("unknown key {}{within}; {hint}", quoted(name)),
        );
    }
}

fn ticked(names: &[&str]) -> String {
    let ticked: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let ticked: Vec<&str> = ticked.iter().map(String::as_str).collect();
    list_plain(&ticked, "or")
}
