use std::fmt;

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::env::Nanos;
use crate::history::{AnomalyKind, Record};
use crate::point::OutcomeKind;
use crate::request::LockName;
use crate::scenario::{Clock, Expectation, Limit, Scenario};

/// What a run is found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// No anomaly, and every limit met.
    Pass,
    /// The anomalies that the scenario declares for this lock, no others, and every limit met. Not a pass.
    Expected,
    /// An anomaly that the scenario does not declare for this lock, or a limit that is not met.
    Fail,
    /// The run proved nothing.
    Invalid,
}

impl Verdict {
    /// All of them, from the best.
    pub const ALL: [Verdict; 4] = [
        Verdict::Pass,
        Verdict::Expected,
        Verdict::Fail,
        Verdict::Invalid,
    ];

    /// The token, the same in every language.
    pub fn token(self) -> &'static str {
        match self {
            Verdict::Pass => "PASS",
            Verdict::Expected => "EXPECTED",
            Verdict::Fail => "FAIL",
            Verdict::Invalid => "INVALID",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.token())
    }
}

/// A verdict with everything that it rests on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Judgement {
    /// Whether it passed, failed, fails as declared, or proved nothing.
    pub verdict: Verdict,
    /// What was checked, in the order in which it is shown.
    pub checks: Vec<Check>,
    /// Why the run is invalid; empty unless it is.
    pub invalid: Vec<Invalid>,
    /// What a PASS does not say, if that is worth a word.
    pub caveat: Option<Caveat>,
}

/// Why a PASS says little: nothing was asked of the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Caveat {
    /// No two requests of one user were ever under way at once.
    NeverTogether,
    /// No user had more than one request committed.
    OneEach,
}

impl Caveat {
    /// All of them.
    pub const ALL: [Caveat; 2] = [Caveat::NeverTogether, Caveat::OneEach];

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Caveat::NeverTogether => "never_together",
            Caveat::OneEach => "one_each",
        }
    }
}

/// One check with its limit, the actual value, and the samples behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What was checked.
    pub subject: Checked,
    /// What came of it.
    pub state: CheckState,
    /// The actual value; `None` if there is no sample.
    pub actual: Option<f64>,
    /// The value of the limit's right side, where it has one.
    pub bound: Option<f64>,
    /// How many samples stand behind it.
    pub samples: u64,
}

/// What a check is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Checked {
    /// A limit of the scenario.
    Limit(Limit),
    /// An anomaly, and how it was declared.
    Anomaly(AnomalyKind, Declared),
}

/// Whether the scenario declares an anomaly for a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// It must not be there.
    No,
    /// It may be there.
    May,
    /// It has to be there.
    Must,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckState {
    /// As it should be.
    Ok,
    /// Bad, as declared.
    Declared,
    /// Not as it should be.
    Failed,
    /// Nothing was measured that could tell.
    Unknown,
    /// From where the run was watched nobody could have seen it: it is not judged.
    NotObservable,
}

/// An open loop that reaches a smaller share of its rate than this proves nothing.
const LEAST_REACHED: f64 = 0.95;

/// Nor does one whose requests were sent later than this, in nanoseconds: one in a hundred of them.
pub(super) const MOST_LAG: Nanos = 10_000_000;

/// Why a run proved nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Invalid {
    /// No request was answered.
    NoSamples,
    /// Nothing went wrong, and nothing could: no request was committed.
    NothingCommitted,
    /// The virtual clock came to its end before the run did.
    ClockEnded,
    /// It was ended before its time.
    Interrupted,
    /// A limit names a figure of which there is no sample.
    NotMeasured,
    /// The generator did not reach its rate.
    RateNotReached {
        /// Requests that were due.
        intended: u64,
        /// Those that were sent before their phase was over.
        in_time: u64,
    },
    /// The generator sent too late.
    StartLag {
        /// The 99th percentile of the lag, in nanoseconds.
        p99: Nanos,
    },
}

impl Judgement {
    /// What was not as it should be; empty for PASS and EXPECTED.
    pub fn reasons(&self, record: &Record) -> Vec<Reason> {
        match self.verdict {
            Verdict::Pass | Verdict::Expected => Vec::new(),
            Verdict::Invalid | Verdict::Fail => {
                let invalid = self.invalid.iter().copied().map(Reason::Invalid);
                let failed = self.checks.iter();
                let failed = failed.filter(|check| check.state == CheckState::Failed);
                let failed = failed.cloned().map(Reason::Check);
                let unanswered = match record.unanswered() {
                    0 => None,
                    more => Some(Reason::Unanswered(more)),
                };
                invalid.chain(failed).chain(unanswered).collect()
            }
        }
    }
}

/// Judges a run of `scenario` under `lock`.
pub fn judge(
    scenario: &Scenario,
    lock: LockName,
    clock: Clock,
    record: &Record,
    interrupted: bool,
) -> Judgement {
    judge_under(scenario, lock, clock, record, interrupted, Musts::Here)
}

/// Judges a run of `scenario` that is one of a set: what must be there has to be in the set, and need
/// not be in each of its runs.
pub(super) fn judge_in_set(
    scenario: &Scenario,
    lock: LockName,
    clock: Clock,
    record: &Record,
) -> Judgement {
    judge_under(scenario, lock, clock, record, false, Musts::Elsewhere)
}

/// Where declared anomalies have to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Musts {
    /// In this run.
    Here,
    /// In this run or in another.
    Elsewhere,
}

