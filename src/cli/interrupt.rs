//! Signals that ask the program to end: the first ends the run in order, a second at once.

use std::fs;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use super::Exit;
use crate::whole_file::remove_unfinished;

/// The number that stands for no signal.
const NONE: i32 = 0;

/// Whether a signal has asked to end.
#[derive(Debug)]
pub struct Interrupt {
    /// The first signal.
    first: Arc<AtomicI32>,
}

impl Interrupt {
    /// From now on signals are noted; a second one ends the program at once. A terminal that goes away can send its
    /// hang-up more than once, so that is never the second.
    ///
    /// # Errors
    /// If the system does not let signals be caught, or no thread can be started that waits for them.
    pub fn listen() -> io::Result<Self> {
        let mut heard = vec![SIGINT, SIGTERM];
        // `nohup` starts programs that are to outlive their terminal.
        if !is_ignored(SIGHUP) {
            heard.push(SIGHUP);
        }
        let mut signals = Signals::new(heard)?;
        let first = Arc::new(AtomicI32::new(NONE));
        let noted = Arc::clone(&first);
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                for signal in signals.forever() {
                    let is_first = noted
                        .compare_exchange(NONE, signal, Ordering::Relaxed, Ordering::Relaxed)
                        .is_ok();
                    if !is_first && signal != SIGHUP {
                        remove_unfinished();
                        low_level::exit(exit(signal).code().into());
                    }
                }
            })?;
        Ok(Interrupt { first })
    }

    /// A signal came that was not sent as one, such as the Ctrl-C of a terminal that hands on every key.
    #[cfg(all(feature = "http", feature = "tui"))]
    pub fn note(&self, signal: i32) {
        let _ = self
            .first
            .compare_exchange(NONE, signal, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Whether to end.
    pub fn asked(&self) -> bool {
        self.first.load(Ordering::Relaxed) != NONE
    }

    /// How the program ends, if it was asked to.
    pub fn exit(&self) -> Option<Exit> {
        match self.first.load(Ordering::Relaxed) {
            NONE => None,
            signal => Some(exit(signal)),
        }
    }
}

/// How a program ends that this signal ended.
pub fn exit(signal: i32) -> Exit {
    match signal {
        SIGHUP => Exit::HungUp,
        SIGTERM => Exit::Terminated,
        _ => Exit::Interrupted,
    }
}

/// Whether the program was started with this signal ignored. Only Linux says so without being asked in C.
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.unwrap_or(0) >> (signal - 1) & 1 == 1
}
