use crate::check::Verdict;
use crate::env::Nanos;
use crate::history::Record;
use crate::point::Points;

/// What is known of a watched service at a moment: plain data.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Where it is: an address or several.
    pub place: String,
    /// What is played there, or what serves there, in words.
    pub ground: String,
    /// How far it is.
    pub known: Known,
    /// In nanoseconds since the start.
    pub now: Nanos,
    /// The figures so far.
    pub record: Record,
    /// The users, those with the largest difference first.
    pub users: Vec<SeenUser>,
    /// How many users there are in all.
    pub all_users: u64,
}

/// How far what is watched is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It serves, as long as it is let.
    Serving,
    /// Users are brought to their balance, before the first request that counts.
    Preparing {
        /// Users that are ready.
        ready: u64,
        /// Users in all.
        of: u64,
    },
    /// Requests are sent.
    Racing,
    /// All is answered; late writes are waited for, and balances are read.
    Settling,
    /// It is over.
    Over {
        /// What it was found to be.
        verdict: Verdict,
        /// The same in a sentence.
        sentence: String,
    },
}

/// A user as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenUser {
    /// As the service calls the user.
    pub name: String,
    /// The lowest balance that can follow from what was answered.
    pub least: Points,
    /// The highest balance that can follow.
    pub most: Points,
    /// The balance that is there; `None` while it has not been read.
    pub actual: Option<Points>,
    /// Requests are under way, so that a difference says nothing yet.
    pub is_busy: bool,
}

impl SeenUser {
    /// Points that are missing, if positive; that are too many, if negative. 0 while nobody can tell.
    pub fn missing(&self) -> Points {
        match self.actual {
            Some(actual) if !self.is_busy => match actual {
                _ if actual < self.least => self.least - actual,
                _ if actual > self.most => self.most - actual,
                _ => 0,
            },
            _ => 0,
        }
    }
}

impl Seen {
    /// Users that are listed at most: nobody looks through more.
    pub const MOST_USERS: usize = 1_000;

    /// Puts the users with the largest difference first, and keeps the first of them.
    pub fn sort(users: &mut Vec<SeenUser>) {
        users.sort_by_key(|user| -user.missing().abs());
        users.truncate(Seen::MOST_USERS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_counts_only_outside_the_interval_and_at_rest() {
        let user = |actual, is_busy| SeenUser {
            name: "7".to_owned(),
            least: 100,
            most: 200,
            actual,
            is_busy,
        };
        assert_eq!(user(Some(70), false).missing(), 30);
        assert_eq!(user(Some(250), false).missing(), -50);
        for inside in [100, 150, 200] {
            assert_eq!(user(Some(inside), false).missing(), 0);
        }
        assert_eq!(user(Some(70), true).missing(), 0);
        assert_eq!(user(None, false).missing(), 0);
        let mut users = vec![user(Some(150), false), user(Some(250), false)];
        Seen::sort(&mut users);
        assert_eq!(users[0].actual, Some(250));
    }
}
