//! Signals, as flags that the drawing thread looks at.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Handle;

use super::terminal;

/// How long the terminal may take to be given back after a hang-up: it may be gone, or stopped.
const PATIENCE: Duration = Duration::from_millis(500);

/// Signals that have come in.
pub(super) struct Signals {
    flags: Vec<(i32, Arc<AtomicBool>, SigId)>,
    hangup: Option<Handle>,
}

impl Signals {
    /// From now on signals are noted. A hang-up ends the program at once, on a thread of its own: as a rule the
    /// terminal is gone, and a read from it would never come back. Where it is not, it is given back.
    pub fn register() -> io::Result<Self> {
        let mut hangups = signal_hook::iterator::Signals::new([SIGHUP])?;
        let hangup = hangups.handle();
        thread::Builder::new()
            .name("hang-up".to_owned())
            .spawn(move || {
                if hangups.forever().next().is_some() {
                    end_hung_up();
                }
            })?;
        let mut signals = Self::register_but_hangups()?;
        signals.hangup = Some(hangup);
        Ok(signals)
    }

    /// The same where a hang-up is for somebody else to hear, who has more to end than the program.
    pub fn register_but_hangups() -> io::Result<Self> {
        let mut flags = Vec::new();
        for signal in [SIGTERM, SIGINT, SIGTSTP] {
            let flag = Arc::new(AtomicBool::new(false));
            let id = signal_hook::flag::register(signal, Arc::clone(&flag))?;
            flags.push((signal, flag, id));
        }
        Ok(Signals {
            flags,
            hangup: None,
        })
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
        for (_, _, id) in &self.flags {
            signal_hook::low_level::unregister(*id);
        }
        if let Some(hangup) = &self.hangup {
            hangup.close();
        }
    }
}

/// Gives the terminal back, if it can be had, and ends the program.
fn end_hung_up() {
    let (given_back, is_given_back) = mpsc::channel();
    thread::spawn(move || {
        terminal::leave();
        let _ = given_back.send(());
    });
    let _ = is_given_back.recv_timeout(PATIENCE);
    signal_hook::low_level::exit(128 + SIGHUP);
}

/// Gives the terminal back, stops this process, as Ctrl-Z does, and takes the terminal again once it is continued.
pub(super) fn suspend(screen: &mut terminal::Screen) -> io::Result<()> {
    screen.leave();
    signal_hook::low_level::emulate_default_handler(SIGTSTP)?;
    screen.enter_again()
}
