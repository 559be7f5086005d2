//! What stands in the cells of a comparison, in words.

use crate::check::Spread;
use crate::compare::{Measure, Row, Standing, Table};
use crate::lang::{Lang, Word};
use crate::request::{LockName, Needs};
use crate::text::{duration, grouped};

/// Where there is no figure.
const NONE: &str = "-";

/// The cells of one row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    /// The row whose cells are written.
    pub row: &'a Row,
    /// The language that they are written in.
    pub lang: Lang,
}

impl Cells<'_> {
    /// Its rank, if one is claimed.
    pub fn rank(self) -> String {
        let rank = self.row.rank;
        rank.map_or_else(|| NONE.to_owned(), |rank| rank.to_string())
    }

    /// What it lost, at worst in one round, and in how many of its rounds it lost anything.
    pub fn lost(self) -> String {
        let Cells { row, lang } = self;
        let updates = || row.losses.iter().map(|loss| loss.lost_updates).max();
        match row.standing {
            Standing::Kept | Standing::Broke => lang.text(Word::CmpNothing).to_owned(),
            Standing::Idle => lang.text(Word::CmpIdle).to_owned(),
            Standing::Unplayed => lang.text(Word::CmpUnplayed).to_owned(),
            Standing::Lost => {
                let wrong = match row.most_wrong() {
                    0 => lang.fill(Word::CmpUpdates, &[&grouped(updates().unwrap_or(0))]),
                    points => grouped(points),
                };
                format!("{wrong} ({}/{})", row.losses.len(), row.played)
            }
        }
    }

    /// The median of a figure.
    pub fn median(self, measure: Measure) -> String {
        let spread = self.row.figure(measure);
        spread.map_or_else(
            || NONE.to_owned(),
            |spread| measure_text(measure, spread.median),
        )
    }

    /// The median of a figure with its spread.
    pub fn spread(self, measure: Measure) -> String {
        let spread = self.row.figure(measure);
        spread.map_or_else(|| NONE.to_owned(), |spread| spread_text(measure, spread))
    }

    /// The medians of several figures of time, in one cell: `4 / 9.5 / 12 ms`.
    pub fn medians(self, measures: [Measure; 3]) -> String {
        let known = measures.iter().all(|one| self.row.figure(*one).is_some());
        match known {
            true => {
                // No time at all is none in any unit.
                let text = |one| match self.median(one) {
                    nothing if nothing == "0 ns" => "0".to_owned(),
                    some => some,
                };
                in_one_unit(&measures.map(text), " / ")
            }
            false => NONE.to_owned(),
        }
    }

    /// What it needs.
    pub fn needs(self) -> &'static str {
        needs_text(self.row.lock, self.lang)
    }

    /// What it promises.
    pub fn promises(self) -> String {
        promises_text(self.row.lock, self.lang)
    }

    /// What else is to be said of it, one sentence each.
    pub fn remarks(self) -> Vec<String> {
        let Cells { row, lang } = self;
        let (lock, played) = (row.lock, grouped(row.played));
        let mut remarks = Vec::new();
        let lost = row.losses.len() as u64;
        if lost > 0 && lost < row.played {
            let seeds = row.losses.iter().take(LISTED);
            let mut seeds: Vec<String> = seeds.map(|loss| loss.seed.to_string()).collect();
            if row.losses.len() > LISTED {
                seeds.push("...".to_owned());
            }
            let seeds = seeds.join(", ");
            remarks.push(lang.fill(Word::CmpLostIn, &[&lock, &grouped(lost), &played, &seeds]));
        }
        // What is lost has been told.
        let others: Vec<String> = row
            .seen
            .iter()
            .filter(|_| row.standing == Standing::Broke)
            .map(|(kind, rounds)| {
                lang.fill(Word::CmpSeenIn, &[&lock, &kind, &grouped(*rounds), &played])
            })
            .collect();
        remarks.extend(others);
        if row.stuck > 0 {
            remarks.push(lang.fill(Word::CmpStuckIn, &[&lock, &grouped(row.stuck), &played]));
        }
        remarks
    }
}

/// What is to be said of all rows of a table, one sentence each.
pub(in crate::report) fn remarks(table: &Table, lang: Lang) -> Vec<String> {
    let always = table.rows.iter().filter(|row| {
        let lost = row.losses.len() as u64;
        lost > 0 && lost == row.played
    });
    let always: Vec<&str> = always.map(|row| row.lock.name()).collect();
    let mut remarks = Vec::new();
    if !always.is_empty() {
        remarks.push(lang.fill(Word::CmpLostAlways, &[&always.join(", ")]));
    }
    let each = table.rows.iter().map(|row| Cells { row, lang });
    remarks.extend(each.flat_map(Cells::remarks));
    let late: u64 = table.rows.iter().map(|row| row.late).sum();
    if late > 0 {
        let played: u64 = table.rows.iter().map(|row| row.played).sum();
        remarks.push(lang.fill(Word::CmpLate, &[&grouped(late), &grouped(played)]));
    }
    remarks
}

/// Seeds that are listed where people read; the JSON report has all.
const LISTED: usize = 5;

