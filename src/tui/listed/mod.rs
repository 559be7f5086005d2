//! What the screens list, and in which order: an update moves the marks in these lists, and the screens draw them.

pub(super) mod anomalies;
pub(super) mod checks;
pub(super) mod lanes;
