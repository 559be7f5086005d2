//! Checks and reasons in words.

use super::verdict::MOST_LAG;
use super::{Caveat, Check, CheckState, Checked, Declared, Invalid};
use crate::env::Nanos;
use crate::history::Unit;
use crate::lang::{Lang, Word};
use crate::scenario::Compare;
use crate::text::{duration, grouped};

/// Something that was not as it should be.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// Why the run proved nothing.
    Invalid(Invalid),
    /// A check that failed.
    Check(Check),
    /// The number of requests that were never answered.
    Unanswered(u64),
}

impl Reason {
    /// The same in words, in a language.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Reason::Invalid(invalid) => invalid.text(lang),
            Reason::Check(check) => {
                let (limit, actual) = (check.limit_text(lang), check.actual_text(lang));
                lang.fill(Word::Complaint, &[&check.name(), &limit, &actual])
            }
            Reason::Unanswered(count) => {
                lang.count(*count, Word::NeverAnsweredOne, Word::NeverAnswered)
            }
        }
    }

    /// Whether it is the same, whatever the figures are.
    pub(super) fn is_like(&self, other: &Reason) -> bool {
        match (self, other) {
            (Reason::Check(one), Reason::Check(other)) => one.subject == other.subject,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Several in words.
    pub fn list(reasons: &[Reason], lang: Lang) -> String {
        let texts: Vec<String> = reasons.iter().map(|reason| reason.text(lang)).collect();
        texts.join("; ")
    }
}

impl Invalid {
    /// The same in words, in a language.
    pub fn text(self, lang: Lang) -> String {
        match self {
            Invalid::NoSamples => lang.text(Word::NoneAnswered).to_owned(),
            Invalid::NothingCommitted => lang.text(Word::RunCommittedNothing).to_owned(),
            Invalid::ClockEnded => lang.text(Word::ClockEnded).to_owned(),
            Invalid::NotMeasured => lang.text(Word::NotMeasured).to_owned(),
            Invalid::Interrupted => lang.text(Word::EndedEarly).to_owned(),
            Invalid::RateNotReached { intended, in_time } => {
                lang.fill(Word::RateNotReached, &[&in_time, &intended])
            }
            Invalid::StartLag { p99 } => {
                lang.fill(Word::StartLag, &[&duration(p99), &duration(MOST_LAG)])
            }
        }
    }
}

impl Caveat {
    /// The same in words, in a language.
    pub fn text(self, lang: Lang) -> &'static str {
        lang.text(match self {
            Caveat::NeverTogether => Word::NeverTogether,
            Caveat::OneEach => Word::OneEach,
        })
    }
}

impl Check {
    /// The limit, as a person reads it.
    pub fn limit_text(&self, lang: Lang) -> String {
        match &self.subject {
            Checked::Limit(limit) => {
                let sign = limit.compare.sign();
                match (self.bound, limit.is_plain()) {
                    (Some(bound), false) => format!(
                        "{sign} {} = {}",
                        limit.written,
                        value_text(bound, limit.metric.unit())
                    ),
                    _ => format!("{sign} {}", limit.written),
                }
            }
            Checked::Anomaly(_, Declared::No) => format!("{} 0", Compare::Equal.sign()),
            Checked::Anomaly(_, Declared::May) => lang.text(Word::LimitMay).to_owned(),
            Checked::Anomaly(_, Declared::Must) => lang.text(Word::LimitMust).to_owned(),
        }
    }

    /// What was checked, by its name in scenario files.
    pub fn name(&self) -> String {
        match &self.subject {
            Checked::Limit(limit) => limit.metric.to_string(),
            Checked::Anomaly(kind, _) => kind.to_string(),
        }
    }

    /// The actual value, as a person reads it.
    pub fn actual_text(&self, lang: Lang) -> String {
        let unit = match &self.subject {
            Checked::Limit(limit) => limit.metric.unit(),
            Checked::Anomaly(..) => Unit::Count,
        };
        match self.actual {
            Some(actual) => value_text(actual, unit),
            None if self.state == CheckState::NotObservable => {
                lang.text(Word::NotObservable).to_owned()
            }
            None => lang.text(Word::NoSample).to_owned(),
        }
    }
}

/// A figure, as a person reads it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures are whole and not negative where a count or a time is shown"
)]
pub fn value_text(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Count | Unit::Points => grouped(value.round() as i64),
        Unit::Nanos => duration(value.round() as Nanos),
        Unit::PerSecond => format!("{}/s", grouped(value.round() as i64)),
    }
}
