//! What a doctor tries who may stand between a service and its database: the orders that look dangerous.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::case::{Balance, Seen};
use super::explore::{Bench, Far, Findings, Known, Limits};
use super::play::{Order, Turn};
use super::predict::{Prediction, predict, statements};
use super::statement::Verb;
use super::ticket::OrderTicket;
use crate::doctor::{Chart, Check, Fault, Ground, LosingOrder};
use crate::lang::Lang;
use crate::point::{Kind, OutcomeKind};

/// Who meets, until points are lost.
const PAIRS: [[Kind; 2]; 3] = [
    [Kind::Charge, Kind::Use],
    [Kind::Charge, Kind::Charge],
    [Kind::Use, Kind::Use],
];

impl Known {
    /// Nobody interrupted, then what looks dangerous.
    pub fn first_orders(&self, predictions: &[Prediction]) -> Vec<Order> {
        let dangerous = predictions.iter().map(|one| one.order(&self.recordings));
        std::iter::once(Order::default()).chain(dangerous).collect()
    }

    /// Whether in this order the other request sent nothing before the one that wrote first was about to commit.
    fn waits_for_commit(&self, seen: &Seen) -> bool {
        let mut steps = seen.played.steps.iter();
        let mut statements_of = steps.by_ref().filter_map(|step| match step.turn {
            Turn::Statement(call) => Some((step.request, call)),
            Turn::Arrives => None,
        });
        let Some((first, _)) = statements_of.next() else {
            return false;
        };
        let before = 1 + statements_of
            .take_while(|(request, _)| *request == first)
            .count();
        let statements = statements(&self.recordings[first]);
        let verb = statements.get(before).map(|next| next.verb);
        before + 1 == statements.len() && verb == Some(Verb::Commit)
    }

    /// The smallest order that loses, as a doctor tells it.
    fn losing_order(&self, findings: &Findings, service: &str) -> Option<LosingOrder> {
        let smallest = findings.smallest.as_ref()?;
        let told = |lang| findings.told_smallest(&self.case, lang).unwrap_or_default();
        let ticket = OrderTicket::of(&self.case, &smallest.played);
        Some(LosingOrder {
            told: Lang::ALL.map(told),
            replay: format!("pointrace replay {ticket} {service}"),
            at_commit: self.waits_for_commit(smallest),
        })
    }
}

impl<G: Ground + 'static> Bench<G> {
    /// Plays the orders that look dangerous, for at most so long, until requests are found that lose points, or `watch`
    /// says to stop; what they show is noted on the chart as the check of orders. `service` is how the service is named on
    /// the command line that plays an order again.
    pub async fn try_dangers(
        &mut self,
        chart: &Mutex<Chart>,
        time: Duration,
        service: &str,
        mut watch: impl FnMut(Far) -> bool,
    ) {
        let begun = Instant::now();
        // Who was asked to stop has not seen everything, however it looks.
        let is_stopped = AtomicBool::new(false);
        let mut watch = |far| {
            is_stopped.fetch_or(watch(far), Relaxed);
            is_stopped.load(Relaxed)
        };
        {
            let mut chart = chart.lock();
            chart.now = Some(Check::Orders);
            chart.complete = false;
            chart.tallies.entry(Check::Orders).or_default();
        }
        for kinds in PAIRS {
            let left = time.saturating_sub(begun.elapsed());
            if left.is_zero() || is_stopped.load(Relaxed) {
                break;
            }
            match self.try_pair(chart, kinds, left, service, &mut watch).await {
                Ok(true) => break,
                Ok(false) => {}
                Err(why) => {
                    let mut chart = chart.lock();
                    chart.tallies.entry(Check::Orders).or_default().left_out = Some(why);
                    break;
                }
            }
        }
        let mut chart = chart.lock();
        chart.now = None;
        chart.complete = !is_stopped.load(Relaxed);
    }

    /// Plays the dangerous orders of two requests: whether points were lost.
    async fn try_pair(
        &mut self,
        chart: &Mutex<Chart>,
        kinds: [Kind; 2],
        left: Duration,
        service: &str,
        watch: &mut impl FnMut(Far) -> bool,
    ) -> Result<bool, String> {
        let known = self.record(&kinds).await?;
        let first = known.first_orders(&predict(&known.recordings));
        let limits = Limits {
            time: Some(left),
            only_first: true,
            ..Limits::default()
        };
        let mut findings = Findings::default();
        let explored = self.explore(&known, first, limits, &mut findings, watch);
        let explored = explored.await;
        note(&mut chart.lock(), &findings);
        // What has lost is told at once: whatever ends what follows, it stays.
        chart.lock().order = known.losing_order(&findings, service);
        explored?;
        if findings.smallest.is_none() {
            return Ok(false);
        }
        // An order that cannot be played again has lost all the same.
        let _ = self.play_again(&known.case, &mut findings, watch).await;
        chart.lock().order = known.losing_order(&findings, service);
        Ok(true)
    }
}

