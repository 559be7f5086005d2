//! A control of one's own, played in a round of a scenario and judged.

#![cfg(test)]

use pointrace::call::{Call, Setting};
use pointrace::history::AnomalyKind;
use pointrace::lock::Control;
use pointrace::request::{Answer, Lock, Needs, Promises, Says};
use pointrace::{Judgement, Keep, LockName, Record, RoundSetup, Verdict, judge, play_with, scenario};
use tokio::sync::Semaphore;

/// What it promises, and how it is called.
static OWN: Lock = Lock {
    name: "at-most",
    also: &[],
    says: Says {
        en: "a limited number of operations at a time",
        ko: "한 번에 정해진 수만",
    },
    promises: Promises {
        keeps_points: true,
        ..Promises::NOTHING
    },
    needs: Needs::Nothing,
};

/// Runs a limited number of operations at a time. It is no lock: it grants nothing, and no request times out.
struct AtMost(Semaphore);

impl Control for AtMost {
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let _permit = self.0.acquire().await.expect("it is never closed");
        Answer {
            outcome: call.apply().await,
            attempts: Some(1),
            waited: None,
            held: None,
        }
    }

    fn entries(&self) -> usize {
        0
    }
}

fn play(at_most: usize) -> (Record, Judgement) {
    let (mut scenario, _) = scenario::load("hundred-charges").expect("a built-in scenario");
    // The limits of the scenario are about its own locks; what a lock promises is judged all the same.
    scenario.expect.clear();
    let own = LockName::of(&OWN);
    let setup = RoundSetup {
        scenario: &scenario,
        seed: 7,
        locks: &[own],
        keep: Keep::Nothing,
    };
    let round = play_with(setup, |_, _| AtMost(Semaphore::new(at_most))).expect("it is played");
    let judgement = judge(&scenario, own, scenario.clock, &round.record, false);
    (round.record, judgement)
}

#[test]
fn one_at_a_time_passes() {
    let (record, judgement) = play(1);
    assert_eq!(judgement.verdict, Verdict::Pass, "{:?}", judgement.checks);
    assert_eq!(record.balances.actual, 100_000);
}

#[test]
fn two_at_a_time_fail() {
    let (record, judgement) = play(2);
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert!(record.anomaly_count(AnomalyKind::LostUpdate) > 0);
    assert!(record.balances.actual < 100_000);
}
