//! A limit on a run's figures: `lost_updates == committed - 1`, `wait.p99 < 500ms`.
//!
//! ```text
//! limit := metric compare value
//! value := term (("+" | "-") term)*
//! term  := factor ("*" factor)?
//! factor := number | duration | metric
//! ```

use std::fmt;

use crate::history::Metric;

/// A limit: one metric compared with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The left side.
    pub metric: Metric,
    /// How it is compared.
    pub compare: Compare,
    /// The right side.
    pub value: Value,
    /// The right side as it was written, for reports.
    pub written: String,
}

/// How a figure is compared with its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
}

/// A sum of terms: each a factor times metrics.
#[derive(Clone, Debug, PartialEq)]
pub struct Value(pub Vec<Term>);

/// `coefficient × metric`, or just `coefficient`. A duration's coefficient is in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// The number in front.
    pub coefficient: f64,
    /// What it multiplies.
    pub metric: Option<Metric>,
}

impl Compare {
    /// Whether `left` compares so with `right`.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Compare::Less => left < right,
            Compare::AtMost => left <= right,
            Compare::Equal => left == right,
            Compare::NotEqual => left != right,
            Compare::AtLeast => left >= right,
            Compare::Greater => left > right,
        }
    }

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Compare::Less => "<",
            Compare::AtMost => "<=",
            Compare::Equal => "==",
            Compare::NotEqual => "!=",
            Compare::AtLeast => ">=",
            Compare::Greater => ">",
        }
    }
}

impl Value {
    /// Its value, with each metric looked up by `figure`; `None` if a metric has no value.
    pub fn eval(&self, figure: impl Fn(Metric) -> Option<f64>) -> Option<f64> {
        self.0.iter().try_fold(0.0, |sum, term| {
            let factor = match term.metric {
                Some(metric) => figure(metric)?,
                None => 1.0,
            };
            Some(sum + term.coefficient * factor)
        })
    }
}

impl Limit {
    /// Every metric that it names.
    pub fn metrics(&self) -> impl Iterator<Item = Metric> {
        let right = self.value.0.iter().filter_map(|term| term.metric);
        std::iter::once(self.metric).chain(right)
    }

    /// Whether the right side is just a number or a duration.
    pub fn is_plain(&self) -> bool {
        self.value.0.iter().all(|term| term.metric.is_none())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {}",
            self.metric,
            self.compare.sign(),
            self.written
        )
    }
}
