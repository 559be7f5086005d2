//! The moment at which nothing moves by itself any more: only then is something let go.
//!
//! A request is at rest when its statement is held, when the database says that it waits for a lock, or when it has been
//! answered. One that was refused a lock of Redis waits too, until somebody has touched the lock: before that it would be
//! refused again. What it does inside its process is not seen: a request that shows nothing for a quiet time is taken to be
//! busy inside, as one is that waits for a lock of the process. That is the one wait in here that could be too short, so what
//! can be known is known: nothing is on its way between the service and a proxy; and where the service was started by us,
//! Linux says whether it has heard of the request that was sent, and whether it still computes.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::blocked::Blocked;
use super::running::Group;
use super::shape::Shape;
use super::stage::{Look, Stage, Waits};

/// How requests stand when nothing moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Whose statements are held, and what they look like.
    pub held: Vec<(usize, Shape)>,
    /// Whose are held by another's, before them on their connection.
    pub behind: Vec<(usize, Shape)>,
    /// Who waits for a lock of the database.
    pub waits: Vec<usize>,
    /// Who is busy inside, or waits there.
    pub inside: Vec<usize>,
    /// Who has not been sent.
    pub absent: Vec<usize>,
}

impl Picture {
    /// Who can be let go.
    pub fn able(&self) -> Vec<usize> {
        let held = self.held.iter().map(|(request, _)| *request);
        let mut able: Vec<usize> = held.chain(self.absent.iter().copied()).collect();
        able.sort_unstable();
        able.dedup();
        able
    }

    /// Whether nobody has anything left to do.
    pub fn is_over(&self) -> bool {
        self.held.is_empty()
            && self.behind.is_empty()
            && self.waits.is_empty()
            && self.inside.is_empty()
            && self.absent.is_empty()
    }
}

/// Waits for rest.
#[derive(Debug)]
pub struct Rest<'a> {
    pub stage: &'a Stage,
    pub blocked: &'a Blocked,
    /// A request that shows nothing for this time is busy inside.
    pub quiet: Duration,
    /// How long a statement that was seen at this place before is waited for.
    pub grace: Duration,
    /// The processes of the service, if they are known: while one of them computes, nothing is quiet.
    pub group: Option<&'a Group>,
}

/// A service that computes for longer than this is one that always does.
const LONGEST_BUSY: Duration = Duration::from_secs(2);

/// Who was refused a lock of Redis tries again within this time, if it tries again.
const AGAIN: Duration = Duration::from_secs(2);

/// A statement that the database has, and does not wait with, is asked after this often.
const PACE: Duration = Duration::from_millis(1);

