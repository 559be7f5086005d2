//! What was recorded, foreseen and found, for a person.

use std::fmt::Write;
use std::time::Instant;

use super::case::{Balance, Case, Seen};
use super::explore::{Findings, Known};
use super::order::interruptions;
use super::predict::{Prediction, Why, statements};
use super::stage::{Call, Event};
use super::statement::{Statement, Verb};
use super::wire::Answer;
use crate::check::Verdict;
use crate::doctor::Told as Answered;
use crate::explain::{Table, heading};
use crate::lang::{Lang, Word};
use crate::point::{OutcomeKind, Points, RequestId};
use crate::text::{duration, grouped, padded};

/// The head of a request's column or list.
pub fn head(case: &Case, request: usize, lang: Lang) -> String {
    let id = RequestId(request as u64 + 1);
    heading(id, None, case.kinds[request], case.amounts[request], lang)
}

impl Known {
    /// Each request alone, statement by statement, and what looks dangerous.
    pub fn text(&self, predictions: &[Prediction], lang: Lang) -> String {
        let mut text = lang.fill(Word::ThroughAlone, &[&grouped(self.case.opening)]) + "\n";
        for (request, recording) in self.recordings.iter().enumerate() {
            let _ = writeln!(text, "  {}", head(&self.case, request, lang));
            for (place, (call, one)) in recording
                .calls
                .iter()
                .zip(statements(recording))
                .enumerate()
            {
                let line = cell(call, &one, true);
                let note = note(&one, lang);
                let _ = writeln!(
                    text,
                    "{}",
                    format!("  {:>3}  {} {note}", place + 1, padded(&line, CELL)).trim_end()
                );
            }
        }
        if self.recordings.iter().any(|one| one.is_late) {
            let _ = writeln!(text, "  {}", lang.text(Word::ThroughLate));
        }
        let _ = writeln!(text, "{}", lang.text(Word::ThroughDangers));
        let mut lines: Vec<String> = predictions.iter().map(|one| one.text(lang)).collect();
        if lines.is_empty() {
            lines.push(lang.text(Word::ThroughNoDanger).to_owned());
        }
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
        text
    }
}

impl Prediction {
    /// What looks dangerous, and which order shows it.
    pub fn text(&self, lang: Lang) -> String {
        let first = self.interrupted + 1;
        let by = self.by + 1;
        match &self.why {
            Why::ReadThenWritten(table) => lang.fill(
                Word::ThroughReadThenWritten,
                &[&first, table, &by, &self.after],
            ),
            Why::UnlockedEarly => lang.fill(Word::ThroughUnlockedEarly, &[&first, &by]),
            Why::CommitsLast => lang.fill(Word::ThroughCommitsLast, &[&first, &by]),
        }
    }
}

impl Call {
    /// It in a few words.
    pub fn told(&self) -> String {
        cell(self, &self.statement(), false)
    }

    /// What it means for others, where that can be told.
    pub fn meaning(&self, lang: Lang) -> String {
        note(&self.statement(), lang)
    }
}

/// What a statement means for others.
fn note(one: &Statement, lang: Lang) -> String {
    let word = match one.verb {
        Verb::Read => Word::ThroughReads,
        Verb::ReadAndLock => Word::ThroughReadsAndLocks,
        Verb::Write if one.looks_again => Word::ThroughWritesAgain,
        Verb::Write => Word::ThroughWrites,
        Verb::Lock => Word::ThroughLocks,
        Verb::Unlock => Word::ThroughUnlocks,
        _ => return one.isolation.clone().unwrap_or_default(),
    };
    lang.text(word).to_owned()
}

/// What came of it all, and what follows.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// What was played.
    pub case: &'a Case,
    /// What was found.
    pub findings: &'a Findings,
    /// It was ended by a signal.
    pub interrupted: bool,
}

/// More than so much of a hundred that went astray, and nothing is said.
const MOST_ASTRAY: f64 = 10.0;

