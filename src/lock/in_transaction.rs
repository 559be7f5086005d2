use super::Control;
use super::back_off::BackOff;
use crate::call::{Call, Outer, Setting};
use crate::env::{Deadline, Env, Pause};
use crate::point::{Failure, Outcome, UserId};
use crate::request::{Answer, LockTransaction};

/// A lock that is not the database's, over a database, with the transaction where the world says that it is.
///
/// Around the lock, the transaction is begun first and committed last: the lock is given back before the commit, so
/// another request gets it and does not see what was written. What the database could not place among the others is begun
/// anew, lock and all, after a random time, until the lock timeout is over.
#[derive(Debug)]
pub struct InTransaction<C> {
    control: C,
    back_off: BackOff,
}

impl<C> InTransaction<C> {
    /// The control, with back-offs that are derived from `seed`.
    pub fn new(control: C, seed: u64) -> Self {
        InTransaction {
            control,
            back_off: BackOff::new(seed),
        }
    }
}

impl<C: Control> InTransaction<C> {
    async fn attempt<S: Setting>(&self, call: &Call<'_, S>, place: LockTransaction) -> Answer {
        if place != LockTransaction::AroundLock {
            return self.control.execute(call).await;
        }
        let outer = match Outer::begin(call).await {
            Ok(outer) => outer,
            Err(trouble) => return Answer::never_begun(trouble.outcome(), 0),
        };
        let answer = self.control.execute(&outer.around(call)).await;
        Answer {
            outcome: outer.end(call, answer.outcome).await,
            ..answer
        }
    }
}

impl<C: Control> Control for InTransaction<C> {
    const NAMES_WHAT_IT_TOUCHES: bool = C::NAMES_WHAT_IT_TOUCHES;
    const TREATS_ALIKE: bool = C::TREATS_ALIKE;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        // The advisory lock is the database's own, and sees to it itself.
        let is_apart = || call.lock.grants() && !call.lock.needs_a_database();
        let place = match call.world.transaction {
            Some(place) if is_apart() => place,
            _ => LockTransaction::Without,
        };
        if place == LockTransaction::Without {
            return self.control.execute(call).await;
        }
        let env = call.env();
        let deadline = env.deadline(call.world.lock_timeout(), Pause::LockTimeout);
        let (mut attempts, mut waited, mut held) = (0, None, None);
        loop {
            let answer = self.attempt(call, place).await;
            attempts += answer.attempts.unwrap_or(1);
            waited = sum(waited, answer.waited);
            held = sum(held, answer.held);
            let pause = self
                .back_off
                .after(call.request.operation.request, attempts.max(1));
            let may_pass = match answer.outcome {
                Outcome::Failed(Failure::Store(trouble)) => trouble.may_pass(),
                _ => false,
            };
            let outcome = match may_pass {
                true if deadline.comes_within(pause) => Outcome::TimedOut,
                true => {
                    env.sleep(pause, Pause::Backoff).await;
                    continue;
                }
                false => answer.outcome,
            };
            return Answer {
                outcome,
                attempts: Some(attempts),
                waited,
                held,
            };
        }
    }

    fn contents(&self, users: &[UserId], tell: &mut dyn FnMut(u64)) -> bool {
        self.control.contents(users, tell)
    }

    fn prefetch(&self, user: UserId) {
        self.control.prefetch(user);
    }

    fn renew(&mut self) -> bool {
        self.control.renew()
    }

    fn entries(&self) -> usize {
        self.control.entries()
    }
}

fn sum(before: Option<u64>, more: Option<u64>) -> Option<u64> {
    match (before, more) {
        (Some(before), Some(more)) => Some(before + more),
        (before, more) => before.or(more),
    }
}
