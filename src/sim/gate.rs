//! What stands still, or ends, as a whole: the tasks of a process.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

/// What a process does goes through its gate: while that is shut, nothing of it goes on, and when it has ended, nothing
/// ever does. Tasks that are started inside, such as operations that outlive their callers, are inside too.
///
/// Timers run on: what was due while the gate was shut is found to be over when it opens.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// How often it has been shut and not been opened again.
    shut: u32,
    ended: bool,
    /// What wakes those inside, each with a number of its own.
    inside: Vec<(u64, Waker)>,
    numbers: u64,
}

thread_local! {
    /// The gate that the code which runs now is inside of.
    static INSIDE: RefCell<Option<Gate>> = const { RefCell::new(None) };
}

/// The gate that the code which runs now is inside of, if it is inside of one.
pub(super) fn inside() -> Option<Gate> {
    INSIDE.with_borrow(Option::clone)
}

impl Gate {
    /// Shuts it, once more if it is shut already.
    pub fn shut(&self) {
        self.0.lock().shut += 1;
    }

    /// Takes one shutting back. Those inside go on when none is left.
    pub fn open(&self) {
        let mut state = self.0.lock();
        state.shut = state.shut.saturating_sub(1);
        if state.shut == 0 {
            drop(state);
            self.wake();
        }
    }

    /// Ends it: what is inside is dropped as soon as it would have its next turn, and now.
    pub fn end(&self) {
        self.0.lock().ended = true;
        self.wake();
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.0.lock().ended
    }

    /// Does this inside of it; `None` if it ends before that is done.
    pub fn through<F: Future>(&self, work: F) -> Through<F> {
        let mut state = self.0.lock();
        state.numbers += 1;
        Through {
            gate: self.clone(),
            number: state.numbers,
            work: Some(Box::pin(work)),
        }
    }

    fn wake(&self) {
        // Outside of the lock: what is woken may look at the gate.
        let inside: Vec<Waker> = {
            let state = self.0.lock();
            state
                .inside
                .iter()
                .map(|(_, waker)| waker.clone())
                .collect()
        };
        for waker in inside {
            waker.wake();
        }
    }

    /// Runs this as code inside of it.
    fn enter<R>(&self, run: impl FnOnce() -> R) -> R {
        let _outer = Outer(INSIDE.replace(Some(self.clone())));
        run()
    }
}

/// Puts the outer gate back, also after a panic.
struct Outer(Option<Gate>);

impl Drop for Outer {
    fn drop(&mut self) {
        INSIDE.set(self.0.take());
    }
}

/// Something that is done inside of a [`Gate`].
#[derive(Debug)]
pub struct Through<F> {
    gate: Gate,
    number: u64,
    /// None when it is done.
    work: Option<Pin<Box<F>>>,
}

impl<F: Future> Future for Through<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let shut = {
            let mut state = this.gate.0.lock();
            if state.ended {
                None
            } else {
                let known = state
                    .inside
                    .iter_mut()
                    .find(|(number, _)| *number == this.number);
                match known {
                    Some((_, waker)) => waker.clone_from(cx.waker()),
                    None => {
                        let waker = cx.waker().clone();
                        state.inside.push((this.number, waker));
                    }
                }
                Some(state.shut > 0)
            }
        };
        let Some(shut) = shut else {
            this.drop_work();
            return Poll::Ready(None);
        };
        let Some(work) = &mut this.work else {
            return Poll::Ready(None);
        };
        if shut {
            return Poll::Pending;
        }
        let polled = this.gate.enter(|| work.as_mut().poll(cx));
        if polled.is_ready() {
            this.drop_work();
        }
        polled.map(Some)
    }
}

impl<F> Through<F> {
    fn drop_work(&mut self) {
        let work = self.work.take();
        self.gate
            .0
            .lock()
            .inside
            .retain(|(number, _)| *number != self.number);
        // Inside: what its destructors start belongs to the process.
        self.gate.enter(|| drop(work));
    }
}

impl<F> Drop for Through<F> {
    fn drop(&mut self) {
        if self.work.is_some() {
            self.drop_work();
        }
    }
}
