use std::process::ExitCode;

use crate::check::Verdict;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// PASS or EXPECTED.
    Success,
    /// FAIL, or EXPECTED where a pass was demanded.
    Fail,
    /// A mistake on the command line or in a scenario, or a file that cannot be written.
    Usage,
    /// INVALID, or the target was not there.
    Invalid,
    /// Ended because its terminal went away, after writing what was known.
    HungUp,
    /// Ended by Ctrl-C, after writing what was known.
    Interrupted,
    /// Ended by SIGTERM, after writing what was known.
    Terminated,
}

impl Exit {
    /// The code that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Fail => 1,
            Exit::Usage => 2,
            Exit::Invalid => 3,
            Exit::HungUp => 129,
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
        }
    }

    /// What follows from a verdict; `strict` demands a pass.
    pub fn of(verdict: Verdict, strict: bool) -> Self {
        match verdict {
            Verdict::Pass => Exit::Success,
            Verdict::Expected if !strict => Exit::Success,
            Verdict::Expected | Verdict::Fail => Exit::Fail,
            Verdict::Invalid => Exit::Invalid,
        }
    }

    /// Of several results: an end from outside, else any failure, else any that proved nothing, else success.
    pub fn and(self, other: Exit) -> Exit {
        let rank = |exit: Exit| match exit {
            Exit::Success => 0,
            Exit::Invalid => 1,
            Exit::Fail => 2,
            Exit::Usage => 3,
            Exit::HungUp | Exit::Interrupted | Exit::Terminated => 4,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_results_the_worst_counts() {
        use Exit::{Fail, Interrupted, Invalid, Success};
        for (one, other, both) in [
            (Success, Invalid, Invalid),
            (Invalid, Fail, Fail),
            (Fail, Success, Fail),
            (Fail, Interrupted, Interrupted),
        ] {
            assert_eq!(one.and(other), both);
            assert_eq!(other.and(one), both);
        }
    }

    #[test]
    fn expected_is_no_pass_when_a_pass_is_demanded() {
        assert_eq!(Exit::of(Verdict::Expected, false), Exit::Success);
        assert_eq!(Exit::of(Verdict::Expected, true), Exit::Fail);
    }
}
