use crate::env::{Object, Touch};

/// What a turn touches, in three sets of bits: what it looks at, what it appends to, what it changes.
///
/// Different objects may share a bit. Then two turns seem to conflict that do not, which costs schedules
/// and never loses one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    reads: u64,
    appends: u64,
    writes: u64,
}

/// Objects are spread over this many bits; the rest stand for themselves.
const SPREAD: u64 = 60;

impl Footprint {
    /// The footprint of a turn that touched these.
    pub fn of(touched: &[(Object, Touch)]) -> Self {
        let mut footprint = Footprint::default();
        for &(object, touch) in touched {
            let bits = match object {
                Object::Lock(user) => bit(user.0, 0),
                Object::Stripe(stripe) => bit(stripe, 0),
                Object::Balance(user) => bit(user.0, 1),
                Object::History(user) => bit(user.0, 2),
                Object::Request(request) => bit(request.0, 3),
                Object::Live => 1 << SPREAD,
                Object::Everything => u64::MAX,
            };
            match touch {
                Touch::Read => footprint.reads |= bits,
                Touch::Append => footprint.appends |= bits,
                Touch::Write => footprint.writes |= bits,
            }
        }
        footprint
    }

    /// Whether the order of the two can make a difference: both touch one object, and at least one changes
    /// it. Appends change it for those who look, but commute with each other.
    pub fn conflicts(self, other: Footprint) -> bool {
        let all = |f: Footprint| f.reads | f.appends | f.writes;
        let everything = self.writes == u64::MAX || other.writes == u64::MAX;
        everything
            || self.writes & all(other) != 0
            || other.writes & all(self) != 0
            || self.appends & other.reads != 0
            || other.appends & self.reads != 0
    }
}

fn bit(number: u64, kind: u64) -> u64 {
    1 << ((number % (SPREAD / 4)) * 4 + kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point::UserId;

    #[test]
    fn turns_conflict_when_they_touch_one_thing_and_one_of_them_changes_it() {
        use Touch::{Append, Read, Write};
        let balance = |touch| Footprint::of(&[(Object::Balance(UserId(1)), touch)]);
        let history = |touch| Footprint::of(&[(Object::History(UserId(1)), touch)]);
        assert!(!balance(Read).conflicts(balance(Read)));
        assert!(balance(Read).conflicts(balance(Write)));
        assert!(balance(Write).conflicts(balance(Write)));
        assert!(!history(Append).conflicts(history(Append)));
        assert!(history(Append).conflicts(history(Read)));
        assert!(history(Append).conflicts(history(Write)));
        assert!(!history(Write).conflicts(balance(Write)));
        let other = Footprint::of(&[(Object::Balance(UserId(2)), Write)]);
        assert!(!other.conflicts(balance(Write)));
    }

    #[test]
    fn what_is_not_instrumented_conflicts_with_all_even_with_what_touches_nothing() {
        let everything = Footprint::of(&[(Object::Everything, Touch::Write)]);
        assert!(everything.conflicts(Footprint::default()));
        assert!(everything.conflicts(everything));
        assert!(!Footprint::default().conflicts(Footprint::default()));
    }
}
