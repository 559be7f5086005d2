//! The report card, for people.

use super::chart::{Chart, Tally, Trouble};
use super::check::Check;
use super::design::{Design, consistent};
use super::over_http::Touched;
use super::remedy::{Code, remedy};
use super::say::{self, races};
use super::verdict::Verdict;
use crate::env::Nanos;
use crate::lang::{Lang, Word};
use crate::scenario::{Route, Target};
use crate::target::condition;
use crate::text::{Side, columns, duration, grouped, padded, wrap};

/// An examination that is over.
#[derive(Debug)]
pub struct Card<'a> {
    /// Where the service is.
    pub url: &'a str,
    /// What was learnt.
    pub chart: &'a Chart,
    /// How long it took.
    pub took: Nanos,
    /// How it was spoken to.
    pub target: &'a Target,
    /// What was done to it.
    pub touched: &'a Touched,
    /// What was sent to clean up, if anything, and how often that did not succeed, with the first answer.
    pub cleaned: Option<(&'a Route, Option<(u64, String)>)>,
}

/// A check of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckRow {
    /// The name of the check.
    pub name: &'static str,
    /// What a round of it is.
    pub what: String,
    /// Rounds that failed.
    pub failed: u64,
    /// Rounds that were played.
    pub rounds: u64,
    /// The worst of them, or why there is none.
    pub remark: String,
}

/// The width of a card, in columns.
const WIDTH: usize = 110;

/// The width of its labels.
const LABEL: usize = 14;

