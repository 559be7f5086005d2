use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Poll;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use parking_lot::Mutex;

use super::Control;
use super::guarded::Hold;
use super::promise::{Promise, Settles};
use crate::call::{Call, DetachedCall, NOTHING_WRITTEN, Setting};
use crate::env::{Env, Nanos, Object, Pause, Touch};
use crate::history::Step;
use crate::point::{Outcome, RequestId, UserId};
use crate::request::Answer;

/// One queue and one worker per user.
///
/// A request is put at the end of its user's queue. A worker, which lives as long as there is work for its
/// user, takes them out one after another. A request that has waited its timeout without being begun is
/// refused; the worker passes over it.
///
/// **Promises** that requests of one user are done one at a time, in order. **Fails** to protect anything
/// outside its own process. **Used** as actors, mailboxes and partitioned consumers.
#[derive(Debug, Default)]
pub struct Queue {
    queues: Arc<Queues>,
}

type Queues = Mutex<HashMap<UserId, VecDeque<Job>, FixedState>>;

/// A request in a queue. Boxed, because it runs in the worker and not in its caller.
struct Job {
    request: RequestId,
    ticket: Ticket,
    /// Its output answers the caller when it is dropped.
    run: Pin<Box<dyn Future<Output = Settles<Answer>> + Send>>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("ticket", &self.ticket).finish()
    }
}

/// Whether a request is still queued. The one that moves it on decides what becomes of it.
#[derive(Clone, Debug)]
struct Ticket(Arc<AtomicU8>);

const QUEUED: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Ticket {
    fn move_on(&self, to: u8) -> bool {
        self.0
            .compare_exchange(QUEUED, to, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }
}

/// A caller that goes away gives up its place.
struct Place(Ticket);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.move_on(GIVEN_UP);
    }
}

impl Control for Queue {
    const NAMES_WHAT_IT_TOUCHES: bool = true;
    const TREATS_ALIKE: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let env = call.env();
        let user = call.user();
        let asked = env.stamp();
        let place = Place(Ticket(Arc::new(AtomicU8::new(QUEUED))));
        let answered = Promise::new();
        let job = Job {
            request: call.request.operation.request,
            ticket: place.0.clone(),
            run: Box::pin(operation(call.detach(), asked, answered.clone())),
        };
        env.touch(Object::Lock(user), Touch::Write);
        let first = match self.queues.lock().entry(user) {
            Entry::Occupied(mut queue) => {
                queue.get_mut().push_back(job);
                false
            }
            Entry::Vacant(queue) => {
                queue.insert(VecDeque::from([job]));
                true
            }
        };
        if first {
            env.spawn(worker(env.clone(), user, Arc::clone(&self.queues)));
        } else {
            call.observe(Step::Waiting);
        }
        let mut timer = pin!(env.sleep(call.world.lock_timeout(), Pause::LockTimeout));
        let mut answer = answered.wait();
        let in_time = poll_fn(|cx| {
            env.touch(Object::Lock(user), Touch::Write);
            // To be woken is to be answered; the timer, which is a turn, needs no wake-up.
            env.next_wake_returns();
            if let Poll::Ready(answer) = Pin::new(&mut answer).poll(cx) {
                return Poll::Ready(Some(answer));
            }
            // Once the request has been begun the timer is of no meaning: it bounds the waiting only.
            match timer.as_mut().poll(cx) {
                Poll::Ready(()) if place.0.move_on(GIVEN_UP) => Poll::Ready(None),
                Poll::Ready(()) | Poll::Pending => Poll::Pending,
            }
        });
        match in_time.await {
            Some(answer) => answer,
            None => {
                let waited = env.stamp() - asked;
                call.observe(Step::Refused { waited });
                Answer::never_begun(Outcome::TimedOut, waited)
            }
        }
    }

    /// Who is in which queue, and whether it has been given up. A worker is there exactly as long as its queue.
    fn contents(&self, users: &[UserId], tell: &mut dyn FnMut(u64)) -> bool {
        let queues = self.queues.lock();
        for user in users {
            let queue = queues.get(user);
            tell(queue.map_or(0, |queue| queue.len() as u64 + 1));
            for job in queue.into_iter().flatten() {
                tell(job.request.0);
                tell(u64::from(job.ticket.0.load(Ordering::Acquire)));
            }
        }
        true
    }

    fn entries(&self) -> usize {
        self.queues.lock().len()
    }
}

/// Does a user's requests one after another, until there are none.
async fn worker<E: Env>(env: E, user: UserId, queues: Arc<Queues>) {
    let shift = Shift { env, user, queues };
    loop {
        shift.env.touch(Object::Lock(user), Touch::Write);
        // Taken out first: in the `match` itself the queues would stay locked.
        let next = shift
            .queues
            .lock()
            .get_mut(&user)
            .and_then(VecDeque::pop_front);
        let taken = next.as_ref().map_or(0, |job| job.request.0);
        shift.env.saw(Object::Lock(user), taken);
        let answered = match next {
            Some(job) if job.ticket.move_on(BEGUN) => Some(job.run.await),
            Some(_given_up) => None,
            None => return,
        };
        // A caller that has its answer finds the queue gone, if it was the last in it.
        let closed = close_if_empty(&shift.queues, user);
        drop(answered);
        if closed {
            return;
        }
    }
}

/// A worker at work. If an operation panics, its worker goes down with it, and another takes over.
struct Shift<E: Env> {
    env: E,
    user: UserId,
    queues: Arc<Queues>,
}

impl<E: Env> Drop for Shift<E> {
    fn drop(&mut self) {
        if std::thread::panicking() && !close_if_empty(&self.queues, self.user) {
            let queues = Arc::clone(&self.queues);
            self.env.spawn(worker(self.env.clone(), self.user, queues));
        }
    }
}

/// Removes the user's queue if it is empty; its worker has to end then.
fn close_if_empty(queues: &Queues, user: UserId) -> bool {
    let mut queues = queues.lock();
    let empty = queues.get(&user).is_none_or(VecDeque::is_empty);
    if empty {
        queues.remove(&user);
    }
    empty
}

/// A request's operation, as its user's worker runs it.
async fn operation<S: Setting>(
    call: DetachedCall<S>,
    asked: Nanos,
    answered: Promise<Answer>,
) -> Settles<Answer> {
    let call = call.call();
    let granted = call.env().stamp();
    let waited = granted - asked;
    let answer = Answer {
        outcome: NOTHING_WRITTEN,
        attempts: Some(1),
        waited: Some(waited),
        held: None,
    };
    let mut answered = Settles::new(answered, answer);
    // The worker looks at its queue in the turn in which an operation ends.
    let mut hold = Hold::new(&call, Object::Lock(call.user()), granted, ());
    call.observe(Step::Granted { waited });
    call.apply_telling(&mut answered.value.outcome).await;
    hold.release();
    answered.value.held = Some(hold.held);
    answered
}
