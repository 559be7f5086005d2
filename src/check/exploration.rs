//! The verdict of an exploration.

use super::{Declared, Verdict, declaration};
use crate::explore::{Case, Findings, Violation};
use crate::lang::{Lang, Word};
use crate::request::LockName;
use crate::scenario::Scenario;

/// What an exploration is found to be, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExplorationJudgement {
    /// Whether it passed, failed, fails as declared, or proved nothing.
    pub verdict: Verdict,
    /// What it rests on.
    pub why: Why,
}

/// What the verdict of an exploration rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// Every schedule has been played, and none fails.
    Proved,
    /// The same, but no two clients have requests of one user: none could get into another's way.
    NoneTogether,
    /// It fails, only as the scenario declares for the lock.
    FailsAsDeclared,
    /// Some schedule shows a violation that the scenario does not declare for the lock.
    Fails,
    /// No schedule failed, and none committed a request: there was nothing that could have gone wrong.
    NothingCommitted,
    /// No schedule failed, and the code under test asks for the time to decide by it: not every time that it could be
    /// has been played.
    AsksTheTime,
    /// No schedule failed, and not every one has been played.
    NotAllPlayed,
    /// No schedule failed before it was ended from outside.
    EndedEarly,
    /// The code under test does not do the same each time.
    NotTheSame,
}

/// Judges what was found in a case of `scenario`; `ended_early` if the search was interrupted.
pub fn judge_exploration(
    scenario: &Scenario,
    case: &Case,
    findings: &Findings,
    ended_early: bool,
) -> ExplorationJudgement {
    let is_declared = |violation| is_declared(scenario, case.lock, violation);
    let (verdict, why) = if findings.diverged {
        (Verdict::Invalid, Why::NotTheSame)
    } else if findings.failed > 0 {
        match findings.violations().iter().all(is_declared) {
            true => (Verdict::Expected, Why::FailsAsDeclared),
            false => (Verdict::Fail, Why::Fails),
        }
    } else if !findings.complete && ended_early {
        (Verdict::Invalid, Why::EndedEarly)
    } else if findings.asked_time {
        (Verdict::Invalid, Why::AsksTheTime)
    } else if !findings.committed {
        (Verdict::Invalid, Why::NothingCommitted)
    } else if !findings.is_proof() {
        (Verdict::Invalid, Why::NotAllPlayed)
    } else if has_rivals(case) {
        (Verdict::Pass, Why::Proved)
    } else {
        (Verdict::Pass, Why::NoneTogether)
    };
    ExplorationJudgement { verdict, why }
}

/// Whether the scenario declares that this may be found under the lock.
pub fn is_declared(scenario: &Scenario, lock: LockName, violation: Violation) -> bool {
    match violation {
        Violation::Anomaly(kind) => declaration(scenario, lock, kind) != Declared::No,
        Violation::Stuck | Violation::DeniedWrite | Violation::Overtaken => false,
    }
}

/// Whether some schedule has two requests of one user under way together. Any two clients can each be brought to where
/// they send their request, and can then both have sent it.
fn has_rivals(case: &Case) -> bool {
    let clients = case.clients.iter().enumerate();
    let mut pairs = clients.flat_map(|(index, one)| {
        let later = case.clients[index + 1..].iter();
        later.map(move |other| (one, other))
    });
    pairs.any(|(one, other)| {
        one.iter().any(|request| {
            let user = request.operation.user;
            other.iter().any(|rival| rival.operation.user == user)
        })
    })
}

impl Why {
    /// In words, about a case of this many requests.
    pub fn text(self, requests: usize, lang: Lang) -> String {
        let word = match self {
            Why::Proved => return lang.fill(Word::Proved, &[&requests]),
            Why::NoneTogether => Word::NoneTogether,
            Why::FailsAsDeclared => Word::FailsAsDeclared,
            Why::Fails => Word::ItFails,
            Why::NothingCommitted => Word::NothingCommitted,
            Why::AsksTheTime => Word::AsksTheTime,
            Why::NotAllPlayed => Word::NotAllPlayed,
            Why::EndedEarly => Word::SearchEndedEarly,
            Why::NotTheSame => Word::NotTheSame,
        };
        lang.text(word).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::{Search, Subject};
    use crate::scenario::load_with;

    fn judged(name: &str, lock: LockName, change: impl Fn(&mut Case)) -> ExplorationJudgement {
        let (scenario, _) = load_with(name, &[]).expect("a built-in scenario");
        let mut case = Case::of(&scenario, lock, scenario.seed, 3).expect("three requests");
        change(&mut case);
        let findings = Search::exhaustive().run(&Subject::new(case.clone()));
        judge_exploration(&scenario, &case, &findings, false)
    }

    fn is(verdict: Verdict, why: Why) -> ExplorationJudgement {
        ExplorationJudgement { verdict, why }
    }

    #[test]
    fn each_verdict_has_its_reason() {
        assert_eq!(
            judged("hundred-charges", LockName::Keyed, |_| {}),
            is(Verdict::Pass, Why::Proved)
        );
        assert_eq!(
            judged("hundred-charges", LockName::None, |_| {}),
            is(Verdict::Expected, Why::FailsAsDeclared)
        );
        assert_eq!(
            judged("hundred-charges", LockName::Keyed, |case| {
                case.instances = 2;
                case.clients[1][0].instance = 1;
            }),
            is(Verdict::Fail, Why::Fails)
        );
    }

    #[test]
    fn where_nothing_is_committed_nothing_is_proved() {
        for lock in LockName::ALL {
            let judgement = judged("hundred-charges", lock, |case| {
                for request in case.clients.iter_mut().flatten() {
                    request.operation.amount = 0;
                }
            });
            // The promise lock hands its holder's refusal to those who wait, which is a violation of its own.
            if lock != LockName::PromiseRace {
                assert_eq!(
                    judgement,
                    is(Verdict::Invalid, Why::NothingCommitted),
                    "{lock}"
                );
            }
        }
    }

    #[test]
    fn requests_of_different_users_pass_and_prove_nothing() {
        assert_eq!(
            judged("hundred-charges", LockName::None, |case| {
                case.users = 3;
                for (request, user) in case.clients.iter_mut().flatten().zip(1..) {
                    request.operation.user.0 = user;
                }
            }),
            is(Verdict::Pass, Why::NoneTogether)
        );
    }

    #[test]
    fn a_search_that_was_ended_says_so() {
        let (scenario, _) = load_with("hundred-charges", &[]).expect("a built-in scenario");
        let case = Case::of(&scenario, LockName::Keyed, 1, 3).expect("three requests");
        let mut findings = Search::exhaustive().run(&Subject::new(case.clone()));
        findings.complete = false;
        let why = |ended| judge_exploration(&scenario, &case, &findings, ended).why;
        assert_eq!(
            (why(false), why(true)),
            (Why::NotAllPlayed, Why::EndedEarly)
        );
    }
}
