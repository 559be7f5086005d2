use std::collections::{BTreeMap, HashMap};

use super::{RequestEvent, Step};
use crate::env::Nanos;
use crate::point::{RequestId, UserId};

/// Who waits for a lock, in the order in which they came: of each user, and in each process, for the lock of one process
/// owes nothing to those who wait for another's. Holds those who wait now, and no others.
#[derive(Debug, Default)]
pub struct Queues {
    /// Who of two came first is not known if they came within this time, in nanoseconds.
    blur: Nanos,
    /// Requests that have waited so far.
    asked: u64,
    places: HashMap<RequestId, Place>,
    /// When each came, by its place in the order.
    queues: BTreeMap<(UserId, u16), BTreeMap<u64, Nanos>>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    user: UserId,
    process: u16,
    asked: u64,
    since: Nanos,
}

impl Queues {
    /// Nobody waits yet; `blur` is 0 where every step is noted when it is taken.
    pub fn new(blur: Nanos) -> Self {
        Queues {
            blur,
            ..Queues::default()
        }
    }

    /// The request of this step waits from now on. Returns its place in the order in which all have come, from 1.
    pub fn join(&mut self, event: &RequestEvent) -> u64 {
        self.asked += 1;
        let place = Place {
            user: event.user,
            process: event.instance,
            asked: self.asked,
            since: event.at,
        };
        self.leave(event.request);
        self.places.insert(event.request, place);
        let queue = self.queues.entry((place.user, place.process)).or_default();
        queue.insert(place.asked, place.since);
        self.asked
    }

    /// The request does not wait any more.
    pub fn leave(&mut self, request: RequestId) {
        let Some(place) = self.places.remove(&request) else {
            return;
        };
        let key = (place.user, place.process);
        if let Some(queue) = self.queues.get_mut(&key) {
            queue.remove(&place.asked);
            if queue.is_empty() {
                self.queues.remove(&key);
            }
        }
    }

    /// Whether the grant of this step passes over another request of the same user that came earlier and still waits.
    pub fn overtakes(&self, event: &RequestEvent) -> bool {
        // A request that has not waited at all came just now.
        let (came, at) = match self.places.get(&event.request) {
            Some(place) => (place.asked, place.since),
            None => (u64::MAX, event.at),
        };
        let queue = self.queues.get(&(event.user, event.instance));
        let first = queue.and_then(|queue| queue.range(..came).next());
        first.is_some_and(|(_, &since)| since.saturating_add(self.blur) <= at)
    }

    /// Follows one step; whether it is a grant that passes over another request.
    pub fn follow(&mut self, event: &RequestEvent) -> bool {
        let overtakes = matches!(event.step, Step::Granted { .. }) && self.overtakes(event);
        match event.step {
            Step::Waiting => {
                self.join(event);
            }
            Step::Granted { .. } | Step::Refused { .. } | Step::Answered { .. } => {
                self.leave(event.request);
            }
            _ => {}
        }
        overtakes
    }

    /// Forgets everybody who waits.
    pub fn clear(&mut self) {
        self.places.clear();
        self.queues.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point::{Kind, Operation};
    use crate::request::{LockName, Request};

    fn step(at: Nanos, request: u64, instance: u16, step: Step) -> RequestEvent {
        let request = Request {
            operation: Operation {
                request: RequestId(request),
                user: UserId(1),
                kind: Kind::Charge,
                amount: 1,
            },
            intended: 0,
            times: crate::request::StepTimes::default(),
            instance,
            warm_up: false,
            wish: None,
        };
        RequestEvent::new(at, &request, LockName::Recheck, step)
    }

    fn overtakes(steps: &[RequestEvent], blur: Nanos) -> usize {
        let mut queues = Queues::new(blur);
        steps.iter().filter(|event| queues.follow(event)).count()
    }

    const GRANTED: Step = Step::Granted { waited: 0 };

    #[test]
    fn in_order_nobody_is_overtaken() {
        let steps = [
            step(0, 1, 0, Step::Waiting),
            step(1, 2, 0, Step::Waiting),
            step(2, 1, 0, GRANTED),
            step(3, 2, 0, GRANTED),
        ];
        assert_eq!(overtakes(&steps, 0), 0);
    }

    #[test]
    fn who_comes_later_and_goes_in_first_overtakes_also_without_waiting() {
        let steps = [
            step(0, 1, 0, Step::Waiting),
            step(1, 2, 0, Step::Waiting),
            step(2, 2, 0, GRANTED),
            step(3, 3, 0, GRANTED),
            step(4, 1, 0, GRANTED),
        ];
        assert_eq!(overtakes(&steps, 0), 2);
        assert_eq!(overtakes(&steps, 10), 0, "too near to tell");
    }

    #[test]
    fn nobody_overtakes_who_has_gone_or_waits_in_another_process() {
        let steps = [
            step(0, 1, 0, Step::Waiting),
            step(1, 2, 1, GRANTED),
            step(2, 1, 0, Step::Refused { waited: 2 }),
            step(3, 3, 0, GRANTED),
        ];
        assert_eq!(overtakes(&steps, 0), 0);
    }
}
