//! From the first request to the last check.

use parking_lot::Mutex;

use super::alone::{End, alone};
use super::chart::Chart;
use super::check::Check;
use super::ground::Ground;
use super::plan::{Plan, side_by_side};
use super::round::play;
use super::script::STRANGERS;
use crate::env::Nanos;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orders {
    /// Only these checks; all, if there are none.
    pub only: Vec<Check>,
    /// About how long the races may take, in nanoseconds.
    pub budget: Nanos,
}

impl Default for Orders {
    fn default() -> Self {
        Orders {
            only: Vec::new(),
            budget: 40_000_000_000,
        }
    }
}

/// Examines a service. What is learnt is on the chart while it is learnt.
pub async fn examine<G: Ground>(ground: &G, orders: &Orders, chart: &Mutex<Chart>) {
    chart.lock().now = Some(Check::Alone);
    let manner = alone(ground, chart).await;
    let manner = {
        let mut chart = chart.lock();
        let tally = chart.tallies.entry(Check::Alone).or_default();
        tally.rounds = 1;
        match manner {
            Ok(manner) => {
                chart.manner = Some(manner.clone());
                manner
            }
            Err(End::Fault(fault)) => {
                tally.failed = 1;
                chart.serial = Some(fault);
                chart.complete = true;
                return;
            }
            Err(End::Trouble(trouble)) => {
                tally.rounds = 0;
                chart.trouble = Some(trouble);
                return;
            }
        }
    };
    let wanted = |check: &Check| match orders.only.is_empty() {
        true => match check {
            Check::Burst100 => Plan::has_time_for_a_hundred(orders.budget),
            Check::SameId => ground.respells(),
            Check::OneInstance => ground.instances() > 1,
            _ => true,
        },
        false => orders.only.contains(check),
    };
    let checks: Vec<Check> = Check::ALL
        .into_iter()
        .filter(|check| check.is_race())
        .filter(wanted)
        .collect();
    // Twice the budget: what an estimate gets wrong is no reason for a thin verdict, and none to go on for ever.
    let until = ground.now() + orders.budget.saturating_mul(2);
    let replan = |parallel| {
        let mut chart = chart.lock();
        chart.parallel = parallel;
        chart.plan = Plan {
            until: Some(until),
            ..Plan::new(&checks, &manner, parallel, orders.budget)
        };
    };
    replan(None);
    for check in &checks {
        play(ground, chart, &manner, *check).await;
        if *check == Check::Strangers && side_by_side(&manner) {
            let makespan = chart.lock().tallies[check].makespan;
            let in_turn = manner.time * STRANGERS as u64;
            replan(Some(makespan < in_turn / 3));
        }
    }
    let mut chart = chart.lock();
    chart.now = None;
    chart.complete = true;
}
