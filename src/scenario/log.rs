//! The mistakes found so far, each with its place.

use std::cell::RefCell;

use super::error::{Location, Mistake, ScenarioError, mistake_at, printable};
use super::overrides::Override;
use super::tree::{Place, Source};

/// More mistakes than these are not even noted: a file of rubbish should not cost memory.
const MOST_MISTAKES: usize = 200;

/// The mistakes so far.
#[derive(Default)]
pub(super) struct Log(RefCell<Vec<(Place, String)>>);

impl Log {
    pub fn add(&self, place: Place, message: impl Into<String>) {
        let mut mistakes = self.0.borrow_mut();
        if mistakes.len() < MOST_MISTAKES {
            mistakes.push((place, message.into()));
        }
    }

    /// What was noted, in the order of the file; `None` if nothing was.
    pub fn into_error(
        self,
        origin: &str,
        source: &str,
        overrides: &[Override],
    ) -> Option<ScenarioError> {
        let mut mistakes = self.0.into_inner();
        mistakes.sort_by_key(|(place, _)| (place.source, place.start));
        mistakes.dedup();
        if mistakes.is_empty() {
            return None;
        }
        let located = |(place, message): (Place, String)| match place.source {
            Source::Override(index) => Mistake {
                location: Location::Override {
                    shown: printable(&overrides[index].shown()),
                },
                message: overrides[index].without_secrets(message),
                excerpt: None,
            },
            Source::File | Source::Default => {
                mistake_at(origin, source, place.start, place.end, message)
            }
        };
        Some(ScenarioError::new(
            mistakes.into_iter().map(located).collect(),
        ))
    }
}
