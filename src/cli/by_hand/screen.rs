//! The screen on a thread of its own: the service goes on while it draws.

use std::io;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::sight::Room;
use crate::cli::Exit;
use crate::cli::interrupt::Interrupt;
use crate::cli::run::target::Stopped;
use crate::through::{Going, Sitter, Stop};
use crate::tui::by_hand::{Act, play};
use crate::tui::watch::{Left, Looks};

/// A screen that shows a service, until its viewer leaves.
pub(super) struct Screen {
    thread: Option<JoinHandle<io::Result<Left>>>,
    /// Nothing is to be shown any more.
    is_over: Arc<AtomicBool>,
    /// Ends when the screen has been left.
    left: Option<oneshot::Receiver<()>>,
}

/// How long the terminal may take to be given back: after a hang-up it may be gone.
const PATIENCE: Duration = Duration::from_secs(2);

impl Screen {
    /// Shows what is seen from a room; what is asked for there goes to the sitter, who leaves with the viewer.
    pub fn open(looks: Looks, room: Room, sitter: Sitter) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let (leaves, left) = oneshot::channel::<()>();
        let over = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            // Dropped at the end of the thread, whichever way that is.
            let _leaves = leaves;
            let act = |act| match act {
                Act::Go { request, step } => sitter.lets_go(Going { request, step }),
                Act::Back => sitter.stops(Stop::Back),
                Act::Again => sitter.stops(Stop::Again),
            };
            let look = || (!over.load(Ordering::Relaxed)).then(|| room.seen());
            let left = play(looks, look, act);
            sitter.stops(Stop::Leave);
            left
        });
        Screen {
            thread: Some(thread),
            is_over,
            left: Some(left),
        }
    }

    /// Waits until the viewer has left.
    pub async fn left(&mut self) {
        // Nothing is ever sent: it ends when the other side does.
        if let Some(left) = &mut self.left {
            let _ = left.await;
        }
        self.left = None;
    }

    /// Waits for the terminal to be given back.
    ///
    /// # Errors
    /// If the terminal could not be used.
    pub async fn close(mut self, interrupt: &Interrupt) -> Result<(), Stopped> {
        self.is_over.store(true, Ordering::Relaxed);
        if timeout(PATIENCE, self.left()).await.is_err() {
            self.thread = None;
        }
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(Ok(Left::Signal(signal)))) => interrupt.note(signal),
            Some(Ok(Ok(Left::Quit | Left::Ended))) | None => {}
            // It is gone, and that is why.
            Some(Ok(Err(_))) if interrupt.asked() => {}
            Some(Ok(Err(error))) => {
                return Err((
                    Exit::Usage,
                    format!("error: the terminal cannot be used: {error}"),
                ));
            }
            Some(Err(panic)) => resume_unwind(panic),
        }
        Ok(())
    }
}

impl Drop for Screen {
    /// Whatever ends the program gives the terminal back first.
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
