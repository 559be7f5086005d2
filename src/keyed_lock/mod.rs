//! A fair, cancel-safe lock per key.
