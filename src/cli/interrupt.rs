//! Ctrl-C and the polite kill: the first ends the run in order, the second at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::Exit;

/// Whether a signal has asked to end.
#[derive(Debug)]
pub struct Interrupt {
    asked: Arc<AtomicBool>,
    /// Which signal was the last.
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// From now on signals are noted; a second one ends the program at once.
    ///
    /// # Errors
    /// If the system does not let signals be caught.
    pub fn listen() -> io::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        let signal = Arc::new(AtomicUsize::new(0));
        for (number, exit) in [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)] {
            // In this order: the first signal finds the flag down, and puts it up.
            let code = i32::from(exit.code());
            flag::register_conditional_shutdown(number, code, Arc::clone(&asked))?;
            let value = usize::try_from(number).unwrap_or_default();
            flag::register_usize(number, Arc::clone(&signal), value)?;
            flag::register(number, Arc::clone(&asked))?;
        }
        Ok(Interrupt { asked, signal })
    }

    /// Whether to end.
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// How the program ends, if it was asked to.
    pub fn exit(&self) -> Option<Exit> {
        let terminated = self.signal.load(Ordering::Relaxed) == SIGTERM as usize;
        self.asked().then_some(if terminated {
            Exit::Terminated
        } else {
            Exit::Interrupted
        })
    }
}
