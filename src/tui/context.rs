use super::draw::Row;
use super::state::State;
use super::theme::{Role, Theme};
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

    /// What stands before a line of a list, and the role of its name, which is `role` where it is not marked.
    pub fn mark(&self, is_marked: bool, role: Role) -> (&'static str, Role) {
        if is_marked {
            (self.theme.pointer(), Role::Marked)
        } else {
            (" ", role)
        }
    }

    /// The text of a word.
    pub fn text(&self, word: Word) -> &'static str {
        self.lang.text(word)
    }
}
