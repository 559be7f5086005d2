//! Which challenges have been solved, kept between calls.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::explore::game::Challenge;

/// The fewest turns with which each challenge was solved.
#[derive(Debug, Default)]
pub(super) struct Progress {
    file: Option<PathBuf>,
    solved: BTreeMap<String, usize>,
}

impl Progress {
    /// What is in the platform's data folder; nothing if there is none, or nothing that can be read.
    pub fn load() -> Self {
        let folders = directories::ProjectDirs::from("", "", "pointrace");
        let file = folders.map(|folders| folders.data_dir().join("break-it.json"));
        let text = file.as_ref().and_then(|file| fs::read_to_string(file).ok());
        let solved = text.and_then(|text| serde_json::from_str(&text).ok());
        Progress {
            file,
            solved: solved.unwrap_or_default(),
        }
    }

    /// The fewest turns so far.
    pub fn best(&self, challenge: Challenge) -> Option<usize> {
        self.solved.get(challenge.name()).copied()
    }

    /// It was solved with so many turns. A game goes on even where this cannot be kept.
    pub fn solve(&mut self, challenge: Challenge, turns: usize) {
        let best = self
            .solved
            .entry(challenge.name().to_owned())
            .or_insert(turns);
        *best = turns.min(*best);
        let Some(file) = &self.file else { return };
        let write = || -> std::io::Result<()> {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(file, serde_json::to_string(&self.solved)?)
        };
        // Losing a score is no reason to end a game.
        let _ = write();
    }

    /// The first challenge that has not been solved.
    pub fn next(&self) -> Challenge {
        let open = |challenge: &Challenge| self.best(*challenge).is_none();
        Challenge::ALL
            .into_iter()
            .find(open)
            .unwrap_or(Challenge::NoLock)
    }
}
