//! A modelled server that ends, and is started again.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use parking_lot::Mutex;

use super::ModelStore;
use super::state::{State, Unit, then_wake};
use crate::database::ErrorClass;
use crate::env::{Env, Pause};
use crate::store::Ends;

impl Ends for Mutex<State> {
    fn has_ended(&self) -> bool {
        self.lock().has_ended()
    }

    fn crash(&self) {
        then_wake(self, State::crash);
    }

    fn start_again(&self) {
        then_wake(self, State::start_again);
    }
}

impl<E: Env> ModelStore<E> {
    /// Connects: at once where the server is there, and else when it has been started again, if that is soon enough.
    pub(super) async fn connect(&self, unit: &Unit<E>) -> Result<(), ErrorClass> {
        if self.state.lock().connect(unit.session) {
            return Ok(());
        }
        let mut timeout = pin!(self.env.sleep(unit.longest, Pause::LockTimeout));
        poll_fn(|cx| {
            {
                let mut state = self.state.lock();
                if state.connect(unit.session) {
                    return Poll::Ready(Ok(()));
                }
                state.wake_when_there(unit.session, cx.waker());
            }
            if timeout.as_mut().poll(cx).is_pending() {
                self.env.waits_on();
                return Poll::Pending;
            }
            Poll::Ready(Err(ErrorClass::ConnectionLost))
        })
        .await
    }
}
