use super::draw::Row;
use super::state::State;
use super::theme::Theme;
use crate::lang::{Lang, Word};
use crate::live::Snapshot;

/// What everything that draws needs: it only reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub state: &'a State,
    pub snapshot: &'a Snapshot,
    pub lang: Lang,
    pub theme: Theme,
}

impl Context<'_> {
    /// An empty line.
    pub fn row(&self) -> Row {
        Row::new(self.theme)
    }

    /// A line with a margin.
    pub fn line(&self) -> Row {
        self.row().text("  ")
    }

    /// The text of a word.
    pub fn text(&self, word: Word) -> &'static str {
        self.lang.text(word)
    }
}
