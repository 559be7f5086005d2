//! A service that is started for a race, and ended with all its children.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(all(feature = "through", feature = "tui"))]
use super::complaints::Complaints;
use crate::scenario::printable;

/// A service that was started for the race; ended when it is dropped, with all its children.
pub(in crate::cli) struct Started {
    child: Child,
    #[cfg(all(feature = "through", feature = "tui"))]
    complaints: Option<Complaints>,
}

impl Started {
    pub fn begin(command: &str) -> Result<Self, String> {
        Self::with(command, Stdio::inherit())
    }

    fn with(command: &str, complains: Stdio) -> Result<Self, String> {
        let child = Command::new("sh")
            .args(["-c", command])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(complains)
            // Of its own, so that what it starts can be ended with it, and Ctrl-C is ours to hear.
            .process_group(0)
            .spawn();
        let child = child
            .map_err(|error| format!("error: cannot start {}: {error}", printable(command)))?;
        Ok(Started {
            child,
            #[cfg(all(feature = "through", feature = "tui"))]
            complaints: None,
        })
    }

    /// Starts a service whose complaints can be kept from the terminal while a screen is on it.
    #[cfg(all(feature = "through", feature = "tui"))]
    pub fn begin_before_a_screen(command: &str) -> Result<Self, String> {
        let mut started = Self::with(command, Stdio::piped())?;
        started.complaints = started.child.stderr.take().map(Complaints::hear);
        Ok(started)
    }

    /// Keeps the last of what it writes to standard error from now on, or says what was kept.
    #[cfg(all(feature = "through", feature = "tui"))]
    pub fn keep_quiet(&self, is_quiet: bool) {
        if let Some(complaints) = &self.complaints {
            complaints.keep(is_quiet);
        }
    }

    /// The number of the group of its processes.
    #[cfg(feature = "through")]
    pub fn group(&self) -> u32 {
        self.child.id()
    }

    fn signal(&self, name: &str) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill")
            .args(["-s", name, "--", &group])
            .stderr(Stdio::null())
            .status();
    }
}

/// How long a service that was asked to end may take.
const PATIENCE: Duration = Duration::from_secs(5);

impl Drop for Started {
    fn drop(&mut self) {
        self.signal("TERM");
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        // The processes of the group that are left.
        self.signal("KILL");
        let _ = self.child.wait();
    }
}
