use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::RwLock;

use crate::point::UserId;

/// The users that have been written to, numbered from 1 in the order in which they came.
///
/// Callers name their users by any positive number; what is kept of a user lies in tables that are numbered from 1.
#[derive(Debug)]
pub struct Ids {
    numbers: RwLock<HashMap<u64, u64, FixedState>>,
    /// In the order of their numbers.
    known: RwLock<Vec<Known>>,
    most: u64,
}

/// What is known of a user.
#[derive(Debug)]
struct Known {
    id: u64,
    /// The user has an account.
    is_open: bool,
}

impl Ids {
    /// Room for `most` users.
    pub fn new(most: u64) -> Self {
        Ids {
            numbers: RwLock::default(),
            known: RwLock::default(),
            most,
        }
    }

    /// The user of this id, if there is one.
    pub fn find(&self, id: u64) -> Option<UserId> {
        self.numbers.read().get(&id).copied().map(UserId)
    }

    /// The user of this id, new if need be; `None` if there is no room for another.
    pub fn find_or_add(&self, id: u64) -> Option<UserId> {
        if let Some(user) = self.find(id) {
            return Some(user);
        }
        let mut numbers = self.numbers.write();
        if let Some(&number) = numbers.get(&id) {
            return Some(UserId(number));
        }
        let number = numbers.len() as u64 + 1;
        if number > self.most {
            return None;
        }
        numbers.insert(id, number);
        self.known.write().push(Known { id, is_open: false });
        Some(UserId(number))
    }

    /// The id of a user, as callers name it.
    pub fn id(&self, user: UserId) -> Option<u64> {
        self.of(user, |known| known.id)
    }

    /// Whether the user is known to have an account.
    pub fn is_open(&self, user: UserId) -> bool {
        self.of(user, |known| known.is_open).unwrap_or(false)
    }

    /// The user has an account.
    pub fn opened(&self, user: UserId) {
        let mut known = self.known.write();
        if let Some(known) = place(user).and_then(|at| known.get_mut(at)) {
            known.is_open = true;
        }
    }

    /// How many users there are.
    pub fn count(&self) -> u64 {
        self.known.read().len() as u64
    }

    /// The most users.
    pub fn most(&self) -> u64 {
        self.most
    }

    fn of<T>(&self, user: UserId, what: impl FnOnce(&Known) -> T) -> Option<T> {
        self.known.read().get(place(user)?).map(what)
    }
}

fn place(user: UserId) -> Option<usize> {
    usize::try_from(user.0.checked_sub(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_keeps_its_number_and_there_is_an_end_to_them() {
        let ids = Ids::new(2);
        assert_eq!(ids.find(900_000_001), None);
        assert_eq!(ids.find_or_add(900_000_001), Some(UserId(1)));
        assert_eq!(ids.find_or_add(5), Some(UserId(2)));
        assert_eq!(ids.find_or_add(900_000_001), Some(UserId(1)));
        assert_eq!(ids.find_or_add(6), None);
        assert_eq!(ids.find(5), Some(UserId(2)));
        assert_eq!(ids.id(UserId(1)), Some(900_000_001));
        assert_eq!(ids.id(UserId(3)), None);
    }
}
