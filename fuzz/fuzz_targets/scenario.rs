//! Reads arbitrary bytes as a scenario: `cargo +nightly fuzz run scenario`, with a corpus from
//! `scenarios/` and `tests/scenario_errors/`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pointrace::scenario::Limit;
use pointrace::scenario::{Override, parse_with};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    // A first line that begins with `--set ` is an override, so that these are found as well.
    let (overrides, source) = match text
        .strip_prefix("--set ")
        .and_then(|rest| rest.split_once('\n'))
    {
        Some((set, source)) => (Override::parse(set).into_iter().collect(), source),
        None => (Vec::new(), text),
    };
    match parse_with(source, "fuzz.toml", &overrides) {
        Ok(scenario) => assert!(!scenario.phases.is_empty()),
        Err(error) => {
            assert!(!error.mistakes().is_empty());
            assert!(!error.to_string().contains('\u{1b}'));
        }
    }
    if let Err(error) = Limit::parse(text) {
        assert!(text.get(error.at).is_some());
    }
});
