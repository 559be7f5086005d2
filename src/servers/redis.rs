//! A throw-away Redis.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::place::Place;
use super::watcher::Watcher;
use super::{StartError, programs, reap, wait_until_ready};

/// A Redis of one's own, reached by a socket. It keeps nothing on disk.
#[derive(Debug)]
pub struct Redis {
    server: Child,
    watcher: Watcher,
    place: Place,
}

const PROGRAM: &str = "redis-server";

impl Redis {
    /// Starts a server with nothing in it.
    ///
    /// # Errors
    /// [`StartError::Missing`] if Redis is not installed.
    pub fn start() -> Result<Self, StartError> {
        let program = programs::find(PROGRAM).ok_or(StartError::Missing {
            program: PROGRAM,
            package: "redis-server",
        })?;
        let failed =
            |doing, error: &dyn std::fmt::Display| StartError::failed(PROGRAM, doing, error);
        let place = Place::new("redis").map_err(|e| failed("making a directory", &e))?;
        let number_file = place.path().join("number");
        let watcher = Watcher::start(place.path(), &number_file, "INT")
            .map_err(|e| failed("starting a watcher", &e))?;
        let log = place.path().join("log");
        let start = || -> std::io::Result<Child> {
            let log = File::create(&log)?;
            place
                .command(&program)
                .args(["--port", "0", "--save", "", "--appendonly", "no"])
                .arg("--unixsocket")
                .arg(place.path().join("socket"))
                .arg("--pidfile")
                .arg(&number_file)
                .stdin(Stdio::null())
                .stdout(log.try_clone()?)
                .stderr(log)
                .spawn()
        };
        let server = start().map_err(|e| failed("starting it", &e))?;
        let mut redis = Redis {
            server,
            watcher,
            place,
        };
        let socket = redis.socket();
        wait_until_ready(PROGRAM, &mut redis.server, &log, || answers(&socket))?;
        Ok(redis)
    }

    /// The path of the socket that the server listens at.
    pub fn socket(&self) -> PathBuf {
        self.place.path().join("socket")
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.watcher.end_server();
        reap(&mut self.server);
    }
}

/// Whether the server at the socket answers.
fn answers(socket: &PathBuf) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut server = UnixStream::connect(socket)?;
        server.set_read_timeout(Some(Duration::from_secs(1)))?;
        server.write_all(b"PING\r\n")?;
        let mut answer = [0; 7];
        server.read_exact(&mut answer)?;
        Ok(&answer == b"+PONG\r\n")
    };
    ask().unwrap_or(false)
}
