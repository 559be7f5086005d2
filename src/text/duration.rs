//! Spans of time: `200ms`, `1.5s`, `0ms..200ms`.

use std::ops::RangeInclusive;

use thiserror::Error;

/// The units, each with its nanoseconds, the largest first.
const UNITS: [(&str, u64); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("min", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Why a text is no duration.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DurationError {
    /// It does not begin with a number.
    #[error("a duration begins with a number, such as 200ms")]
    NoNumber,
    /// The number stands alone.
    #[error("a duration needs a unit: {0}ms or {0}s")]
    NoUnit(String),
    /// The unit is none of ours.
    #[error("the units are ns, us, ms, s, min, h and d")]
    UnknownUnit,
    /// A part of a nanosecond.
    #[error("nothing is shorter than a nanosecond")]
    TooFine,
    /// More than 64 bits of nanoseconds.
    #[error("that is longer than five hundred years")]
    TooLong,
    /// A range that runs backwards.
    #[error("the first end of a range is the smaller one")]
    Backwards,
}

/// Nanoseconds of a text such as `1.5ms`.
///
/// # Errors
/// If it is not a number, not negative, followed by a unit; or does not fit.
pub fn parse_duration(text: &str) -> Result<u64, DurationError> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(DurationError::NoNumber);
    }
    let unit = unit.trim_start();
    if unit.is_empty() {
        return Err(DurationError::NoUnit(number.to_owned()));
    }
    let unit = if unit == "µs" || unit == "μs" {
        "us"
    } else {
        unit
    };
    let scale = UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .map(|(_, scale)| u128::from(*scale))
        .ok_or(DurationError::UnknownUnit)?;

    // In integers, so that 0.1s is 100,000,000 ns and nothing beside it.
    let number = number.replace('_', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    if fraction.contains('.') || number.ends_with('.') {
        return Err(DurationError::NoNumber);
    }
    let whole: u128 = whole.parse().map_err(|_| DurationError::TooLong)?;
    let fraction = fraction.trim_end_matches('0');
    // The longest unit, a day, has 14 digits of nanoseconds.
    if fraction.len() > 14 {
        return Err(DurationError::TooFine);
    }
    #[expect(clippy::cast_possible_truncation, reason = "a few digits")]
    let divisor = 10_u128.pow(fraction.len() as u32);
    let fraction: u128 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().map_err(|_| DurationError::NoNumber)?
    };
    if !(fraction * scale).is_multiple_of(divisor) {
        return Err(DurationError::TooFine);
    }
    whole
        .checked_mul(scale)
        .and_then(|nanos| nanos.checked_add(fraction * scale / divisor))
        .and_then(|nanos| u64::try_from(nanos).ok())
        .ok_or(DurationError::TooLong)
}

/// Nanoseconds of a text such as `1ms` or `0ms..200ms`.
///
/// # Errors
/// If an end is no duration, or the first is the larger one.
pub fn parse_duration_range(text: &str) -> Result<RangeInclusive<u64>, DurationError> {
    match text.split_once("..") {
        None => parse_duration(text).map(|nanos| nanos..=nanos),
        Some((first, last)) => {
            let (first, last) = (parse_duration(first)?, parse_duration(last)?);
            if first > last {
                return Err(DurationError::Backwards);
            }
            Ok(first..=last)
        }
    }
}

/// The shortest exact text of a duration in nanoseconds, in one unit.
pub fn format_duration(nanos: u64) -> String {
    if nanos == 0 {
        return "0ms".to_owned();
    }
    let (unit, scale) = UNITS
        .iter()
        .find(|(_, scale)| nanos.is_multiple_of(*scale))
        .copied()
        .unwrap_or(("ns", 1));
    format!("{}{unit}", nanos / scale)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_every_unit_exactly() {
        for (text, nanos) in [
            ("0ms", 0),
            ("1ns", 1),
            ("1us", 1_000),
            ("1µs", 1_000),
            ("1.5ms", 1_500_000),
            ("0.1s", 100_000_000),
            ("3 s", 3_000_000_000),
            ("2min", 120_000_000_000),
            ("1.5h", 5_400_000_000_000),
            ("1d", 86_400_000_000_000),
            ("1_000ms", 1_000_000_000),
            ("1.50000000000000000000ms", 1_500_000),
        ] {
            assert_eq!(parse_duration(text), Ok(nanos), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for (text, error) in [
            ("", DurationError::NoNumber),
            ("ms", DurationError::NoNumber),
            ("-1ms", DurationError::NoNumber),
            (".5ms", DurationError::NoNumber),
            ("1.ms", DurationError::NoNumber),
            ("1.2.3ms", DurationError::NoNumber),
            ("200", DurationError::NoUnit("200".to_owned())),
            ("1 week", DurationError::UnknownUnit),
            ("1sec", DurationError::UnknownUnit),
            ("0.5ns", DurationError::TooFine),
            ("0.0000000000000001d", DurationError::TooFine),
            ("99999999999999999d", DurationError::TooLong),
            (
                "9999999999999999999999999999999999999999999d",
                DurationError::TooLong,
            ),
        ] {
            assert_eq!(parse_duration(text), Err(error), "{text}");
        }
    }

    #[test]
    fn reads_constants_and_ranges() {
        assert_eq!(parse_duration_range("1ms"), Ok(1_000_000..=1_000_000));
        assert_eq!(parse_duration_range("0ms..200ms"), Ok(0..=200_000_000));
        assert_eq!(
            parse_duration_range("2ms..1ms"),
            Err(DurationError::Backwards)
        );
        assert_eq!(
            parse_duration_range("0..2ms"),
            Err(DurationError::NoUnit("0".to_owned()))
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(nanos: u64) {
            prop_assert_eq!(parse_duration(&format_duration(nanos)), Ok(nanos));
        }

        #[test]
        fn no_text_panics(text in "\\PC*|[0-9._]{0,50}[a-zµ]{0,3}") {
            let _ = parse_duration_range(&text);
        }
    }
}
