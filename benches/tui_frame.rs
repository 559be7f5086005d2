//! A frame of the overview: 10,000 users and 1,000 requests under way, on a terminal of 200 by 50.
//!
//! `cargo bench --bench tui_frame`. Fails if the median frame takes two milliseconds or more.

#[path = "support/machine.rs"]
mod machine;

use std::hint::black_box;
use std::time::{Duration, Instant};

use pointrace::lang::Lang;
use pointrace::live::{LiveSetup, Session};
use pointrace::request::LockName;
use pointrace::scenario::{self, Clock};
use pointrace::tui::{Background, Colours, State, Theme, draw};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const FRAMES: usize = 500;
const LIMIT: Duration = Duration::from_millis(2);

const SCENARIO: &str = r#"
name = "many"
title = { en = "Ten thousand users", ko = "사용자 만 명" }
seed = 1
clock = "virtual"
[users]
count = 10_000
[store]
kind = "memory"
read = "1ms..100ms"
write = "1ms..100ms"
append = "1ms..100ms"
[[phase]]
name = "before"
clients = 500
calls = 100
think = "0ms"
amount = "1..100"
[[phase]]
name = "burst"
burst = { size = 1000, every = "1s", times = 1 }
amount = 10
"#;

fn main() {
    machine::print();
    let scenario = scenario::parse(SCENARIO, "bench").expect("a scenario");
    let mut session = Session::new(LiveSetup {
        origin: "bench".to_owned(),
        seed: 1,
        lock: LockName::Keyed,
        clock: Clock::Virtual,
        scenario,
    })
    .expect("a session under virtual time");
    // On to the burst, to the first moment at which all of it is under way.
    let mut now = 0;
    let snapshot = loop {
        now += 1_000_000;
        session.play_to(now);
        let snapshot = session.snapshot();
        if snapshot.inside.live >= 990 {
            break snapshot;
        }
        assert!(now < 600_000_000_000, "the burst never came");
    };
    assert_eq!(snapshot.users.len(), 10_000);
    let theme = Theme {
        colours: Colours::Many,
        background: Background::Dark,
        ascii: false,
    };
    let area = Rect::new(0, 0, 200, 50);
    for lang in Lang::ALL {
        let state = State::new(lang, theme);
        let mut times: Vec<Duration> = (0..FRAMES)
            .map(|_| {
                let begun = Instant::now();
                let mut buffer = Buffer::empty(area);
                draw(&state, black_box(&snapshot), area, &mut buffer);
                black_box(buffer);
                begun.elapsed()
            })
            .collect();
        times.sort_unstable();
        let (median, p99) = (times[FRAMES / 2], times[FRAMES * 99 / 100]);
        println!(
            "overview {lang} 200x50, 10,000 users, {} under way: median {median:?}, p99 {p99:?}",
            snapshot.inside.live
        );
        assert!(median < LIMIT, "a frame may take {LIMIT:?}");
    }
}
