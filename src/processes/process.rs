//! A process, as the one that started it sees it.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

use super::signal::{self, Watcher};
use super::wire::{self, FromProcess, Opening, ToProcess, line};
use crate::history::{LeftOver, Step};
use crate::point::RequestId;
use crate::request::{Answer, LockName, Request};

/// The hidden command by which this program is such a process.
const COMMAND: &str = "instance";

/// A process may take so long to be ready, and to end.
const LONGEST: Duration = Duration::from_secs(30);

/// What came of a request that a process was asked to serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It was answered.
    Answered(Answer),
    /// The process was not there, and has done nothing.
    NotThere,
    /// The process ended before it answered.
    Unanswered,
}

/// Hands on a step.
type Tell = Box<dyn Fn(&Request, LockName, Step) + Send + Sync>;

/// A process that serves requests.
pub struct Process {
    /// Which one it is, from 0.
    number: u16,
    program: PathBuf,
    opening: Opening,
    tell: OnceLock<Tell>,
    /// Held while it is started.
    starting: Mutex<()>,
    life: Mutex<Life>,
    changed: Condvar,
}

/// How it is.
#[derive(Default)]
struct Life {
    /// There while it is.
    running: Option<Running>,
    /// It has said that it serves, or why it cannot.
    ready: Option<Result<(), String>>,
    /// Those who wait for an answer.
    asked: HashMap<RequestId, (Request, LockName, oneshot::Sender<Answer>)>,
    /// What it said was left when it ended.
    left: LeftOver,
    /// How often it has been started: what an earlier one says is not heard.
    starts: u32,
    /// How often it has been stopped and has not been let go on: it stands still until there is none left.
    stops: u32,
}

/// A stop of a process, in this start of it: an earlier one is over with what it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    start: u32,
}

struct Running {
    child: Child,
    watcher: Watcher,
    to: Sender<String>,
}

impl Process {
    /// A process that is yet to be started.
    fn new(number: u16, program: PathBuf, opening: Opening) -> Arc<Self> {
        Arc::new(Process {
            number,
            program,
            opening,
            tell: OnceLock::new(),
            starting: Mutex::default(),
            life: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    /// Which one it is, from 0.
    pub fn number(&self) -> u16 {
        self.number
    }

    /// Starts the process, which has ended or has never been. One that is there stays as it is.
    ///
    /// # Errors
    /// If it cannot be started. Whether it can serve it says later.
    pub fn start_again(self: &Arc<Self>) -> io::Result<()> {
        let _one_at_a_time = self.starting.lock();
        if self.life.lock().running.is_some() {
            return Ok(());
        }
        let mut child = Command::new(&self.program)
            .arg(COMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C at the terminal is for the one that started it, which ends it in order.
            .process_group(0)
            .spawn()?;
        let watcher = match Watcher::start(child.id()) {
            Ok(watcher) => watcher,
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(error);
            }
        };
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (Some(mut input), Some(output)) = (input, output) else {
            let _ = child.kill();
            let _ = child.wait();
            watcher.over();
            return Err(io::Error::other("a process without pipes"));
        };
        let (to, told) = mpsc::channel::<String>();
        let _ = to.send(line(&ToProcess::Open(Box::new(self.opening.clone()))));
        // Threads of their own: a process that stands still reads nothing, and keeps who writes to it.
        std::thread::spawn(move || {
            for line in told {
                if input.write_all(line.as_bytes()).is_err() {
                    return;
                }
            }
        });
        let mut life = self.life.lock();
        life.starts += 1;
        life.ready = None;
        life.stops = 0;
        life.running = Some(Running { child, watcher, to });
        let start = life.starts;
        drop(life);
        let process = Arc::clone(self);
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                let Ok(line) = line else { break };
                match serde_json::from_str(&line) {
                    Ok(message) => process.hear(start, message),
                    Err(error) => {
                        let why = format!("it said what is no message: {error}");
                        process.hear(start, FromProcess::Cannot(why));
                        break;
                    }
                }
            }
            process.has_ended(start);
        });
        Ok(())
    }

    fn wait_until_ready(&self, longest: Duration) -> io::Result<()> {
        let end = Instant::now() + longest;
        let mut life = self.life.lock();
        loop {
            match &life.ready {
                Some(Ok(())) => return Ok(()),
                Some(Err(why)) => {
                    let number = self.number + 1;
                    return Err(io::Error::other(format!("process {number}: {why}")));
                }
                None => {}
            }
            if self.changed.wait_until(&mut life, end).timed_out() {
                return Err(io::Error::other("a process does not get ready"));
            }
        }
    }

    /// Sees to it that steps are told.
    pub(super) fn tells(&self, tell: impl FnOnce() -> Tell) {
        self.tell.get_or_init(tell);
    }

