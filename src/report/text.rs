//! The summary of a run, for a person.

use std::fmt::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::checks_text::write_checks;
use super::sentence::{exit_text, head};
use super::story_text::write_story;
use super::{PROSE, Played};
use crate::history::{AnomalyKind, Balances, Metric, Record, Span, Statistic};
use crate::lang::{Lang, Word};
use crate::point::OutcomeKind;
use crate::text::{Side, columns, duration, grouped, padded, wrap};

/// The summary of a run; `exit` is the exit code that will follow.
pub fn summary(played: &Played<'_>, exit: u8, lang: Lang) -> String {
    let mut text = String::new();
    write_summary(&mut text, played, exit, lang).expect("writing to a string does not fail");
    text
}

fn write_summary(out: &mut String, played: &Played<'_>, exit: u8, lang: Lang) -> fmt::Result {
    let Played {
        scenario,
        lock,
        seed,
        clock,
        record,
        judgement,
        ..
    } = played;
    let seed = lang.fill(Word::SeedIs, &[seed]);
    writeln!(out, "{}\n", head(scenario, *lock, &seed, *clock, lang))?;
    write_points(out, record, lang)?;
    write_requests(out, record, lang)?;
    writeln!(out)?;
    write_checks(out, &judgement.checks, lang)?;
    write_story(out, played, lang)?;
    let sentence = played.sentence(lang);
    let exit = exit_text(exit, lang);
    writeln!(out, "\n{}  {sentence} {exit}", judgement.verdict)
}

/// The headline: what became of the points.
fn write_points(out: &mut String, record: &Record, lang: Lang) -> fmt::Result {
    let balances = &record.balances;
    let should_be = should_be_text(balances, lang);
    let beside = format!(
        "{} {should_be}   {} {}",
        lang.text(Word::ShouldBe),
        lang.text(Word::Actual),
        grouped(balances.actual)
    );
    let unanswered = record.unanswered();
    if !record.visible.contains(AnomalyKind::WrongBalance) {
        let buried = grouped(record.anomaly_count(AnomalyKind::LostUpdate));
        let told = lang.fill(Word::SharedTables, &[&buried]);
        for line in wrap(&told, PROSE) {
            writeln!(out, "  {line}")?;
        }
        return writeln!(out);
    }
    if unanswered > 0 {
        writeln!(out, "  {}       {beside}", lang.text(Word::Unfinished))?;
        let sentence = lang.count(unanswered, Word::NotAnsweredOne, Word::NotAnswered);
        return writeln!(out, "        {sentence}\n");
    }
    let wrong = [
        (Word::Lost, balances.missing),
        (Word::GivenAway, balances.given_away),
    ];
    let width = wrong.map(|(word, _)| lang.text(word).width());
    let width = width.into_iter().max().unwrap_or(0);
    for (word, points) in wrong {
        if points > 0 {
            let label = padded(lang.text(word), width);
            let points = lang.fill(Word::PointCount, &[&grouped(points)]);
            writeln!(out, "  {label}  {points}     {beside}")?;
        }
    }
    if balances.wrong_users == 0 {
        writeln!(out, "  {}     {beside}", lang.text(Word::NothingLost))?;
    }
    for line in wrap(&what_was_told(record, lang), PROSE) {
        writeln!(out, "        {line}")?;
    }
    writeln!(out)
}

/// The balance that should be there, or between which two it is.
pub(super) fn should_be_text(balances: &Balances, lang: Lang) -> String {
    let least = grouped(balances.should_be);
    if balances.should_be_at_most == balances.should_be {
        return least;
    }
    let most = grouped(balances.should_be_at_most);
    lang.fill(Word::ShouldBeRange, &[&least, &most])
}

/// How many were told "done", and what their writes did.
pub(super) fn what_was_told(record: &Record, lang: Lang) -> String {
    let committed = record.outcome(OutcomeKind::Committed);
    let buried = record.anomaly_count(AnomalyKind::LostUpdate);
    let again = record.anomaly_count(AnomalyKind::DoubleApply);
    let is_wrong = record.balances.wrong_users > 0;
    let sentence = match (is_wrong, buried) {
        (false, 0) if committed == 0 => Word::NoneDone,
        (false, 0) => Word::FineSentence,
        (true, 0) if again > 0 => Word::NoneBuried,
        (true, 0) => Word::AstrayOtherwise,
        (_, 1) => Word::LostSentenceOne,
        (_, _) => Word::LostSentence,
    };
    // Of those that were unknown until the history was asked, nobody was told.
    let told = committed - record.settled.done;
    let mut text = lang.fill(sentence, &[&grouped(told), &grouped(buried)]);
    if !is_wrong && buried > 0 {
        text = format!("{text} {}", lang.text(Word::CancelsOut));
    }
    if again > 0 {
        let done_again = lang.count(again, Word::DoneAgainOne, Word::DoneAgain);
        text = format!("{text} {done_again}");
    }
    // Both views of a run are right: what became of the points, and what callers were told.
    let unexplained = record.anomaly_count(AnomalyKind::NotLinearizable);
    let untold = record.untold_users;
    let mut add = |sentence: String| text = format!("{text} {sentence}");
    if buried > 0 && unexplained == 0 && untold == 0 {
        add(lang.text(Word::StillExplained).to_owned());
    }
    if unexplained > 0 && !(is_wrong && buried > 0) {
        add(lang.count(unexplained, Word::NotExplainedOne, Word::NotExplained));
    }
    if untold > 0 {
        add(lang.count(untold, Word::CouldNotTellOne, Word::CouldNotTell));
    }
    text
}

