use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// How far it is: a line that changes on a terminal's standard error, a plain line now and then elsewhere.
pub(in crate::cli) struct Progress {
    way: Way,
    started: Instant,
    next: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Silent,
    /// One line that is written over.
    Terminal,
    /// Lines, one after another, as in a log.
    Lines,
}

impl Way {
    /// Between two showings.
    fn pause(self) -> Duration {
        match self {
            Way::Silent => Duration::MAX,
            Way::Terminal => Duration::from_millis(200),
            Way::Lines => Duration::from_secs(10),
        }
    }

    /// Before the first showing. What is over sooner needs no progress.
    fn patience(self) -> Duration {
        self.pause().min(Duration::from_secs(1))
    }
}

impl Progress {
    pub fn begin(quiet: bool) -> Self {
        let way = if quiet {
            Way::Silent
        } else if io::stderr().is_terminal() {
            Way::Terminal
        } else {
            Way::Lines
        };
        let started = Instant::now();
        Progress {
            way,
            started,
            next: started + way.patience(),
        }
    }

    /// Shows the line that `line` makes of the time taken so far, if it is time for one.
    pub fn show(&mut self, line: impl FnOnce(Duration) -> String) {
        let now = Instant::now();
        if self.way == Way::Silent || now < self.next {
            return;
        }
        self.next = now + self.way.pause();
        let line = line(now - self.started);
        // Progress that cannot be shown is no reason to stop.
        let _ = match self.way {
            Way::Terminal => write!(io::stderr(), "\r\x1b[K{line}"),
            _ => writeln!(io::stderr(), "{line}"),
        };
    }

    /// Takes the line away.
    pub fn end(self) {
        if self.way == Way::Terminal {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
