//! A throw-away PostgreSQL.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use super::place::Place;
use super::watcher::Watcher;
use super::{StartError, programs, reap, wait_until_ready};

/// The user and the database that every throw-away server has. No other user can reach its socket.
pub const USER: &str = "postgres";

/// A PostgreSQL of one's own, reached by a socket in [`directory`](Postgres::directory).
///
/// It keeps nothing safe (`fsync = off`), as nobody will want its data back.
#[derive(Debug)]
pub struct Postgres {
    server: Child,
    program: PathBuf,
    // Dropped in this order: the server has ended, then its directory goes.
    watcher: Watcher,
    place: Place,
}

const PROGRAM: &str = "postgres";

impl Postgres {
    /// Makes a fresh database cluster and starts a server for it.
    ///
    /// # Errors
    /// [`StartError::Missing`] if PostgreSQL is not installed.
    pub fn start() -> Result<Self, StartError> {
        let find = |program: &'static str| {
            programs::find(program).ok_or(StartError::Missing {
                program,
                package: "postgresql",
            })
        };
        let (initdb, program) = (find("initdb")?, find(PROGRAM)?);
        let failed =
            |doing, error: &dyn std::fmt::Display| StartError::failed(PROGRAM, doing, error);
        let place = Place::new("postgres").map_err(|e| failed("making a directory", &e))?;

        let number_file = place.path().join("data/postmaster.pid");
        // Told to interrupt, it ends without waiting for its clients.
        let watcher = Watcher::start(place.path(), &number_file, "INT")
            .map_err(|e| failed("starting a watcher", &e))?;

        let made = place
            .command(&initdb)
            .args(["-D", "data", "-U", USER])
            .args([
                "-N",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-instructions",
            ])
            .stdin(Stdio::null())
            .output()
            .map_err(|e| failed("running initdb", &e))?;
        if !made.status.success() {
            let said = String::from_utf8_lossy(&made.stderr);
            return Err(failed("running initdb", &said.trim()));
        }
        let server = spawn(&place, &program)?;
        let mut postgres = Postgres {
            server,
            program,
            watcher,
            place,
        };
        postgres.wait_until_ready()?;
        Ok(postgres)
    }

    /// Where its socket is: the host to connect to, on PostgreSQL's usual port.
    pub fn directory(&self) -> &Path {
        self.place.path()
    }

    /// Kills the server, as a crash would: what it had not committed is lost, and its clients are told nothing.
    pub fn crash(&mut self) {
        // An error means that it has ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.server.try_wait(), Ok(Some(_)))
    }

    /// Starts the server again after a crash. One that is there stays as it is.
    ///
    /// # Errors
    /// If it does not come up. The processes of a killed server take a moment to end, and until then it is tried
    /// again.
    pub fn start_again(&mut self) -> Result<(), StartError> {
        if !self.has_ended() {
            return Ok(());
        }
        let end = std::time::Instant::now() + super::LONGEST;
        loop {
            self.server = spawn(&self.place, &self.program)?;
            match self.wait_until_ready() {
                Err(_) if std::time::Instant::now() < end => reap(&mut self.server),
                ended => return ended,
            }
        }
    }

    fn wait_until_ready(&mut self) -> Result<(), StartError> {
        let number = self.server.id();
        let status_file = self.place.path().join("data/postmaster.pid");
        let log = self.place.path().join("log");
        wait_until_ready(PROGRAM, &mut self.server, &log, || {
            std::fs::read_to_string(&status_file).is_ok_and(|status| is_ready(&status, number))
        })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Ok(Some(_)) = self.server.try_wait() {
            let status_file = self.place.path().join("data/postmaster.pid");
            if let Ok(status) = std::fs::read_to_string(&status_file) {
                remove_shared_memory(&status);
                // After a crash its number is still written there, and may be another's by now.
                let _ = std::fs::remove_file(&status_file);
            }
        }
        self.watcher.end_server();
        reap(&mut self.server);
    }
}

fn spawn(place: &Place, program: &Path) -> Result<Child, StartError> {
    let start = || -> std::io::Result<Child> {
        let log = File::create(place.path().join("log"))?;
        place
            .command(program)
            .args(["-D", "data", "-F", "-h", ""])
            .arg("-k")
            .arg(place.path())
            .args(["-c", "max_connections=200"])
            // In its directory, which goes: after a crash nobody else would remove it.
            .args(["-c", "dynamic_shared_memory_type=mmap"])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
    };
    start().map_err(|e| StartError::failed(PROGRAM, "starting it", &e))
}

/// Removes the block of System V memory by which a PostgreSQL tells that another one is there: one that has crashed leaves it
/// until the machine is started again. Processes of it that are still ending keep theirs until they have.
fn remove_shared_memory(status: &str) {
    let Some(number) = shared_memory(status) else {
        return;
    };
    // An error means that it is gone already.
    let _ = std::process::Command::new("ipcrm")
        .args(["-m", number])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// The number of that block in a status file: its seventh line is a key and the number.
fn shared_memory(status: &str) -> Option<&str> {
    let mut words = status.lines().nth(6)?.split_whitespace();
    words.nth(1).filter(|_| words.next().is_none())
}

/// Whether the status file says that the server of this number accepts connections.
fn is_ready(status: &str, number: u32) -> bool {
    let mut lines = status.lines();
    let own = lines.next().and_then(|line| line.trim().parse().ok()) == Some(number);
    own && lines.nth(6).is_some_and(|line| line.trim() == "ready")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_file_says_which_memory_is_shared() {
        let status =
            "4711\n/tmp/p/data\n1764150000\n5432\n/tmp/p\n\n  9961471   1605633\nready   \n";
        assert_eq!(shared_memory(status), Some("1605633"));
        assert!(is_ready(status, 4711));
        assert_eq!(shared_memory("4711\n"), None);
    }
}
