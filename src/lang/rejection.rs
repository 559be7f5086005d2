use super::{Lang, Word};
use crate::point::Rejection;
use crate::text::grouped;

impl Lang {
    /// What a policy's no says to the one who asked.
    pub fn rejection(self, rejection: Rejection) -> String {
        let (word, points) = match rejection {
            Rejection::AmountTooSmall { min } => (Word::AmountTooSmall, min),
            Rejection::ChargeTooLarge { max } => (Word::ChargeTooLarge, max),
            Rejection::UseTooLarge { max } => (Word::UseTooLarge, max),
            Rejection::BalanceTooLarge { max } => (Word::BalanceTooLarge, max),
            Rejection::InsufficientBalance { balance } => (Word::InsufficientBalance, balance),
            Rejection::Unsaid => return self.text(Word::Rejected).to_owned(),
        };
        self.fill(word, &[&grouped(points)])
    }
}
