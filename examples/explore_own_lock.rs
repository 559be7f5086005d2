//! Explore a lock of your own: implement `KeyLock`, call one function in a test.
//!
//! ```text
//! cargo run --example explore_own_lock     the broken one, refuted, then the repaired one, proved
//! cargo test --example explore_own_lock    the same as tests
//! ```

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex};

use pointrace::env::{Env, Nanos, Pause};
use pointrace::explore::{Case, verify};
use pointrace::lock::KeyLock;
use pointrace::point::UserId;
use tokio::sync::Notify;

/// One bell a user: whoever finds the room taken waits for the bell. With `LOOK_AGAIN` they look whether the
/// room is free when it rings; without, everybody who hears it goes in.
#[derive(Default)]
struct Bell<const LOOK_AGAIN: bool> {
    taken: Mutex<HashMap<UserId, Arc<Notify>>>,
}

struct Guard<'a, const LOOK_AGAIN: bool>(&'a Bell<LOOK_AGAIN>, UserId);

impl<const LOOK_AGAIN: bool> Drop for Guard<'_, LOOK_AGAIN> {
    fn drop(&mut self) {
        let bell = self.0.taken.lock().unwrap().remove(&self.1);
        if let Some(bell) = bell {
            bell.notify_waiters();
        }
    }
}

impl<const LOOK_AGAIN: bool> KeyLock for Bell<LOOK_AGAIN> {
    type Guard<'a> = Guard<'a, LOOK_AGAIN>;

    fn try_acquire(&self, user: UserId) -> Option<Self::Guard<'_>> {
        let mut taken = self.taken.lock().unwrap();
        if taken.contains_key(&user) {
            return None;
        }
        taken.insert(user, Arc::default());
        Some(Guard(self, user))
    }

    async fn acquire<E: Env>(
        &self,
        user: UserId,
        timeout: Nanos,
        env: &E,
    ) -> Option<Self::Guard<'_>> {
        // Any future works here that is woken by its waker; only the time must be the environment's.
        let mut deadline = pin!(env.sleep(timeout, Pause::LockTimeout));
        loop {
            let bell = self.taken.lock().unwrap().get(&user).cloned();
            if let Some(bell) = bell {
                tokio::select! {
                    // Otherwise the branches are looked at in random order, and no run could be played again.
                    biased;
                    () = bell.notified() => {}
                    () = &mut deadline => return None,
                }
            }
            if !LOOK_AGAIN {
                self.taken.lock().unwrap().insert(user, Arc::default());
                return Some(Guard(self, user));
            }
            if let Some(guard) = self.try_acquire(user) {
                return Some(guard);
            }
        }
    }

    fn entries(&self) -> usize {
        self.taken.lock().unwrap().len()
    }
}

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
