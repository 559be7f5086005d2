//! The scenarios that the program comes with, as a test wants them.

use pointrace::scenario::{Override, Scenario, load_with};

/// A built-in scenario in which these keys are set otherwise, each written as for `--set`.
pub fn scenario(name: &str, set: &[&str]) -> Scenario {
    let set = set.iter().map(|set| Override::parse(set).expect("a key"));
    let set: Vec<Override> = set.collect();
    match load_with(name, &set) {
        Ok((scenario, _)) => scenario,
        Err(error) => panic!("{error}"),
    }
}
