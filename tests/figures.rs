//! What goes into the figures, and when they prove nothing.

use pointrace::check::{Invalid, Judgement, Verdict, judge};
use pointrace::driver::{RoundSetup, play_real, play_simulated};
use pointrace::history::{AnomalyKind, Keep, Metric, Record, Span, Statistic};
use pointrace::point::OutcomeKind;
use pointrace::request::LockName;
use pointrace::scenario::{self, Clock, Override, Scenario};

const MS: f64 = 1e6;

fn parsed(text: &str) -> Scenario {
    scenario::parse(text, "test").expect("a scenario")
}

fn played(scenario: &Scenario, lock: LockName, clock: Clock) -> (Record, Judgement) {
    let setup = RoundSetup {
        scenario,
        seed: 7,
        locks: &[lock],
        keep: Keep::Nothing,
    };
    let round = match clock {
        Clock::Virtual => play_simulated(setup, &|| false),
        Clock::Real => play_real(setup, 2, &|| false),
    };
    let round = round.expect("nothing is written");
    let judgement = judge(scenario, lock, clock, &round.record, round.interrupted);
    (round.record, judgement)
}

const WARMED_UP: &str = r#"
name = "warmed-up"

[store]
read = "1ms"
write = "2ms"
append = "1ms"

[[phase]]
name = "warm-up"
warm_up = true
burst = { size = 50 }

[[phase]]
name = "measured"
burst = { size = 10 }
"#;

#[test]
fn warm_up_is_checked_but_not_measured() {
    let scenario = parsed(WARMED_UP);
    let (record, judgement) = played(&scenario, LockName::Keyed, Clock::Virtual);
    assert_eq!(judgement.verdict, Verdict::Pass);
    let figure = |metric| record.figure(metric).expect("a sample");
    assert_eq!(figure(Metric::Committed), 60.0, "all that was answered");
    assert_eq!(record.samples(Metric::Time(Span::Wait, Statistic::P99)), 10);
    assert_eq!(figure(Metric::Makespan), 40.0 * MS);
    assert_eq!(figure(Metric::Throughput), 250.0);
    assert_eq!(figure(Metric::Time(Span::Wait, Statistic::Max)), 36.0 * MS);
    assert_eq!(figure(Metric::Time(Span::Hold, Statistic::Mean)), 4.0 * MS);

    let (_, judgement) = played(&scenario, LockName::None, Clock::Virtual);
    assert_eq!(
        judgement.verdict,
        Verdict::Fail,
        "what is lost while warming up is lost"
    );
}

#[test]
fn a_run_of_warm_up_only_has_no_times() {
    let scenario =
        parsed(&WARMED_UP.replace("name = \"measured\"", "name = \"more\"\nwarm_up = true"));
    let (record, _) = played(&scenario, LockName::Keyed, Clock::Virtual);
    for metric in [
        Metric::Makespan,
        Metric::Throughput,
        Metric::Time(Span::Wait, Statistic::P50),
    ] {
        assert_eq!(record.figure(metric), None, "{metric}");
    }
}

#[test]
fn the_series_is_the_run() {
    let (scenario, _) = scenario::load("hot-user").expect("built in");
    for lock in [LockName::Keyed, LockName::None] {
        let (record, _) = played(&scenario, lock, Clock::Virtual);
        let series = &record.figures.series;
        let sum = |of: &dyn Fn(&pointrace::history::Interval) -> u64| {
            series.intervals().iter().map(of).sum::<u64>()
        };
        for kind in OutcomeKind::ALL {
            assert_eq!(sum(&|i| i.outcome(kind)), record.outcome(kind), "{kind}");
        }
        let lost = record.anomaly_count(AnomalyKind::LostUpdate);
        assert_eq!(sum(&|i| i.anomalies(AnomalyKind::LostUpdate)), lost);
        let waits = record.samples(Metric::Time(Span::Wait, Statistic::P50));
        assert_eq!(sum(&|i| i.waits.samples()), waits);
        let longest = series.intervals().iter().map(|i| i.waits.max()).max();
        let max = record.figure(Metric::Time(Span::Wait, Statistic::Max));
        assert_eq!(longest.filter(|max| *max > 0).map(|max| max as f64), max);
        // Thirty seconds: the last answer is in the last interval.
        let last = (series.intervals().len() as u64 - 1) * series.width();
        assert!((last..last + series.width()).contains(&record.figures.last_answered));
    }
}

