//! A throw-away Redis.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::place::Place;
use super::watcher::Watcher;
use super::{StartError, programs, reap, wait_until_ready};

/// A Redis of one's own, reached by a socket. It keeps nothing on disk, unless it is told to.
#[derive(Debug)]
pub struct Redis {
    server: Child,
    program: PathBuf,
    keeps: Keeps,
    watcher: Watcher,
    place: Place,
}

/// What a Redis keeps on disk, and so still knows when it has been killed and started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keeps {
    /// Nothing.
    Nothing,
    /// What was written a second before: `appendfsync everysec`.
    EverySecond,
    /// Every write, before it is answered: `appendfsync always`.
    Everything,
}

impl Keeps {
    /// What the settings `appendonly` and `appendfsync` are.
    fn settings(self) -> [(&'static str, &'static str); 2] {
        let (only, sync) = match self {
            Keeps::Nothing => ("no", "everysec"),
            Keeps::EverySecond => ("yes", "everysec"),
            Keeps::Everything => ("yes", "always"),
        };
        // In this order: what is kept is kept so from the first write on.
        [("appendfsync", sync), ("appendonly", only)]
    }
}

const PROGRAM: &str = "redis-server";

/// An answer is waited for no longer than this.
const LONGEST_ANSWER: Duration = Duration::from_secs(1);

/// What it has is written down within this.
const LONGEST_WRITING: Duration = Duration::from_secs(10);

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
        let watcher = Watcher::start(place.path(), &number_file(&place), "INT")
            .map_err(|e| failed("starting a watcher", &e))?;
        let server = spawn(&place, &program, Keeps::Nothing)?;
        let mut redis = Redis {
            server,
            program,
            keeps: Keeps::Nothing,
            watcher,
            place,
        };
        redis.wait_until_ready()?;
        Ok(redis)
    }

    /// Its socket.
    pub fn socket(&self) -> PathBuf {
        self.place.path().join("socket")
    }

    /// From now on it keeps this on disk. It does when this returns: before the server has written down once what it has, it
    /// would know nothing after a crash, whatever the settings are.
    ///
    /// # Errors
    /// If it does not answer, or refuses, or does not write it down.
    pub fn keep(&mut self, keeps: Keeps) -> io::Result<()> {
        for (setting, value) in keeps.settings() {
            Redis::say(&self.socket(), &["CONFIG", "SET", setting, value])?;
        }
        self.keeps = keeps;
        let end = Instant::now() + LONGEST_WRITING;
        while keeps != Keeps::Nothing && !self.has_written()? {
            if Instant::now() > end {
                return Err(io::Error::other("it does not write down what it has"));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }

    /// Whether what it has is on disk, if it is to be.
    fn has_written(&self) -> io::Result<bool> {
        let said = Redis::say(&self.socket(), &["INFO", "persistence"])?;
        let is = |what: &str| said.lines().any(|line| line.trim_end() == what);
        Ok([
            "aof_enabled:1",
            "aof_rewrite_in_progress:0",
            "aof_rewrite_scheduled:0",
            "aof_last_bgrewrite_status:ok",
        ]
        .into_iter()
        .all(is))
    }

    /// Says a command to the server at this socket, and returns what it answers, without the kind of it.
    ///
    /// # Errors
    /// If it does not answer, or refuses.
    pub fn say(socket: &Path, words: &[&str]) -> io::Result<String> {
        let mut command = format!("*{}\r\n", words.len());
        for word in words {
            command.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
        let mut server = UnixStream::connect(socket)?;
        server.set_read_timeout(Some(LONGEST_ANSWER))?;
        server.write_all(command.as_bytes())?;
        let mut answer = BufReader::new(server);
        let mut line = String::new();
        answer.read_line(&mut line)?;
        let line = line.trim_end();
        if line.starts_with('-') || line.is_empty() {
            return Err(io::Error::other(line.to_owned()));
        }
        let Some(length) = line.strip_prefix('$') else {
            return Ok(line[1..].to_owned());
        };
        let mut text = vec![0; length.parse().unwrap_or(0)];
        answer.read_exact(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// Kills the server, as a crash would: its clients are told nothing.
    pub fn crash(&mut self) {
        // An error means that it has ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
        // Its number may be another's by now.
        let _ = std::fs::remove_file(number_file(&self.place));
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.server.try_wait(), Ok(Some(_)))
    }

    /// What it kept on disk is gone, after a crash.
    pub fn forget(&mut self) {
        // An error means that there is nothing.
        let _ = std::fs::remove_dir_all(self.place.path().join("appendonlydir"));
        // Written for a replica, if there was one.
        let _ = std::fs::remove_file(self.place.path().join("dump.rdb"));
    }

    /// Starts the server again after a crash, with what it kept. One that is there stays as it is.
    ///
    /// # Errors
    /// If it does not come up.
    pub fn start_again(&mut self) -> Result<(), StartError> {
        if !self.has_ended() {
            return Ok(());
        }
        self.server = spawn(&self.place, &self.program, self.keeps)?;
        self.wait_until_ready()
    }

    fn wait_until_ready(&mut self) -> Result<(), StartError> {
        let (socket, log) = (self.socket(), self.place.path().join("log"));
        wait_until_ready(PROGRAM, &mut self.server, &log, || answers(&socket))
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.watcher.end_server();
        reap(&mut self.server);
    }
}

fn number_file(place: &Place) -> PathBuf {
    place.path().join("number")
}

fn spawn(place: &Place, program: &Path, keeps: Keeps) -> Result<Child, StartError> {
    let start = || -> io::Result<Child> {
        let log = File::create(place.path().join("log"))?;
        let mut command = place.command(program);
        command.args(["--port", "0", "--save", ""]);
        for (setting, value) in keeps.settings() {
            command.arg(format!("--{setting}")).arg(value);
        }
        command
            .arg("--unixsocket")
            .arg(place.path().join("socket"))
            .arg("--pidfile")
            .arg(number_file(place))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
    };
    start().map_err(|e| StartError::failed(PROGRAM, "starting it", &e))
}

/// Whether the server at the socket answers.
fn answers(socket: &Path) -> bool {
    Redis::say(socket, &["PING"]).is_ok_and(|told| told == "PONG")
}
