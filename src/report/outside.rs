//! What was found from outside, in every form.

use std::fmt::{self, Write};

use quick_junit::TestCase;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr;

use super::json::number;
use super::junit::status;
use super::sentence::exit_text;
use super::text::outcome_count;
use crate::check::{CheckState, Verdict, value_text};
use crate::history::{Metric, Record, Span, Statistic, Unit};
use crate::lang::{Lang, Word};
use crate::point::OutcomeKind;
use crate::scenario::{Scenario, Shard};
use crate::target::{Outside, OutsideCheck, condition, runs};
use crate::text::{Side, columns, duration, grouped, padded, wrap};

/// A race that has been run and judged.
#[derive(Debug)]
pub struct PlayedOutside<'a> {
    /// What was played.
    pub scenario: &'a Scenario,
    /// From which seed.
    pub seed: u64,
    /// The addresses of the service, one for each instance.
    pub urls: &'a [String],
    /// What came of it.
    pub outside: &'a Outside,
}

/// The figures that reports name.
const FIGURES: [Metric; 8] = [
    Metric::Requests,
    Metric::Committed,
    Metric::Rejected,
    Metric::TimedOut,
    Metric::Failed,
    Metric::Unknown,
    Metric::PointsMissing,
    Metric::PointsGivenAway,
];

