//! What a service writes to standard error, which is no place of its own while a screen is on the terminal.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::process::ChildStderr;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

use crate::cli::out::complain;

/// The last lines are kept, as many as this.
const MOST: usize = 50;

/// What is longer than this is taken for several lines: a service may complain without end.
const LONGEST: u64 = 16 << 10;

/// What was said while nothing was to reach the terminal.
#[derive(Default)]
struct Kept {
    lines: VecDeque<String>,
    /// Lines before them that were too many.
    left_out: u64,
}

impl Kept {
    fn add(&mut self, line: &str) {
        self.lines.push_back(line.to_owned());
        if self.lines.len() > MOST {
            self.lines.pop_front();
            self.left_out += 1;
        }
    }

    fn say(self) {
        if self.left_out > 0 {
            complain(&format!("[{} earlier lines are left out]", self.left_out));
        }
        for line in self.lines {
            complain(&line);
        }
    }
}

/// Passes on what a service complains of, or keeps it for later.
pub(super) struct Complaints {
    /// What is kept, while it is.
    kept: Arc<Mutex<Option<Kept>>>,
    /// Ends when nothing more is heard.
    ended: mpsc::Receiver<()>,
}

/// How long the last of it is waited for. Who was started by the service and outlives it may hold its standard error open.
const LAST: Duration = Duration::from_secs(1);

impl Complaints {
    /// Hears a service until it says nothing any more.
    pub fn hear(from: ChildStderr) -> Self {
        let kept = Arc::<Mutex<Option<Kept>>>::default();
        let into = Arc::clone(&kept);
        let (ends, ended) = mpsc::channel::<()>();
        thread::spawn(move || {
            let _ends = ends;
            let mut from = BufReader::new(from);
            let mut line = Vec::new();
            while matches!(
                from.by_ref().take(LONGEST).read_until(b'\n', &mut line),
                Ok(1..)
            ) {
                let text = String::from_utf8_lossy(&line);
                let text = text.trim_end_matches(['\n', '\r']);
                match &mut *into.lock() {
                    Some(kept) => kept.add(text),
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
        let before = match is_quiet {
            true => kept.replace(Kept::default()),
            false => kept.take(),
        };
        if let Some(before) = before {
            before.say();
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
