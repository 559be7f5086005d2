//! Steps of several processes in the order that the store has numbered.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::history::{Event, Step};
use crate::point::{RequestId, UserId};

/// Puts steps that came from several processes in an order in which each version of a balance is written before it is
/// read, and one version after another. Steps of one request stay in their order; nothing else is known, and what came
/// first stays first. A write that nobody told, because its process was killed or because it is no longer kept, is waited
/// for in vain: what builds on it comes when every older version has been read.
pub fn in_order(steps: Vec<Event>) -> Vec<Event> {
    let mut ordered = Ordered::default();
    for event in &steps {
        ordered.expect(event);
    }
    for (place, event) in steps.into_iter().enumerate() {
        ordered.add(place, event);
    }
    ordered.finish()
}

#[derive(Default)]
struct Ordered {
    done: Vec<Event>,
    users: HashMap<UserId, Balance>,
}

/// What is known of the versions of a user's balance.
#[derive(Default)]
struct Balance {
    /// The newest version that has been there so far.
    newest: u64,
    /// Each version whose write was told.
    written: BTreeSet<u64>,
    /// How many reads of each version are yet to come.
    unread: BTreeMap<u64, usize>,
    /// What waits for another step: that of each request in the order in which it came, each with its place among all.
    held: HashMap<RequestId, VecDeque<(usize, Event)>>,
    /// The first of each request that waits, by the version that it builds on and its place.
    first: BTreeSet<(u64, usize, RequestId)>,
}

impl Ordered {
    /// The step will come.
    fn expect(&mut self, event: &Event) {
        let Some(own) = event.of_request() else {
            return;
        };
        match own.step {
            Step::Wrote { version, .. } => {
                let balance = self.users.entry(own.user).or_default();
                balance.written.insert(version);
            }
            Step::Read { version, .. } => {
                let balance = self.users.entry(own.user).or_default();
                *balance.unread.entry(version).or_default() += 1;
            }
            _ => {}
        }
    }

    fn add(&mut self, place: usize, event: Event) {
        let own = event.of_request().map(|own| (own.user, own.request));
        let known = own.and_then(|(user, request)| Some((self.users.get_mut(&user)?, request)));
        let Some((balance, request)) = known else {
            self.done.push(event);
            return;
        };
        let builds_on = builds_on(&event);
        if let Some(before) = balance.held.get_mut(&request) {
            before.push_back((place, event));
        } else if balance.lacks(builds_on) {
            balance.first.insert((builds_on, place, request));
            balance.held.insert(request, [(place, event)].into());
        } else if balance.takes(&event) {
            self.done.push(event);
            balance.take_held(&mut self.done);
        } else {
            self.done.push(event);
        }
    }

