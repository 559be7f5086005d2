//! What takes too long to be found out between two frames: searched for on a thread of its own.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use crate::explore::Stepper;
use crate::explore::game::{Challenge, Game, Hint, Survey};
use crate::lesson::{self, Answer, Judged, What};
use crate::sim::Pick;

/// Something to search for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// The answer of a challenge, or the proof that it has none.
    Survey(Challenge),
    /// How far it is, after these turns.
    Hint(Challenge, Vec<Pick>),
    /// What a step of a lesson steps through.
    Explain(Box<What>, Option<u64>),
    /// How far it is to what a step of a lesson wants to be brought about, after these turns.
    Toward(Box<What>, Vec<Pick>, Option<u64>),
    /// Whether the answer to a step of a lesson is right.
    Judge(Box<What>, Answer, Option<u64>),
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// About a challenge.
    Survey(Challenge, Survey),
    /// About a place in it.
    Hint(Challenge, Vec<Pick>, Hint),
    /// What a step of a lesson steps through, if any schedule shows what it is about.
    Explained(Box<What>, Option<Box<Stepper>>),
    /// About a place in what a step of a lesson has the learner play.
    Toward(Box<What>, Vec<Pick>, Hint),
    /// An answer to a step of a lesson, judged, if it is one.
    Judged(Box<What>, Answer, Option<Box<Judged>>),
}

impl Query {
    /// Searches, and returns what was found.
    pub fn search(self) -> Found {
        match self {
            Query::Survey(challenge) => Found::Survey(challenge, Game::survey(challenge)),
            Query::Hint(challenge, played) => {
                let hint = Game::hint(challenge, &played);
                Found::Hint(challenge, played, hint)
            }
            Query::Explain(what, seed) => {
                let stepper = match &*what {
                    What::Explain {
                        play,
                        begins,
                        fault,
                    } => lesson::explained(play, begins, *fault, seed).ok().flatten(),
                    _ => None,
                };
                Found::Explained(what, stepper.map(Box::new))
            }
            Query::Toward(what, played, seed) => {
                let hint = match &*what {
                    What::Break { play, fault } => {
                        play.subject(seed).map_or(Hint::Never, |subject| {
                            Hint::toward(&subject, *fault, &played)
                        })
                    }
                    _ => Hint::Never,
                };
                Found::Toward(what, played, hint)
            }
            Query::Judge(what, answer, seed) => {
                let judged = lesson::judge(&what, &answer, seed).ok().flatten();
                Found::Judged(what, answer, judged.map(Box::new))
            }
        }
    }
}

/// The thread, which ends by itself when its channel is closed.
pub(super) struct Searcher {
    queries: Sender<Query>,
    found: Receiver<Found>,
    thread: JoinHandle<()>,
}

impl Searcher {
    pub fn start() -> io::Result<Self> {
        let (queries, asked) = mpsc::channel::<Query>();
        let (answers, found) = mpsc::channel();
        let search = move || {
            while let Ok(query) = asked.recv() {
                if answers.send(query.search()).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new()
            .name("search".to_owned())
            .spawn(search)?;
        Ok(Searcher {
            queries,
            found,
            thread,
        })
    }

    pub fn ask(&self, query: Query) {
        // If the thread has ended, `has_ended` says so.
        let _ = self.queries.send(query);
    }

    /// Something that has been found since the last time.
    pub fn take(&self) -> Option<Found> {
        self.found.try_recv().ok()
    }

    /// Whether the thread has ended: by a panic, for it is still listened to.
    pub fn has_ended(&self) -> bool {
        self.thread.is_finished()
    }
}
