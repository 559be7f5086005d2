//! Nothing that the dashboard says is cut off on a terminal of 80 by 24: what does not fit there is said in fewer words, or on
//! more lines.

mod support {
    pub mod screens;
}

use std::collections::BTreeSet;

use pointrace::lang::{Lang, Word};
use pointrace::live::Snapshot;
use pointrace::request::LockName;
use pointrace::scenario::builtin;
use pointrace::tui::Action;
use support::screens::*;

/// Where there are two dots all the same, and why.
fn is_meant(line: &str) -> bool {
    // Something is still going on, and what it is has been said whole.
    let goes_on = Lang::ALL.map(|lang| lang.text(Word::Searching));
    // From one value to another: a range of times, as scenarios write it.
    let is_range = |line: &str| {
        line.match_indices("..").all(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + 2..].chars().next();
            before.is_some_and(char::is_alphanumeric) && after.is_some_and(|c| c.is_ascii_digit())
        })
    };
    goes_on.iter().any(|text| line.contains(text)) || is_range(line)
}

/// A round in the middle and at its end; of a long one, as much as a test has time for.
fn moments(name: &str, lock: LockName) -> Vec<(&'static str, Snapshot)> {
    const LONG: u64 = 1_500;
    let mut session = session(name, lock);
    let phases = &session.snapshot().scenario.phases;
    let requests: Option<u64> = phases.iter().map(|phase| phase.traffic.requests()).sum();
    let is_long = requests.is_none_or(|requests| requests > LONG);
    session.play_to(3 * MS);
    let mut moments = vec![("begun", session.snapshot())];
    session.play_to(if is_long { 300 * MS } else { u64::MAX });
    moments.push(("later", session.snapshot()));
    moments
}

#[test]
fn nothing_is_cut_off_in_any_scenario() {
    let mut screens = everything();
    screens.push(("scenarios", vec![Action::ChooseScenario]));
    let mut cut = BTreeSet::new();
    for scenario in builtin::ALL {
        for lock in [
            LockName::None,
            LockName::PromiseRace,
            LockName::SelectForUpdateStale,
        ] {
            for (when, snapshot) in moments(scenario.name, lock) {
                for (screen, actions) in &screens {
                    // What has nothing to do with the round is the same in all of them.
                    let is_of_the_round = !screen.contains("break-it")
                        && !screen.contains("replay")
                        && !screen.contains("lesson");
                    if scenario.name != "hundred-charges" && !is_of_the_round {
                        continue;
                    }
                    for lang in Lang::ALL {
                        let state = state(lang, COLOURED, &snapshot, actions);
                        let page = text(&frame(&state, &snapshot, 80, 24));
                        for line in page.lines().filter(|line| line.contains("..")) {
                            if !is_meant(line) {
                                cut.insert(format!(
                                    "{screen:<12} {} {lock} {when}: {}",
                                    scenario.name,
                                    line.trim_end()
                                ));
                            }
                        }
                    }
                }
            }
        }
    }
    let cut: Vec<String> = cut.into_iter().collect();
    assert!(
        cut.is_empty(),
        "{} lines are cut off:\n{}",
        cut.len(),
        cut.join("\n")
    );
}
