//! A comparison, for people and machines.

mod advice;
mod cells;
mod json;
mod markdown;
mod survival;
mod text;

pub use advice::advice;
pub use cells::{Cells, measure_name, measure_text, needs_text, promises_text, spread_text};
pub(super) use cells::{criteria, remarks};
pub use json::comparison_json;
pub use markdown::comparison_markdown;
pub use survival::{FaultCell, parted, survival};
pub use text::{comparison_text, faults_head, table_head};
