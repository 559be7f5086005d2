use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
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
    /// Who waits, by the order in which they began to.
    waiting: BTreeMap<u64, Waker>,
    next: u64,
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
            waiting: BTreeMap::new(),
            next: 0,
        })))
    }

    /// Gives it its value; the first one stays.
    pub fn settle(&self, value: T) {
        let waiting = {
            let mut state = self.0.lock();
            state.value.get_or_insert(value);
            std::mem::take(&mut state.waiting)
        };
        for waker in waiting.into_values() {
            waker.wake();
        }
    }

    pub fn is_settled(&self) -> bool {
        self.0.lock().value.is_some()
    }

    /// Waits for its value.
    pub fn wait(&self) -> Waiting<T> {
        Waiting {
            promise: self.clone(),
            place: None,
        }
    }
}

/// Somebody waits for a promise; when it is dropped, nobody does.
#[derive(Debug)]
pub(super) struct Waiting<T> {
    promise: Promise<T>,
    place: Option<u64>,
}

impl<T: Copy> Future for Waiting<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let promise = self.promise.clone();
        let mut state = promise.0.lock();
        if let Some(value) = state.value {
            return Poll::Ready(value);
        }
        let place = *self.place.get_or_insert_with(|| {
            state.next += 1;
            state.next
        });
        match state.waiting.get_mut(&place) {
            Some(waker) => waker.clone_from(cx.waker()),
            None => {
                state.waiting.insert(place, cx.waker().clone());
            }
        }
        Poll::Pending
    }
}

impl<T> Drop for Waiting<T> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.promise.0.lock().waiting.remove(&place);
        }
    }
}
