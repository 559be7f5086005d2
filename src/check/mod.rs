//! Whether it was right: anomalies, limits, the verdict.

mod anomaly;
mod limit;
mod metric;

pub use anomaly::AnomalyKind;
pub use limit::{Compare, Limit, Term, Value};
pub use metric::{Metric, Span, Statistic, Unit};
