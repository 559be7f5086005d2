use super::Step;

/// What clients did who do not wait for an answer as long as it takes, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "http", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ClientFigures {
    /// How often one waited for an answer no longer.
    pub given_up: u64,
    /// How often one sent again what it had sent before.
    pub sent_again: u64,
    /// How often the service answered what it had answered before, for it knew the idempotency key.
    pub recalled: u64,
}

impl ClientFigures {
    pub(super) fn add(&mut self, step: &Step) {
        match step {
            Step::GaveUp { .. } => self.given_up += 1,
            Step::SentAgain { .. } => self.sent_again += 1,
            Step::Recalled { .. } => self.recalled += 1,
            _ => {}
        }
    }

    pub(super) fn merge(&mut self, other: ClientFigures) {
        let ClientFigures {
            given_up,
            sent_again,
            recalled,
        } = other;
        self.given_up += given_up;
        self.sent_again += sent_again;
        self.recalled += recalled;
    }
}