/// A number of requests with an outcome, in words.
pub(super) fn outcome_count(lang: Lang, kind: OutcomeKind, count: u64) -> String {
    lang.fill(Word::OutcomeCount, &[&grouped(count), &lang.outcome(kind)])
}

fn write_requests(out: &mut String, record: &Record, lang: Lang) -> fmt::Result {
    let outcomes = OutcomeKind::ALL.map(|kind| outcome_count(lang, kind, record.outcome(kind)));
    let spans = [
        (Word::Wait, Span::Wait),
        (Word::Hold, Span::Hold),
        (Word::Connection, Span::Connection),
        (Word::RowWait, Span::Row),
        (Word::Latency, Span::Latency),
    ];
    // Those of a database have no room where there is none.
    let is_shown = |span| match span {
        Span::Connection | Span::Row => !record.figures.times(span).is_empty(),
        _ => true,
    };
    let labels = spans.iter().filter(|(_, span)| is_shown(*span));
    let labels = labels.map(|(word, _)| word);
    let faults: &[Word] = match record.faults.is_empty() {
        true => &[],
        false => &[Word::Faults],
    };
    let labels = labels
        .chain(&[Word::Requests, Word::Makespan])
        .chain(faults);
    let width = labels.map(|word| lang.text(*word).width()).max();
    let label = |word| padded(lang.text(word), width.unwrap_or(0));
    writeln!(out, "  {}  {}", label(Word::Requests), outcomes.join(", "))?;
    let settled = record.settled.done + record.settled.not_done;
    let clients = record.figures.clients;
    for counted in [
        &[(Word::Settled, settled)][..],
        &[
            (Word::GivenUp, clients.given_up),
            (Word::SentAgain, clients.sent_again),
        ],
    ] {
        let counted = counted.iter().filter(|(_, count)| *count > 0);
        let counted = counted.map(|(word, count)| lang.fill(*word, &[&grouped(*count)]));
        let said = counted.collect::<Vec<String>>().join(", ");
        if !said.is_empty() {
            writeln!(out, "  {}  {said}", padded("", width.unwrap_or(0)))?;
        }
    }
    if !record.faults.is_empty() {
        let faults = faults_text(record, lang);
        writeln!(out, "  {}  {faults}", label(Word::Faults))?;
    }
    let times: Vec<Vec<String>> = spans
        .into_iter()
        .filter(|(_, span)| !record.figures.times(*span).is_empty())
        .map(|(word, span)| {
            let at = |name, statistic| {
                let time = time_text(record, span, statistic);
                format!("{} {time}", lang.text(name))
            };
            let samples = grouped(record.figures.times(span).len());
            vec![
                label(word),
                at(Word::Median, Statistic::P50),
                at(Word::P99, Statistic::P99),
                at(Word::Max, Statistic::Max),
                lang.fill(Word::SampleCount, &[&samples]),
            ]
        })
        .collect();
    for line in columns(&[Side::Left; 5], &times) {
        writeln!(out, "{line}")?;
    }
    let attempts = grouped(record.figures.attempts);
    write!(
        out,
        "  {}  {}   {}",
        label(Word::Makespan),
        duration(record.figures.makespan()),
        lang.fill(Word::Attempts, &[&attempts])
    )?;
    if let Some(round_trips) = record.round_trips
        && record.sent > 0
    {
        let each = format!("{:.1}", round_trips as f64 / record.sent as f64);
        let text = lang.fill(Word::RoundTrips, &[&grouped(round_trips), &each]);
        write!(out, "   {text}")?;
    }
    write_leases(out, record, lang)?;
    // Who is inside is known of locks that let in, and of no others.
    if record.figures.most_inside > 0 {
        let inside = grouped(record.figures.most_inside);
        out.push_str(&lang.fill(Word::InsideAtMost, &[&inside]));
    }
    writeln!(out)
}

/// What could break, and how often each did.
pub(super) fn faults_text(record: &Record, lang: Lang) -> String {
    let faults = record.faults.iter().map(|fault| {
        let came = grouped(fault.came);
        lang.fill(
            Word::FaultCame,
            &[&fault.name, &came, &grouped(u64::from(fault.times))],
        )
    });
    faults.collect::<Vec<_>>().join(", ")
}

/// What the leases took, if there were any.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn write_leases(out: &mut String, record: &Record, lang: Lang) -> fmt::Result {
    let leases = record.figures.leases;
    if leases.attempts == 0 {
        return Ok(());
    }
    let each = |count: u64, of: u64| format!("{:.1}", count as f64 / of.max(1) as f64);
    let calls = each(leases.calls, record.sent);
    let calls = lang.fill(Word::NodeCalls, &[&grouped(leases.calls), &calls]);
    write!(out, "   {calls}")?;
    let grants = record.figures.times(Span::Hold).len();
    if grants > 0 {
        let attempts = each(leases.attempts, grants);
        let attempts = lang.fill(Word::AttemptsPerGrant, &[&attempts]);
        write!(out, "   {attempts}")?;
    }
    let told = [
        (leases.ran_out, Word::LeasesRanOutOne, Word::LeasesRanOut),
        (leases.stale, Word::StaleTokensOne, Word::StaleTokens),
    ];
    for (count, one, many) in told.into_iter().filter(|(count, ..)| *count > 0) {
        write!(out, "   {}", lang.count(count, one, many))?;
    }
    Ok(())
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