impl Told<'_> {
    /// What follows. It is no proof: what happens inside the service is not seen.
    pub fn verdict(&self) -> Verdict {
        let findings = self.findings;
        if findings.lost > 0 {
            Verdict::Fail
        } else if findings.complete && findings.astray() <= MOST_ASTRAY {
            Verdict::Pass
        } else {
            Verdict::Invalid
        }
    }

    /// What was found, in a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let findings = self.findings;
        let [played, lost] = [findings.played, findings.lost].map(grouped);
        match self.verdict() {
            Verdict::Fail => {
                let first = grouped(findings.first_lost.unwrap_or(0));
                lang.fill(Word::ThroughLoses, &[&lost, &played, &first])
            }
            Verdict::Pass | Verdict::Expected => {
                let beside = findings.tally.background;
                let [diverged, stuck, background] =
                    [findings.diverged, findings.stuck, beside].map(grouped);
                lang.fill(
                    Word::ThroughNothingLost,
                    &[&played, &diverged, &stuck, &background],
                )
            }
            Verdict::Invalid if self.interrupted => lang.fill(Word::ThroughEnded, &[&played]),
            Verdict::Invalid if findings.complete => {
                let astray = format!("{:.0} %", findings.astray());
                lang.fill(Word::ThroughAstray, &[&astray])
            }
            Verdict::Invalid => {
                let left = self.left(lang);
                lang.fill(Word::ThroughIncomplete, &[&played, &left])
            }
        }
    }

    /// What was not played.
    fn left(&self, lang: Lang) -> String {
        let findings = self.findings;
        let left = grouped(findings.left);
        match findings.fewest_left {
            Some(fewest @ 1..) if findings.not_played == 0 && findings.stuck == 0 => {
                lang.fill(Word::ThroughLeftFrom, &[&fewest, &left])
            }
            Some(_) => lang.fill(Word::ThroughLeft, &[&left]),
            None => {
                let [not_played, stuck] = [findings.not_played, findings.stuck].map(grouped);
                lang.fill(Word::ThroughNotPlayed, &[&not_played, &stuck])
            }
        }
    }

    /// In words; `exit` is the exit code.
    pub fn text(&self, exit: u8, lang: Lang) -> String {
        let findings = self.findings;
        let took = duration(u64::try_from(findings.elapsed.as_nanos()).unwrap_or(u64::MAX));
        let played = grouped(findings.played);
        let done = lang.text(match findings.complete {
            true => Word::Complete,
            false => Word::NotComplete,
        });
        let exit = lang.fill(Word::ExitIs, &[&exit]);
        let mut text = lang.fill(
            Word::ThroughPlayed,
            &[
                &played,
                &done,
                &grouped(findings.diverged),
                &grouped(findings.stuck),
                &took,
            ],
        ) + "\n";
        if findings.refused > 0 {
            let _ = writeln!(
                text,
                "{}",
                lang.fill(Word::ThroughRefused, &[&grouped(findings.refused)])
            );
        }
        let tally = findings.tally;
        if tally.background > 0 {
            let _ = writeln!(
                text,
                "{}",
                lang.fill(Word::ThroughBackground, &[&grouped(tally.background)])
            );
        }
        if tally.guessed > 0 {
            let _ = writeln!(
                text,
                "{}",
                lang.fill(Word::ThroughGuessed, &[&grouped(tally.guessed)])
            );
        }
        if tally.encryption > 0 {
            let _ = writeln!(
                text,
                "{}",
                lang.fill(Word::ThroughEncryption, &[&grouped(tally.encryption)])
            );
        }
        if tally.elsewhere > 0 {
            let _ = writeln!(
                text,
                "{}",
                lang.fill(Word::ThroughElsewhere, &[&grouped(tally.elsewhere)])
            );
        }
        let verdict = format!("{}: {}", self.verdict(), self.sentence(lang));
        let _ = writeln!(text, "{verdict} {exit}");
        if let Some(smallest) = findings.told_smallest(self.case, lang) {
            let _ = write!(text, "\n{smallest}");
        }
        text
    }
}

