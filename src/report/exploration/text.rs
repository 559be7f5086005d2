//! What came of an exploration, for a person.

use std::fmt::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::PlayedExploration;
use crate::check::{ExplorationJudgement, is_declared};
use crate::lang::{Lang, Word};
use crate::report::sentence::exit_text;
use crate::text::{Side, columns, grouped, padded, shell_word};

impl PlayedExploration<'_> {
    /// All of it; `exit` is the exit code of this result alone.
    pub(in crate::report) fn summary(&self, exit: u8, lang: Lang) -> String {
        let mut text = String::new();
        self.write_summary(&mut text, exit, lang)
            .expect("writing to a string does not fail");
        text
    }

    fn write_summary(&self, out: &mut String, exit: u8, lang: Lang) -> fmt::Result {
        writeln!(out, "{}", self.head(lang))?;
        self.write_figures(out, lang)?;
        let ExplorationJudgement { verdict, .. } = self.judgement;
        let (why, exit) = (self.sentence(lang), exit_text(exit, lang));
        writeln!(out, "{verdict}: {why} {exit}")?;
        if let Some(found) = self.counterexample {
            let schedule = shell_word(&self.ticket(found));
            writeln!(out, "\n{}", found.text(lang))?;
            writeln!(out, "{}", lang.fill(Word::Again, &[&schedule]))?;
            writeln!(out, "{}", lang.fill(Word::AgainByTurns, &[&schedule]))?;
        }
        Ok(())
    }

    fn write_figures(&self, out: &mut String, lang: Lang) -> fmt::Result {
        let labels = [
            Word::Schedules,
            Word::StandFor,
            Word::Circles,
            Word::SchedulesFailed,
            Word::FinalStates,
            Word::NotJudged,
        ];
        let widths = labels.map(|word| lang.text(word).width());
        let width = widths.into_iter().max().unwrap_or(0);
        let findings = self.findings;
        for (what, count) in self.counts(lang) {
            writeln!(out, "  {} {count}", padded(what, width))?;
        }
        let violations = findings.by_violation.iter().map(|&(violation, count)| {
            let mut count = grouped(count);
            if is_declared(self.scenario, self.case.lock, violation) {
                count = format!("{count}, {}", lang.text(Word::CheckDeclared));
            }
            [violation.name().to_owned(), count]
        });
        for line in columns(&[Side::Left; 2], &violations.collect::<Vec<_>>()) {
            writeln!(out, "  {line}")?;
        }
        let label = |word| padded(lang.text(word), width);
        let states = grouped(findings.states.len() as u64);
        writeln!(out, "  {} {states}", label(Word::FinalStates))?;
        let names = lang.fill(Word::NotJudgedWhy, &[&self.not_judged().join("; ")]);
        writeln!(out, "  {} {names}", label(Word::NotJudged))
    }
}
