use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

<<<<<<< HEAD
use crate::text::{duration, grouped};

=======
>>>>>>> ci
/// How far it is: a line that changes on a terminal's standard error, a plain line now and then elsewhere.
pub(super) struct Progress {
    way: Way,
    started: Instant,
    next: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Silent,
    /// One line that is written over.
    Terminal,
    /// A log.
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
<<<<<<< HEAD

fn line(done: u64, total: u64, failed: u64, taken: Duration) -> String {
    let count = |n: u64| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    let failed = match failed {
        0 => "none failed".to_owned(),
        some => format!("{} failed", count(some)),
    };
    let left = match u64::try_from(taken.as_nanos()) {
        Ok(nanos) if done > 0 => {
            let left = u128::from(nanos) * u128::from(total - done) / u128::from(done);
            let left = u64::try_from(left).unwrap_or(u64::MAX);
            // To the second, or it flickers.
            let seconds = left.div_ceil(1_000_000_000) * 1_000_000_000;
            format!(", about {} left", duration(seconds))
        }
        _ => String::new(),
    };
    format!("{} of {} seeds, {failed}{left}", count(done), count(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_long_it_will_take() {
        let taken = Duration::from_secs(10);
        assert_eq!(
            line(250, 1000, 0, taken),
            "250 of 1,000 seeds, none failed, about 30 s left"
        );
        assert_eq!(line(0, 10, 0, taken), "0 of 10 seeds, none failed");
        assert_eq!(
            line(10, 10, 2, taken),
            "10 of 10 seeds, 2 failed, about 0 ns left"
        );
    }
}
=======
>>>>>>> ci