#[test]
fn the_monitoring_figures_are_there() {
    let (scenario, _) = scenario::load("slow-tables").expect("built in");
    let (record, _) = played(&scenario, LockName::Keyed, Clock::Virtual);
    let figure = |metric| record.figure(metric).expect("a sample");
    assert_eq!(figure(Metric::ActiveUsers), 1.0);
    assert_eq!(figure(Metric::LockRequests), 100.0);
    assert!(figure(Metric::TimedOut) > 80.0);
    assert!(figure(Metric::Time(Span::Wait, Statistic::Mean)) > 1_000.0 * MS);
    assert_eq!(figure(Metric::LiveKeys), 1.0);
    assert_eq!(figure(Metric::EntriesLeft), 0.0);
}

const OPEN_LOOP: &str = r#"
name = "open-loop"

[users]
count = 1000

[store]
read = "0ms"
write = "0ms"
append = "0ms"

[[phase]]
name = "rate"
rate = "50/s"
duration = "200ms"
arrivals = "constant"
"#;

#[test]
fn an_open_loop_knows_how_late_it_was() {
    let (record, judgement) = played(&parsed(OPEN_LOOP), LockName::Keyed, Clock::Real);
    let open_loop = record.open_loop.expect("there was a rate");
    assert_eq!(open_loop.intended, 10);
    assert_eq!(open_loop.lag.len(), 10);
    // On a busy machine it may have been late; then it says so.
    let late = open_loop.lag_p99() > 10_000_000 || open_loop.in_time < 10;
    assert_eq!(judgement.verdict == Verdict::Invalid, late);
    assert_eq!(judgement.invalid.is_empty(), !late);

    let (record, _) = played(&parsed(OPEN_LOOP), LockName::Keyed, Clock::Virtual);
    assert!(
        record.open_loop.is_none(),
        "under the virtual clock nobody is late"
    );
}

#[test]
fn a_generator_that_cannot_keep_up_proves_nothing() {
    // More than one thread can send.
    let text = OPEN_LOOP
        .replace("50/s", "10_000_000/s")
        .replace("200ms", "20ms");
    let (record, judgement) = played(&parsed(&text), LockName::Keyed, Clock::Real);
    assert_eq!(judgement.verdict, Verdict::Invalid);
    let open_loop = record.open_loop.expect("there was a rate");
    assert_eq!(open_loop.intended, 200_000);
    assert!(judgement.invalid.contains(&Invalid::RateNotReached {
        intended: 200_000,
        in_time: open_loop.in_time,
    }));
    assert_eq!(
        record.figures.answered(),
        200_000,
        "all were sent in the end"
    );
}

#[test]
fn latency_counts_from_when_a_request_should_have_been_sent() {
    let text = OPEN_LOOP
        .replace("50/s", "10_000_000/s")
        .replace("200ms", "20ms");
    let (record, _) = played(&parsed(&text), LockName::Keyed, Clock::Real);
    let mean = |span| {
        let mean = record.figure(Metric::Time(span, Statistic::Mean));
        mean.expect("samples")
    };
    let lag = record
        .open_loop
        .as_ref()
        .expect("a rate")
        .lag
        .statistic(Statistic::Mean);
    let difference = mean(Span::Latency) - mean(Span::Service);
    let lag = lag.expect("samples");
    assert!(lag > 0.0);
    // Measured a moment apart.
    assert!(
        (difference - lag).abs() < 0.2 * lag + MS,
        "{difference} {lag}"
    );
}

#[test]
fn a_run_without_an_answer_proves_nothing() {
    let (scenario, _) = scenario::load("hundred-charges").expect("built in");
    let setup = RoundSetup {
        scenario: &scenario,
        seed: 7,
        locks: &[LockName::Keyed],
        keep: Keep::Nothing,
    };
    let round = play_simulated(setup, &|| true).expect("nothing is written");
    assert!(round.interrupted);
    let judgement = judge(
        &scenario,
        LockName::Keyed,
        Clock::Virtual,
        &round.record,
        true,
    );
    assert_eq!(judgement.verdict, Verdict::Invalid);
    assert!(judgement.invalid.contains(&Invalid::Interrupted));
}

#[test]
fn instances_and_seeds_can_be_set_from_outside() {
    let set = Override::parse("service.instances=2").expect("a key");
    let (scenario, _) = scenario::load_with("hundred-charges", &[set]).expect("built in");
    let (record, judgement) = played(&scenario, LockName::Keyed, Clock::Virtual);
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert_eq!(record.anomaly_count(AnomalyKind::LostUpdate), 50);
}
