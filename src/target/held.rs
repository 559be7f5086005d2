//! The last byte of a request is held back until all requests of a burst have come so far: they arrive together.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::watch;

/// Opens when everybody has come.
#[derive(Debug)]
pub(crate) struct Gate {
    missing: AtomicUsize,
    open: watch::Sender<bool>,
}

impl Gate {
    /// A gate that opens when `count` requests have come.
    pub fn new(count: usize) -> Arc<Self> {
        Arc::new(Gate {
            missing: AtomicUsize::new(count),
            open: watch::channel(count == 0).0,
        })
    }

    fn arrive(&self) {
        if self.missing.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.open.send_replace(true);
        }
    }
}

/// A request's place at a gate. A request that gives its place up before it has come does not keep the others waiting.
#[derive(Debug)]
pub(crate) struct Place {
    gate: Arc<Gate>,
    arrived: bool,
}

impl Place {
    pub fn at(gate: &Arc<Gate>) -> Self {
        Place {
            gate: Arc::clone(gate),
            arrived: false,
        }
    }

    fn arrive(&mut self) {
        if !self.arrived {
            self.arrived = true;
            self.gate.arrive();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.arrive();
    }
}

/// The body of a request: all at once, or all but its last byte and that when its gate opens.
pub(super) struct HeldBody {
    bytes: Bytes,
    place: Option<Place>,
    waiting: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl HeldBody {
    pub fn new(bytes: Bytes, place: Option<Place>) -> Self {
        HeldBody {
            bytes,
            place,
            waiting: None,
        }
    }
}

impl Body for HeldBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        if self.place.is_some() {
            if self.bytes.len() > 1 {
                let but_last = self.bytes.len() - 1;
                let first = self.bytes.split_to(but_last);
                return Poll::Ready(Some(Ok(Frame::data(first))));
            }
            if let Some(mut place) = self.place.take() {
                place.arrive();
                let mut open = place.gate.open.subscribe();
                self.waiting = Some(Box::pin(async move {
                    // A gate that is gone keeps nobody.
                    let _ = open.wait_for(|open| *open).await;
                }));
            }
        }
        if let Some(waiting) = &mut self.waiting {
            if waiting.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.waiting = None;
        }
        let rest = std::mem::take(&mut self.bytes);
        Poll::Ready(Some(Ok(Frame::data(rest))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn the_last_byte_waits_for_all_and_for_nobody_who_is_gone() {
        let gate = Gate::new(3);
        let mut held = HeldBody::new(Bytes::from_static(b"abc"), Some(Place::at(&gate)));
        let first = held.frame().await.expect("a frame").expect("no error");
        assert_eq!(first.into_data().expect("data"), "ab");
        let mut last = Box::pin(held.frame());
        assert!(futures_pending(&mut last), "two are missing");
        drop(Place::at(&gate));
        assert!(futures_pending(&mut last), "one is missing");
        drop(HeldBody::new(Bytes::new(), Some(Place::at(&gate))));
        let last = last.await.expect("a frame").expect("no error");
        assert_eq!(last.into_data().expect("data"), "c");
    }

    fn futures_pending<F: Future + Unpin>(future: &mut F) -> bool {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        Pin::new(future).poll(&mut cx).is_pending()
    }
}
