//! An exploration for a page, such as the summary of a pull request.

use std::fmt::{self, Write};

use super::PlayedExploration;
use crate::report::ENGLISH;
use crate::text::{escape_markdown, grouped};

impl PlayedExploration<'_> {
    /// What was counted, what was found, and the counterexample.
    pub(in crate::report) fn write_markdown(&self, out: &mut String) -> fmt::Result {
        for (what, count) in self.counts(ENGLISH) {
            writeln!(out, "- {what}: {}", escape_markdown(&count))?;
        }
        for (violation, count) in &self.findings.by_violation {
            writeln!(
                out,
                "- {}: {}",
                escape_markdown(violation.name()),
                grouped(*count)
            )?;
        }
        let Some(found) = self.counterexample else {
            return Ok(());
        };
        let told = found.explanation(ENGLISH).markdown();
        writeln!(out, "\n{}", told.trim_end())?;
        writeln!(out, "\n`{}`", self.command(found))
    }
}
