use super::Control;
use super::guarded::Hold;
use crate::call::{Call, Setting, Work, told};
use crate::database::Lifetime;
use crate::env::{Env, Object};
use crate::history::Step;
use crate::point::{Outcome, UserId};
use crate::request::{Answer, LockTransaction};
use crate::store::{How, Transaction};

/// PostgreSQL's advisory lock of the user, taken first in a transaction, and given back with its commit.
///
/// With the transaction around the lock it is a lock of the session, given back before the commit, as MySQL's
/// `GET_LOCK` is; without one it is a lock of the session around single statements.
///
/// The lock is on a number and looks at no row, so it holds only those back who ask for it, too. The transaction has to be
/// read committed: one that keeps a snapshot takes it with the question for the lock, before it has the lock.
///
/// **Promises** one request of a user at a time, in however many processes. **Fails** where it is given back before
/// the commit, and where some way to the row does not ask for it. **Used** where there is no row yet that could be locked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Advisory;

const TRANSACTION: How = How::Transaction(Transaction::READ_COMMITTED);

impl Control for Advisory {
    const NAMES_WHAT_IT_TOUCHES: bool = true;
    const TREATS_ALIKE: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let mut so_far = Outcome::Unknown;
        let place = call.world.transaction;
        let place = place.unwrap_or(LockTransaction::InsideLock);
        let (how, lifetime) = match place {
            LockTransaction::InsideLock => (TRANSACTION, Lifetime::Transaction),
            LockTransaction::AroundLock => (TRANSACTION, Lifetime::Session),
            LockTransaction::Without => (How::Statements, Lifetime::Session),
        };
        let mut work = match Work::begin(call, how, &mut so_far).await {
            Ok(work) => work,
            Err(trouble) => return Answer::never_begun(trouble.outcome(), 0),
        };
        let env = call.env();
        let asked = env.stamp();
        call.observe(Step::Waiting);
        let locked = work.lock(lifetime).await;
        let granted = env.stamp();
        let waited = granted - asked;
        if let Err(trouble) = locked {
            call.observe(Step::Refused { waited });
            let refused = work.end(Err(trouble.into())).await;
            return Answer::never_begun(told(refused), waited);
        }
        let object = Object::Lock(call.user());
        let mut hold = Hold::new(call, object, granted, ());
        call.observe(Step::Granted { waited });
        let mut applied = work.apply().await;
        // The next one is inside the moment that the commit takes effect, and then this one must be outside.
        hold.release();
        if lifetime == Lifetime::Session {
            let unlocked = work.unlock().await;
            if let (Err(trouble), LockTransaction::AroundLock) = (unlocked, place) {
                applied = applied.and(Err(trouble.into()));
            }
        }
        Answer {
            outcome: told(work.end(applied).await),
            attempts: Some(1),
            waited: Some(waited),
            held: Some(hold.held),
        }
    }

    fn contents(&self, _: &[UserId], _: &mut dyn FnMut(u64)) -> bool {
        // The lock is the store's.
        true
    }

    fn entries(&self) -> usize {
        0
    }
}
