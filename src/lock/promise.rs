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
    /// The first who waits, beside the others: usually there are none, and no map is needed.
    first: Option<(u64, Waker)>,
    /// Who else waits, by the order in which they began to.
    others: BTreeMap<u64, Waker>,
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
            first: None,
            others: BTreeMap::new(),
            next: 0,
        })))
    }

    /// Gives it its value; the first one stays.
    pub fn settle(&self, value: T) {
        let (first, others) = {
            let mut state = self.0.lock();
            state.value.get_or_insert(value);
            (state.first.take(), std::mem::take(&mut state.others))
        };
        if let Some((_, waker)) = first {
            waker.wake();
        }
        for waker in others.into_values() {
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

impl<T> State<T> {
    fn wake_later(&mut self, place: u64, waker: &Waker) {
        match &mut self.first {
            Some((first, known)) if *first == place => known.clone_from(waker),
            None if self.others.is_empty() => self.first = Some((place, waker.clone())),
            _ => match self.others.get_mut(&place) {
                Some(known) => known.clone_from(waker),
                None => {
                    self.others.insert(place, waker.clone());
                }
            },
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
        let Waiting { promise, place } = &mut *self;
        let mut state = promise.0.lock();
        if let Some(value) = state.value {
            return Poll::Ready(value);
        }
        let place = *place.get_or_insert_with(|| {
            state.next += 1;
            state.next
        });
        state.wake_later(place, cx.waker());
        Poll::Pending
    }
}

impl<T> Drop for Waiting<T> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            let mut state = self.promise.0.lock();
            match &state.first {
                Some((first, _)) if *first == place => state.first = None,
                _ => {
                    state.others.remove(&place);
                }
            }
        }
    }
}
