//! Throw-away servers: PostgreSQL and Redis, started for a run or a test and ended with it.
//!
//! A server lives in a directory of its own, with its socket in it, so that no port can be taken by another. Both are
//! gone when the value is dropped. If this process ends without that, killed or crashed, a watcher that outlives it
//! ends the server and removes the directory.

mod place;
pub mod postgres;
mod programs;
pub mod redis;
mod watcher;

pub use postgres::Postgres;
pub use redis::{Keeps, Redis};

use std::fmt;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

/// Why a server could not be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartError {
    /// Its program is not installed.
    Missing {
        /// The program that could not be started.
        program: &'static str,
        /// The package of Debian that has it.
        package: &'static str,
    },
    /// It was started, or should have been, and does not serve.
    Failed {
        /// The program that did not come up.
        program: &'static str,
        /// What was tried, and what it or the system said.
        reason: String,
    },
}

impl StartError {
    fn failed(program: &'static str, doing: &str, reason: &dyn fmt::Display) -> Self {
        StartError::Failed {
            program,
            reason: format!("{doing}: {reason}"),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Missing { program, package } => {
                write!(
                    f,
                    "`{program}` is not installed (Debian: apt-get install {package})"
                )
            }
            StartError::Failed { program, reason } => {
                write!(f, "a throw-away `{program}` could not be started: {reason}")
            }
        }
    }
}

impl std::error::Error for StartError {}

/// How long a server may take to start or to end.
const LONGEST: Duration = Duration::from_secs(30);

/// Waits until a server that has just been started serves.
fn wait_until_ready(
    program: &'static str,
    server: &mut Child,
    log: &PathBuf,
    mut is_ready: impl FnMut() -> bool,
) -> Result<(), StartError> {
    let end = Instant::now() + LONGEST;
    let what_it_said = || std::fs::read_to_string(log).unwrap_or_default();
    loop {
        if is_ready() {
            return Ok(());
        }
        if let Ok(Some(status)) = server.try_wait() {
            let reason = format!("it ended at once ({status}): {}", what_it_said().trim());
            return Err(StartError::failed(program, "starting it", &reason));
        }
        if Instant::now() > end {
            let reason = format!(
                "it does not serve after {LONGEST:?}: {}",
                what_it_said().trim()
            );
            return Err(StartError::failed(program, "starting it", &reason));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits for the end of a server that has been told to end, and kills it if that takes too long.
fn reap(server: &mut Child) {
    let end = Instant::now() + LONGEST;
    while let Ok(None) = server.try_wait() {
        if Instant::now() > end {
            // There is nobody to be told of an error: the watcher removes what is left.
            let _ = server.kill();
            let _ = server.wait();
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
