//! Whether it was right: anomalies, limits, the verdict.

mod seeds;
mod verdict;

pub use seeds::{FailedSeed, SeedResult, SeedSet, Seen, SetJudgement, Spread};
pub use verdict::{
    Check, CheckState, Declared, Invalid, Judgement, Subject, Verdict, declaration, judge,
    value_text,
};