impl Findings {
    /// The smallest order that loses as a table, and what came of it if it was played again.
    pub fn told_smallest(&self, case: &Case, lang: Lang) -> Option<String> {
        let smallest = self.smallest.as_ref()?;
        let count = interruptions(&smallest.played.steps);
        let mut text = format!(
            "{}\n{}\n",
            lang.fill(Word::ThroughSmallest, &[&count]),
            told_order(case, smallest, lang),
        );
        let again = self.again;
        if again.played > 0 {
            let [played, lost, diverged] = [again.played, again.lost, again.diverged].map(grouped);
            text.push_str(&lang.fill(Word::ThroughAgain, &[&played, &lost, &diverged]));
            text.push('\n');
        }
        Some(text)
    }
}

/// A cell of the table is not wider, in columns.
const CELL: usize = 31;

/// What was played, as a table: a column for each request, time running down; the balance at the end.
pub fn told_order(case: &Case, seen: &Seen, lang: Lang) -> String {
    order_table(case, &seen.sight(), lang).text()
}

/// What has come about in a schedule, as far as it goes.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The statements, in the order in which they came.
    pub calls: &'a [Call],
    /// What happened, in order.
    pub log: &'a [(Event, Instant)],
    /// What was answered to each request.
    pub told: &'a [Option<Answered>],
    /// What was let go last may be answered yet.
    pub moves: bool,
    /// The balance after it.
    pub balance: Option<&'a Balance>,
}

impl Seen {
    /// All of it.
    pub fn sight(&self) -> Sight<'_> {
        Sight {
            calls: &self.played.calls,
            log: &self.played.log,
            told: &self.played.told,
            moves: false,
            balance: Some(&self.balance),
        }
    }
}

/// What was answered to a request, in words.
pub fn told_answer(told: Option<&Answered>, lang: Lang) -> String {
    let word = match told.map(|told| told.outcome) {
        Some(OutcomeKind::Committed) => Word::Committed,
        Some(OutcomeKind::Rejected) => Word::Rejected,
        Some(OutcomeKind::TimedOut) => Word::TimedOut,
        Some(OutcomeKind::Failed) => Word::Failed,
        Some(OutcomeKind::Unknown) | None => Word::LabelUnknown,
    };
    let status = told.map_or(0, |told| told.status);
    lang.fill(Word::ThroughAnswered, &[&status, &lang.text(word)])
}

/// What has come about, as a table: a column for each request, time running down; the balance at the end, if it is known.
pub fn order_table(case: &Case, sight: &Sight<'_>, lang: Lang) -> Table {
    let requests = case.kinds.len();
    let mut table = Table::new((0..requests).map(|one| head(case, one, lang)), lang);
    let log: Vec<Event> = sight.log.iter().map(|(event, _)| *event).collect();
    let mut push = |request: usize, text: String, balance: String, remark: Option<String>| {
        let mut cells = vec![String::new(); requests];
        cells[request] = text;
        table.push(cells, balance, remark);
    };
    let mut waiting: Vec<usize> = Vec::new();
    let last = log
        .iter()
        .rposition(|event| matches!(event, Event::Done(_)));
    for (place, event) in log.iter().enumerate() {
        let balance = |place| match sight.balance.filter(|_| Some(place) == last) {
            Some(balance) => grouped(balance.actual),
            None => String::new(),
        };
        match *event {
            Event::Arrived(request) => {
                push(
                    request,
                    lang.text(Word::ThroughArrives).to_owned(),
                    String::new(),
                    None,
                );
            }
            Event::Let(call) => {
                let of = &sight.calls[call];
                let Some(owner) = of.owner.filter(|_| !is_in_vain(sight.calls, call)) else {
                    continue;
                };
                let goes = |event: &Event| matches!(event, Event::Let(_) | Event::Arrived(_));
                let rest = &log[place + 1..];
                let next = rest.iter().position(goes);
                let mut answered = rest[..next.unwrap_or(rest.len())].iter();
                let is_answered = answered.any(|event| *event == Event::Answered(call));
                let mut text = cell(of, &of.statement(), is_answered);
                if !is_answered && (next.is_some() || !sight.moves) {
                    waiting.push(call);
                    text = lang.fill(Word::ThroughWaits, &[&text]);
                }
                push(owner, text, String::new(), None);
            }
            Event::Answered(call) if waiting.contains(&call) => {
                let of = &sight.calls[call];
                let Some(owner) = of.owner else { continue };
                let text = lang.fill(Word::ThroughGoesOn, &[&result(&of.statement(), &of.answer)]);
                push(owner, text.trim_end().to_owned(), String::new(), None);
            }
            Event::Done(request) => {
                let told = sight.told.get(request).and_then(Option::as_ref);
                let text = told_answer(told, lang);
                let balance_is = sight.balance.filter(|_| Some(place) == last);
                let remark = balance_is.and_then(|balance| told_balance(balance, lang));
                push(request, text, balance(place), remark);
            }
            _ => {}
        }
    }
    table
}

