//! Signals to processes that this program has started.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Sends a signal, by its name.
///
/// # Errors
/// If there is no shell, or no such process.
pub(super) fn send(number: u32, signal: &str) -> io::Result<()> {
    let sent = Command::new("sh")
        .args(["-c", r#"kill -s "$1" "$2""#, "pointrace"])
        .arg(signal)
        .arg(number.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    match sent.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!(
            "there is no process {number} to be sent {signal}"
        ))),
    }
}

/// Waits until a process that was told to stop stands still, where the system says so.
pub(super) fn wait_until_stopped(number: u32) {
    let end = Instant::now() + Duration::from_secs(1);
    while Instant::now() < end && is_stopped(number) == Some(false) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Whether a process stands still, where the system says so.
pub(super) fn is_stopped(number: u32) -> Option<bool> {
    let status = std::fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    // The name, which may have anything in it, ends with the last bracket.
    let (_, rest) = status.rsplit_once(") ")?;
    Some(rest.starts_with('T'))
}

/// Ends a process, even one that stands still, when nobody keeps the watcher's standard input open: also when this
/// process is killed.
#[derive(Debug)]
pub(super) struct Watcher(Child);

/// `$1`: the number of the process. A line says that there is nothing to be done.
const SCRIPT: &str = r#"read -r done || kill -s KILL "$1" 2>/dev/null"#;

impl Watcher {
    /// Watches over a process.
    pub fn start(number: u32) -> io::Result<Self> {
        let child = Command::new("sh")
            .args(["-c", SCRIPT, "pointrace-watcher"])
            .arg(number.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C at the terminal is for this process, and not for the watcher.
            .process_group(0)
            .spawn()?;
        Ok(Watcher(child))
    }

    /// The process has ended: its number may be another's by now.
    pub fn over(mut self) {
        use std::io::Write;
        if let Some(mut to) = self.0.stdin.take() {
            // An error means that it has ended already.
            let _ = to.write_all(b"over\n");
        }
        let _ = self.0.wait();
    }
}