    /// Asks it to serve a request.
    pub(super) async fn ask(&self, request: &Request, lock: LockName) -> Asked {
        let answer = {
            let mut life = self.life.lock();
            let Some(running) = &life.running else {
                return Asked::NotThere;
            };
            let asked = wire::Asked::of(request);
            if running.to.send(line(&ToProcess::Serve(asked))).is_err() {
                return Asked::NotThere;
            }
            let (to, answer) = oneshot::channel();
            let number = request.operation.request;
            life.asked.insert(number, (*request, lock, to));
            answer
        };
        answer.await.map_or(Asked::Unanswered, Asked::Answered)
    }

    /// Lets a request go on that waits for it.
    fn go_on(&self, request: RequestId) {
        if let Some(running) = &self.life.lock().running {
            // A process that has ended goes nowhere.
            let _ = running.to.send(line(&ToProcess::GoOn(request)));
        }
    }

    /// Stops it, as SIGSTOP does: it stands still, and knows nothing of it. One that stands still already does so until each of
    /// its stops is over.
    ///
    /// # Errors
    /// If it is not there.
    pub fn stop(&self) -> io::Result<Stop> {
        let (number, stop) = {
            // Under the lock, so that the number is still its own.
            let mut life = self.life.lock();
            let number = life.number()?;
            signal::send(number, "STOP")?;
            life.stops += 1;
            let start = life.starts;
            (number, Stop { start })
        };
        // Without it, so that clients who ask the process something need not wait for that.
        signal::wait_until_stopped(number);
        Ok(stop)
    }

    /// The stop is over: it goes on, if that was the last one.
    ///
    /// # Errors
    /// If what was stopped is not there any more.
    pub fn go_on_after_stop(&self, stop: Stop) -> io::Result<()> {
        let mut life = self.life.lock();
        let number = life.number()?;
        if life.starts != stop.start {
            return Err(has_ended());
        }
        if life.stops == 1 {
            signal::send(number, "CONT")?;
        }
        life.stops = life.stops.saturating_sub(1);
        Ok(())
    }

    /// Kills it, as SIGKILL does. Requests that it was at get no answer.
    ///
    /// # Errors
    /// If it is not there, or cannot be killed.
    pub fn kill(&self) -> io::Result<()> {
        let Some(mut running) = self.life.lock().running.take() else {
            return Err(has_ended());
        };
        running.child.kill()?;
        running.child.wait()?;
        running.watcher.over();
        // Dropped, they are known to have no answer.
        self.life.lock().asked.clear();
        Ok(())
    }

