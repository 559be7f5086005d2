//! The screen on a thread of its own: the service goes on while it draws.

use std::io;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

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
    left: oneshot::Receiver<()>,
}

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
            left,
        }
    }

    /// Waits until the viewer has left.
    pub async fn left(&mut self) {
        // Nothing is ever sent: it ends when the other side does.
        let _ = (&mut self.left).await;
    }

    /// Waits for the terminal to be given back.
    ///
    /// # Errors
    /// If the terminal could not be used.
    pub fn close(mut self, interrupt: &Interrupt) -> Result<(), Stopped> {
        self.is_over.store(true, Ordering::Relaxed);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(Ok(Left::Signal(signal)))) => interrupt.note(signal),
            Some(Ok(Ok(Left::Quit | Left::Ended))) | None => {}
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