fn judge_under(
    scenario: &Scenario,
    lock: LockName,
    clock: Clock,
    record: &Record,
    interrupted: bool,
    musts: Musts,
) -> Judgement {
    let sections = sections(scenario, lock);

    let mut checks = Vec::new();
    for section in sections {
        checks.extend(section.that.iter().map(|limit| check_limit(limit, record)));
        if clock == Clock::Virtual {
            let limits = section.virtual_only.iter();
            checks.extend(limits.map(|limit| check_limit(limit, record)));
        }
    }
    for kind in AnomalyKind::ALL {
        if kind.needs_grants() && !lock.promises().excludes {
            continue;
        }
        let declared = match (declared(kind, sections), musts) {
            (Declared::Must, Musts::Elsewhere) => Declared::May,
            (declared, _) => declared,
        };
        checks.push(check_anomaly(kind, declared, record));
    }
    if interrupted {
        // What half a run has not reached, the other half might have. What it did wrong, it did.
        for check in &mut checks {
            let did = matches!(check.subject, Checked::Anomaly(_, Declared::No));
            if check.state == CheckState::Failed && !did {
                check.state = CheckState::Unknown;
            }
        }
    }

    let mut invalid = Vec::new();
    if record.figures.answered() == 0 {
        invalid.push(Invalid::NoSamples);
    }
    if record.clock_ended {
        invalid.push(Invalid::ClockEnded);
    }
    if interrupted {
        invalid.push(Invalid::Interrupted);
    }
    if let Some(open_loop) = &record.open_loop {
        // What an interrupted run did not get round to sending is no fault of the generator's.
        if open_loop
            .reached()
            .is_some_and(|share| share < LEAST_REACHED)
            && !interrupted
        {
            invalid.push(Invalid::RateNotReached {
                intended: open_loop.intended,
                in_time: open_loop.in_time,
            });
        }
        if open_loop.lag_p99() > MOST_LAG {
            invalid.push(Invalid::StartLag {
                p99: open_loop.lag_p99(),
            });
        }
    }
    let has = |state| checks.iter().any(|check: &Check| check.state == state);
    if has(CheckState::Unknown) && invalid.is_empty() && record.unanswered() == 0 {
        invalid.push(Invalid::NotMeasured);
    }
    // What was seen going wrong stays seen, also where the run proves nothing else.
    let seen = checks.iter().any(|check| {
        check.state == CheckState::Failed
            && matches!(check.subject, Checked::Anomaly(_, Declared::No))
    });
    let verdict = if !invalid.is_empty() && !seen {
        Verdict::Invalid
    } else if has(CheckState::Failed) || record.unanswered() > 0 {
        Verdict::Fail
    } else if has(CheckState::Declared) {
        Verdict::Expected
    } else if record.outcome(OutcomeKind::Committed) == 0 {
        invalid.push(Invalid::NothingCommitted);
        Verdict::Invalid
    } else {
        Verdict::Pass
    };
    let caveat = match verdict {
        Verdict::Pass if !record.figures.together => Some(Caveat::NeverTogether),
        Verdict::Pass if record.balances.most_committed == 1 => Some(Caveat::OneEach),
        _ => None,
    };
    Judgement {
        verdict,
        checks,
        invalid,
        caveat,
    }
}

fn check_limit(limit: &Limit, record: &Record) -> Check {
    let actual = record.figure(limit.metric);
    let bound = limit.value.eval(|metric| record.figure(metric));
    let can_tell = limit.metrics().all(|metric| record.can_tell(metric));
    let state = match (actual, bound) {
        _ if !can_tell => CheckState::NotObservable,
        (Some(actual), Some(bound)) if limit.compare.holds(actual, bound) => CheckState::Ok,
        (Some(_), Some(_)) => CheckState::Failed,
        _ => CheckState::Unknown,
    };
    Check {
        subject: Checked::Limit(limit.clone()),
        state,
        actual,
        bound,
        samples: record.samples(limit.metric),
    }
}

/// The sections that a run under `lock` is judged by.
fn sections(scenario: &Scenario, lock: LockName) -> [&Expectation; 2] {
    static NOTHING: Expectation = Expectation {
        must: Vec::new(),
        may: Vec::new(),
        that: Vec::new(),
        virtual_only: Vec::new(),
    };
    let own = scenario.expect.get(&lock).unwrap_or(&NOTHING);
    [&scenario.expect_all, own]
}

/// How the scenario declares an anomaly for a lock.
pub fn declaration(scenario: &Scenario, lock: LockName, kind: AnomalyKind) -> Declared {
    declared(kind, sections(scenario, lock))
}

fn declared(kind: AnomalyKind, sections: [&Expectation; 2]) -> Declared {
    let names = |list: &[AnomalyKind]| list.iter().any(|&declared| kind.is_covered_by(declared));
    if sections.iter().any(|s| s.must.contains(&kind)) {
        Declared::Must
    } else if sections.iter().any(|s| names(&s.may) || names(&s.must)) {
        Declared::May
    } else {
        Declared::No
    }
}

fn check_anomaly(kind: AnomalyKind, declared: Declared, record: &Record) -> Check {
    let Some(count) = record.observed(kind) else {
        return Check {
            subject: Checked::Anomaly(kind, declared),
            state: CheckState::NotObservable,
            actual: None,
            bound: None,
            samples: 0,
        };
    };
    let state = match (count, declared) {
        // It cannot be known what became of a request that was not answered: it may be in the store or not, and
        // may still hold its lock.
        _ if kind.is_read_off_the_end() && record.unanswered() > 0 => CheckState::Unknown,
        (0, Declared::Must) => CheckState::Failed,
        (0, _) => CheckState::Ok,
        (_, Declared::No) => CheckState::Failed,
        (_, _) => CheckState::Declared,
    };
    Check {
        subject: Checked::Anomaly(kind, declared),
        state,
        #[expect(clippy::cast_precision_loss, reason = "a count far below 2^53")]
        actual: Some(count as f64),
        bound: None,
        samples: record.figures.answered(),
    }
}
