//! The places of a lesson's texts, `{NAME}`, and what stands in them: figures that were measured, never written down.

use super::{Figure, What};
use crate::env::Nanos;
use crate::history::{Metric, Record, Unit};
use crate::text::{duration, grouped};

/// Places that are no figures of a round, by the steps that have them.
const BY_STEP: [(&str, &[&str]); 5] = [
    ("predicted", &["observe"]),
    ("turns", &["explain", "break"]),
    ("schedules", &["smallest", "prove"]),
    ("answer", &["smallest"]),
    ("lock", &["cure", "prove"]),
];

/// What stands in the places of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(Vec<(String, String)>);

impl Values {
    /// One more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// Every figure of a round.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let balance = Figure::Balance.of(record);
        let should_be = Figure::ShouldBe.of(record);
        let two = [("balance", balance), ("should_be", should_be)].into_iter();
        let two = two.filter_map(|(name, value)| Some((name.to_owned(), grouped(value?))));
        let metrics = Metric::all().filter_map(|metric| {
            let value = Figure::Of(metric).of(record)?;
            Some((metric.to_string(), said(Figure::Of(metric), value)))
        });
        Values(two.chain(metrics).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A value of a figure, with its unit where that is time.
pub(super) fn said(figure: Figure, value: i64) -> String {
    match figure {
        Figure::Of(metric) if metric.unit() == Unit::Nanos => {
            duration(Nanos::try_from(value).unwrap_or(0))
        }
        _ => grouped(value),
    }
}

/// A number that was answered to a step, as people write it.
pub fn written(what: &What, number: i64) -> String {
    match what {
        What::Predict { figure, .. } | What::Observe { figure, .. } => said(*figure, number),
        _ => grouped(number),
    }
}

/// The text with its values; what has none is left out as a dash.
pub fn fill(text: &str, values: &Values) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        out.push_str(before);
        out.push_str(values.get(name).unwrap_or("-"));
        rest = after;
    }
    out + rest
}

/// The first place of a text that a step of this sort has no value for, or a brace that is not closed.
pub(super) fn unknown_place<'a>(text: &'a str, step: &str) -> Option<&'a str> {
    let is_known = |name: &str| match BY_STEP.iter().find(|(known, _)| *known == name) {
        Some((_, steps)) => steps.contains(&step),
        None => matches!(step, "observe" | "cure") && Figure::from_name(name).is_some(),
    };
    let places = text.split('{').skip(1);
    let names = places.map(|rest| rest.split_once('}').map_or(rest, |(name, _)| name));
    names.into_iter().find(|name| !is_known(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_to_their_places() {
        let values = Values::default()
            .with("predicted", "100")
            .with("balance", "1");
        assert_eq!(fill("{predicted}, not {balance}.", &values), "100, not 1.");
        assert_eq!(fill("a {turns} b {", &values), "a - b {");
    }

    #[test]
    fn each_step_has_its_own_places() {
        assert_eq!(unknown_place("{lost_updates} {predicted}", "observe"), None);
        assert_eq!(
            unknown_place("{lost_updates}", "explain"),
            Some("lost_updates")
        );
        assert_eq!(unknown_place("{turns} {lsot}", "break"), Some("lsot"));
        assert_eq!(unknown_place("an open { brace", "break"), Some(" brace"));
    }
}
