use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::{Command, Finished, LiveSetup, Session, Snapshot};
use crate::env::Nanos;

/// Between two snapshots: thirty a second at most.
pub const SNAPSHOT_EVERY: Duration = Duration::from_millis(33);

/// Between two ticks.
const TICK: Duration = Duration::from_millis(16);

/// Taking snapshots may take one part in this many of the time.
const SNAPSHOT_SHARE: u32 = 60;

/// What a session is asked for.
#[derive(Debug)]
enum Ask {
    Do(Command),
    Begin(Box<LiveSetup>),
    Open(Box<LiveSetup>),
}

/// A session on a thread of its own.
#[derive(Debug)]
pub struct Live {
    /// Dropped to end the thread.
    asked: Option<Sender<Ask>>,
    latest: Arc<Mutex<Option<Arc<Snapshot>>>>,
    thread: Option<JoinHandle<Result<Finished, String>>>,
}

impl Live {
    /// Starts the thread; `session` begins the session on it.
    ///
    /// # Errors
    /// If there can be no more threads.
    pub fn start(
        session: impl FnOnce() -> io::Result<Session> + Send + 'static,
    ) -> io::Result<Self> {
        let (asked, inbox) = mpsc::channel();
        let latest = Arc::default();
        let thread = thread::Builder::new().name("engine".to_owned()).spawn({
            let latest = Arc::clone(&latest);
            move || {
                let play = || -> io::Result<Finished> {
                    let mut session = session()?;
                    play(&mut session, &inbox, &latest)?;
                    Ok(match session.last() {
                        Some(last) => last.clone(),
                        None => session.interrupted(),
                    })
                };
                match catch_unwind(AssertUnwindSafe(play)) {
                    Ok(Ok(finished)) => Ok(finished),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(panic) => Err(message(&*panic).to_owned()),
                }
            }
        })?;
        Ok(Live {
            asked: Some(asked),
            latest,
            thread: Some(thread),
        })
    }

    /// Asks for something.
    pub fn send(&self, command: Command) {
        self.ask(Ask::Do(command));
    }

    /// Plays something else from now on, looked at as before.
    pub fn begin(&self, setup: LiveSetup) {
        self.ask(Ask::Begin(Box::new(setup)));
    }

    /// The same with a scenario that the viewer chose, at the pace chosen before.
    pub fn open(&self, setup: LiveSetup) {
        self.ask(Ask::Open(Box::new(setup)));
    }

    fn ask(&self, ask: Ask) {
        if let Some(asked) = &self.asked {
            // If the thread has ended, `has_ended` says so.
            let _ = asked.send(ask);
        }
    }

    /// The latest snapshot, once there is one.
    pub fn latest(&self) -> Option<Arc<Snapshot>> {
        self.latest.lock().clone()
    }

    /// Whether the thread has ended, by an error or a panic.
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Ends the session: the last round played as the scenario is written, or, if there was none, the one that was
    /// interrupted.
    ///
    /// # Errors
    /// What ended the thread before its time.
    pub fn finish(mut self) -> Result<Finished, String> {
        drop(self.asked.take());
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(finished)) => finished,
            Some(Err(panic)) => Err(message(&*panic).to_owned()),
            None => Err("the session has ended already".to_owned()),
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("panic")
}

fn play(
    session: &mut Session,
    inbox: &Receiver<Ask>,
    latest: &Mutex<Option<Arc<Snapshot>>>,
) -> io::Result<()> {
    let publish = |session: &mut Session| *latest.lock() = Some(Arc::new(session.snapshot()));
    publish(session);
    let mut time = Passing {
        since: Instant::now(),
    };
    let mut next_snapshot = time.since + SNAPSHOT_EVERY;
    let mut stale = false;
    loop {
        let wait = match (session.is_moving(), stale) {
            (true, _) => TICK,
            (false, true) => next_snapshot.saturating_duration_since(Instant::now()),
            // Nothing changes until a command comes.
            (false, false) => Duration::from_secs(3_600),
        };
        let moved = session.is_moving();
        match inbox.recv_timeout(wait) {
            Ok(ask) => {
                match ask {
                    Ask::Do(command) => session.apply(command)?,
                    Ask::Begin(setup) => session.begin_other(*setup)?,
                    Ask::Open(setup) => session.open(*setup)?,
                }
                stale = true;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        let passed = time.until(Instant::now(), moved);
        if session.is_moving() {
            session.tick(passed)?;
            stale = true;
        }
        let now = Instant::now();
        if stale && now >= next_snapshot {
            publish(session);
            stale = false;
            let took = now.elapsed();
            next_snapshot = now + SNAPSHOT_EVERY.max(took * SNAPSHOT_SHARE);
        }
    }
}

/// The wall clock, as a session has it: no time passes for one that stands still.
struct Passing {
    since: Instant,
}

impl Passing {
    /// How much has passed since the last time for a session that `moved` or stood still in between.
    fn until(&mut self, now: Instant, moved: bool) -> Nanos {
        let before = std::mem::replace(&mut self.since, now);
        if moved { nanos(now - before) } else { 0 }
    }
}

fn nanos(duration: Duration) -> Nanos {
    Nanos::try_from(duration.as_nanos()).unwrap_or(Nanos::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_for_which_a_session_stood_still_is_not_made_up_for() {
        let start = Instant::now();
        let mut time = Passing { since: start };
        let at = |millis| start + Duration::from_millis(millis);
        assert_eq!(time.until(at(16), true), 16_000_000);
        // An hour on another screen is no hour of the round.
        assert_eq!(time.until(at(3_600_000), false), 0);
        assert_eq!(time.until(at(3_600_010), true), 10_000_000);
    }
}
