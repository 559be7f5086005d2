//! Signals, as flags that the drawing thread looks at.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};

/// Signals that have come in.
pub(super) struct Signals {
    flags: Vec<(i32, Arc<AtomicBool>, SigId)>,
    hangup: SigId,
}

impl Signals {
    /// From now on signals are noted. A hang-up ends the program at once: the terminal is gone, so there is
    /// nothing to give back and nobody to tell, and a read from it would never come back.
    pub fn register() -> io::Result<Self> {
        let hung_up = 128 + SIGHUP;
        let always = Arc::new(AtomicBool::new(true));
        let hangup = signal_hook::flag::register_conditional_shutdown(SIGHUP, hung_up, always)?;
        let mut flags = Vec::new();
        for signal in [SIGTERM, SIGINT, SIGTSTP] {
            let flag = Arc::new(AtomicBool::new(false));
            let id = signal_hook::flag::register(signal, Arc::clone(&flag))?;
            flags.push((signal, flag, id));
        }
        Ok(Signals { flags, hangup })
    }

    /// A signal that came in since the last time.
    pub fn take(&self) -> Option<i32> {
        let came = |(signal, flag, _): &(i32, Arc<AtomicBool>, SigId)| {
            flag.swap(false, Ordering::Relaxed).then_some(*signal)
        };
        self.flags.iter().find_map(came)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        let noted = self.flags.iter().map(|(_, _, id)| *id);
        for id in noted.chain([self.hangup]) {
            signal_hook::low_level::unregister(id);
        }
    }
}

/// Stops this process, as Ctrl-Z does, until it is continued.
pub(super) fn stop_self() -> io::Result<()> {
    signal_hook::low_level::emulate_default_handler(SIGTSTP)
}
