//! What looking costs: racing threads on the machine's clock, alone and with the dashboard looking on.
//!
//! `cargo bench --bench live_overhead`. Fails if the dashboard takes more than three percent of the throughput.

#[path = "support/machine.rs"]
mod machine;

use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use pointrace::driver::{RoundSetup, play_real};
use pointrace::history::{Keep, Metric, Record};
use pointrace::lang::Lang;
use pointrace::live::{Live, LiveSetup, SNAPSHOT_EVERY, Session, Stage};
use pointrace::request::LockName;
use pointrace::scenario::{self, Clock, Scenario};
use pointrace::tui::{Background, Colours, State, Theme, draw};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Pairs of runs; the median of their ratios counts, for a machine is seldom alone with itself.
const PAIRS: usize = 7;
const LEAST: f64 = 0.97;

const SCENARIO: &str = r#"
name = "racing"
title = { en = "Racing threads", ko = "경주하는 스레드" }
seed = 1
clock = "real"
[users]
count = 1000
[store]
kind = "memory"
read = "0ms"
write = "0ms"
append = "0ms"
[[phase]]
name = "loop"
clients = 64
think = "0ms"
duration = "2s"
amount = 1
"#;

fn main() {
    machine::print();
    let scenario = scenario::parse(SCENARIO, "bench").expect("a scenario");
    let mut ratios: Vec<f64> = (0..PAIRS)
        .map(|_| {
            let alone = alone(&scenario);
            let watched = watched(&scenario);
            println!(
                "alone {alone:>12.0}/s   watched {watched:>12.0}/s   {:.3}",
                watched / alone
            );
            watched / alone
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let median = ratios[PAIRS / 2];
    println!("median {median:.3}");
    assert!(
        median >= LEAST,
        "at least {LEAST} of the throughput must be left"
    );
}

fn throughput(record: &Record) -> f64 {
    record
        .figure(Metric::Throughput)
        .expect("committed requests")
}

fn alone(scenario: &Scenario) -> f64 {
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let setup = RoundSetup {
        scenario,
        seed: 1,
        locks: &[LockName::Keyed],
        keep: Keep::Nothing,
    };
    let round = play_real(setup, workers.max(2), &|| false).expect("a round");
    throughput(&round.record)
}

/// The same with the session's thread, and with frames drawn as often as the dashboard draws them.
fn watched(scenario: &Scenario) -> f64 {
    let setup = LiveSetup {
        scenario: scenario.clone(),
        origin: "bench".to_owned(),
        seed: 1,
        lock: LockName::Keyed,
        clock: Clock::Real,
    };
    let live = Live::start(move || Session::new(setup)).expect("a thread");
    let theme = Theme {
        colours: Colours::Many,
        background: Background::Dark,
        ascii: false,
    };
    let state = State::new(Lang::En, theme);
    let area = Rect::new(0, 0, 80, 24);
    let mut shown = None;
    loop {
        let begun = Instant::now();
        let latest = live.latest();
        // As the dashboard does: nothing new, no frame.
        if latest.as_ref().map(Arc::as_ptr) != shown
            && let Some(snapshot) = latest
        {
            shown = Some(Arc::as_ptr(&snapshot));
            let mut buffer = Buffer::empty(area);
            draw(&state, &snapshot, area, &mut buffer);
            black_box(buffer);
            if matches!(snapshot.stage, Stage::Over { .. }) {
                return throughput(&snapshot.record);
            }
        }
        thread::sleep(SNAPSHOT_EVERY.saturating_sub(begun.elapsed()));
    }
}
