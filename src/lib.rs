//! See, prove and cure race conditions on a loyalty-point service.

pub mod check;
pub mod keyed_lock;
pub mod lock;
pub mod point;
pub mod scenario;
pub mod text;