impl Rest<'_> {
    /// How things stand when nothing moves, and the statements that are held; nothing, if something still moves at `until`.
    /// What was seen at this place before, or who is to go next, is waited for longer. Of `changes` everything is seen then but
    /// what has come since.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn wait(
        &self,
        expected: Option<&Picture>,
        wanted: Option<usize>,
        until: Instant,
        changes: &mut watch::Receiver<u64>,
    ) -> Result<Option<(Picture, Look)>, String> {
        let none = Vec::new();
        let before = expected.map_or(&none, |expected| &expected.held);
        let mut since = Instant::now();
        let mut look_again = Duration::ZERO;
        while Instant::now() < until {
            changes.borrow_and_update();
            let mut look = self.stage.look(before, false);
            let waits = self.waits(&look).await?;
            if changes.has_changed().unwrap_or(false) {
                since = Instant::now();
                continue;
            }
            if waits.len() < look.sent.len() {
                if let Ok(changed) = timeout(PACE, changes.changed()).await {
                    since = Instant::now();
                    changed.map_err(|error| error.to_string())?;
                }
                continue;
            }
            let picture = self.picture(&look, &waits);
            let is_seen = match expected {
                Some(expected) => *expected == picture,
                None => wanted.is_none_or(|wanted| picture.able().contains(&wanted)),
            };
            let is_still = look.inside.is_empty()
                && look.blocking.is_empty()
                && look.refused.is_empty()
                && look.expected.is_empty();
            let is_known = look.unowned == 0 && (is_still || expected.is_some());
            if is_known && is_seen && !picture.is_over() {
                look.waits = waits;
                return Ok(Some((picture, look)));
            }
            let quiet = match is_seen {
                true => self.quiet,
                false => self.quiet.max(self.grace),
            };
            let end = match look.expected.is_empty() {
                true => since + quiet,
                false => since + quiet.max(AGAIN),
            };
            tokio::select! {
                changed = changes.changed() => {
                    since = Instant::now();
                    changed.map_err(|error| error.to_string())?;
                }
                () = sleep_until(end.max(Instant::now() + look_again)) => {
                    // What is on its way is looked for after the service: it may have sent that just before it slept.
                    let is_busy = self.group.is_some_and(Group::is_running) || self.stage.is_anything_on_its_way();
                    if since.elapsed() < LONGEST_BUSY && is_busy {
                        look_again = PACE;
                        continue;
                    }
                    // Once this was too long for a request, it is not waited for like this again: what was started may not be
                    // the service itself.
                    self.group.into_iter().for_each(Group::is_to_hear_nothing);
                    look_again = Duration::ZERO;
                    // The rest has to be given to requests now. A statement of no request goes, and then things move again.
                    let mut look = self.stage.look(before, true);
                    if changes.has_changed().unwrap_or(false) {
                        since = Instant::now();
                        continue;
                    }
                    let picture = self.picture(&look, &waits);
                    look.waits = waits;
                    return Ok(Some((picture, look)));
                }
            }
        }
        Ok(None)
    }

    /// Who waits for a lock of the database is known; who would be refused one of Redis again waits as well, whether the
    /// command is held or still to come.
    fn picture(&self, look: &Look, blocked: &[Waits]) -> Picture {
        let shapes = |calls: &[(usize, usize)]| {
            let calls = calls.iter();
            let mut shapes: Vec<(usize, Shape)> = calls
                .map(|&(request, call)| (request, self.stage.call(call).shape))
                .collect();
            shapes.sort_unstable();
            shapes
        };
        let tries = look.tries.iter().map(|(request, _)| request);
        let waiting = tries.chain(&look.refused).chain(&look.blocking);
        let blocked = blocked.iter().map(|waits| &waits.request);
        let mut waits: Vec<usize> = waiting.chain(blocked).copied().collect();
        waits.sort_unstable();
        waits.dedup();
        let inside = look.inside.iter().chain(&look.expected);
        let mut inside: Vec<usize> = inside.copied().collect();
        inside.sort_unstable();
        Picture {
            held: shapes(&look.held),
            behind: shapes(&look.behind),
            waits,
            inside,
            absent: look.absent.clone(),
        }
    }

    /// The requests whose statements wait for a lock, one for each such statement.
    async fn waits(&self, look: &Look) -> Result<Vec<Waits>, String> {
        let mut waits: Vec<Waits> = Vec::new();
        let mut servers: Vec<usize> = look.sent.iter().map(|(_, server, _)| *server).collect();
        servers.sort_unstable();
        servers.dedup();
        for server in servers {
            let of_server = look.sent.iter().filter(|sent| sent.1 == server);
            let processes: Vec<i32> = of_server.clone().filter_map(|sent| sent.2).collect();
            let ours = self.stage.processes(server);
            let blocked = self.blocked.among(server, &processes, &ours).await?;
            for &(request, _, process) in of_server {
                let waiting = blocked.iter().find(|(one, _)| Some(*one) == process);
                let Some((_, others)) = waiting else { continue };
                let owners = others
                    .iter()
                    .filter_map(|other| self.stage.owner_of(server, *other));
                let mut whom: Vec<usize> = owners.filter(|owner| *owner != request).collect();
                whom.sort_unstable();
                whom.dedup();
                waits.push(Waits { request, whom });
            }
        }
        Ok(waits)
    }

    /// Waits until nothing of a service is on its way to a database, as long as `longest`.
    pub async fn drained(&self, longest: Duration) {
        let end = Instant::now() + longest;
        while self.stage.traffic().1 > 0 && Instant::now() < end {
            sleep(PACE).await;
        }
    }
}
