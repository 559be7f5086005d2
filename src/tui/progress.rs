//! Which challenges have been solved and which lessons done, kept from one time to the next.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::explore::game::Challenge;
use crate::whole_file::WholeFile;

/// The fewest turns with which each challenge was solved, by its name; 0 where it was proved that it cannot be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress(BTreeMap<String, usize>);

impl Progress {
    /// What is in the platform's data folder; nothing if there is none, or nothing that can be read.
    pub fn load() -> Self {
        let text = file().and_then(|file| fs::read_to_string(file).ok());
        let solved = text.and_then(|text| serde_json::from_str(&text).ok());
        Progress(solved.unwrap_or_default())
    }

    /// Keeps it in the platform's data folder.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn keep(&self) -> io::Result<()> {
        let Some(path) = file() else { return Ok(()) };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = WholeFile::create(&path)?;
        file.write_all(serde_json::to_string(&self.0)?.as_bytes())?;
        file.finish()
    }

    /// The fewest turns so far.
    pub fn best(&self, challenge: Challenge) -> Option<usize> {
        self.0.get(challenge.name()).copied()
    }

    /// It was solved with this many turns; returns whether that is better than before.
    pub fn solve(&mut self, challenge: Challenge, turns: usize) -> bool {
        let is_better = self.best(challenge).is_none_or(|best| turns < best);
        if is_better {
            self.0.insert(challenge.name().to_owned(), turns);
        }
        is_better
    }

    /// Whether no challenge is left.
    pub fn has_solved_all(&self) -> bool {
        let mut all = Challenge::ALL.into_iter();
        all.all(|challenge| self.best(challenge).is_some())
    }

    /// Whether a lesson has been done.
    pub fn has_done(&self, lesson: &str) -> bool {
        self.0.contains_key(&key_of(lesson))
    }

    /// A lesson has been done; returns whether for the first time.
    pub fn finish(&mut self, lesson: &str) -> bool {
        self.0.insert(key_of(lesson), 0).is_none()
    }

    /// The first challenge that has not been solved; the first of all if none is left.
    pub fn next(&self) -> Challenge {
        let is_open = |challenge: &Challenge| self.best(*challenge).is_none();
        let open = Challenge::ALL.into_iter().find(is_open);
        open.unwrap_or(Challenge::NoLock)
    }
}

/// Lessons and challenges may have the same names.
fn key_of(lesson: &str) -> String {
    format!("lesson {lesson}")
}

fn file() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "pointrace")?;
    Some(folders.data_dir().join("break-it.json"))
}