/// What a control needs besides its process, in words.
pub fn needs_text(lock: LockName, lang: Lang) -> &'static str {
    lang.text(match lock.needs() {
        Needs::Nothing => Word::CmpNothing,
        Needs::Database => Word::NeedsDatabase,
        Needs::AdvisoryLocks => Word::NeedsAdvisory,
        Needs::Nodes => Word::NeedsNodes,
    })
}

/// What a control promises, in words.
pub fn promises_text(lock: LockName, lang: Lang) -> String {
    let promises = lock.promises();
    let all = [
        (promises.keeps_points, Word::PromisesPoints),
        (promises.excludes, Word::PromisesExclusion),
        (promises.in_order, Word::PromisesOrder),
        (promises.fenced, Word::PromisesFence),
        (promises.across_processes, Word::PromisesAcross),
    ];
    let made = all.into_iter().filter(|(is_made, _)| *is_made);
    let made: Vec<&str> = made.map(|(_, word)| lang.text(word)).collect();
    match made.is_empty() {
        true => lang.text(Word::CmpNothing).to_owned(),
        false => made.join(", "),
    }
}

/// What the rows of a table are ranked by, in words.
pub(in crate::report) fn criteria(table: &Table, lang: Lang) -> String {
    let is_known =
        |measure: &&Measure| table.rows.iter().any(|row| row.figure(**measure).is_some());
    let names = table.criteria.iter().filter(is_known);
    let names: Vec<&str> = names.map(|measure| measure_name(*measure, lang)).collect();
    names.join(", ")
}

/// A measure by its name for people.
pub fn measure_name(measure: Measure, lang: Lang) -> &'static str {
    lang.text(match measure {
        Measure::Refused => Word::CmpRefused,
        Measure::TimedOut => Word::CmpTimedOut,
        Measure::Throughput => Word::CmpThroughput,
        Measure::WaitP50 => Word::CmpWaitP50,
        Measure::WaitP95 => Word::CmpWaitP95,
        Measure::WaitP99 => Word::CmpWaitP99,
        Measure::LatencyP50 => Word::CmpLatencyP50,
        Measure::LatencyP95 => Word::CmpLatencyP95,
        Measure::LatencyP99 => Word::CmpLatencyP99,
        Measure::Retries => Word::CmpRetries,
        Measure::RoundTrips => Word::CmpRoundTrips,
        Measure::AttemptsPerGrant => Word::CmpAttempts,
        Measure::Overtakes => Word::CmpOvertakes,
    })
}

/// A figure, as a person reads it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and times are whole and not negative"
)]
pub fn measure_text(measure: Measure, value: f64) -> String {
    match measure {
        Measure::Retries | Measure::RoundTrips | Measure::AttemptsPerGrant if value == 0.0 => {
            "0".to_owned()
        }
        Measure::Retries | Measure::RoundTrips | Measure::AttemptsPerGrant => format!("{value:.2}"),
        Measure::Throughput => format!("{}/s", grouped(value.round() as i64)),
        Measure::Refused | Measure::TimedOut | Measure::Overtakes => grouped(value.round() as i64),
        _ => duration(value.round() as u64),
    }
}

/// A figure with its spread, as a person reads it.
pub fn spread_text(measure: Measure, spread: Spread) -> String {
    let [min, median, max] =
        [spread.min, spread.median, spread.max].map(|value| measure_text(measure, value));
    match min == max {
        true => median,
        false => format!("{median} ({})", in_one_unit(&[min, max], "..")),
    }
}

/// Values with the unit behind the last of them, where they have one unit: `4..12 ms`.
fn in_one_unit(values: &[String], between: &str) -> String {
    let unit = |value: &str| {
        value
            .trim_start_matches(|c: char| "0123456789.,".contains(c))
            .to_owned()
    };
    let Some((last, others)) = values.split_last() else {
        return String::new();
    };
    let common = unit(last);
    let is_one = |value: &String| value == "0" || unit(value) == common;
    let is_one = values.iter().all(is_one);
    let others = others.iter().map(|value| match is_one {
        true => value.trim_end_matches(common.as_str()),
        false => value,
    });
    others
        .chain([last.as_str()])
        .collect::<Vec<_>>()
        .join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_written_once_where_it_is_one() {
        let joined = |values: [&str; 3]| in_one_unit(&values.map(str::to_owned), " / ");
        assert_eq!(joined(["4 ms", "9.5 ms", "12 ms"]), "4 / 9.5 / 12 ms");
        assert_eq!(joined(["0", "4 ms", "12 ms"]), "0 / 4 / 12 ms");
        assert_eq!(joined(["900 us", "1 ms", "2 ms"]), "900 us / 1 ms / 2 ms");
        assert_eq!(joined(["1", "2", "3"]), "1 / 2 / 3");
    }

    #[test]
    fn a_spread_is_told_only_where_there_is_one() {
        let spread = |min, median, max| Spread {
            min,
            median,
            max,
            samples: 3,
        };
        let text = |measure, all| spread_text(measure, all);
        assert_eq!(text(Measure::LatencyP99, spread(4e6, 4e6, 4e6)), "4 ms");
        assert_eq!(
            text(Measure::LatencyP99, spread(4e6, 5e6, 9e6)),
            "5 ms (4..9 ms)"
        );
        assert_eq!(
            text(Measure::Throughput, spread(1_000.0, 1_100.0, 1_250.0)),
            "1,100/s (1,000..1,250/s)"
        );
    }
}