impl Card<'_> {
    /// The verdict that follows from the chart.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.chart)
    }

    /// What was found, in a sentence.
    pub fn headline(&self, lang: Lang) -> String {
        say::headline(self.chart, lang)
    }

    /// The last line, for machines: its form is fixed.
    pub fn machine_line(&self) -> String {
        let names = |checks: Vec<Check>| {
            let names: Vec<&str> = checks.into_iter().map(Check::name).collect();
            match names.is_empty() {
                true => "-".to_owned(),
                false => names.join(","),
            }
        };
        let designs = consistent(self.chart).into_iter().map(Design::name);
        let designs: Vec<&str> = designs.collect();
        format!(
            "pointrace-doctor verdict={} failed={} designs={} rounds={} exit={}",
            self.verdict().token(),
            names(self.chart.failed()),
            if designs.is_empty() {
                "-".to_owned()
            } else {
                designs.join(",")
            },
            races(self.chart)
                .map(|(_, tally)| tally.rounds)
                .sum::<u64>(),
            self.verdict().exit()
        )
    }

    /// The card as text for people, with a line for each check.
    pub fn text(&self, lang: Lang) -> String {
        let mut out = String::new();
        let took = lang.fill(Word::DocFromOutside, &[&duration(self.took)]);
        out.push_str(&format!(
            "{} {}\n",
            self.url,
            say::headline(self.chart, lang)
        ));
        out.push_str(&format!("{}{took}\n", padded("", LABEL)));
        if !self.chart.complete && self.chart.trouble.is_none() {
            labelled(&mut out, "", lang.text(Word::DocEarly));
        }
        self.worst(&mut out, lang);
        self.designs(&mut out, lang);
        self.checks(&mut out, lang);
        if let Some(order) = &self.chart.order {
            out.push_str(&format!("\n{}\n", order.text(lang)));
        }
        self.understood(&mut out, lang);
        self.tried(&mut out, lang);
        self.left(&mut out, lang);
        out.push_str(&self.machine_line());
        out.push('\n');
        out
    }

    fn worst(&self, out: &mut String, lang: Lang) {
        let label = lang.text(Word::DocWorst);
        if let Some(Trouble::NotUnderstood(why) | Trouble::Away(why)) = &self.chart.trouble {
            labelled(out, lang.text(Word::DocWhy), why);
        }
        if let Some(fault) = &self.chart.serial {
            labelled(out, label, &say::serial(fault, lang));
        } else if let Some((check, tally, fault)) = say::worst(self.chart) {
            let rounds = lang.fill(
                Word::DocRoundsOf,
                &[&grouped(tally.failed), &grouped(tally.rounds)],
            );
            let text = format!(
                "{}: {} {rounds}",
                say::what(check, self.chart, lang),
                say::fault(fault, lang)
            );
            labelled(out, label, &text);
        }
    }

    fn designs(&self, out: &mut String, lang: Lang) {
        let verdict = self.verdict();
        if verdict.exit() != 1 {
            return;
        }
        let designs = consistent(self.chart);
        let mut label = lang.text(Word::DocConsistent);
        if designs.is_empty() {
            if self.chart.serial.is_none() {
                labelled(out, label, lang.text(Word::DocNoDesign));
            }
            return;
        }
        for (place, design) in designs.iter().enumerate() {
            let joint = match place {
                0 => Word::DocWith,
                _ => Word::DocOr,
            };
            let text = format!("{} {}", lang.text(joint), lang.text(say::design(*design)));
            labelled(out, label, &text);
            label = "";
        }
        labelled(out, "", lang.text(Word::DocSourceUnseen));
        let mut said = Vec::new();
        let mut wants_code = false;
        for design in &designs {
            let (words, code) = remedy(*design);
            wants_code |= code;
            for word in words {
                if !said.contains(word) {
                    said.push(*word);
                }
            }
        }
        let mut label = lang.text(Word::DocHelps);
        for word in said {
            labelled(out, label, lang.text(word));
            label = "";
            let codes: &[Code] = match word {
                Word::HelpOneStatement if wants_code => &[Code::Sql],
                Word::HelpQueue if wants_code => Code::of(self.target),
                _ => &[],
            };
            for code in codes {
                for line in code.remedy().trim_end().lines() {
                    out.push_str(format!("{}  {line}", padded("", LABEL)).trim_end());
                    out.push('\n');
                }
            }
        }
    }

    /// What was checked, in the order in which it was.
    pub fn rows(&self, lang: Lang) -> Vec<CheckRow> {
        let row = |check: Check, tally: &Tally, remark: String| CheckRow {
            name: check.name(),
            what: say::what(check, self.chart, lang),
            failed: tally.failed,
            rounds: tally.rounds,
            remark,
        };
        let is_left_out = |check: Check, tally: &Tally| {
            check == Check::Alone && self.chart.trouble.is_some() && tally.rounds == 0
        };
        let tallies = self.chart.tallies.iter();
        let tallies = tallies.filter(|(check, tally)| !is_left_out(**check, tally));
        let mut rows: Vec<CheckRow> = tallies
            .map(|(check, tally)| row(*check, tally, remark(tally, lang)))
            .collect();
        let unseen = self.chart.tally(Check::TimeOut).is_none();
        if self.chart.complete && self.chart.serial.is_none() && unseen {
            let remark = lang.text(Word::DocNotSeen).to_owned();
            rows.push(row(Check::TimeOut, &Tally::default(), remark));
        }
        rows
    }

    fn checks(&self, out: &mut String, lang: Lang) {
        let checks = self.rows(lang);
        if checks.is_empty() {
            return;
        }
        let mut rows = vec![[
            String::new(),
            String::new(),
            lang.text(Word::DocRoundsFailed).to_owned(),
            lang.text(Word::DocWorstRound).to_owned(),
        ]];
        rows.extend(checks.into_iter().map(|check| {
            [
                check.name.to_owned(),
                check.what,
                format!("{}/{}", check.failed, check.rounds),
                check.remark,
            ]
        }));
        for line in columns(&[Side::Left; 4], &rows) {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }

    /// How it was spoken to.
    fn understood(&self, out: &mut String, lang: Lang) {
        if self.chart.trouble.is_some() {
            return;
        }
        let target = self.target;
        let write = |(route, body): &(Route, String)| {
            format!("{} {} {body}", route.method, route.path)
                .trim_end()
                .to_owned()
        };
        let text = format!(
            "{} {} -> {}; {}; {}",
            target.read.method,
            target.read.path,
            if target.balance.is_empty() {
                "."
            } else {
                &target.balance
            },
            write(&target.charge),
            write(&target.r#use)
        );
        labelled(out, lang.text(Word::DocUnderstood), &text);
    }

    fn tried(&self, out: &mut String, lang: Lang) {
        let played: Vec<_> = races(self.chart)
            .filter(|(_, tally)| tally.rounds > 0)
            .collect();
        let rounds: u64 = played.iter().map(|(_, tally)| tally.rounds).sum();
        let requests: u64 = played.iter().map(|(_, tally)| tally.requests).sum();
        if rounds > 0 {
            let missed = played
                .iter()
                .filter(|(_, tally)| tally.failed == 0 && tally.tells())
                .map(|(check, tally)| {
                    let once = once_in(tally.rounds);
                    format!("{check} {}", lang.fill(Word::DocOnceIn, &[&once]))
                });
            let missed: Vec<String> = missed.collect();
            let missed = match missed.is_empty() {
                true => "-".to_owned(),
                false => missed.join(", "),
            };
            let text = lang.fill(
                Word::DocTriedRounds,
                &[&grouped(rounds), &grouped(requests), &missed],
            );
            labelled(out, lang.text(Word::DocTried), &text);
        }
        let mut label = lang.text(Word::DocMind);
        let unknown: u64 = played.iter().map(|(_, tally)| tally.unknown).sum();
        let minds = [
            (self.chart.parallel == Some(false))
                .then(|| lang.text(Word::DocNotParallel).to_owned()),
            (unknown > 0).then(|| lang.fill(Word::DocUnknownAnswers, &[&grouped(unknown)])),
            self.chart
                .manner
                .as_ref()
                .filter(|manner| manner.silent)
                .map(|_| lang.text(Word::DocSilent).to_owned()),
            self.chart
                .manner
                .as_ref()
                .filter(|manner| manner.entries.is_some() && !played.is_empty())
                .map(|_| lang.text(Word::DocHistoryIs).to_owned()),
            (self.touched.slowed > 0)
                .then(|| lang.fill(Word::DocSlowed, &[&grouped(self.touched.slowed)])),
        ];
        for text in minds.into_iter().flatten() {
            labelled(out, label, &text);
            label = "";
        }
    }

    fn left(&self, out: &mut String, lang: Lang) {
        let touched = self.touched;
        let label = lang.text(Word::DocTouched);
        if touched.writes == 0 {
            return labelled(out, label, lang.text(Word::DocTouchedNothing));
        }
        let writes = grouped(touched.writes);
        let text = match touched.range() {
            _ if touched.made => lang.fill(Word::DocMadeUsers, &[&grouped(touched.users), &writes]),
            Some((first, last)) => lang.fill(
                Word::DocTouchedUsers,
                &[&grouped(touched.users), &first, &last, &writes],
            ),
            None => lang.fill(Word::DocTouchedAccounts, &[&writes]),
        };
        labelled(out, label, &text);
        if touched.passed > 0 {
            let text = lang.fill(Word::DocPassedOver, &[&grouped(touched.passed)]);
            labelled(out, "", &text);
        }
        match &self.cleaned {
            Some((_, None)) => labelled(out, "", lang.text(Word::DocCleaned)),
            Some((route, Some((failed, first)))) => {
                let text = format!("{} {}: {failed} x {first}", route.method, route.path);
                labelled(out, "", &text);
            }
            None => {
                if let Some(statement) = self.statement() {
                    labelled(out, "", &statement);
                }
            }
        }
    }

    /// What would clean up in a database, if users are numbers.
    pub(super) fn statement(&self) -> Option<String> {
        let runs = &self.touched.runs;
        (!runs.is_empty()).then(|| format!("DELETE FROM … WHERE {}", condition("user_id", runs)))
    }
}

/// How seldom a fault is missed that shows in half of the rounds.
pub(super) fn once_in(rounds: u64) -> String {
    match 1_u64.checked_shl(u32::try_from(rounds).unwrap_or(64)) {
        Some(times) if rounds < 40 => grouped(times),
        _ => "10^12".to_owned(),
    }
}

fn remark(tally: &Tally, lang: Lang) -> String {
    if let Some(fault) = &tally.worst {
        return say::fault(fault, lang);
    }
    if let Some(why) = &tally.left_out {
        return lang.fill(Word::DocLeftOut, &[why]);
    }
    if tally.rounds > 0 && !tally.tells() && tally.requests > 0 {
        return lang.fill(Word::DocNothingDone, &[&grouped(tally.requests)]);
    }
    match tally.refused() {
        0 => String::new(),
        refused => lang.fill(
            Word::DocRefusedSome,
            &[&grouped(refused), &grouped(tally.requests)],
        ),
    }
}

/// A label and a text beside it.
fn labelled(out: &mut String, label: &str, text: &str) {
    let mut label = label;
    for line in wrap(text, WIDTH - LABEL) {
        out.push_str(&format!("{}{line}\n", padded(label, LABEL)));
        label = "";
    }
}
