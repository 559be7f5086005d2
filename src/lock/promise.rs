use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;
use smallvec::SmallVec;

/// A value that will be there once, for all that wait for it: a JavaScript promise.
///
/// Settling wakes all who wait, in the order in which they began to.
#[derive(Debug)]
pub(super) struct Promise<T>(Arc<Mutex<State<T>>>);

#[derive(Debug)]
struct State<T> {
    value: Option<T>,
    /// Who waits, in the order in which they began to. A few need no memory of their own.
    waiters: SmallVec<[Waiter; 2]>,
}

#[derive(Debug, Default)]
enum Waiter {
    /// It waits, and is woken by this.
    Waits(Waker),
    /// Its waiting has been ended from outside, which it has yet to see.
    GivenUp,
    /// It is not there any more. Its place is not given to another: a timer may still name it.
    #[default]
    Gone,
}

impl<T> Clone for Promise<T> {
    fn clone(&self) -> Self {
        Promise(Arc::clone(&self.0))
    }
}

impl<T: Copy> Promise<T> {
    pub fn new() -> Self {
        Promise(Arc::new(Mutex::new(State {
            value: None,
            waiters: SmallVec::new(),
        })))
    }

    /// Gives it its value; the first one stays.
    pub fn settle(&self, value: T) {
        let waiters = {
            let mut state = self.0.lock();
            state.value.get_or_insert(value);
            let waiters = mem::take(&mut state.waiters);
            // Who was given up before has yet to see it, and the value comes too late for it.
            if waiters.iter().any(Waiter::is_given_up) {
                state.waiters = waiters.iter().map(Waiter::without_waker).collect();
            }
            waiters
        };
        for waiter in waiters {
            waiter.wake();
        }
    }

    /// Waits for its value. The place among those who wait is taken by the first look.
    pub fn wait(&self) -> Waiting<'_, T> {
        Waiting {
            promise: self,
            place: None,
        }
    }

    /// Ends the waiting of the task that waits at this place, unless the value is there already.
    pub fn give_up(&self, place: usize) {
        let waiter = {
            let mut state = self.0.lock();
            match state.waiters.get_mut(place) {
                Some(waiter @ &mut Waiter::Waits(_)) => mem::replace(waiter, Waiter::GivenUp),
                _ => return,
            }
        };
        waiter.wake();
    }
}

impl Waiter {
    fn is_given_up(&self) -> bool {
        matches!(self, Waiter::GivenUp)
    }

    fn without_waker(&self) -> Waiter {
        match self {
            Waiter::GivenUp => Waiter::GivenUp,
            Waiter::Waits(_) | Waiter::Gone => Waiter::Gone,
        }
    }

    fn wake(self) {
        if let Waiter::Waits(waker) = self {
            waker.wake();
        }
    }
}

/// Settles a promise when it is dropped, so that a panic leaves no task waiting.
#[derive(Debug)]
pub(super) struct Settles<T: Copy> {
    promise: Promise<T>,
    /// What it settles the promise with.
    pub value: T,
}

impl<T: Copy> Settles<T> {
    pub fn new(promise: Promise<T>, value: T) -> Self {
        Settles { promise, value }
    }
}

impl<T: Copy> Drop for Settles<T> {
    fn drop(&mut self) {
        self.promise.settle(self.value);
    }
}

/// A task waits for a promise, until this is dropped.
#[derive(Debug)]
pub(super) struct Waiting<'a, T> {
    promise: &'a Promise<T>,
    /// `None` before the waiting and after it.
    place: Option<usize>,
}

impl<T: Copy> Waiting<'_, T> {
    /// Where it waits, for [`Promise::give_up`]; `None` unless it waits.
    pub fn place(&self) -> Option<usize> {
        self.place
    }

    /// The value, or `None` if the waiting was given up before it was there.
    pub fn poll_unless_given_up(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let mut state = self.promise.0.lock();
        let waiter = self.place.and_then(|place| state.waiters.get_mut(place));
        match waiter {
            Some(Waiter::Waits(known)) => {
                let outdated =
                    (!known.will_wake(cx.waker())).then(|| mem::replace(known, cx.waker().clone()));
                // First the promise, then the waker: see `drop`.
                drop(state);
                drop(outdated);
                return Poll::Pending;
            }
            Some(given_up @ Waiter::GivenUp) => {
                *given_up = Waiter::Gone;
                self.place = None;
                return Poll::Ready(None);
            }
            // No task waits any more once there is a value.
            Some(Waiter::Gone) | None => {}
        }
        if state.value.is_none() {
            self.place = Some(state.waiters.len());
            state.waiters.push(Waiter::Waits(cx.waker().clone()));
            return Poll::Pending;
        }
        self.place = None;
        Poll::Ready(state.value)
    }
}

impl<T: Copy> Future for Waiting<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        self.poll_unless_given_up(cx)
            .map(|value| value.expect("nobody gives this waiting up"))
    }
}

