//! What a service writes to standard error, which is no place of its own while a screen is on the terminal.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::process::ChildStderr;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

use crate::cli::out::complain;

/// The last lines are kept, as many as this.
const MOST: usize = 50;

/// Passes on what a service complains of, or keeps it for later.
pub(super) struct Complaints {
    /// The lines that are kept, while they are.
    kept: Arc<Mutex<Option<VecDeque<String>>>>,
    /// Ends when nothing more is heard.
    ended: mpsc::Receiver<()>,
}

/// How long the last of it is waited for. Who was started by the service and outlives it may hold its standard error open.
const LAST: Duration = Duration::from_secs(1);

impl Complaints {
    /// Hears a service until it says nothing any more.
    pub fn hear(from: ChildStderr) -> Self {
        let kept = Arc::<Mutex<Option<VecDeque<String>>>>::default();
        let into = Arc::clone(&kept);
        let (ends, ended) = mpsc::channel::<()>();
        thread::spawn(move || {
            let _ends = ends;
            let mut from = BufReader::new(from);
            let mut line = Vec::new();
            while matches!(from.read_until(b'\n', &mut line), Ok(1..)) {
                let text = String::from_utf8_lossy(&line);
                let text = text.trim_end_matches(['\n', '\r']);
                match &mut *into.lock() {
                    Some(kept) => {
                        kept.push_back(text.to_owned());
                        if kept.len() > MOST {
                            kept.pop_front();
                        }
                    }
                    None => complain(text),
                }
                line.clear();
            }
        });
        Complaints { kept, ended }
    }

    /// Keeps what is said from now on, or says what was kept.
    pub fn keep(&self, is_quiet: bool) {
        let mut kept = self.kept.lock();
        let lines = match is_quiet {
            true => kept.replace(VecDeque::new()),
            false => kept.take(),
        };
        for line in lines.into_iter().flatten() {
            complain(&line);
        }
    }
}

impl Drop for Complaints {
    /// What it said before it ended is said too.
    fn drop(&mut self) {
        self.keep(false);
        let _ = self.ended.recv_timeout(LAST);
    }
}
