//! Whether it was right: anomalies, limits, the verdict.

mod anomaly;
mod limit;
mod limit_parse;
#[cfg(test)]
mod limit_tests;
mod metric;

pub use anomaly::AnomalyKind;
pub use limit::{Compare, Limit, Term, Value};
pub use limit_parse::LimitError;
pub use metric::{Metric, Span, Statistic, Unit};
