use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::RwLock;

use crate::point::UserId;

/// The users that have been written to, numbered from 1 in the order in which they came.
///
/// Callers name their users by any positive number; what is kept of a user lies in tables that are numbered from 1.
#[derive(Debug)]
pub(super) struct Ids {
    numbers: RwLock<HashMap<u64, u64, FixedState>>,
    most: u64,
}

impl Ids {
    pub fn new(most: u64) -> Self {
        Ids {
            numbers: RwLock::default(),
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
        Some(UserId(number))
    }
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
    }
}
