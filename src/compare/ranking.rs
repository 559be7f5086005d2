//! Who is better than whom, and by what: claimed only where the difference is larger than the spread, and every round agrees.

use super::{Measure, Row, Standing};
use crate::check::Spread;
use crate::scenario::{Clock, Scenario, Traffic};

/// In fewer rounds there is no spread to speak of, and no rank.
pub const LEAST_ROUNDS: u64 = 3;

/// What the rows of a scenario are ranked by, the most important first.
///
/// Where requests come at their own rate, a control is as good as its latency; where they come as fast as they are
/// answered, as its throughput. Virtual time has no throughput: there, latencies are those of the scenario's times, and what is
/// left to tell apart is how often the database has to answer, or work is done again.
pub fn criteria(scenario: &Scenario, clock: Clock) -> Vec<Measure> {
    let is_open = |traffic: &Traffic| matches!(traffic, Traffic::Rate { .. });
    let measured = scenario.phases.iter().filter(|phase| !phase.warm_up);
    let is_open = measured.map(|phase| &phase.traffic).all(is_open);
    match clock {
        Clock::Virtual => vec![
            Measure::Refused,
            Measure::LatencyP99,
            Measure::LatencyP50,
            Measure::RoundTrips,
            Measure::Retries,
        ],
        Clock::Real if is_open => {
            vec![Measure::Refused, Measure::LatencyP99, Measure::LatencyP50]
        }
        Clock::Real => vec![Measure::Refused, Measure::Throughput, Measure::LatencyP50],
    }
}

/// Whether one spread is better than another by more than either of them is wide, and its worst round better than the best
/// of the other: a median near one end of a wide spread says little.
fn is_apart(measure: Measure, one: Spread, other: Spread) -> bool {
    let (gain, worst_gain) = if measure.is_gain() {
        (one.median - other.median, one.min - other.max)
    } else {
        (other.median - one.median, other.min - one.max)
    };
    gain > width(one).max(width(other)) && worst_gain > 0.0
}

fn width(spread: Spread) -> f64 {
    spread.max - spread.min
}

/// Whether a rank can be claimed for the row.
fn can_rank(row: &Row, criteria: &[Measure]) -> bool {
    let enough = |measure: &Measure| {
        let spread = row.figure(*measure);
        spread.is_some_and(|spread| spread.samples >= LEAST_ROUNDS)
    };
    row.standing == Standing::Kept && criteria.iter().take(2).all(enough)
}

/// By what one row is better than another, if it is: by the first measure that tells them apart.
pub(super) fn better_by(one: &Row, other: &Row, criteria: &[Measure]) -> Option<Measure> {
    for &measure in criteria {
        if let (Some(mine), Some(its)) = (one.figure(measure), other.figure(measure)) {
            if is_apart(measure, mine, its) {
                return Some(measure);
            }
            if is_apart(measure, its, mine) {
                return None;
            }
        }
    }
    None
}

/// Gives each row that can have one its rank, and puts the best first.
pub(super) fn rank(rows: &mut [Row], criteria: &[Measure]) {
    let ranks: Vec<Option<usize>> = rows
        .iter()
        .map(|row| {
            can_rank(row, criteria).then(|| {
                let others = rows.iter().filter(|other| can_rank(other, criteria));
                1 + others
                    .filter(|other| better_by(other, row, criteria).is_some())
                    .count()
            })
        })
        .collect();
    for (row, rank) in rows.iter_mut().zip(ranks) {
        row.rank = rank;
    }
    rows.sort_by(|one, other| {
        let key = |row: &Row| {
            (
                row.standing,
                row.rank.unwrap_or(usize::MAX),
                row.losses.len(),
                row.most_wrong(),
            )
        };
        let by_figures = || {
            let mut orders = criteria.iter().map(|&measure| {
                let value = |row: &Row| row.figure(measure).map_or(f64::MAX, |s| s.median);
                let order = value(one).total_cmp(&value(other));
                if measure.is_gain() {
                    order.reverse()
                } else {
                    order
                }
            });
            orders.find(|order| order.is_ne())
        };
        key(one)
            .cmp(&key(other))
            .then_with(|| by_figures().unwrap_or(one.lock.cmp(&other.lock)))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::LockName;

    fn spread(values: [f64; 3]) -> Option<Spread> {
        let [min, median, max] = values;
        Some(Spread {
            min,
            median,
            max,
            samples: 3,
        })
    }

    fn row(lock: LockName, refused: [f64; 3], throughput: [f64; 3]) -> Row {
        let mut row = Row::empty(lock);
        row.standing = Standing::Kept;
        for (place, measure) in Measure::ALL.iter().enumerate() {
            row.figures[place] = match measure {
                Measure::Refused => spread(refused),
                Measure::Throughput => spread(throughput),
                _ => None,
            };
        }
        row
    }

    const CRITERIA: [Measure; 2] = [Measure::Refused, Measure::Throughput];

    fn ranked(mut rows: Vec<Row>) -> Vec<(LockName, Option<usize>)> {
        rank(&mut rows, &CRITERIA);
        rows.iter().map(|row| (row.lock, row.rank)).collect()
    }

    #[test]
    fn an_order_is_claimed_only_where_the_difference_is_larger_than_the_spread() {
        let none = [0.0; 3];
        let rows = vec![
            row(LockName::Global, none, [90.0, 100.0, 110.0]),
            row(LockName::Keyed, none, [180.0, 200.0, 210.0]),
            row(LockName::Queue, none, [170.0, 190.0, 260.0]),
        ];
        assert_eq!(
            ranked(rows),
            [
                (LockName::Keyed, Some(1)),
                (LockName::Queue, Some(1)),
                // Behind one of them by more than the spread; the other's is too wide to tell.
                (LockName::Global, Some(2)),
            ]
        );
    }

    #[test]
    fn an_order_is_claimed_only_where_every_round_agrees() {
        let none = [0.0; 3];
        // The medians are further apart than either spread is wide, and one's worst round is behind the other's best.
        let rows = vec![
            row(LockName::Keyed, none, [100.0, 195.0, 200.0]),
            row(LockName::Queue, none, [80.0, 85.0, 110.0]),
        ];
        assert_eq!(
            ranked(rows),
            [(LockName::Keyed, Some(1)), (LockName::Queue, Some(1))]
        );
    }

    #[test]
    fn who_refuses_fewer_is_better_however_slow() {
        let rows = vec![
            row(LockName::Keyed, [50.0, 50.0, 51.0], [900.0, 900.0, 900.0]),
            row(LockName::Queue, [0.0, 0.0, 1.0], [10.0, 10.0, 10.0]),
        ];
        assert_eq!(
            ranked(rows),
            [(LockName::Queue, Some(1)), (LockName::Keyed, Some(2))]
        );
    }

    #[test]
    fn who_lost_points_comes_last_and_has_no_rank() {
        let none = [0.0; 3];
        let mut lost = row(LockName::None, none, [900.0; 3]);
        lost.standing = Standing::Lost;
        let kept = row(LockName::Keyed, none, [100.0; 3]);
        assert_eq!(
            ranked(vec![lost, kept]),
            [(LockName::Keyed, Some(1)), (LockName::None, None)]
        );
    }

    #[test]
    fn too_few_rounds_claim_nothing() {
        let mut kept = row(LockName::Keyed, [0.0; 3], [100.0; 3]);
        for spread in kept.figures.iter_mut().flatten() {
            spread.samples = 2;
        }
        assert_eq!(ranked(vec![kept]), [(LockName::Keyed, None)]);
    }
}