/// Notes what orders have shown.
fn note(chart: &mut Chart, findings: &Findings) {
    let tally = chart.tallies.entry(Check::Orders).or_default();
    tally.rounds += findings.played;
    tally.failed += findings.lost;
    for (outcome, count) in &findings.outcomes {
        tally.requests += count;
        let so_far = match outcome {
            OutcomeKind::Committed => &mut tally.committed,
            OutcomeKind::Rejected => &mut tally.rejected,
            OutcomeKind::TimedOut => &mut tally.timed_out,
            OutcomeKind::Failed => &mut tally.errors,
            OutcomeKind::Unknown => &mut tally.unknown,
        };
        *so_far += count;
    }
    let smallest = findings.smallest.as_ref();
    tally.worst = smallest.and_then(|smallest| fault(&smallest.balance));
}

/// What a balance shows to be wrong.
fn fault(balance: &Balance) -> Option<Fault> {
    let there = balance.actual;
    match balance.missing() {
        0 if balance.overspent => Some(Fault::Negative { there }),
        0 => None,
        missing if missing > 0 => Some(Fault::Missing {
            there,
            due: balance.low,
        }),
        _ => Some(Fault::Extra {
            there,
            due: balance.high,
        }),
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Runtime;

    use super::super::pretend::Pretend;
    use super::*;

    /// What is on the chart when the dangerous orders have been tried of a service that is gone from when `watch` says so, or
    /// until it says to stop.
    fn chart(mut watch: impl FnMut(Far, &AtomicBool) -> bool) -> Chart {
        let (service, mut bench) = Pretend::bench();
        let chart = Mutex::default();
        let runtime = Runtime::new().expect("a runtime");
        let trying = bench.try_dangers(&chart, Duration::from_secs(60), "--target …", |far| {
            watch(far, &service.is_gone)
        });
        runtime.block_on(trying);
        chart.into_inner()
    }

    #[test]
    fn an_order_that_lost_stays_on_the_chart_whatever_becomes_of_what_follows() {
        let played = chart(|_, _| false);
        let order = played.order.expect("an order");
        assert!(order.told[0].contains("10 times"), "{}", order.told[0]);
        let mut has_lost = false;
        // Gone as soon as something was lost, and gone when what was lost is played again.
        let gone = [
            chart(|far, is_gone| {
                is_gone.store(far.lost > 0, Relaxed);
                false
            }),
            chart(|far, is_gone| {
                is_gone.store(has_lost && far.lost == 0, Relaxed);
                has_lost |= far.lost > 0;
                false
            }),
        ];
        for chart in gone {
            let order = chart.order.expect("an order");
            assert!(order.replay.starts_with("pointrace replay px1:cu."));
            assert!(!order.told[0].contains("times"), "{}", order.told[0]);
            let tally = &chart.tallies[&Check::Orders];
            assert!(tally.failed > 0 && tally.worst.is_some(), "{tally:?}");
        }
    }

    #[test]
    fn who_is_asked_to_stop_tries_nothing_more_and_has_not_seen_everything() {
        let mut asked = 0;
        let chart = chart(|far, _| {
            asked += 1;
            far.played == 1
        });
        assert!(!chart.complete);
        assert_eq!((asked, chart.tallies[&Check::Orders].rounds), (2, 1));
    }
}