impl<T> Drop for Waiting<'_, T> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            // Dropped when the promise is free again: to drop a waker may be to drop a task that waits for it, too.
            let _gone = self.promise.0.lock().waiters.get_mut(place).map(mem::take);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    impl Count {
        fn woken(&self) -> usize {
            self.0.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn each_waiter_is_woken_once_and_later_callers_need_not_wait() {
        let count = Arc::new(Count::default());
        let waker = Waker::from(Arc::clone(&count));
        let mut cx = Context::from_waker(&waker);
        let promise = Promise::new();
        let (mut one, mut two) = (pin!(promise.wait()), pin!(promise.wait()));
        let mut left = promise.wait();
        assert!(left.poll_unless_given_up(&mut cx).is_pending());
        drop(left);
        assert!(one.as_mut().poll(&mut cx).is_pending());
        assert!(two.as_mut().poll(&mut cx).is_pending());
        let never_looked = promise.wait();
        promise.settle(7);
        promise.settle(8);
        assert_eq!(count.woken(), 2);
        drop(never_looked);
        for mut waiting in [one, two, pin!(promise.wait())] {
            assert_eq!(waiting.as_mut().poll(&mut cx), Poll::Ready(7));
        }
    }

    #[test]
    fn of_the_value_and_giving_up_the_first_holds() {
        let count = Arc::new(Count::default());
        let waker = Waker::from(Arc::clone(&count));
        let mut cx = Context::from_waker(&waker);
        let promise = Promise::new();
        let (mut one, mut two) = (promise.wait(), promise.wait());
        assert!(one.poll_unless_given_up(&mut cx).is_pending());
        assert!(two.poll_unless_given_up(&mut cx).is_pending());
        let places = [one.place(), two.place()].map(|place| place.expect("a place"));
        promise.give_up(places[0]);
        promise.give_up(places[0]);
        assert_eq!(count.woken(), 1);
        assert_eq!(one.poll_unless_given_up(&mut cx), Poll::Ready(None));
        promise.settle(7);
        promise.give_up(places[1]);
        assert_eq!(count.woken(), 2);
        assert_eq!(two.poll_unless_given_up(&mut cx), Poll::Ready(Some(7)));
    }

    #[test]
    fn what_was_given_up_stays_so_though_the_value_comes_before_its_next_look() {
        let mut cx = Context::from_waker(Waker::noop());
        let promise = Promise::new();
        let (mut one, mut two) = (promise.wait(), promise.wait());
        assert!(one.poll_unless_given_up(&mut cx).is_pending());
        assert!(two.poll_unless_given_up(&mut cx).is_pending());
        promise.give_up(one.place().expect("a place"));
        promise.settle(7);
        assert_eq!(one.poll_unless_given_up(&mut cx), Poll::Ready(None));
        assert_eq!(two.poll_unless_given_up(&mut cx), Poll::Ready(Some(7)));
    }

    /// A waker that looks at the promise when it is dropped, as one does that is the last to hold a task.
    struct Looks(Promise<u8>);

    impl Wake for Looks {
        fn wake(self: Arc<Self>) {}
    }

    impl Drop for Looks {
        fn drop(&mut self) {
            assert!(self.0.0.try_lock().is_some(), "dropped under the lock");
        }
    }

    #[test]
    fn no_waker_is_dropped_under_the_lock() {
        let promise = Promise::new();
        let look = |waiting: &mut Waiting<'_, u8>| {
            let waker = Waker::from(Arc::new(Looks(promise.clone())));
            waiting.poll_unless_given_up(&mut Context::from_waker(&waker))
        };
        let mut waits = [promise.wait(), promise.wait(), promise.wait()];
        for waiting in waits.iter_mut().chain([&mut promise.wait()]) {
            // Each look with another waker.
            assert!(look(waiting).is_pending());
            assert!(look(waiting).is_pending());
        }
        promise.give_up(0);
        assert_eq!(look(&mut waits[0]), Poll::Ready(None));
        promise.settle(7);
        assert_eq!(look(&mut waits[1]), Poll::Ready(Some(7)));
    }

    /// What one who waits may expect: written down, not computed.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Expected {
        Before,
        Waits,
        GivenUp,
        Over,
    }

    proptest::proptest! {
        #[test]
        fn each_waiter_is_told_once_of_what_came_first(
            acts in proptest::collection::vec((0..4_u8, 0..4_usize), 1..40)
        ) {
            let promise = Promise::new();
            let counts: [Arc<Count>; 4] = Default::default();
            let wakers = counts.clone().map(Waker::from);
            let mut waits = [(); 4].map(|()| Some(promise.wait()));
            let mut places = [None; 4];
            let mut expected = [Expected::Before; 4];
            let mut wake_ups = [0; 4];
            let mut value = None;
            for (act, who) in acts {
                match (act, &mut waits[who]) {
                    (0, Some(waiting)) if expected[who] != Expected::Over => {
                        let looked = waiting.poll_unless_given_up(&mut Context::from_waker(&wakers[who]));
                        let (told, then) = match (expected[who], value) {
                            (Expected::GivenUp, _) => (Poll::Ready(None), Expected::Over),
                            (_, Some(value)) => (Poll::Ready(Some(value)), Expected::Over),
                            (_, None) => (Poll::Pending, Expected::Waits),
                        };
                        proptest::prop_assert_eq!(looked, told);
                        expected[who] = then;
                        places[who] = waiting.place().or(places[who]);
                    }
                    // A timer, which fires whether the task that armed it is still there or not.
                    (1, _) => {
                        if let Some(place) = places[who] {
                            promise.give_up(place);
                            if expected[who] == Expected::Waits && value.is_none() {
                                expected[who] = Expected::GivenUp;
                                wake_ups[who] += 1;
                            }
                        }
                    }
                    (2, waiting) => {
                        *waiting = None;
                        expected[who] = Expected::Over;
                    }
                    (3, _) if who == 0 => {
                        if value.is_none() {
                            for (expected, wake_ups) in expected.iter().zip(&mut wake_ups) {
                                *wake_ups += usize::from(*expected == Expected::Waits);
                            }
                        }
                        value = value.or(Some(7));
                        promise.settle(value.unwrap_or(8));
                    }
                    _ => {}
                }
                proptest::prop_assert_eq!(counts.each_ref().map(|count| count.woken()), wake_ups);
            }
        }
    }
}
