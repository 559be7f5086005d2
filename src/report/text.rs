//! The summary of a run, for a person.

use std::fmt::{self, Write};

use super::{duration, thousands};
use crate::check::{Check, CheckState, Judgement, Subject, Verdict};
use crate::history::{AnomalyKind, Detail, Metric, Record, Span, Statistic};
use crate::point::OutcomeKind;
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};

/// A run that has been played and judged.
#[derive(Debug)]
pub struct Played<'a> {
    /// What was played.
    pub scenario: &'a Scenario,
    /// What to type to play it again: a built-in name, or a path.
    pub origin: &'a str,
    /// Under which control.
    pub lock: LockName,
    /// From which seed.
    pub seed: u64,
    /// Under which clock.
    pub clock: Clock,
    /// Everything known of it.
    pub record: &'a Record,
    /// What it was found to be.
    pub judgement: &'a Judgement,
}

/// The summary of a run; `exit` is the exit code that will follow.
pub fn summary(played: &Played<'_>, exit: u8) -> String {
    let mut text = String::new();
    write_summary(&mut text, played, exit).expect("writing to a string does not fail");
    text
}

fn write_summary(out: &mut String, played: &Played<'_>, exit: u8) -> fmt::Result {
    let Played {
        scenario,
        lock,
        seed,
        clock,
        record,
        judgement,
        ..
    } = played;
    let clock = match clock {
        Clock::Virtual => "virtual clock",
        Clock::Real => "real clock",
    };
    let instances = match scenario.service.instances {
        1 => String::new(),
        more => format!(" x {more} instances"),
    };
    writeln!(
        out,
        "{} | lock {lock} | seed {seed} | in process{instances}, {clock}\n",
        scenario.name
    )?;
    write_points(out, record)?;
    write_requests(out, record)?;
    writeln!(out)?;
    write_checks(out, &judgement.checks)?;
    write_story(out, played)?;
    writeln!(out, "\n{}", closing(judgement, *lock, exit))
}

/// The headline: what became of the points.
fn write_points(out: &mut String, record: &Record) -> fmt::Result {
    let balances = &record.balances;
    let beside = format!(
        "should be {}   actual {}",
        thousands(balances.should_be),
        thousands(balances.actual)
    );
    let committed = thousands_of(record.outcome(OutcomeKind::Committed));
    if balances.missing > 0 {
        writeln!(
            out,
            "  LOST        {} points     {beside}",
            thousands(balances.missing)
        )?;
    }
    if balances.given_away > 0 {
        writeln!(
            out,
            "  GIVEN AWAY  {} points     {beside}",
            thousands(balances.given_away)
        )?;
    }
    if balances.wrong_users == 0 {
        writeln!(out, "  NOTHING LOST     {beside}")?;
        writeln!(
            out,
            "        {committed} requests were told \"done\", and every one of them is in the balance.\n"
        )
    } else {
        let lost = record.anomaly_count(AnomalyKind::LostUpdate);
        writeln!(
            out,
            "        {committed} requests were told \"done\"; {} of their writes went over newer ones unseen.\n",
            thousands_of(lost)
        )
    }
}

fn write_requests(out: &mut String, record: &Record) -> fmt::Result {
    let outcomes = OutcomeKind::ALL.map(|kind| {
        let count = thousands_of(record.outcome(kind));
        format!("{count} {kind}")
    });
    writeln!(out, "  requests  {}", outcomes.join(", "))?;
    for (name, span) in [
        ("wait", Span::Wait),
        ("hold", Span::Hold),
        ("latency", Span::Latency),
    ] {
        let samples = record.figures.times(span).len();
        if samples == 0 {
            continue;
        }
        let at = |statistic| time_text(record, span, statistic);
        writeln!(
            out,
            "  {name:<8}  p50 {:<9} p99 {:<9} max {:<9} ({} samples)",
            at(Statistic::P50),
            at(Statistic::P99),
            at(Statistic::Max),
            thousands_of(samples)
        )?;
    }
    writeln!(
        out,
        "  makespan  {}   {} attempts, {} inside at once at most",
        duration(record.figures.makespan()),
        thousands_of(record.figures.attempts),
        record.figures.most_inside
    )
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time is whole and not negative"
)]
fn time_text(record: &Record, span: Span, statistic: Statistic) -> String {
    record
        .figure(Metric::Time(span, statistic))
        .map_or_else(|| "-".to_owned(), |nanos| duration(nanos.round() as u64))
}

