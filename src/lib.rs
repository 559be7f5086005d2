//! See, prove and cure race conditions on a loyalty-point service.
pub mod keyed_lock;
