//! Explore a lock of your own: implement `KeyLock`, call one function in a test.
//!
//! ```text
//! cargo run --example explore_own_lock     the broken one, refuted, then the repaired one, proved
//! cargo test --example explore_own_lock    the same as tests
//! ```

mod bell;

use std::sync::Mutex;

use bell::Bell;
use pointrace::explore::{Case, verify};

fn main() {
    let case = Case::charges(3);
    match verify(&case, Bell::<false>::default) {
        Ok(_) => println!("who does not look again is never caught?"),
        Err(refuted) => println!("Without looking again, {refuted}"),
    }
    match verify(&case, Bell::<true>::default) {
        Ok(findings) => println!("Looking again: proved, {} schedules.", findings.schedules),
        Err(refuted) => println!("Looking again, {refuted}"),
    }
}

#[cfg(test)]
mod tests {
    use pointrace::explore::{Case, assert_proved};

    use super::Bell;

    #[test]
    fn my_lock_keeps_every_point() {
        assert_proved(&Case::charges(3).with_timeouts(true), Bell::<true>::default);
    }

    #[test]
    #[should_panic(expected = "buries")]
    fn without_a_second_look_points_are_lost() {
        assert_proved(&Case::charges(3), Bell::<false>::default);
    }
}
