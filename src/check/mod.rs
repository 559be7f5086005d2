//! Whether it was right: anomalies, limits, the verdict.

mod exploration;
mod seeds;
mod told;
mod verdict;

pub use exploration::{ExplorationJudgement, Why, is_declared, judge_exploration};
pub use seeds::{FailedSeed, SeedResult, SeedSet, Seen, SetJudgement, Spread};
pub use told::{Reason, value_text};
pub use verdict::{
    Caveat, Check, CheckState, Checked, Declared, Invalid, Judgement, Verdict, declaration, judge,
};
