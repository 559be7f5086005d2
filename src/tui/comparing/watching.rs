//! How far a comparison is, and what of it is looked at.

use crate::compare::Comparison;
use crate::lang::Lang;
use crate::tui::theme::Theme;

/// How far a comparison is.
#[derive(Clone, Debug)]
pub struct Watched {
    /// What is known so far.
    pub comparison: Comparison,
    /// Rounds that have been played.
    pub done: usize,
    /// Rounds that are to be played.
    pub all: usize,
}

impl Watched {
    /// The tables, and a page for what each control survives if that is played.
    pub(super) fn pages(&self) -> usize {
        let has_faults = !self.comparison.faults.is_empty();
        self.comparison.tables.len() + usize::from(has_faults)
    }
}

/// What is shown of it.
#[derive(Clone, Copy, Debug)]
pub struct Watching {
    /// The language of the screen.
    pub lang: Lang,
    /// How it looks.
    pub theme: Theme,
    /// The place of the table that is shown; behind the last one, of what each control survives.
    pub table: usize,
    /// The first line of it that is shown.
    pub top: usize,
}

impl Watching {
    /// The first table, from its top.
    pub fn new(lang: Lang, theme: Theme) -> Self {
        Watching {
            lang,
            theme,
            table: 0,
            top: 0,
        }
    }

    /// The next table, or the one before; behind the last is the first.
    pub(super) fn turn(&mut self, by: isize, tables: usize) {
        self.table = self
            .table
            .wrapping_add_signed(by.rem_euclid(tables.max(1).cast_signed()))
            % tables.max(1);
        self.top = 0;
    }
}
