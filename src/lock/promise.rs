use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

/// A value that will be there once, for everybody who waits for it: a JavaScript promise.
///
/// Settling wakes all who wait, in the order in which they began to.
#[derive(Debug)]
pub(super) struct Promise<T>(Arc<Mutex<State<T>>>);

#[derive(Debug)]
struct State<T> {
    value: Option<T>,
    /// The first who waits, without a list of its own: usually there is no other.
    first: Option<Waker>,
    others: Vec<Waker>,
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
            first: None,
            others: Vec::new(),
        })))
    }

    /// Gives it its value; the first one stays.
    pub fn settle(&self, value: T) {
        let (first, others) = {
            let mut state = self.0.lock();
            state.value.get_or_insert(value);
            (state.first.take(), std::mem::take(&mut state.others))
        };
        for waker in first.into_iter().chain(others) {
            waker.wake();
        }
    }

    /// Its value, or a wake-up when it has one.
    pub fn poll(&self, cx: &Context<'_>) -> Poll<T> {
        let mut state = self.0.lock();
        match state.value {
            Some(value) => Poll::Ready(value),
            None => {
                let is_own = |waker: &Waker| waker.will_wake(cx.waker());
                if !state.first.iter().chain(&state.others).any(is_own) {
                    let waker = cx.waker().clone();
                    if state.first.is_none() {
                        state.first = Some(waker);
                    } else {
                        state.others.push(waker);
                    }
                }
                Poll::Pending
            }
        }
    }

    pub async fn wait(&self) -> T {
        poll_fn(|cx| self.poll(cx)).await
    }
}
