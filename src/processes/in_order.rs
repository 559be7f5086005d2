//! Steps of several processes in the order that the store has numbered.

use std::collections::HashMap;

use crate::history::{Event, Step};
use crate::point::{RequestId, UserId};

/// Puts steps that came from several processes in an order in which each version of a balance is written before it is
/// read, and one version after another. Steps of one request stay in their order; nothing else is known, and what came
/// first stays first.
pub fn in_order(steps: Vec<Event>) -> Vec<Event> {
    let mut ordered = Ordered::default();
    for event in steps {
        ordered.add(event);
    }
    ordered.finish()
}

#[derive(Default)]
struct Ordered {
    done: Vec<Event>,
    /// The newest version of each user's balance that has been written so far.
    versions: HashMap<UserId, u64>,
    /// What waits for another write, in the order in which it came.
    held: Vec<Event>,
}

impl Ordered {
    fn add(&mut self, event: Event) {
        if self.must_wait(&event) {
            self.held.push(event);
            return;
        }
        let wrote = self.take(event);
        if wrote {
            self.take_held();
        }
    }

    /// Takes what waited, as long as there is any that may be next.
    fn take_held(&mut self) {
        let mut at = 0;
        while at < self.held.len() {
            let event = self.held.remove(at);
            let before: Vec<RequestId> = self.held[..at].iter().filter_map(request).collect();
            let is_next = request(&event).is_none_or(|own| !before.contains(&own));
            if is_next && !self.lacks_a_write(&event) {
                self.take(event);
                at = 0;
            } else {
                self.held.insert(at, event);
                at += 1;
            }
        }
    }

    fn must_wait(&self, event: &Event) -> bool {
        let own = request(event);
        let waits_itself = self
            .held
            .iter()
            .any(|held| own.is_some() && request(held) == own);
        waits_itself || self.lacks_a_write(event)
    }

    /// Whether a version that it builds on has not been written yet.
    fn lacks_a_write(&self, event: &Event) -> bool {
        let Some(own) = event.of_request() else {
            return false;
        };
        let newest = self.versions.get(&own.user).copied().unwrap_or(0);
        match own.step {
            Step::Read { version, .. } | Step::Recalled { version, .. } => version > newest,
            Step::Wrote { version, .. } => version > newest + 1,
            _ => false,
        }
    }

    /// Whether it was a write.
    fn take(&mut self, event: Event) -> bool {
        let written = event.of_request().and_then(|own| match own.step {
            Step::Wrote { version, .. } => Some((own.user, version)),
            _ => None,
        });
        if let Some((user, version)) = written {
            let newest = self.versions.entry(user).or_default();
            *newest = version.max(*newest);
        }
        self.done.push(event);
        written.is_some()
    }

    /// A write that nobody told, because its process was killed, is waited for in vain.
    fn finish(mut self) -> Vec<Event> {
        self.done.append(&mut self.held);
        let mut at = 0;
        for event in &mut self.done {
            at = event.at().max(at);
            match event {
                Event::Request(own) => own.at = at,
                Event::Process(own) => own.at = at,
                Event::Fault(own) => own.at = at,
            }
        }
        self.done
    }
}

fn request(event: &Event) -> Option<RequestId> {
    event.of_request().map(|own| own.request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::RequestEvent;
    use crate::point::{Kind, Operation};
    use crate::request::{LockName, Request, StepTimes};

    fn event(at: u64, number: u64, step: Step) -> Event {
        let request = Request {
            operation: Operation {
                request: RequestId(number),
                user: UserId(1),
                kind: Kind::Charge,
                amount: 1,
            },
            intended: 0,
            times: StepTimes::default(),
            instance: 0,
            warm_up: false,
            wish: None,
        };
        Event::Request(RequestEvent::new(at, &request, LockName::None, step))
    }

    fn read(version: u64) -> Step {
        Step::Read {
            balance: 0,
            version,
        }
    }

    fn wrote(version: u64) -> Step {
        Step::Wrote {
            base: version - 1,
            balance: 0,
            version,
            buried: None,
            overspent: None,
        }
    }

    fn told(events: &[Event]) -> Vec<(u64, Step)> {
        let own = events.iter().filter_map(Event::of_request);
        own.map(|event| (event.request.0, event.step.clone()))
            .collect()
    }

    #[test]
    fn a_version_is_written_before_it_is_read_in_whichever_order_they_were_heard() {
        let ordered = in_order(vec![
            event(1, 2, read(1)),
            event(2, 2, wrote(2)),
            event(3, 3, read(0)),
            event(4, 1, wrote(1)),
            event(5, 2, Step::Appended { entries: None }),
        ]);
        let expected = [
            (3, read(0)),
            (1, wrote(1)),
            (2, read(1)),
            (2, wrote(2)),
            (2, Step::Appended { entries: None }),
        ];
        assert_eq!(told(&ordered), expected);
        assert!(ordered.is_sorted_by_key(Event::at));
    }

    #[test]
    fn what_waits_for_a_write_that_nobody_told_comes_last() {
        let ordered = in_order(vec![event(1, 1, read(7)), event(2, 2, read(0))]);
        assert_eq!(told(&ordered), [(2, read(0)), (1, read(7))]);
    }
}
