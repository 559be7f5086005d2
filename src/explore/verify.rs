//! For a lock of your own: one call in a test, and the failure message is the table.

use std::fmt;
use std::time::Duration;

use super::Case;
use super::findings::Findings;
use super::search::Search;
use super::shrink::{Counterexample, shrink};
use super::subject::Subject;
use crate::lang::Lang;
use crate::lock::{Guarded, KeyLock};
use crate::request::LockName;

/// Why a lock is not proved.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refuted {
    /// What the search found.
    pub findings: Findings,
    /// The smallest schedule that fails; none if none fails, and yet nothing is proved.
    pub counterexample: Option<Counterexample>,
}

/// How long it may take to make a counterexample small.
const SHRINKING: Duration = Duration::from_secs(10);

/// Plays every schedule of the case under a lock of your own.
///
/// `make` makes the lock, anew for each of the many runs. The lock must do the same each time: no thread, no clock
/// but the environment's, nothing random but from a fixed seed. It is judged as one that lets one request of a user
/// in at a time. Schedules that are equivalent are played once; how much is equivalent depends on
/// [`KeyLock::object`].
///
/// ```
/// use pointrace::explore::{Case, verify};
/// use pointrace::lock::Keyed;
///
/// let findings = verify(&Case::charges(3).with_timeouts(true), || Keyed::new(7))?;
/// assert!(findings.is_proof());
/// # Ok::<(), Box<pointrace::explore::Refuted>>(())
/// ```
///
/// # Errors
/// [`Refuted`], with the smallest schedule that fails; as text it is that schedule as a table.
pub fn verify<L: KeyLock>(
    case: &Case,
    make: impl Fn() -> L + Clone + Send + Sync + 'static,
) -> Result<Findings, Box<Refuted>> {
    // Events carry the name of a built-in lock; the one that grants and releases as this one is to.
    let case = case.clone().under(LockName::Keyed);
    let subject = Subject::with_control(case, move || Guarded(make()));
    let findings = Search::exhaustive().run(&subject);
    if findings.is_proof() {
        return Ok(findings);
    }
    let example = findings.example.as_ref();
    let counterexample = example.map(|example| shrink(&subject, example, SHRINKING));
    Err(Box::new(Refuted {
        findings,
        counterexample,
    }))
}

/// [`verify`], for a test: panics with the table if the lock fails.
///
/// # Panics
/// If any schedule fails.
#[track_caller]
pub fn assert_proved<L: KeyLock>(
    case: &Case,
    make: impl Fn() -> L + Clone + Send + Sync + 'static,
) {
    if let Err(refuted) = verify(case, make) {
        panic!("{refuted}");
    }
}

impl fmt::Display for Refuted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Findings {
            schedules, failed, ..
        } = &self.findings;
        match &self.counterexample {
            Some(counterexample) => write!(
                f,
                "{failed} of {schedules} schedules fail\n\n{}",
                counterexample.text(Lang::En)
            ),
            None if self.findings.asked_time => f.write_str(
                "nothing is proved: the lock asks for the time (Env::now), and an exploration does not play every \
                 time that it could be; use Env::stamp for figures, and Env::deadline or Env::sleep where time decides",
            ),
            None if !self.findings.committed => f.write_str(
                "no request is committed in any schedule, so nothing could go wrong and nothing is proved: \
                 check the balance, the amounts and the policy of the case",
            ),
            None => f.write_str(
                "the lock does not do the same each time the same schedule is played: \
                 it must not use threads, clocks or random numbers of its own",
            ),
        }
    }
}

impl std::error::Error for Refuted {}
