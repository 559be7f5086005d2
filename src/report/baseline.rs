//! A run beside one of before: what changed, by how much, and whether it is more than noise.

use std::fmt::Write;

use serde_json::Value;

use super::Entry;
use crate::check::{Spread, value_text};
use crate::history::{Metric, Span, Statistic, Unit};
use crate::lang::{Lang, Word};
use crate::scenario::Clock;
use crate::text::{Side, columns};

/// The report of a run of before.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    runs: Vec<Value>,
}

/// A figure that is not what it was.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The figure that changed.
    pub metric: Metric,
    /// What it was.
    pub before: Spread,
    /// What it is.
    pub now: Spread,
    /// Whether it is worse; `None` where neither is better.
    pub is_worse: Option<bool>,
    /// Whether there is more between them than between runs of one kind.
    pub noise: Noise,
}

/// Whether a change is more than what runs of one kind differ by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Noise {
    /// There is none: the same seeds under the virtual clock give the same figures.
    Absent,
    /// All runs of now are on one side of all runs of before.
    Beyond,
    /// The runs of before and of now overlap.
    Within,
    /// Nobody can tell of one run each on the machine's clock.
    NotMeasured,
}

/// The figures that are compared.
const COMPARED: [Metric; 17] = [
    Metric::Requests,
    Metric::Committed,
    Metric::Rejected,
    Metric::TimedOut,
    Metric::Failed,
    Metric::Unknown,
    Metric::LostUpdates,
    Metric::PointsMissing,
    Metric::PointsGivenAway,
    Metric::Attempts,
    Metric::RoundTrips,
    Metric::Throughput,
    Metric::Makespan,
    Metric::Time(Span::Wait, Statistic::P99),
    Metric::Time(Span::Hold, Statistic::P99),
    Metric::Time(Span::Latency, Statistic::P50),
    Metric::Time(Span::Latency, Statistic::P99),
];

/// Whether more of it is worse; `None` where neither is better.
fn more_is_worse(metric: Metric) -> Option<bool> {
    match metric {
        Metric::Committed | Metric::Throughput => Some(false),
        Metric::Requests => None,
        _ => Some(true),
    }
}

impl Baseline {
    /// Reads what `--report json=FILE` wrote.
    ///
    /// # Errors
    /// If it is no such report, or one of another version of the format.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut report: Value =
            serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
        match (report["format"].as_str(), report["version"].as_u64()) {
            (Some("pointrace-report"), Some(1)) => {}
            (Some("pointrace-report"), _) => {
                return Err("it is a report in another version of the format".to_owned());
            }
            _ => {
                return Err(
                    "it is no report: `pointrace run … --report json=FILE` writes one".to_owned(),
                );
            }
        }
        match report["runs"].take() {
            Value::Array(runs) => Ok(Baseline { runs }),
            _ => Err("it has no runs".to_owned()),
        }
    }

    /// What changed since a run of the same scenario under the same lock, over the same store, on the same clock; `None` if
    /// it has none.
    pub fn changes(&self, entry: &Entry<'_>) -> Option<Vec<Change>> {
        let clock = match entry.clock() {
            Clock::Virtual => "virtual",
            Clock::Real => "real",
        };
        let lock = entry.lock()?;
        let scenario = entry.scenario()?;
        let store = scenario.store.kind_under(lock);
        let is_same = |run: &&Value| {
            run["scenario"] == scenario.name.as_str()
                && run["lock"] == lock.name()
                && run["clock"] == clock
                && run["target"]["store"] == store.name()
        };
        let before = self.runs.iter().find(is_same)?;
        let changes = COMPARED.into_iter().filter_map(|metric| {
            let (before, now) = (spread_before(before, metric)?, spread_now(entry, metric)?);
            if before == now {
                return None;
            }
            let less_or_more = now.median - before.median;
            let worse = more_is_worse(metric).filter(|_| less_or_more != 0.0);
            Some(Change {
                metric,
                before,
                now,
                is_worse: worse.map(|more| more == (less_or_more > 0.0)),
                noise: noise(entry.clock(), before, now),
            })
        });
        Some(changes.collect())
    }
}

fn noise(clock: Clock, before: Spread, now: Spread) -> Noise {
    match clock {
        Clock::Virtual => Noise::Absent,
        Clock::Real if before.samples < 2 || now.samples < 2 => Noise::NotMeasured,
        Clock::Real if before.max < now.min || now.max < before.min => Noise::Beyond,
        Clock::Real => Noise::Within,
    }
}

/// A figure of the report of before: of one run, or of many seeds.
fn spread_before(run: &Value, metric: Metric) -> Option<Spread> {
    let name = metric.to_string();
    if let Some(value) = run["figures"][&name].as_f64() {
        return Some(one(value));
    }
    let spread = &run["seeds"]["figures"][&name];
    Some(Spread {
        min: spread["min"].as_f64()?,
        median: spread["median"].as_f64()?,
        max: spread["max"].as_f64()?,
        samples: spread["samples"].as_u64()?,
    })
}

