//! `pointrace serve --dashboard`: the service on a screen while others call it.

use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::Exit;
use super::interrupt::Interrupt;
use crate::serve::{ServedUser, Service, Shelf};
use crate::tui::watch::{Known, Left, Looks, Seen, SeenUser, watch};

/// A screen on a thread of its own: the service goes on while it draws.
pub(super) struct ServedScreen {
    thread: JoinHandle<io::Result<Left>>,
}

impl ServedScreen {
    /// Shows the service until the viewer leaves.
    pub fn open<St: Shelf>(
        looks: Looks,
        service: Arc<Service<St>>,
        place: String,
        ground: String,
    ) -> Self {
        let look = move || {
            let now = service.now();
            let all_users = now.users.len() as u64;
            let mut users = now.users.into_iter().map(user).collect();
            Seen::sort(&mut users);
            Some(Arc::new(Seen {
                place: place.clone(),
                ground: ground.clone(),
                known: Known::Serving,
                now: now.now,
                record: now.record,
                users,
                all_users,
            }))
        };
        ServedScreen {
            thread: thread::spawn(move || watch(looks, look)),
        }
    }

    /// Whether the viewer has left.
    pub fn is_left(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits for the terminal to be given back, which a signal asks for too.
    ///
    /// # Errors
    /// If the terminal could not be used.
    pub fn close(self, interrupt: &Interrupt) -> Result<(), (Exit, String)> {
        match self.thread.join() {
            Ok(Ok(Left::Signal(signal))) => {
                interrupt.note(signal);
                Ok(())
            }
            Ok(Ok(Left::Quit | Left::Ended)) => Ok(()),
            Ok(Err(error)) => Err((Exit::Usage, format!("the terminal cannot be used: {error}"))),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

fn user(user: ServedUser) -> SeenUser {
    SeenUser {
        name: user.id.to_string(),
        least: user.should_be,
        most: user.should_be,
        actual: user.actual,
        is_busy: user.is_busy,
    }
}
