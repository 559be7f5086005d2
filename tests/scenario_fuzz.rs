//! Whatever is in a file, reading it ends with a scenario or with located errors, never with a panic.

use pointrace::scenario::{Location, Override, Scenario, Traffic, builtin, parse_with};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What a scenario that was accepted promises to the engine.
fn check(scenario: &Scenario) {
    assert!(!scenario.phases.is_empty());
    assert!(scenario.users.count >= 1 && scenario.users.balance >= 0);
    assert!(scenario.service.instances >= 1);
    let mut most = i128::from(scenario.users.balance) * i128::from(scenario.users.count);
    for phase in &scenario.phases {
        assert!(*phase.amount.start() >= 0 && phase.amount.start() <= phase.amount.end());
        assert!(phase.mix.charge + phase.mix.r#use > 0.0);
        match &phase.traffic {
            Traffic::Listed(requests) => {
                assert!(!requests.is_empty());
                most += requests
                    .iter()
                    .map(|request| i128::from(request.amount) * i128::from(request.times))
                    .sum::<i128>();
            }
            traffic => {
                let requests = traffic.requests().unwrap_or(0);
                most += i128::from(*phase.amount.end()) * i128::from(requests);
            }
        }
    }
    assert!(i64::try_from(most).is_ok(), "sums cannot overflow");
}

fn play(source: &str, overrides: &[Override]) {
    match parse_with(source, "fuzz.toml", overrides) {
        Ok(scenario) => check(&scenario),
        Err(error) => {
            assert!(!error.mistakes().is_empty());
            for mistake in error.mistakes() {
                if let Location::Line { line, .. } = mistake.location {
                    assert!(line <= source.split('\n').count());
                }
            }
            let printed = error.to_string();
            let obeyed = |c: char| c.is_control() && c != '\n';
            assert!(!printed.contains(obeyed), "{printed:?}");
        }
    }
}

/// Pieces that mean something in the format, or nearly.
const PIECES: [&str; 34] = [
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\n",
    "#",
    "..",
    "-",
    "0",
    "-1",
    "9223372036854775807",
    "1e308",
    "nan",
    "inf",
    "true",
    "ms",
    "0ms..0ns",
    "1/s",
    "충전",
    "락",
    "\u{1b}",
    "\u{202e}",
    "\0",
    "\r",
    "\t",
    "\u{FEFF}",
    "users.count.x",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn no_text_panics(source in "\\PC{0,200}") {
        play(&source, &[]);
    }

    #[test]
    fn no_mutated_scenario_panics(
        builtin in select(builtin::ALL),
        cuts in prop::collection::vec((any::<Index>(), 0_usize..12, select(&PIECES[..])), 1..6),
    ) {
        let mut source: Vec<char> = builtin.source.chars().collect();
        for (at, length, piece) in cuts {
            let start = at.index(source.len());
            let end = (start + length).min(source.len());
            source.splice(start..end, piece.chars());
        }
        play(&source.into_iter().collect::<String>(), &[]);
    }

    #[test]
    fn no_mixture_of_two_scenarios_panics(
        first in select(builtin::ALL),
        second in select(builtin::ALL),
        lines in prop::collection::vec(any::<(bool, Index)>(), 1..30),
    ) {
        let source: Vec<&str> = lines
            .iter()
            .map(|(which, at)| {
                let lines: Vec<&str> = if *which { first } else { second }.source.lines().collect();
                lines[at.index(lines.len())]
            })
            .collect();
        play(&source.join("\n"), &[]);
    }

    #[test]
    fn no_override_panics(
        builtin in select(builtin::ALL),
        path in select(vec![
            "seed", "clock", "users", "users.count", "users.pick", "users.pick.zipf", "users.pick.hot.users",
            "service.lock", "service.policy.min_amount", "store.read", "phase", "phase.burst",
            "phase.burst.burst", "phase.burst.burst.size", "phase.burst.amount", "phase.day.rate",
            "phase.queue.requests", "expect", "expect.none", "expect.none.must", "expect.all.that",
            "title", "title.ko", "name", "x.y.z", "phase..x", "",
        ]),
        value in prop_oneof![
            select(vec![
                "5", "0", "-1", "0.5", "\"keyed\"", "none", "real", "0ms..5ms", "[]", "[5]", "{}",
                "{ zipf = 1 }", "[\"overlap\"]", "[\"committed == 5ms\"]", "{ size = 1000000, times = 4001 }",
                "true", "1979-05-27", "[[", "'''", "\u{1b}[2J",
            ]).prop_map(str::to_owned),
            "\\PC{0,20}",
        ],
    ) {
        if let Ok(set) = Override::new(path, value) {
            play(builtin.source, &[set]);
        }
    }
}
