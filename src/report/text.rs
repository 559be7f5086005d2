//! The summary of a run, for a person.

use std::fmt::{self, Write};

use super::layout::{Side, wrap, write_table};
use super::{Played, target_words};
use crate::check::{Check, CheckState, Declared, Subject, Verdict, declaration};
use crate::history::{AnomalyKind, Detail, Metric, Record, Span, Statistic};
use crate::point::OutcomeKind;
use crate::request::LockName;
use crate::scenario::Scenario;
use crate::text::{duration, grouped};

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
    writeln!(
        out,
        "{} | lock {lock} | seed {seed} | {}\n",
        scenario.name,
        target_words(scenario, *clock)
    )?;
    write_points(out, record)?;
    write_requests(out, record)?;
    writeln!(out)?;
    write_checks(out, &judgement.checks)?;
    write_story(out, played)?;
    let sentence = played.sentence();
    writeln!(out, "\n{}  {sentence} (exit {exit})", judgement.verdict)
}

/// The headline: what became of the points.
fn write_points(out: &mut String, record: &Record) -> fmt::Result {
    let balances = &record.balances;
    let beside = format!(
        "should be {}   actual {}",
        grouped(balances.should_be),
        grouped(balances.actual)
    );
    if record.unanswered() > 0 {
        writeln!(out, "  UNFINISHED       {beside}")?;
        return writeln!(
            out,
            "        {} requests were not answered: nobody can tell what became of them.\n",
            grouped(record.unanswered())
        );
    }
    if balances.missing > 0 {
        let missing = grouped(balances.missing);
        writeln!(out, "  LOST        {missing} points     {beside}")?;
    }
    if balances.given_away > 0 {
        let given_away = grouped(balances.given_away);
        writeln!(out, "  GIVEN AWAY  {given_away} points     {beside}")?;
    }
    if balances.wrong_users == 0 {
        writeln!(out, "  NOTHING LOST     {beside}")?;
    }
    let buried = record.anomaly_count(AnomalyKind::LostUpdate);
    let so = match (balances.wrong_users, buried) {
        (0, 0) => "and every one of them is in the balance.".to_owned(),
        (0, _) => format!(
            "{} of their writes went over newer ones unseen. What that lost and gave cancels out.",
            grouped(buried)
        ),
        (_, 0) => {
            "and no write went over a newer one: points went astray in another way.".to_owned()
        }
        (_, _) => format!(
            "{} of their writes went over newer ones unseen.",
            grouped(buried)
        ),
    };
    let committed = grouped(record.outcome(OutcomeKind::Committed));
    let joint = if so.starts_with("and") { "," } else { ";" };
    writeln!(
        out,
        "        {committed} requests were told \"done\"{joint} {so}\n"
    )
}

fn write_requests(out: &mut String, record: &Record) -> fmt::Result {
    let outcomes = OutcomeKind::ALL.map(|kind| {
        let count = grouped(record.outcome(kind));
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
            grouped(samples)
        )?;
    }
    writeln!(
        out,
        "  makespan  {}   {} attempts, {} inside at once at most",
        duration(record.figures.makespan()),
        grouped(record.figures.attempts),
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
    let head = ["", "expectation", "limit", "actual", "samples"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(shown.iter().map(|check| {
        [
            mark(check.state).to_owned(),
            check.name(),
            check.limit_text(),
            check.actual_text(),
            grouped(check.samples),
        ]
    }));
    if rows.len() > 1 {
        use Side::{Left, Right};
        write_table(out, [Left, Left, Left, Right, Right], &rows)?;
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

pub(super) fn mark(state: CheckState) -> &'static str {
    match state {
        CheckState::Ok => "ok",
        CheckState::Declared => "bad",
        CheckState::Failed => "FAIL",
        CheckState::Unknown => "?",
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
                format!("{} other requests", grouped(count))
            },
            grouped(*balance),
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
            grouped(inherited)
        ));
    }
    if record.left.timers > 0 {
        why.push(format!(
            "{} lock timers were still running when the last request had been answered.",
            grouped(record.left.timers)
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
    let Played {
        origin,
        options,
        lock,
        ..
    } = played;
    // The dashboard plays a scenario as it is written.
    if options.is_empty() {
        writeln!(out, "  see   pointrace {origin} --lock {lock}")?;
    }
    if let Some(cure) = cure(played.scenario, *lock) {
        let space = if options.is_empty() { "" } else { " " };
        writeln!(
            out,
            "  cure  pointrace run {origin}{space}{options} --lock {cure}"
        )?;
    }
    Ok(())
}

/// A lock for which the scenario declares no anomaly; the one that `on` means, if it will do.
fn cure(scenario: &Scenario, lock: LockName) -> Option<LockName> {
    let clean = |lock| {
        let no = |kind| declaration(scenario, lock, kind) == Declared::No;
        AnomalyKind::ALL.into_iter().all(no)
    };
    let within_one_process: &[LockName] = match scenario.service.instances {
        1 => &[LockName::Keyed],
        _ => &[],
    };
    within_one_process
        .iter()
        .chain(&[LockName::Optimistic])
        .copied()
        .find(|&other| other != lock && clean(other))
}

impl Played<'_> {
    /// What was found, in a sentence.
    pub fn sentence(&self) -> String {
        let lock = self.lock;
        match self.judgement.verdict {
            Verdict::Pass => format!("lock {lock} kept its promise: no anomaly, every limit met."),
            Verdict::Expected => format!("it went wrong as declared for {lock}. Not a pass."),
            Verdict::Fail => {
                format!(
                    "not met: {}.",
                    self.judgement.reasons(self.record).join("; ")
                )
            }
            Verdict::Invalid => {
                let reasons = self.judgement.reasons(self.record);
                format!("proves nothing: {}.", reasons.join("; "))
            }
        }
    }
}
