//! A race as it stands: what a viewer is shown while it goes on.

use super::evidence::Account;
use super::fire::Field;
use super::judge::as_it_stands;
use crate::env::Nanos;
use crate::history::{LeftOver, Record};
use crate::store::Books;

/// How far a race is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RaceStage {
    /// Users are brought to their balance.
    Preparing {
        /// Users that are ready.
        ready: u64,
    },
    /// Requests are sent.
    Racing,
    /// All is answered; late writes are waited for, and balances are read.
    Settling,
    /// Every balance has been read that can be.
    Settled,
}

/// A race as it stands. To look costs nothing; what is asked of it is made then.
#[derive(Clone, Copy, Debug)]
pub struct RaceLook<'a> {
    /// How far it is.
    pub stage: RaceStage,
    /// In nanoseconds since it began.
    pub now: Nanos,
    pub(super) field: Option<&'a Field>,
}

impl RaceLook<'_> {
    /// Requests sent so far, of those that count.
    pub fn sent(&self) -> u64 {
        self.field.map_or(0, |field| field.recorder.sent())
    }

    /// The figures so far, and the users with what is known of them; `None` before the first request that counts.
    pub fn so_far(&self) -> Option<(Record, Vec<Account>)> {
        let field = self.field?;
        let accounts: Vec<Account> = field.all_accounts();
        let (books, left) = (Books::default(), LeftOver::default());
        let record = field.recorder.record(&books, left);
        let record = as_it_stands(record, &accounts, &field.speaker.learnt);
        Some((record, accounts))
    }
}
