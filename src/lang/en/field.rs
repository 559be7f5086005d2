//! Words that are said everywhere.

use crate::lang::words::field::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // The policy.
        Word::AmountTooSmall => "At least {0} points, please.",
        Word::ChargeTooLarge => "A charge is at most {0} points.",
        Word::UseTooLarge => "A use is at most {0} points.",
        Word::BalanceTooLarge => "The balance would exceed {0} points.",
        Word::InsufficientBalance => "Not enough points: the balance is {0}.",
        // Words of the field.
        Word::Charge => "charge",
        Word::Use => "use",
        Word::Charges => "{0} charges of {1}",
        Word::Uses => "{0} uses of {1}",
        Word::ChargesAndUses => "{0} charges and uses of {1}",
        Word::Balance => "balance",
        Word::Points => "POINTS",
        Word::Lost => "LOST",
        Word::GivenAway => "GIVEN AWAY",
        Word::SoFar => "SO FAR",
        Word::AtLeast => "AT LEAST",
        Word::ShouldBe => "should be",
        Word::Actual => "actual",
        Word::Difference => "difference",
        Word::Requests => "requests",
        Word::User => "user",
        Word::Users => "users",
        Word::Committed => "committed",
        Word::Rejected => "rejected",
        Word::TimedOut => "timed out",
        Word::Failed => "failed",
        Word::Lock => "lock",
        Word::Waiting => "waiting",
        Word::Time => "time",
        Word::Wait => "wait",
        Word::Hold => "hold",
        Word::Connection => "connection",
        Word::RowWait => "row",
        Word::ServiceTime => "service time",
        Word::Latency => "latency",
        // Locks, in a line each.
    }
}
