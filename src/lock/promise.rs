use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;
use smallvec::SmallVec;

/// A value that will be there once, for everybody who waits for it: a JavaScript promise.
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
    /// To be woken.
    Waits(Waker),
    /// Somebody else ended its waiting.
    GivenUp,
    /// It is not there any more.
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
            mem::take(&mut state.waiters)
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

    /// Ends the waiting of whoever waits at this place, unless the value is there already.
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
    fn wake(self) {
        if let Waiter::Waits(waker) = self {
            waker.wake();
        }
    }
}

/// Somebody waits for a promise; when it is dropped, nobody does.
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
                known.clone_from(cx.waker());
                return Poll::Pending;
            }
            Some(Waiter::GivenUp) => {
                self.place = None;
                return Poll::Ready(None);
            }
            // Nobody waits any more once there is a value.
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
    fn whoever_waits_is_woken_once_and_whoever_comes_later_need_not_wait() {
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
}
