//! Orders of the statements of your own service, in every form.

use std::fmt::{self, Write};

use quick_junit::TestCase;
use serde_json::{Value, json};

use super::junit::status;
use super::{ENGLISH, ORDERS};
use crate::check::Verdict;
use crate::lang::{Lang, Word};
use crate::point::Kind;
use crate::text::grouped;
use crate::through::{OrderTicket, Told, interruptions};

/// Orders that have been played and judged.
#[derive(Clone, Copy, Debug)]
pub struct PlayedOrders<'a> {
    /// What came of them.
    pub told: Told<'a>,
    /// The addresses of the service, one for each instance.
    pub urls: &'a [String],
    /// The service with what is behind it, as the command line names it.
    pub service: &'a str,
}

impl PlayedOrders<'_> {
    /// Where, in a word.
    pub fn place(&self) -> String {
        self.urls.join(",")
    }

    /// What each request does.
    pub fn about(&self, lang: Lang) -> String {
        let kinds = self.told.case.kinds.iter().map(|kind| {
            lang.text(match kind {
                Kind::Charge => Word::Charge,
                Kind::Use => Word::Use,
            })
        });
        kinds.collect::<Vec<_>>().join(", ")
    }

    /// What was played, in a line.
    pub fn head(&self, lang: Lang) -> String {
        format!(
            "{} | {} | {}",
            lang.text(Word::ThroughOrders),
            lang.fill(Word::TargetIs, &[&self.place()]),
            self.about(lang)
        )
    }

    /// The result in one line.
    pub fn line(&self, lang: Lang) -> String {
        format!(
            "{:<8}  {} | {}",
            self.verdict(),
            self.head(lang),
            self.told.sentence(lang)
        )
    }

    /// The smallest order that loses, as a string.
    fn ticket(&self) -> Option<String> {
        let smallest = self.told.findings.smallest.as_ref()?;
        Some(OrderTicket::of(self.told.case, &smallest.played).to_string())
    }

    /// What to type to play the smallest order that loses again.
    pub fn replay(&self) -> Option<String> {
        let ticket = self.ticket()?;
        Some(format!("pointrace replay {ticket} {}", self.service))
    }

    /// The summary for a person; `exit` is the exit code.
    pub fn summary(&self, exit: u8, lang: Lang) -> String {
        let mut text = self.told.text(exit, lang);
        if let Some(replay) = self.replay() {
            let _ = writeln!(text, "{}", lang.fill(Word::DocAgain, &[&replay]));
        }
        text
    }

    /// As `docs/report.schema.json` describes it. How long it took is no part of it.
    pub(super) fn json(&self) -> Value {
        let (case, findings) = (self.told.case, self.told.findings);
        let requests = case.kinds.iter().zip(&case.amounts);
        let smallest = findings.smallest.as_ref().map(|smallest| {
            let again = findings.again;
            json!({
                "interruptions": interruptions(&smallest.played.steps),
                "points_missing": smallest.balance.missing(),
                "order": self.ticket(),
                "replay": self.replay(),
                "text": findings.told_smallest(case, ENGLISH),
                "again": { "played": again.played, "lost": again.lost, "diverged": again.diverged },
            })
        });
        json!({
            "target": { "kind": "http", "urls": self.urls, "instances": self.urls.len() },
            "orders": {
                "requests": requests
                    .map(|(kind, amount)| json!({ "kind": kind.name(), "amount": amount }))
                    .collect::<Vec<_>>(),
                "opening": case.opening,
                "complete": findings.complete,
                "left": findings.left,
                "fewest_interruptions_left": findings.fewest_left,
                "played": findings.played,
                "lost": findings.lost,
                "wrong_balances": findings.wrong.iter()
                    .map(|(balance, orders)| json!({ "balance": balance, "orders": orders }))
                    .collect::<Vec<_>>(),
                "first_lost": findings.first_lost,
                "refused": findings.refused,
                "diverged": findings.diverged,
                "not_played": findings.not_played,
                "stuck": findings.stuck,
                "background_statements": findings.tally.background,
                "guessed_statements": findings.tally.guessed,
                "smallest": smallest,
            },
        })
    }

    /// For the JUnit report.
    pub(super) fn case(&self, exit: u8) -> TestCase {
        let verdict = self.told.verdict();
        let sentence = self.told.sentence(ENGLISH);
        let status = status(
            verdict,
            exit,
            || sentence.clone(),
            || self.summary(exit, ENGLISH),
        );
        let name = format!("target {} | {}", self.place(), self.about(ENGLISH));
        let mut case = TestCase::new(name, status);
        case.set_classname(format!("pointrace.{ORDERS}"));
        case.add_property(("verdict", verdict.token()));
        case.add_property(("sentence", sentence.as_str()));
        let findings = self.told.findings;
        for (name, value) in [
            ("orders", findings.played),
            ("lost", findings.lost),
            ("diverged", findings.diverged),
            ("stuck", findings.stuck),
        ] {
            case.add_property((name, value.to_string().as_str()));
        }
        case.add_property(("complete", findings.complete.to_string().as_str()));
        if let Some(replay) = self.replay() {
            case.add_property(("replay", replay.as_str()));
        }
        case
    }

    /// For the Markdown report: what was counted, and the smallest order that loses.
    pub(super) fn write_markdown(&self, out: &mut String) -> fmt::Result {
        let findings = self.told.findings;
        for (what, count) in [
            ("orders", findings.played),
            ("of these lose points", findings.lost),
            ("diverged", findings.diverged),
            ("stuck", findings.stuck),
        ] {
            writeln!(out, "- {what}: {}", grouped(count))?;
        }
        if let Some(smallest) = findings.told_smallest(self.told.case, ENGLISH) {
            writeln!(out, "\n```text\n{}\n```", smallest.trim_end())?;
        }
        match self.replay() {
            Some(replay) => writeln!(out, "\n`{replay}`"),
            None => Ok(()),
        }
    }

    /// What it was found to be.
    pub fn verdict(&self) -> Verdict {
        self.told.verdict()
    }
}
