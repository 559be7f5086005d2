use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::env::Nanos;
use crate::point::{Kind, OutcomeKind};
use crate::request::Answer;

/// The figures of `/metrics`, in the OpenMetrics text format.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    wait: Histogram,
    hold: Histogram,
    keys: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    operation: Operation,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Operation(Kind);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Outcome(OutcomeKind);

impl EncodeLabelValue for Operation {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> std::fmt::Result {
        self.0.name().encode(encoder)
    }
}

impl EncodeLabelValue for Outcome {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> std::fmt::Result {
        self.0.name().encode(encoder)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        // From half a millisecond to half a minute.
        let times = || Histogram::new(exponential_buckets(0.0005, 2.0, 17));
        let metrics = Metrics {
            registry: Registry::with_prefix("pointrace"),
            requests: Family::default(),
            wait: times(),
            hold: times(),
            keys: Gauge::default(),
        };
        metrics.registered()
    }
}

impl Metrics {
    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        registry.register(
            "requests",
            "Requests answered, by operation and outcome",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "lock_wait",
            "Asked for a lock to got it",
            Unit::Seconds,
            self.wait.clone(),
        );
        registry.register_with_unit(
            "lock_hold",
            "Got a lock to gave it back",
            Unit::Seconds,
            self.hold.clone(),
        );
        registry.register(
            "lock_keys",
            "Lock entries that are there now",
            self.keys.clone(),
        );
        self
    }

    /// A request was answered.
    pub fn answered(&self, kind: Kind, answer: &Answer) {
        let labels = Labels {
            operation: Operation(kind),
            outcome: Outcome(answer.outcome.kind()),
        };
        self.requests.get_or_create(&labels).inc();
        if let Some(waited) = answer.waited {
            self.wait.observe(seconds(waited));
        }
        if let Some(held) = answer.held {
            self.hold.observe(seconds(held));
        }
    }

    /// All figures as text, with `keys` lock entries there now.
    pub fn text(&self, keys: u64) -> String {
        self.keys.set(i64::try_from(keys).unwrap_or(i64::MAX));
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a string does not fail");
        text
    }
}

#[expect(clippy::cast_precision_loss, reason = "times stay far below 2^53 ns")]
fn seconds(nanos: Nanos) -> f64 {
    nanos as f64 / 1e9
}