fn spread_now(entry: &Entry<'_>, metric: Metric) -> Option<Spread> {
    // As reports write them: counts, points and times are whole.
    let whole = |value: f64| match metric.unit() {
        Unit::PerSecond => value,
        _ => value.round(),
    };
    match entry {
        Entry::Run(played, ..) => played.record.figure(metric).map(whole).map(one),
        Entry::Seeds(seeds) => seeds.set.spread(metric).map(|spread| Spread {
            min: whole(spread.min),
            median: whole(spread.median),
            max: whole(spread.max),
            ..spread
        }),
        _ => None,
    }
}

fn one(value: f64) -> Spread {
    Spread {
        min: value,
        median: value,
        max: value,
        samples: 1,
    }
}

impl Change {
    /// By how much of what it was; infinite where it was nothing.
    pub fn share(&self) -> f64 {
        (self.now.median - self.before.median) / self.before.median.abs()
    }

    /// Whether it is worse by more than this share of what it was, and not by noise alone.
    pub fn is_regression(&self, share: f64) -> bool {
        self.is_worse == Some(true) && self.noise != Noise::Within && self.share().abs() > share
    }
}

/// What changed, as a table for a person; `limit` is the share from which worse is a regression.
pub fn changes_text(changes: &[Change], limit: Option<f64>, lang: Lang) -> String {
    if changes.is_empty() {
        return format!("  {}\n", lang.text(Word::BaselineSame));
    }
    let mut rows = vec![[
        String::new(),
        lang.text(Word::BaselineFigure).to_owned(),
        lang.text(Word::BaselineBefore).to_owned(),
        lang.text(Word::BaselineNow).to_owned(),
        lang.text(Word::BaselineChange).to_owned(),
        String::new(),
    ]];
    rows.extend(changes.iter().map(|change| {
        let text = |spread: Spread| value_text(spread.median, change.metric.unit());
        let mark = match limit {
            Some(limit) if change.is_regression(limit) => Word::MarkFail,
            _ => match change.is_worse {
                Some(true) => Word::BaselineWorse,
                Some(false) => Word::BaselineBetter,
                None => Word::BaselineOther,
            },
        };
        let share = change.share() * 100.0;
        let share = match share.is_finite() {
            true => format!("{share:+.1} %"),
            false => "-".to_owned(),
        };
        let noise = match change.noise {
            Noise::Absent => "",
            Noise::Beyond => lang.text(Word::BaselineBeyond),
            Noise::Within => lang.text(Word::BaselineWithin),
            Noise::NotMeasured => lang.text(Word::BaselineNoiseUnknown),
        };
        [
            lang.text(mark).to_owned(),
            change.metric.to_string(),
            text(change.before),
            text(change.now),
            share,
            noise.to_owned(),
        ]
    }));
    use Side::{Left, Right};
    let mut text = String::new();
    for line in columns(&[Left, Left, Right, Right, Right, Left], &rows) {
        writeln!(text, "{line}").expect("writing to a string does not fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: [f64; 2], now: [f64; 2], clock: Clock) -> Change {
        let spread = |[min, max]: [f64; 2]| Spread {
            min,
            median: f64::midpoint(min, max),
            max,
            samples: 5,
        };
        let (before, now) = (spread(before), spread(now));
        Change {
            metric: Metric::Makespan,
            before,
            now,
            is_worse: Some(now.median > before.median),
            noise: noise(clock, before, now),
        }
    }

    #[test]
    fn a_regression_is_worse_by_more_than_was_allowed_and_than_runs_differ_by() {
        let is = |before, now, clock| change(before, now, clock).is_regression(0.1);
        assert!(is([100.0, 102.0], [120.0, 125.0], Clock::Real));
        assert!(!is([100.0, 130.0], [120.0, 150.0], Clock::Real), "noise");
        assert!(!is([100.0, 102.0], [104.0, 106.0], Clock::Real), "little");
        assert!(!is([100.0, 102.0], [50.0, 60.0], Clock::Real), "better");
        assert!(is([100.0, 130.0], [120.0, 150.0], Clock::Virtual));
        assert!(is([0.0, 0.0], [1.0, 1.0], Clock::Virtual), "from nothing");
    }

    #[test]
    fn only_a_report_is_a_baseline() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"format":"pointrace-report","version":2,"runs":[]}"#,
            r#"{"format":"pointrace-report","version":1}"#,
        ] {
            assert!(Baseline::read(text).is_err(), "{text}");
        }
        assert!(Baseline::read(r#"{"format":"pointrace-report","version":1,"runs":[]}"#).is_ok());
    }
}
