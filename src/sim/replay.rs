//! A recorded run, played again.

use super::{Allowed, Class, Pick, Possible, Scheduler, Turn, TurnKey};
use crate::env::Nanos;

/// The turns of a recorded run again, as far as the recording goes.
#[derive(Debug)]
pub struct Replay {
    possible: Possible,
    script: Vec<Scripted>,
    /// How many steps of the script have been read.
    read: usize,
    mode: Mode,
    last: Option<TurnKey>,
    played: Vec<Pick>,
    keys: Vec<TurnKey>,
    /// Steps that were not possible when they came up.
    skipped: usize,
}

/// One choice of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripted {
    /// This very turn.
    Key(TurnKey),
    /// This one, as a person calls it.
    Pick(Pick),
}

/// What becomes of a run when its recording ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It ends there.
    Stop,
    /// It goes on with as few switches as possible: with the same request while that can go on, then with the
    /// first that can.
    GoOn,
}

impl Replay {
    /// Plays `script`.
    pub fn new(allowed: impl Into<Allowed>, script: Vec<Scripted>, mode: Mode) -> Self {
        Replay {
            possible: Possible::new(allowed.into()),
            script,
            read: 0,
            mode,
            last: None,
            played: Vec::new(),
            keys: Vec::new(),
            skipped: 0,
        }
    }

    /// The next run plays this.
    pub fn set_script(&mut self, script: impl IntoIterator<Item = Scripted>, mode: Mode) {
        self.script.clear();
        self.script.extend(script);
        self.mode = mode;
    }

    /// What was played, as it is written down.
    pub fn played(&self) -> &[Pick] {
        &self.played
    }

    /// What was played, by the names of the turns.
    pub fn keys(&self) -> &[TurnKey] {
        &self.keys
    }

    /// How many steps of the script were passed over because they were not possible.
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// Whether it was to go on and nothing is possible that would happen by itself.
    pub fn is_at_an_end(&self) -> bool {
        let goes_on = self.mode == Mode::GoOn && !self.possible.waits_for_what_is_withheld();
        self.possible.is_stuck() || goes_on
    }

    /// What is possible now.
    pub fn possible(&self) -> &Possible {
        &self.possible
    }

    fn choose(&mut self) -> Option<TurnKey> {
        while let Some(&step) = self.script.get(self.read) {
            self.read += 1;
            let key = match step {
                Scripted::Key(key) => {
                    let is_there = self.possible.turns().iter().any(|turn| turn.key == key);
                    is_there.then_some(key)
                }
                Scripted::Pick(pick) => self.possible.key_of(pick),
            };
            if key.is_some() {
                return key;
            }
            self.skipped += 1;
        }
        let is_too_long = self.played.len() >= super::exhaustive::LONGEST;
        if self.mode == Mode::Stop || is_too_long || self.possible.is_overfull() {
            return None;
        }
        let turns = self.possible.turns().iter().map(|turn| turn.key);
        let last = self.last.map(TurnKey::root);
        // What comes by chance comes only when the script says so. What runs out does so when nothing else is left.
        let by_itself = turns.filter(|key| matches!(key.class(), Class::Progress | Class::Expiry));
        by_itself.min_by_key(|&key| {
            let runs_out = key.class() == Class::Expiry;
            (runs_out, Some(key.root()) != last, key)
        })
    }
}

impl Scheduler for Replay {
    fn add(&mut self, turn: Turn) {
        self.possible.add(turn);
    }

    fn is_empty(&self) -> bool {
        self.possible.is_empty()
    }

    fn next(&mut self, _: Nanos, is_void: impl Fn(&Turn) -> bool) -> Option<Turn> {
        self.possible.purge(&is_void);
        let key = self.choose()?;
        self.played.push(self.possible.pick_of(key));
        self.keys.push(key);
        self.last = Some(key);
        self.possible.take(key, is_void)
    }

    fn clear(&mut self) {
        self.possible.clear();
        self.read = 0;
        self.last = None;
        self.played.clear();
        self.keys.clear();
        self.skipped = 0;
    }
}