    /// Ends it in order, and says what was left in it: nothing, if it was not there, or would not say.
    fn end(&self) -> LeftOver {
        let Some(Running {
            mut child,
            watcher,
            to,
        }) = ({
            let mut life = self.life.lock();
            if life.stops > 0
                && let Some(running) = &mut life.running
            {
                // One that stands still hears nothing.
                let _ = running.child.kill();
            }
            life.running.take()
        })
        else {
            return LeftOver::default();
        };
        let _ = to.send(line(&ToProcess::End));
        drop(to);
        let end = Instant::now() + LONGEST;
        while let Ok(None) = child.try_wait() {
            if Instant::now() > end {
                let _ = child.kill();
                let _ = child.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        watcher.over();
        self.life.lock().left
    }

    fn hear(self: &Arc<Self>, start: u32, message: FromProcess) {
        let mut life = self.life.lock();
        if life.starts != start {
            return;
        }
        match message {
            FromProcess::Ready => {
                life.ready = Some(Ok(()));
                self.changed.notify_all();
            }
            FromProcess::Cannot(why) => {
                life.ready = Some(Err(why));
                self.changed.notify_all();
            }
            FromProcess::Took {
                request,
                step,
                waits,
            } => {
                let asked = life
                    .asked
                    .get(&request)
                    .map(|(request, lock, _)| (*request, *lock));
                drop(life);
                if let (Some((request, lock)), Some(tell)) = (asked, self.tell.get()) {
                    tell(&request, lock, step);
                }
                // Who was told may have stopped the process, which then hears it when it goes on.
                if waits {
                    self.go_on(request);
                }
            }
            FromProcess::Answered { request, answer } => {
                if let Some((_, _, to)) = life.asked.remove(&request) {
                    // Its caller may have gone away.
                    let _ = to.send(answer);
                }
            }
            FromProcess::Ends { timers, entries } => {
                life.left.timers += timers;
                life.left.entries += entries;
            }
        }
    }

    /// Nobody is at the other end any more.
    fn has_ended(&self, start: u32) {
        let mut life = self.life.lock();
        if life.starts != start {
            return;
        }
        // Dropped, they are known to have no answer.
        life.asked.clear();
        if life.ready.is_none() {
            life.ready = Some(Err("it ended at once".to_owned()));
        }
        self.changed.notify_all();
        if let Some(mut running) = life.running.take() {
            drop(life);
            // It closed its output, and is gone or about to be.
            let _ = running.child.kill();
            let _ = running.child.wait();
            running.watcher.over();
        }
    }
}

impl Life {
    /// The number by which the system knows it.
    fn number(&self) -> io::Result<u32> {
        match &self.running {
            Some(running) => Ok(running.child.id()),
            None => Err(has_ended()),
        }
    }
}

fn has_ended() -> io::Error {
    io::Error::other("the process has ended")
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// All processes of a round. They end when it is dropped.
#[derive(Debug)]
pub struct Processes(Vec<Arc<Process>>);

impl Processes {
    /// Starts a process of a program, which is this one, for each of these, and waits until they all serve.
    ///
    /// # Errors
    /// If one cannot be started, or cannot serve; none is left then.
    pub fn start(program: &std::path::Path, openings: Vec<Opening>) -> io::Result<Self> {
        Self::start_within(LONGEST, program, openings)
    }

    /// Likewise; each has so long to get ready.
    fn start_within(
        longest: Duration,
        program: &std::path::Path,
        openings: Vec<Opening>,
    ) -> io::Result<Self> {
        let numbered = (0..).zip(openings);
        let new = |(number, opening)| Process::new(number, program.to_owned(), opening);
        let all = Processes(numbered.map(new).collect());
        // All at once: each takes its time.
        let started = all.0.iter().try_for_each(Process::start_again);
        let ready =
            started.and_then(|()| all.0.iter().try_for_each(|it| it.wait_until_ready(longest)));
        if ready.is_err() {
            for process in &all.0 {
                // An error means that it has ended already.
                let _ = process.kill();
            }
        }
        ready.map(|()| all)
    }

    /// One of them, by its number from 0.
    pub fn get(&self, number: usize) -> Option<&Arc<Process>> {
        self.0.get(number)
    }

    /// Ends them all in order, and says what was left in them.
    pub fn end(&self) -> LeftOver {
        let mut left = LeftOver::default();
        for process in &self.0 {
            let one = process.end();
            left.timers += one.timers;
            left.entries += one.entries;
        }
        left
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processes::Meets;
    use std::os::unix::fs::PermissionsExt;

    /// A program that says nothing and stays, and the file that its numbers are in.
    fn silent(folder: &std::path::Path) -> (PathBuf, PathBuf) {
        let (program, numbers) = (folder.join("silent"), folder.join("numbers"));
        let script = format!(
            "#!/bin/sh\necho $$ >> {}\nexec sleep 600\n",
            numbers.display()
        );
        std::fs::write(&program, script).expect("written");
        let mode = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&program, mode).expect("it may be run");
        (program, numbers)
    }

    fn opening() -> Opening {
        Opening {
            scenario: (String::new(), String::new()),
            set: Vec::new(),
            lock: "none".to_owned(),
            seed: 1,
            store: Meets::Sqlite(PathBuf::new()),
            namespace: String::new(),
            nodes: None,
            asks_at: Vec::new(),
        }
    }

    /// As a process of a model does: the first stop that is over does not end the other, nor one of an earlier start.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_goes_on_when_each_of_its_stops_is_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let (program, _) = silent(folder.path());
        let process = Process::new(0, program, opening());
        let number = || process.life.lock().number().expect("it is there");
        let goes_on = || signal::is_stopped(number()) == Some(false);
        // A busy machine takes its time to stop it, and none to let it go on.
        let stands_still = || {
            (0..30).any(|_| {
                signal::wait_until_stopped(number());
                !goes_on()
            })
        };
        process.start_again().expect("it starts");
        let first = process.stop().expect("it is there");
        let second = process.stop().expect("it is there");
        assert!(stands_still());
        process.go_on_after_stop(first).expect("it is there");
        assert!(stands_still());
        process.go_on_after_stop(second).expect("it is there");
        assert!(goes_on());
        let earlier = process.stop().expect("it is there");
        process.kill().expect("it is there");
        process.start_again().expect("it starts");
        let later = process.stop().expect("it is there");
        assert!(process.go_on_after_stop(earlier).is_err());
        assert!(stands_still());
        process.go_on_after_stop(later).expect("it is there");
        assert!(goes_on());
        process.kill().expect("it is there");
    }

    #[test]
    fn none_is_left_of_processes_that_do_not_get_ready() {
        let folder = tempfile::tempdir().expect("a folder");
        let (program, numbers) = silent(folder.path());
        let started = Processes::start_within(Duration::from_secs(2), &program, vec![opening(); 2]);
        let why = started.expect_err("none gets ready").to_string();
        assert_eq!(why, "a process does not get ready");
        let numbers = std::fs::read_to_string(numbers).expect("they were started");
        assert_eq!(numbers.lines().count(), 2);
        for number in numbers.lines() {
            let is_there = signal::send(number.parse().expect("a number"), "0").is_ok();
            assert!(!is_there, "{number}");
        }
    }
}
