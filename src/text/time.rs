//! Numbers as people read them.

use crate::env::Nanos;

/// A span of time with three significant digits: `400 ms`, `1.23 s`, `750 ns`.
#[expect(
    clippy::cast_precision_loss,
    reason = "three digits are shown of a time far below 2^53 ns"
)]
pub fn duration(nanos: Nanos) -> String {
    const UNITS: [(u64, &str); 5] = [
        (3_600_000_000_000, "h"),
        (60_000_000_000, "min"),
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1_000, "us"),
    ];
    // One unit is used up to a hundred times the next; below that, minutes are easier read as seconds.
    let unit = UNITS.iter().find(|(size, name)| {
        let worth = if matches!(*name, "h" | "min") { 2 } else { 1 };
        nanos >= size * worth
    });
    let Some((size, name)) = unit else {
        return format!("{nanos} ns");
    };
    let value = nanos as f64 / *size as f64;
    let decimals = match value {
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{text} {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits() {
        for (nanos, text) in [
            (0, "0 ns"),
            (999, "999 ns"),
            (1_500, "1.5 us"),
            (4_000_000, "4 ms"),
            (400_000_000, "400 ms"),
            (1_234_567_890, "1.23 s"),
            (86_400_000_000_000, "24 h"),
            (90_000_000_000, "90 s"),
        ] {
            assert_eq!(duration(nanos), text);
        }
    }
}