fn write_checks(out: &mut String, checks: &[Check]) -> fmt::Result {
    // Anomalies that are not there need no line each: one line says how many were looked for.
    let (quiet, shown): (Vec<&Check>, Vec<&Check>) = checks.iter().partition(|check| {
        matches!(check.subject, Subject::Anomaly(..)) && check.state == CheckState::Ok
    });
    let rows: Vec<[String; 5]> = shown
        .iter()
        .map(|check| {
            [
                mark(check.state).to_owned(),
                check.name(),
                check.limit_text(),
                check.actual_text(),
                thousands_of(check.samples),
            ]
        })
        .collect();
    let head = ["", "expectation", "limit", "actual", "samples"];
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([head[column].len()]).max().unwrap_or(0)
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    if !rows.is_empty() {
        write_row(out, &head.map(str::to_owned), widths)?;
    }
    for row in &rows {
        write_row(out, row, widths)?;
    }
    if !quiet.is_empty() {
        let names: Vec<String> = quiet.iter().map(|check| check.name()).collect();
        let mut line = String::new();
        for name in names {
            if line.len() + name.len() > 66 {
                writeln!(out, "  ok   none of  {line}")?;
                line.clear();
            }
            if !line.is_empty() {
                line.push_str(", ");
            }
            line.push_str(&name);
        }
        writeln!(out, "  ok   none of  {line}")?;
    }
    Ok(())
}

fn write_row(out: &mut String, row: &[String; 5], widths: [usize; 5]) -> fmt::Result {
    let [mark, name, limit, actual, samples] = row;
    let [_, name_width, limit_width, actual_width, samples_width] = widths;
    writeln!(
        out,
        "  {mark:<4} {name:<name_width$}  {limit:<limit_width$}  {actual:>actual_width$}  {samples:>samples_width$}"
    )
}

fn mark(state: CheckState) -> &'static str {
    match state {
        CheckState::Ok => "ok",
        CheckState::Declared => "bad",
        CheckState::Failed => "FAIL",
    }
}

/// Why, where to see it, and what cures it.
fn write_story(out: &mut String, played: &Played<'_>) -> fmt::Result {
    let record = played.record;
    let mut why = Vec::new();
    if let Some(burial) = record.anomalies.deepest_burial()
        && let Detail::LostUpdate {
            base,
            balance,
            buried,
            ..
        } = &burial.detail
    {
        let count = buried.versions.end() - buried.versions.start() + 1;
        why.push(format!(
            "Request {} read version {base}; while it worked, {} wrote. It then wrote {} as if \
             nothing had happened: {} buried.",
            burial.request,
            if count == 1 {
                format!("request {}", buried.last.request)
            } else {
                format!("{} other requests", thousands_of(count))
            },
            thousands(*balance),
            match count {
                1 => format!("version {} is", buried.versions.end()),
                _ => format!(
                    "versions {}-{} are",
                    buried.versions.start(),
                    buried.versions.end()
                ),
            }
        ));
    }
    if record.figures.most_inside > 1 {
        why.push(format!(
            "{} requests of one user were inside the critical section at once; a correct lock lets in 1.",
            record.figures.most_inside
        ));
    }
    let inherited = record.anomaly_count(AnomalyKind::InheritedError);
    if inherited > 0 {
        why.push(format!(
            "{} requests were answered with another request's error; their own operations never started.",
            thousands_of(inherited)
        ));
    }
    if record.left.timers > 0 {
        why.push(format!(
            "{} lock timers were still running when the last request had been answered.",
            thousands_of(record.left.timers)
        ));
    }
    if why.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    for (index, sentence) in why.iter().enumerate() {
        let label = if index == 0 { "why" } else { "" };
        for (line, words) in wrap(sentence, 70).into_iter().enumerate() {
            let label = if line == 0 { label } else { "" };
            writeln!(out, "  {label:<4}  {words}")?;
        }
    }
    let Played { origin, lock, .. } = played;
    writeln!(out, "  see   pointrace {origin} --lock {lock}")?;
    if *lock != LockName::Keyed {
        writeln!(out, "  cure  pointrace run {origin} --lock keyed")?;
    }
    Ok(())
}

fn closing(judgement: &Judgement, lock: LockName, exit: u8) -> String {
    let verdict = judgement.verdict;
    let sentence = match verdict {
        Verdict::Pass => format!("lock {lock} kept its promise: no anomaly, every limit met."),
        Verdict::Expected => format!("it went wrong as declared for {lock}. Not a pass."),
        Verdict::Fail => {
            let failed: Vec<String> = judgement
                .checks
                .iter()
                .filter(|check| check.state == CheckState::Failed)
                .map(|check| {
                    format!(
                        "{} {} (actual {})",
                        check.name(),
                        check.limit_text(),
                        check.actual_text()
                    )
                })
                .collect();
            if failed.is_empty() {
                "requests were left unanswered.".to_owned()
            } else {
                format!("not met: {}.", failed.join("; "))
            }
        }
        Verdict::Invalid => {
            let reasons: Vec<String> = judgement.invalid.iter().map(ToString::to_string).collect();
            format!("proves nothing: {}.", reasons.join("; "))
        }
    };
    format!("{verdict}  {sentence} (exit {exit})")
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.len() + 1 + word.len() > width {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

fn thousands_of(count: u64) -> String {
    thousands(i64::try_from(count).unwrap_or(i64::MAX))
}