/// Whether a statement was refused a lock of Redis, as it was just before: a row for each try would say nothing.
fn is_in_vain(calls: &[Call], call: usize) -> bool {
    let of = &calls[call];
    let mut before = calls[..call].iter().rev();
    let last = before.find(|one| one.owner == of.owner);
    of.is_refused() && last.is_some_and(|last| last.is_refused() && of.is_again(last))
}

impl Balance {
    /// What it should be, in words.
    pub fn should_be(&self) -> String {
        match self.low == self.high {
            true => grouped(self.low),
            false => format!("{}..{}", grouped(self.low), grouped(self.high)),
        }
    }
}

/// What is wrong with a balance.
pub fn told_balance(balance: &Balance, lang: Lang) -> Option<String> {
    let should_be = balance.should_be();
    let missing: Points = balance.missing();
    match missing {
        0 if balance.overspent => Some(lang.fill(Word::ThroughOverspent, &[&should_be])),
        0 => None,
        missing if missing > 0 => {
            Some(lang.fill(Word::ThroughMissing, &[&should_be, &grouped(missing)]))
        }
        missing => Some(lang.fill(Word::ThroughGivenAway, &[&should_be, &grouped(-missing)])),
    }
}

/// A statement in a few words, and what came of it if that is known already.
fn cell(call: &Call, one: &Statement, is_answered: bool) -> String {
    let mut text = one.short.clone();
    let more = call.sent.len().saturating_sub(1);
    if more > 0 {
        let _ = write!(text, " +{more}");
    }
    let result = match is_answered {
        true => result(one, &call.answer),
        false => String::new(),
    };
    match result.is_empty() {
        true => text,
        false => format!("{text} {result}"),
    }
}

/// What came of a statement, where it says something.
fn result(one: &Statement, answer: &Answer) -> String {
    if let Some((code, _)) = &answer.error {
        return format!("-> error {code}");
    }
    if answer.is_nil() {
        return format!("-> {}", Answer::NIL);
    }
    let rows = answer.tag.as_deref().and_then(|tag| tag.rsplit(' ').next());
    match one.verb {
        Verb::Read | Verb::ReadAndLock if rows == Some("0") => "-> -".to_owned(),
        Verb::Read | Verb::ReadAndLock if !answer.row.is_empty() => {
            // The first columns say whose row it is; the longest number is seldom the balance.
            let values = answer.row.iter().take(3).map(String::as_str);
            format!("-> {}", values.collect::<Vec<_>>().join(" "))
        }
        Verb::Write if rows == Some("0") => "-> 0 rows".to_owned(),
        _ => String::new(),
    }
}
