use proptest::prelude::*;

use super::{Compare, Limit};
use crate::history::{Metric, Span, Statistic};

fn figure(metric: Metric) -> Option<f64> {
    match metric {
        Metric::Committed => Some(100.0),
        Metric::LostUpdates => Some(98.0),
        Metric::Requests => Some(100.0),
        Metric::Time(Span::Wait, Statistic::P99) => Some(4e6),
        _ => None,
    }
}

#[test]
fn values_are_worked_out() {
    for (text, value) in [
        ("requests == 5", 5.0),
        ("requests == 98_000", 98_000.0),
        ("requests == 2.5 * 4", 10.0),
        ("lost_updates == committed - 2", 98.0),
        ("points_missing == 1000 * lost_updates", 98_000.0),
        ("points_missing == lost_updates * 1000", 98_000.0),
        ("requests == 1 + 2 * committed - 3 - lost_updates", 100.0),
        ("makespan == 4ms * requests", 4e8),
        ("makespan == requests * 1.5ms", 1.5e8),
        ("wait.p99 < 500ms", 5e8),
        ("wait.p99.9<wait.p99+1s", 1.004e9),
        ("throughput >= 1000", 1_000.0),
    ] {
        let limit = Limit::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(limit.value.eval(figure), Some(value), "{text}");
    }
    let limit = Limit::parse("requests == 5 * overlaps").expect("a limit");
    assert_eq!(limit.value.eval(figure), None, "what is not known is not 0");
}

#[test]
fn a_limit_is_what_it_was_written_as() {
    let limit = Limit::parse("  lost_updates==committed -1 ").expect("a limit");
    assert_eq!(limit.metric, Metric::LostUpdates);
    assert_eq!(limit.compare, Compare::Equal);
    assert_eq!(limit.written, "committed -1");
    assert_eq!(limit.to_string(), "lost_updates == committed -1");
}

#[test]
fn every_comparison_is_known() {
    for (sign, less, equal, greater) in [
        ("<", true, false, false),
        ("<=", true, true, false),
        ("==", false, true, false),
        ("!=", true, false, true),
        (">=", false, true, true),
        (">", false, false, true),
    ] {
        let limit = Limit::parse(&format!("requests {sign} 2")).expect("a limit");
        let holds = |left| limit.compare.holds(left, 2.0);
        assert_eq!([holds(1.0), holds(2.0), holds(3.0)], [less, equal, greater]);
    }
}

#[test]
fn every_metric_can_be_on_either_side() {
    for name in Metric::names() {
        let text = format!("{name} == {name}");
        let limit = Limit::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(limit.to_string(), text);
    }
}

#[test]
fn mistakes_are_pointed_at() {
    for (text, wrong, message) in [
        ("", "", "a limit is FIGURE"),
        ("== 5", "==", "a limit is FIGURE"),
        (
            "lost_update == 0",
            "lost_update",
            "did you mean \"lost_updates\"?",
        ),
        (
            "wait.p100 < 1ms",
            "wait.p100",
            "after the dot comes one of min, mean",
        ),
        ("bananas == 0", "bananas", "the figures are: requests,"),
        ("requests = 5", "=", "write =="),
        ("requests 5", "5", "one of < <= == != >= >"),
        ("requests ==", "", "here comes a number"),
        ("requests == -5", "-", "here comes a number"),
        ("requests == 5 5", "5", "here comes + or -"),
        ("requests == 5 +", "", "here comes a number"),
        ("1 < requests < 5", "1", "a limit is FIGURE"),
        ("requests < 5 < 6", "<", "one comparison"),
        (
            "requests == 5ms",
            "5ms",
            "requests is a number, and 5ms is a duration",
        ),
        ("wait.p99 < 500", "500", "write 500ms or 500s"),
        ("wait.p99 < 500 * 2", "500 * 2", "a duration, and"),
        ("wait.p99 < committed", "committed", "is a number"),
        ("throughput > committed", "committed", "a rate per second"),
        (
            "makespan == 4ms * 4ms",
            "4ms * 4ms",
            "multiplied by a number",
        ),
        (
            "requests == committed * failed",
            "committed * failed",
            "one figure",
        ),
        ("requests == 5parsecs", "5parsecs", "the units are"),
        ("requests == 1.2.3", "1.2.3", "no number"),
        (
            "requests == 99999999999999999",
            "99999999999999999",
            "too large",
        ),
        ("requests == 99%", "%", "here comes + or -"),
        ("충전 == 1", "충전", "there is no figure"),
    ] {
        let error = Limit::parse(text).expect_err(text);
        assert!(error.message.contains(message), "{text}: {error}");
        assert_eq!(&text[error.at.clone()], wrong, "{text}: {error}");
    }
    assert!(Limit::parse(&"requests == 1".repeat(100)).is_err());
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*") {
        if let Err(error) = Limit::parse(&text) {
            prop_assert!(text.get(error.at).is_some());
        }
    }

    #[test]
    fn no_rubbish_of_tokens_panics(tokens in proptest::collection::vec(
        prop_oneof![
            Just("wait.p99"), Just("requests"), Just("=="), Just("<"), Just("+"), Just("-"),
            Just("*"), Just("5"), Just("5ms"), Just("락"), Just("1e9"), Just("."),
        ], 0..12)
    ) {
        if let Err(error) = Limit::parse(&tokens.join(" ")) {
            prop_assert!(tokens.join(" ").get(error.at).is_some());
        }
    }
}
