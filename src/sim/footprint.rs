use super::{Class, Touched};
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
    /// Whose tasks it polled or woke, a bit each. Two turns of one task never commute.
    roots: u64,
    /// The classes of which it used up one that are not to be had without end.
    budgets: u8,
}

/// Objects of these many kinds are spread over the lowest bits, as many for each; the rest stand for themselves.
const KINDS: u64 = 6;
const EACH: u64 = 10;
const LIVE: u64 = 1 << (KINDS * EACH);
const CLOCK: u64 = LIVE << 1;
const POOL: u64 = CLOCK << 1;
const DATABASE: u64 = POOL << 1;

impl Footprint {
    /// The footprint of a turn that touched these.
    pub fn of(touched: Touched<'_>) -> Self {
        let mut footprint = Footprint {
            roots: touched.roots,
            ..Footprint::default()
        };
        for &(object, touch) in touched.objects {
            let bits = match object {
                Object::Lock(user) => bit(user.0, 0),
                Object::Stripe(stripe) => bit(stripe, 0),
                // Leases of one user on as many nodes as there may be do not share a bit.
                Object::Lease(node, user) => {
                    bit(user.0.wrapping_mul(EACH - 1) + u64::from(node), 0)
                }
                Object::Balance(user) => bit(user.0, 1),
                Object::History(user) => bit(user.0, 2),
                Object::Request(request) => bit(request.0, 3),
                Object::Deadline(number) => bit(number ^ number >> 32, 4),
                Object::Inside(user) => bit(user.0, 5),
                Object::Live => LIVE,
                Object::Clock => CLOCK,
                Object::Pool => POOL,
                Object::Database => DATABASE,
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

    /// The footprint of what conflicts with every turn.
    pub const EVERYTHING: Footprint = Footprint {
        reads: 0,
        appends: 0,
        writes: u64::MAX,
        roots: 0,
        budgets: 0,
    };

    /// The same, of a turn that used up one of its class, where their number is limited.
    #[must_use]
    pub fn using_up(mut self, class: Class) -> Self {
        self.budgets |= 1 << class as u8;
        self
    }

    /// Whether the order of the two can make a difference: both touch one object, and at least one changes
    /// it. Appends change it for those who look, but commute with each other.
    pub fn conflicts(self, other: Footprint) -> bool {
        let all = |f: Footprint| f.reads | f.appends | f.writes;
        let everything = self.writes == u64::MAX || other.writes == u64::MAX;
        everything
            || self.roots & other.roots != 0
            || self.budgets & other.budgets != 0
            || self.writes & all(other) != 0
            || other.writes & all(self) != 0
            || self.appends & other.reads != 0
            || other.appends & self.reads != 0
    }
}

fn bit(number: u64, kind: u64) -> u64 {
    1 << ((number % EACH) * KINDS + kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point::UserId;

    fn of(objects: &[(Object, Touch)]) -> Footprint {
        Footprint::of(Touched { objects, roots: 0 })
    }

    #[test]
    fn turns_that_poll_or_wake_one_task_conflict_and_so_do_those_that_share_a_budget() {
        let of = |roots| {
            Footprint::of(Touched {
                objects: &[],
                roots,
            })
        };
        assert!(of(0b101).conflicts(of(0b100)));
        assert!(!of(0b101).conflicts(of(0b010)));
        let cancels = of(0b001).using_up(Class::Cancellation);
        assert!(cancels.conflicts(of(0b010).using_up(Class::Cancellation)));
        assert!(!cancels.conflicts(of(0b010).using_up(Class::Spurious)));
    }

    #[test]
    fn turns_conflict_when_they_touch_one_thing_and_one_of_them_changes_it() {
        use Touch::{Append, Read, Write};
        let balance = |touch| of(&[(Object::Balance(UserId(1)), touch)]);
        let history = |touch| of(&[(Object::History(UserId(1)), touch)]);
        assert!(!balance(Read).conflicts(balance(Read)));
        assert!(balance(Read).conflicts(balance(Write)));
        assert!(balance(Write).conflicts(balance(Write)));
        assert!(!history(Append).conflicts(history(Append)));
        assert!(history(Append).conflicts(history(Read)));
        assert!(history(Append).conflicts(history(Write)));
        assert!(!history(Write).conflicts(balance(Write)));
        let other = of(&[(Object::Balance(UserId(2)), Write)]);
        assert!(!other.conflicts(balance(Write)));
    }

    #[test]
    fn what_is_not_instrumented_conflicts_with_all_even_with_what_touches_nothing() {
        let everything = of(&[(Object::Everything, Touch::Write)]);
        assert!(everything.conflicts(Footprint::default()));
        assert!(everything.conflicts(everything));
        assert!(!Footprint::default().conflicts(Footprint::default()));
    }
}