    fn finish(mut self) -> Vec<Event> {
        // What waits for one another, and so is in no order at all.
        let held = { self.users.into_values() }.flat_map(|it| it.held.into_values().flatten());
        let mut held: Vec<_> = held.collect();
        held.sort_unstable_by_key(|(place, _)| *place);
        self.done.extend(held.into_iter().map(|(_, event)| event));
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

impl Balance {
    /// Whether the version that a step builds on has not been there yet. What does not lack one does not lack an older one.
    fn lacks(&self, builds_on: u64) -> bool {
        if builds_on <= self.newest {
            return false;
        }
        let told = self.written.range(..=builds_on).next_back();
        match told {
            Some(&told) if told > self.newest => true,
            // Nobody told its write.
            _ => self.unread.range(..builds_on).next().is_some(),
        }
    }

    /// Takes note of a step that comes next, and says whether another may be next now.
    fn takes(&mut self, event: &Event) -> bool {
        match event.of_request().map(|own| &own.step) {
            Some(Step::Wrote { version, .. }) => self.newest = self.newest.max(*version),
            Some(Step::Read { version, .. }) => {
                self.newest = self.newest.max(*version);
                if let Some(left) = self.unread.get_mut(version) {
                    *left -= 1;
                    if *left == 0 {
                        self.unread.remove(version);
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// Takes what waited, as long as there is any that may be next: of several that which came first.
    fn take_held(&mut self, done: &mut Vec<Event>) {
        let mut next: BTreeSet<(usize, RequestId)> = BTreeSet::new();
        loop {
            while let Some(&(builds_on, place, request)) = self.first.first()
                && !self.lacks(builds_on)
            {
                self.first.pop_first();
                next.insert((place, request));
            }
            let Some((_, request)) = next.pop_first() else {
                return;
            };
            let Some(own) = self.held.get_mut(&request) else {
                continue;
            };
            let event = own.pop_front();
            match own.front() {
                Some((place, after)) => {
                    self.first.insert((builds_on(after), *place, request));
                }
                None => {
                    self.held.remove(&request);
                }
            }
            if let Some((_, event)) = event {
                self.takes(&event);
                done.push(event);
            }
        }
    }
}

/// The version of the balance without which a step could not have been; 0 for one that needs none.
fn builds_on(event: &Event) -> u64 {
    match event.of_request().map(|own| &own.step) {
        Some(Step::Read { version, .. } | Step::Recalled { version, .. }) => *version,
        Some(Step::Wrote { version, .. }) => version.saturating_sub(1),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::RequestEvent;
    use crate::request::{LockName, Request};

    fn event(at: u64, number: u64, step: Step) -> Event {
        of_user(1, at, number, step)
    }

    fn of_user(user: u64, at: u64, number: u64, step: Step) -> Event {
        let request = Request::charge(number, user);
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

    #[test]
    fn what_comes_after_a_write_that_nobody_told_keeps_its_place() {
        // Of a run whose first steps are no longer kept, and in which one that wrote version 9 was killed.
        let steps = vec![
            event(1, 1, read(7)),
            event(2, 1, wrote(8)),
            event(3, 3, read(9)),
            event(4, 3, wrote(10)),
            event(5, 9, Step::Appended { entries: None }),
            event(6, 4, read(10)),
        ];
        let expected = told(&steps);
        assert_eq!(told(&in_order(steps)), expected);
    }

    /// The same, by looking through all that waits each time.
    fn in_order_slowly(steps: Vec<Event>) -> Vec<Event> {
        let mut ordered = Ordered::default();
        for event in &steps {
            ordered.expect(event);
        }
        let mut left = Vec::new();
        for event in steps {
            left.push(event);
            let mut before = Vec::new();
            let mut at = 0;
            while at < left.len() {
                let own = left[at].of_request().expect("of a request");
                let (user, request) = (own.user, own.request);
                let is_next = !before.contains(&request);
                let balance = ordered.users.entry(user).or_default();
                if !is_next || balance.lacks(builds_on(&left[at])) {
                    before.push(request);
                    at += 1;
                    continue;
                }
                let event = left.remove(at);
                balance.takes(&event);
                ordered.done.push(event);
                (before, at) = (Vec::new(), 0);
            }
        }
        ordered.done.extend(left);
        ordered.finish()
    }

    proptest::proptest! {
        #[test]
        fn it_is_the_order_that_a_look_through_all_that_waits_gives(
            steps in proptest::collection::vec((1..=2_u64, 0..4_u64, 0..4_u64, 1..6_u64), 0..40),
        ) {
            let steps: Vec<Event> = (1..)
                .zip(steps)
                .map(|(at, (user, request, kind, version))| {
                    // No request is two users'.
                    let request = 2 * request + user;
                    let step = match kind {
                        0 => read(version),
                        1 => wrote(version),
                        2 => Step::Recalled { balance: 0, version },
                        _ => Step::Appended { entries: None },
                    };
                    of_user(user, at, request, step)
                })
                .collect();
            let slowly = told(&in_order_slowly(steps.clone()));
            proptest::prop_assert_eq!(told(&in_order(steps)), slowly);
        }
    }

    #[test]
    fn many_steps_of_one_user_that_wait_take_no_time() {
        // The newest version is heard of first, by who reads it and then by who writes it.
        let mut steps = Vec::new();
        for version in (1..=50_000).rev() {
            let (reader, writer) = (2 * version, 2 * version + 1);
            steps.push(event(steps.len() as u64, reader, read(version)));
            steps.push(event(steps.len() as u64, writer, wrote(version)));
        }
        let began = std::time::Instant::now();
        let ordered = told(&in_order(steps));
        assert_eq!(ordered[0], (3, wrote(1)));
        assert_eq!(ordered.len(), 100_000);
        assert!(began.elapsed() < std::time::Duration::from_secs(20));
    }

    #[test]
    fn many_steps_of_many_users_that_wait_take_no_time() {
        // Each read is heard before the write that it reads.
        let mut steps = Vec::new();
        for number in 1..=100_000 {
            let (reader, writer) = (2 * number, 2 * number + 1);
            steps.push(of_user(number, number, reader, read(1)));
            steps.push(of_user(100_001 - number, number, writer, wrote(1)));
        }
        let began = std::time::Instant::now();
        assert_eq!(in_order(steps).len(), 200_000);
        assert!(began.elapsed() < std::time::Duration::from_secs(20));
    }
}
