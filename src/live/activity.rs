use std::collections::BTreeMap;

use crate::env::Nanos;
use crate::history::{Queues, RequestEvent, Step};
use crate::point::{Kind, Outcome, Points, RequestId, UserId};
use crate::request::LockName;
use crate::scenario::Clock;

/// A request under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InLock {
    /// The number of the request.
    pub request: RequestId,
    /// The user whose points it is about.
    pub user: UserId,
    /// Charge or use.
    pub kind: Kind,
    /// How many points it asks for.
    pub amount: Points,
    /// Which process it went to, from 0.
    pub instance: u16,
    /// The control that it went through.
    pub lock: LockName,
    /// How far it is.
    pub state: Under,
    /// Since when it is there, in nanoseconds since the start of the round.
    pub since: Nanos,
    /// How long it may wait: as long as was allowed when it asked, in nanoseconds.
    pub timeout: Nanos,
    /// Its place in the order in which requests began to wait for the lock, from 1; 0 if it has not waited.
    pub asked: u64,
}

/// How far a request under way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// It waits for its lock.
    Waiting,
    /// It is inside: it has its lock, or needs none.
    Inside,
    /// Neither: it has just been sent, or it is done with its lock and will be answered.
    Outside,
}

/// Who waits and who is inside, followed step by step. Holds requests under way only.
#[derive(Debug, Default)]
pub(super) struct Activity {
    live: BTreeMap<RequestId, Live>,
    /// How long those who ask from now on may wait.
    pub timeout: Nanos,
    queues: Queues,
    users: BTreeMap<UserId, Counts>,
    /// What was written by requests that their clients were told to be unknown and may send again, in points, by the request
    /// by which each client wanted it first: until it is told what became of that, no caller has been told of it.
    untold: BTreeMap<RequestId, Points>,
    /// The most requests of one user inside at once.
    pub most_inside: u32,
    /// The most requests of one user waiting at once.
    pub longest_queue: u32,
    /// Requests that wait for the lock now.
    pub waiting: u64,
    /// Requests that hold the lock now.
    pub inside: u64,
    /// What all would have taken one after another.
    pub one_at_a_time: Nanos,
    /// Locks granted so far.
    pub grants: u64,
    /// Grants to a request that came after one that still waits.
    pub overtakes: u64,
    /// Writes refused because another request had written.
    pub conflicts: u64,
    /// Some steps were never seen.
    pub has_lost: bool,
    /// Requests that were seen.
    pub seen: u64,
}

#[derive(Debug)]
struct Live {
    request: InLock,
    /// What it has written before it was answered: no caller has been told of it yet.
    pending: Points,
    /// The request by which its client wanted it first.
    first: RequestId,
    /// Its client waits for it no longer.
    is_given_up: bool,
    /// Since when it goes on without its lease, which ran out.
    outlived: Option<Nanos>,
}

/// What is kept of one user.
#[derive(Debug, Default)]
struct Counts {
    inside: u32,
    waiting: u32,
    pending: Points,
}

impl Activity {
    /// No request has come yet.
    pub fn new(clock: Clock, timeout: Nanos) -> Self {
        // Threads note that they ask before they do, and may be interrupted in between.
        const BLUR: Nanos = 20_000_000;
        let blur = match clock {
            Clock::Virtual => 0,
            Clock::Real => BLUR,
        };
        Activity {
            timeout,
            queues: Queues::new(blur),
            ..Activity::default()
        }
    }

    /// Follows one step.
    pub fn follow(&mut self, event: &RequestEvent) {
        let at = event.at;
        if let Step::Answered { .. } = event.step
            && let Some(points) = self.untold.remove(&event.request)
        {
            self.is_told_of(event.user, points);
        }
        match &event.step {
            Step::Sent | Step::SentAgain { .. } => {
                self.seen += 1;
                // A control that grants nothing keeps no request out.
                let state = if event.lock.grants() {
                    Under::Outside
                } else {
                    Under::Inside
                };
                let request = InLock {
                    request: event.request,
                    user: event.user,
                    kind: event.kind,
                    amount: event.amount,
                    instance: event.instance,
                    lock: event.lock,
                    state: Under::Outside,
                    since: at,
                    timeout: self.timeout,
                    asked: 0,
                };
                let live = Live {
                    request,
                    pending: 0,
                    first: match event.step {
                        Step::SentAgain { of } => of,
                        _ => event.request,
                    },
                    is_given_up: false,
                    outlived: None,
                };
                self.live.insert(event.request, live);
                self.turn(event.request, state, at);
            }
            Step::Waiting | Step::Blocked(_) => self.turn_to_wait(event),
            Step::Unblocked { .. } => self.turn(event.request, Under::Inside, at),
            Step::Granted { .. } => {
                self.grants += 1;
                self.overtakes += u64::from(self.queues.overtakes(event));
                self.turn(event.request, Under::Inside, at);
            }
            Step::Released { .. } | Step::Refused { .. } => {
                self.turn(event.request, Under::Outside, at);
            }
            Step::RanOut { held: Some(_) } => {
                self.turn(event.request, Under::Outside, at);
                if let Some(live) = self.live.get_mut(&event.request) {
                    live.outlived = Some(at);
                }
            }
            Step::Wrote { .. } => {
                if let Some(live) = self.live.get_mut(&event.request) {
                    let change = event.kind.signed(event.amount);
                    live.pending += change;
                    self.users.entry(event.user).or_default().pending += change;
                }
            }
            Step::Conflicted { .. } => self.conflicts += 1,
            Step::GaveUp { .. } => {
                if let Some(live) = self.live.get_mut(&event.request) {
                    live.is_given_up = true;
                }
            }
            // The service goes on with what its client has given up: it is there until the service has answered.
            Step::Answered { .. }
                if self
                    .live
                    .get(&event.request)
                    .is_some_and(|live| live.is_given_up) => {}
            Step::Answered { .. } | Step::Replied { .. } => {
                self.turn(event.request, Under::Outside, at);
                if let Some(live) = self.live.remove(&event.request) {
                    match event.step {
                        Step::Replied {
                            outcome: Outcome::Unknown,
                            heard: true,
                        } if live.pending != 0 => {
                            *self.untold.entry(live.first).or_default() += live.pending;
                        }
                        _ => self.is_told_of(event.user, live.pending),
                    }
                }
            }
            Step::Read { .. }
            | Step::Recalled { .. }
            | Step::Appended { .. }
            | Step::Stated(_)
            | Step::Asked
            | Step::Told { .. }
            | Step::RanOut { held: None }
            | Step::Stale { .. } => {}
        }
    }

