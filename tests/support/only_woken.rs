//! A combinator that polls only what was woken, as `FuturesUnordered` does.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

/// The first of two futures to end decides; each is polled only when its own waker was woken.
pub struct FirstWoken<A, B> {
    first: (A, Arc<Bell>),
    second: (B, Arc<Bell>),
}

struct Bell {
    rung: AtomicBool,
    parent: Mutex<Option<Waker>>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, SeqCst);
        let parent = self.parent.lock().unwrap().clone();
        if let Some(parent) = parent {
            parent.wake();
        }
    }
}

impl Bell {
    fn new() -> Arc<Self> {
        Arc::new(Bell {
            rung: AtomicBool::new(true),
            parent: Mutex::default(),
        })
    }

    fn poll<F: Future + Unpin>(
        self: &Arc<Self>,
        future: &mut F,
        cx: &Context<'_>,
    ) -> Poll<F::Output> {
        *self.parent.lock().unwrap() = Some(cx.waker().clone());
        if !self.rung.swap(false, SeqCst) {
            return Poll::Pending;
        }
        let waker = Waker::from(Arc::clone(self));
        Pin::new(future).poll(&mut Context::from_waker(&waker))
    }
}

/// Waits for the first of the two.
pub fn first_woken<A, B>(first: A, second: B) -> FirstWoken<A, B> {
    FirstWoken {
        first: (first, Bell::new()),
        second: (second, Bell::new()),
    }
}

impl<A, B> Future for FirstWoken<A, B>
where
    A: Future + Unpin,
    B: Future<Output = A::Output> + Unpin,
{
    type Output = A::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<A::Output> {
        let this = &mut *self;
        let (first, bell) = &mut this.first;
        if let Poll::Ready(output) = bell.poll(first, cx) {
            return Poll::Ready(output);
        }
        let (second, bell) = &mut this.second;
        bell.poll(second, cx)
    }
}
