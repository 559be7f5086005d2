//! Whether it was right: anomalies, limits, the verdict.

mod verdict;

pub use verdict::{Check, CheckState, Declared, Invalid, Judgement, Subject, Verdict, judge};
