//! The phases of a scenario follow one another.

use pointrace::driver::{RoundSetup, play_simulated};
use pointrace::history::Keep;
use pointrace::request::LockName;
use pointrace::scenario::parse;

/// A Poisson process may turn out to send nothing in its time; what comes after it is played all the same.
#[test]
fn a_phase_that_sends_nothing_does_not_end_the_round() {
    let quiet = "[[phase]]\nname = 'quiet'\nrate = '10/s'\nduration = '100ms'\n";
    let burst = "[[phase]]\nname = 'burst'\nburst = { size = 10 }\n";
    let mut without_arrivals = 0;
    for seed in 0..40 {
        for (source, least) in [
            (format!("name = 'first'\n{quiet}{burst}"), 10),
            (format!("name = 'last'\n{burst}{quiet}"), 10),
            (format!("name = 'only'\n{quiet}"), 0),
        ] {
            let scenario = parse(&source, "a test").expect("a valid scenario");
            let setup = RoundSetup {
                scenario: &scenario,
                seed,
                locks: &[LockName::Keyed],
                keep: Keep::Nothing,
            };
            let record = play_simulated(setup, &|| false)
                .expect("nothing to write")
                .record;
            assert!(
                record.sent >= least,
                "{source} seed {seed}: {}",
                record.sent
            );
            assert_eq!(record.unanswered(), 0);
            without_arrivals += usize::from(record.sent == least);
        }
    }
    assert!(without_arrivals > 0, "no seed had a phase without arrivals");
}