impl PlayedOutside<'_> {
    /// The verdict that the judgement came to.
    pub fn verdict(&self) -> Verdict {
        self.outside.judgement.verdict
    }

    /// Whether it passed and refused more than half of what was asked.
    pub fn refused_much(&self) -> bool {
        self.verdict() == Verdict::Pass && self.outside.judgement.refused_much()
    }

    /// Where, in a word.
    pub fn place(&self) -> String {
        self.urls.join(",")
    }

    /// What was played, in a line.
    pub fn head(&self, lang: Lang) -> String {
        format!(
            "{} | {} | {} | {}",
            self.scenario.name,
            lang.fill(Word::TargetIs, &[&self.place()]),
            lang.fill(Word::SeedIs, &[&self.seed]),
            lang.text(Word::SeenOutside)
        )
    }

    fn record(&self) -> &Record {
        &self.outside.record
    }

    /// The summary for a person; `exit` is the exit code of this result alone.
    pub fn summary(&self, exit: u8, lang: Lang) -> String {
        let mut text = String::new();
        self.write_summary(&mut text, exit, lang)
            .expect("writing to a string does not fail");
        text
    }

    /// What one machine's part of the race has come to; `exit` is the exit code that will follow.
    pub fn part_summary(&self, shard: Shard, exit: u8, lang: Lang) -> String {
        let mut text = String::new();
        self.write_part(&mut text, shard, exit, lang)
            .expect("writing to a string does not fail");
        text
    }

    fn write_part(&self, out: &mut String, shard: Shard, exit: u8, lang: Lang) -> fmt::Result {
        let judgement = &self.outside.judgement;
        let sentence = match judgement.verdict {
            verdict @ (Verdict::Fail | Verdict::Invalid) => {
                format!("{verdict}  {}", judgement.sentence(lang))
            }
            // In it alone there is nothing to pass.
            Verdict::Pass | Verdict::Expected if judgement.sent == 0 => {
                lang.text(Word::NothingInPart).to_owned()
            }
            Verdict::Pass | Verdict::Expected => {
                lang.fill(Word::NoLossInPart, &[&grouped(judgement.sent)])
            }
        };
        writeln!(
            out,
            "PART {}/{}  {}\n",
            shard.number,
            shard.of,
            self.head(lang)
        )?;
        self.write_points(out, lang)?;
        self.write_figures(out, lang)?;
        self.write_left(out, lang)?;
        let alone = lang.text(Word::RacePartAlone);
        let sentence = format!("{sentence} {alone} {}", exit_text(exit, lang));
        writeln!(out)?;
        for line in wrap(&sentence, 100) {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    fn write_summary(&self, out: &mut String, exit: u8, lang: Lang) -> fmt::Result {
        let judgement = &self.outside.judgement;
        writeln!(out, "{}\n", self.head(lang))?;
        self.write_points(out, lang)?;
        self.write_figures(out, lang)?;
        writeln!(out)?;
        write_checks(out, &judgement.checks, lang)?;
        self.write_left(out, lang)?;
        let exit = exit_text(exit, lang);
        let sentence = format!("{}  {} {exit}", judgement.verdict, judgement.sentence(lang));
        writeln!(out)?;
        for line in wrap(&sentence, 100) {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    /// What became of the points.
    fn write_points(&self, out: &mut String, lang: Lang) -> fmt::Result {
        let judgement = &self.outside.judgement;
        let record = self.record();
        let balances = &record.balances;
        let beside = format!(
            "{} {}   {} {}",
            lang.text(Word::ShouldBe),
            grouped(balances.should_be),
            lang.text(Word::Actual),
            grouped(balances.actual)
        );
        let points = |points| lang.fill(Word::PointCount, &[&grouped(points)]);
        if balances.missing > 0 {
            writeln!(
                out,
                "  {}  {}     {beside}",
                lang.text(Word::Lost),
                points(balances.missing)
            )?;
        }
        if balances.given_away > 0 {
            writeln!(
                out,
                "  {}  {}     {beside}",
                lang.text(Word::GivenAway),
                points(balances.given_away)
            )?;
        }
        if balances.wrong_users == 0 && judgement.unknown == 0 {
            writeln!(out, "  {}     {beside}", lang.text(Word::NothingLost))?;
        }
        if judgement.unknown > 0 {
            let (requests, users) = (grouped(judgement.unknown), grouped(judgement.unknown_users));
            let text = lang.fill(Word::IsInterval, &[&requests, &users]);
            say(out, lang, Word::LabelUnknown, &text)?;
        }
        writeln!(out)
    }

    fn write_figures(&self, out: &mut String, lang: Lang) -> fmt::Result {
        let record = self.record();
        let outcomes = OutcomeKind::ALL
            .map(|kind| outcome_count(lang, kind, record.outcome(kind)))
            .join(", ");
        say(out, lang, Word::Requests, &outcomes)?;
        let latency = |name, statistic| {
            let nanos = record.figure(Metric::Time(Span::Latency, statistic));
            let nanos =
                nanos.map_or_else(|| "-".to_owned(), |nanos| value_text(nanos, Unit::Nanos));
            format!("{} {nanos}", lang.text(name))
        };
        let latencies = [
            latency(Word::Median, Statistic::P50),
            latency(Word::P99, Statistic::P99),
            latency(Word::Max, Statistic::Max),
        ];
        say(out, lang, Word::Latency, &latencies.join("   "))?;
        // Parts that several machines have raced have no moment in common.
        if record.figure(Metric::Makespan).is_some() {
            say(
                out,
                lang,
                Word::Makespan,
                &duration(record.figures.makespan()),
            )?;
        }
        if let Some(open_loop) = &record.open_loop
            && open_loop.lag_p99() > LATE
        {
            let late = lang.fill(Word::SentLate, &[&duration(open_loop.lag_p99())]);
            say(out, lang, Word::LabelMind, &late)?;
        }
        Ok(())
    }

    /// What is worth knowing besides, what it left behind, and how to clean up.
    fn write_left(&self, out: &mut String, lang: Lang) -> fmt::Result {
        let outside = self.outside;
        writeln!(out)?;
        // Beside a loss it would be no news.
        if let Some(users @ 1..) = outside.judgement.out_of_order
            && outside.judgement.verdict != Verdict::Fail
        {
            let text = lang.fill(Word::Advice, &[&grouped(users)]);
            say(out, lang, Word::LabelAdvice, &text)?;
        }
        if !outside.passed.is_empty() {
            let users = grouped(outside.passed.len() as u64);
            let text = lang.fill(Word::PassedOver, &[&users]);
            say(out, lang, Word::LabelPassed, &text)?;
        }
        if outside.slowed > 0 {
            let text = lang.fill(Word::SlowedDown, &[&grouped(outside.slowed)]);
            say(out, lang, Word::LabelSlowed, &text)?;
        }
        if let (Some(first), Some(last)) = (outside.touched.first(), outside.touched.last()) {
            let ours = condition("id", &runs(outside.touched.iter().copied()));
            let text = lang.fill(Word::LeftBehind, &[first, last, &ours]);
            say(out, lang, Word::LabelLeft, &text)?;
        }
        if let Some((users, why)) = &outside.not_cleaned {
            let text = lang.fill(Word::CleanupFailed, &[&grouped(*users), why]);
            say(out, lang, Word::LabelCleanup, &text)?;
        }
        Ok(())
    }

    /// The result in one line.
    pub fn line(&self, lang: Lang) -> String {
        format!(
            "{:<8}  {} | {} | {} | {}",
            self.verdict(),
            self.scenario.name,
            lang.fill(Word::TargetIs, &[&self.place()]),
            lang.fill(Word::SeedIs, &[&self.seed]),
            self.outside.judgement.sentence(lang)
        )
    }

    /// For the JSON report.
    pub(super) fn json(&self, exit: u8) -> Value {
        let judgement = &self.outside.judgement;
        let record = self.record();
        let figures = self.figures();
        json!({
            "scenario": self.scenario.name,
            "title": self.scenario.title.en,
            "clock": "real",
            "target": { "kind": "http", "urls": self.urls, "instances": self.urls.len() },
            "verdict": judgement.verdict.token(),
            "sentence": judgement.sentence(Lang::En),
            "exit": exit,
            "seed": self.seed,
            "invalid": judgement.invalid.iter().map(|why| why.text(Lang::En)).collect::<Vec<_>>(),
            "balances": {
                "should_be": record.balances.should_be,
                "actual": record.balances.actual,
                "wrong_users": record.balances.wrong_users,
            },
            "unknown_left": { "requests": judgement.unknown, "users": judgement.unknown_users },
            "figures": figures,
            "checks": judgement.checks.iter().map(check_json).collect::<Vec<_>>(),
            "touched": self.outside.touched.first().zip(self.outside.touched.last())
                .map(|(first, last)| json!({ "first_user": first, "last_user": last })),
            "passed_over": self.outside.passed,
            "slowed": self.outside.slowed,
            "advice": { "answers_out_of_order_users": judgement.out_of_order },
        })
    }

    fn figures(&self) -> Map<String, Value> {
        let times = Metric::all().filter(|metric| {
            matches!(
                metric,
                Metric::Time(Span::Service | Span::Latency, _)
                    | Metric::Makespan
                    | Metric::Throughput
            )
        });
        let figure = |metric: Metric| {
            let value = self.record().figure(metric)?;
            Some((metric.to_string(), number(value, metric.unit())))
        };
        FIGURES
            .into_iter()
            .chain(times)
            .filter_map(figure)
            .collect()
    }

    /// For the JUnit report.
    pub(super) fn case(&self, exit: u8) -> TestCase {
        let judgement = &self.outside.judgement;
        let message = || judgement.sentence(Lang::En);
        let status = status(judgement.verdict, exit, message, || {
            self.summary(exit, Lang::En)
        });
        let mut case = TestCase::new(
            format!("target {} | seed {}", self.place(), self.seed),
            status,
        );
        case.set_classname(format!("pointrace.{}", self.scenario.name));
        case.add_property(("verdict", judgement.verdict.token()));
        case.add_property(("sentence", judgement.sentence(Lang::En).as_str()));
        for metric in FIGURES {
            if let Some(value) = self.record().figure(metric) {
                case.add_property((metric.to_string().as_str(), value.to_string().as_str()));
            }
        }
        case.add_property(("not_observable", self.not_observable().join(", ").as_str()));
        case
    }

    fn not_observable(&self) -> Vec<&str> {
        let checks = self.outside.judgement.checks.iter();
        let unseen = checks.filter(|check| check.state == CheckState::NotObservable);
        unseen.map(|check| check.name.as_str()).collect()
    }

    /// The table of checks, for the Markdown report.
    pub(super) fn markdown_checks(&self) -> String {
        let mut text = "| | expectation | actual |\n|---|---|---:|\n".to_owned();
        for check in &self.outside.judgement.checks {
            let state = match check.state {
                CheckState::Failed => "**FAIL**",
                state => word(state),
            };
            let _ = writeln!(
                text,
                "| {state} | {} | {} |",
                check.name.replace('|', "\\|"),
                actual(check)
            );
        }
        text
    }
}

/// A line about something.
fn say(out: &mut String, lang: Lang, label: Word, text: &str) -> fmt::Result {
    const WIDEST: usize = 9;
    writeln!(out, "  {} {text}", padded(lang.text(label), WIDEST))
}

/// A 99th percentile of lateness that is worth a word, in nanoseconds.
const LATE: u64 = 10_000_000;

fn word(state: CheckState) -> &'static str {
    match state {
        CheckState::Ok => "ok",
        CheckState::Declared => "expected",
        CheckState::Failed => "FAIL",
        CheckState::NotObservable => "not observable",
        CheckState::Unknown => "unknown",
    }
}

fn actual(check: &OutsideCheck) -> String {
    check
        .actual
        .map_or_else(|| "–".to_owned(), |value| value_text(value, check.unit))
}

fn check_json(check: &OutsideCheck) -> Value {
    json!({
        "kind": if check.kind.is_some() { "anomaly" } else { "limit" },
        "name": check.name,
        "actual": check.actual,
        "state": match check.state {
            CheckState::Ok => "ok",
            CheckState::Declared => "declared",
            CheckState::Failed => "failed",
            CheckState::NotObservable => "not_observable",
            CheckState::Unknown => "unknown",
        },
    })
}

fn write_checks(out: &mut String, checks: &[OutsideCheck], lang: Lang) -> fmt::Result {
    let rows: Vec<[String; 3]> = checks
        .iter()
        .filter(|check| check.state != CheckState::NotObservable)
        .map(|check| {
            [
                word(check.state).to_owned(),
                check.name.clone(),
                actual(check),
            ]
        })
        .collect();
    for line in columns(&[Side::Left, Side::Left, Side::Right], &rows) {
        writeln!(out, "{line}")?;
    }
    let unseen = checks
        .iter()
        .filter(|check| check.state == CheckState::NotObservable);
    let unseen: Vec<&str> = unseen.map(|check| check.name.as_str()).collect();
    let head = format!("  {}  ", lang.text(Word::UnseenOutside));
    for line in wrap(&unseen.join(", "), 100 - head.width()) {
        writeln!(out, "{head}{line}")?;
    }
    Ok(())
}