    /// So many points that were written for the user no longer wait for a caller to be told of them.
    fn is_told_of(&mut self, user: UserId, points: Points) {
        let counts = self.users.entry(user).or_default();
        counts.pending -= points;
        if counts.inside == 0 && counts.waiting == 0 && counts.pending == 0 {
            self.users.remove(&user);
        }
    }

    /// Some steps were never seen: what was known of requests under way may be wrong, and is forgotten.
    pub fn lose(&mut self, lost: bool) {
        if lost {
            self.has_lost = true;
            self.live.clear();
            self.users.clear();
            self.untold.clear();
            self.queues.clear();
            (self.waiting, self.inside) = (0, 0);
        }
    }

    /// What the user's requests have written without being answered yet, in points.
    pub fn pending(&self, user: UserId) -> Points {
        // In pieces it cannot be told who has been answered by now.
        if self.has_lost {
            return 0;
        }
        self.users.get(&user).map_or(0, |counts| counts.pending)
    }

    /// What all requests have written without being answered yet, in points.
    pub fn pending_of_all(&self) -> Points {
        let of_live: Points = self.live.values().map(|live| live.pending).sum();
        of_live + self.untold.values().sum::<Points>()
    }

    /// What the requests under way would still add if all of them were committed, in points.
    pub fn to_come(&self) -> Points {
        if self.has_lost {
            return 0;
        }
        let change = |live: &Live| live.request.kind.signed(live.request.amount) - live.pending;
        self.live.values().map(change).sum()
    }

    /// Requests under way, in the order in which they were sent.
    pub fn live(&self) -> impl Iterator<Item = &InLock> {
        self.live.values().map(|live| &live.request)
    }

    /// How many are under way.
    pub fn count(&self) -> usize {
        self.live.len()
    }

    fn turn_to_wait(&mut self, event: &RequestEvent) {
        self.turn(event.request, Under::Waiting, event.at);
        if let Some(live) = self.live.get_mut(&event.request) {
            live.request.asked = self.queues.join(event);
        }
    }

    fn turn(&mut self, request: RequestId, state: Under, at: Nanos) {
        let Some(live) = self.live.get_mut(&request) else {
            return;
        };
        // What it did without its lease is work too, and ends with its next turn.
        if let Some(since) = live.outlived.take() {
            self.one_at_a_time += at.saturating_sub(since);
        }
        let counts = self.users.entry(live.request.user).or_default();
        match live.request.state {
            Under::Waiting => {
                counts.waiting -= 1;
                self.queues.leave(request);
                self.waiting -= 1;
            }
            Under::Inside => {
                counts.inside -= 1;
                self.inside -= 1;
                self.one_at_a_time += at.saturating_sub(live.request.since);
            }
            Under::Outside => {}
        }
        match state {
            Under::Waiting => {
                counts.waiting += 1;
                live.request.timeout = self.timeout;
                self.waiting += 1;
                self.longest_queue = self.longest_queue.max(counts.waiting);
            }
            Under::Inside => {
                counts.inside += 1;
                self.inside += 1;
                self.most_inside = self.most_inside.max(counts.inside);
            }
            Under::Outside => {}
        }
        live.request.state = state;
        live.request.since = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point::Receipt;
    use crate::request::{Answer, Request};

    /// What is pending after each of these steps of requests of user 1.
    fn pending(steps: Vec<(u64, Step)>) -> Vec<Points> {
        let mut activity = Activity::new(Clock::Virtual, 0);
        let after = |(number, step)| {
            let request = Request::charge(number, 1);
            let lock = LockName::SelectForUpdate;
            activity.follow(&RequestEvent::new(0, &request, lock, step));
            assert_eq!(activity.pending(UserId(1)), activity.pending_of_all());
            activity.pending_of_all()
        };
        steps.into_iter().map(after).collect()
    }

    /// Its client wants one point, and has been told of none: until it is, nothing has been given away.
    #[test]
    fn what_was_written_and_is_sent_again_is_pending_until_its_client_knows() {
        let receipt = Receipt {
            balance: 1,
            base: 0,
            version: 1,
        };
        let wrote = Step::Wrote {
            base: 0,
            balance: 1,
            version: 1,
            buried: None,
            overspent: None,
        };
        let replied = |outcome| Step::Replied {
            outcome,
            heard: true,
        };
        let answered = |outcome| Step::Answered {
            answer: Answer::told(outcome),
            service: 0,
            latency: 0,
        };
        let done = Outcome::Committed(receipt);
        let of = RequestId(1);
        let steps = vec![
            (1, Step::Sent),
            (1, wrote),
            (1, replied(Outcome::Unknown)),
            (2, Step::SentAgain { of }),
            (2, replied(done)),
            (1, answered(done)),
        ];
        assert_eq!(pending(steps), [0, 1, 1, 1, 1, 0]);
    }
}
