use std::fmt;

use crate::env::Nanos;

/// How fast virtual time passes, in notches; the last is as fast as it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pace(u8);

/// Virtual nanoseconds in a number of nanoseconds of the wall clock.
const NOTCHES: [(u64, u64); 25] = [
    (1, 100_000),
    (1, 50_000),
    (1, 20_000),
    (1, 10_000),
    (1, 5_000),
    (1, 2_000),
    (1, 1_000),
    (1, 500),
    (1, 200),
    (1, 100),
    (1, 50),
    (1, 20),
    (1, 10),
    (1, 5),
    (1, 2),
    (1, 1),
    (2, 1),
    (5, 1),
    (10, 1),
    (20, 1),
    (50, 1),
    (100, 1),
    (200, 1),
    (500, 1),
    (1_000, 1),
];

#[expect(clippy::cast_possible_truncation, reason = "there are few notches")]
impl Pace {
    /// As the wall clock.
    pub const REAL: Pace = Pace(15);

    /// As fast as it can.
    pub const FULL: Pace = Pace(NOTCHES.len() as u8);

    /// The pace at which `virtual_time` takes about `wall`, and never faster than the wall clock.
    pub fn fitting(virtual_time: Nanos, wall: Nanos) -> Self {
        let fits = |&(time, of): &(u64, u64)| {
            u128::from(virtual_time) * u128::from(of) >= u128::from(wall) * u128::from(time)
        };
        let slowest_first = NOTCHES[..=usize::from(Self::REAL.0)].iter();
        let notches = slowest_first.take_while(|notch| fits(notch)).count();
        Pace(notches.saturating_sub(1) as u8)
    }

    /// Faster by a number of notches (or slower, if negative), short of as fast as it can.
    #[must_use]
    pub fn moved(self, notches: i8) -> Self {
        let last = NOTCHES.len() as u8 - 1;
        Pace(self.0.min(last).saturating_add_signed(notches).min(last))
    }

    /// How long `virtual_time` takes, in nanoseconds of the wall clock; none as fast as it can.
    pub fn wall_time(self, virtual_time: Nanos) -> Option<Nanos> {
        let (time, of) = *NOTCHES.get(usize::from(self.0))?;
        let takes = u128::from(virtual_time) * u128::from(of) / u128::from(time);
        Some(Nanos::try_from(takes).unwrap_or(Nanos::MAX))
    }

    /// How much virtual time passes in `wall`; `None` if as much as can be played.
    pub fn virtual_time(self, wall: Nanos) -> Option<Nanos> {
        let (time, of) = *NOTCHES.get(usize::from(self.0))?;
        let passed = u128::from(wall) * u128::from(time) / u128::from(of);
        Some(Nanos::try_from(passed).unwrap_or(Nanos::MAX))
    }
}

impl fmt::Display for Pace {
    /// `x1/500`, `x2`; nothing for as fast as it can, which is for words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match NOTCHES.get(usize::from(self.0)) {
            None => Ok(()),
            Some((times, 1)) => write!(f, "x{times}"),
            Some((_, of)) => write!(f, "x1/{of}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_round_is_stretched_and_a_long_one_is_never_hurried() {
        let seconds = 1_000_000_000;
        for (round, text) in [
            (4_000_000, "x1/1000"),
            (400_000_000, "x1/10"),
            (8_000_000_000, "x1"),
            (3_600 * seconds, "x1"),
            (0, "x1/100000"),
        ] {
            assert_eq!(Pace::fitting(round, 4 * seconds).to_string(), text);
        }
    }

    #[test]
    fn notches_end_where_they_end() {
        assert_eq!(Pace(0).moved(-1), Pace(0));
        assert_eq!(Pace::FULL.moved(1).to_string(), "x1000");
        assert_eq!(Pace::FULL.virtual_time(1), None);
        assert_eq!(Pace::REAL.virtual_time(7), Some(7));
        assert_eq!(Pace::FULL.wall_time(7), None);
        let slow = Pace::fitting(4_000_000, 2_000_000_000);
        assert_eq!(slow.virtual_time(2_000_000_000), Some(4_000_000));
        assert_eq!(slow.wall_time(4_000_000), Some(2_000_000_000));
    }
}
