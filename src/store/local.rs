use std::sync::Arc;

use super::{Between, Books, Ends, Holding, MemoryStore, RowView, Store};
use crate::point::{Points, UserId};

/// A store in this process: it can be looked into at any moment, and begun anew.
pub trait Local: Store {
    /// What it holds for the user, at one moment.
    fn holding(&self, user: UserId) -> Holding;

    /// What it holds for the users that were announced.
    fn books(&self) -> Books;

    /// Begins anew, with an account for each of these users, whom it knows already. No request may be under way.
    fn renew(&self, accounts: impl Iterator<Item = (UserId, Points)>);

    /// The user's row and who is at it, where rows are locked.
    fn row(&self, _user: UserId) -> Option<RowView> {
        None
    }

    /// From now on this stands between it and those who ask it, where what is asked and answered are messages. Only the first one
    /// does.
    fn stand_between(&self, _between: Arc<dyn Between>) {}

    /// Itself, if it can end while those who ask it go on.
    fn ends(&self) -> Option<Arc<dyn Ends>> {
        None
    }

    /// Hands on all that requests for these users share through it, each piece as a number. Together with what each
    /// request [saw](crate::env::Env::saw) that says all that anything can depend on from now on.
    fn contents(&self, users: &[UserId], tell: &mut dyn FnMut(u64));
}

impl Local for MemoryStore {
    fn holding(&self, user: UserId) -> Holding {
        MemoryStore::holding(self, user)
    }

    fn books(&self) -> Books {
        MemoryStore::books(self)
    }

    fn renew(&self, accounts: impl Iterator<Item = (UserId, Points)>) {
        self.forget_answers();
        for (user, opening) in accounts {
            self.reopen(user, opening);
        }
    }

    fn contents(&self, users: &[UserId], tell: &mut dyn FnMut(u64)) {
        for &user in users {
            let account = self.read(user);
            tell(account.balance.cast_unsigned());
            tell(account.version);
            tell(MemoryStore::holding(self, user).entries);
            tell(self.newest_token(user).unwrap_or(0));
            let answers = self.answers(user);
            tell(answers.len() as u64);
            for (key, answer) in answers {
                tell(key.0);
                tell(answer.balance.cast_unsigned());
                tell(answer.base);
                tell(answer.version);
            }
        }
    }
}
