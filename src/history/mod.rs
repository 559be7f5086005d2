//! What happened: the steps of requests, and what is kept of them.
//!
//! Memory is bounded: counters, histograms, one row a user, the first few anomalies of each kind and,
//! if asked for, a ring of recent events. A run of a day holds what a run of a minute holds.

mod anomalies;
mod anomaly_kind;
#[cfg(feature = "scenario")]
mod checkers;
mod clients;
mod event;
mod fault_counts;
mod figures;
mod leases;
mod metric;
mod next_steps;
mod open_loop;
mod queues;
#[cfg(feature = "scenario")]
mod read_trace;
mod record;
mod recorder;
mod series;
#[cfg(feature = "http")]
mod tally;
mod times;
#[cfg(feature = "scenario")]
mod trace;
mod unknowns;
mod users;
mod wishes;

pub use anomalies::{Anomalies, Anomaly, Detail};
pub use anomaly_kind::{AnomalyKind, AnomalyKinds};
pub use clients::ClientFigures;
pub use event::{
    Awaited, Event, FaultEvent, Heeds, NodeAnswer, Observer, ProcessEvent, ProcessStep,
    RequestEvent, Silent, Stated, Step,
};
pub use fault_counts::FaultCount;
pub use figures::Figures;
pub use leases::LeaseFigures;
pub use metric::{Metric, Span, Statistic, Unit};
pub use open_loop::OpenLoop;
pub use queues::Queues;
#[cfg(feature = "scenario")]
pub use read_trace::{ReadHeader, ReadStep, Unreadable, read_header, read_step};
pub use record::{Balances, LeftOver, Record};
pub use recorder::{Keep, Recorder};
pub use series::{Interval, Series, Waits};
#[cfg(feature = "http")]
pub use tally::Tally;
pub use times::Times;
#[cfg(feature = "scenario")]
pub use trace::{TRACE_FORMAT, TRACE_VERSION, Trace, TraceHeader, trace_line};
pub use unknowns::{Settled, Unknown, Unknowns};
pub use users::{UserFigures, Users};
