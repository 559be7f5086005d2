//! The rounds of a comparison: under virtual time on all cores, on the machine's clock one after another.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use parking_lot::Mutex;

use super::load::Loaded;
use crate::cli::field::{Field, check_memory};
use crate::cli::run::ground::NoGround;
use crate::compare::{Comparer, Heat, KEPT, Sample, overtakes, play_simulated_round};
use crate::driver::RoundSetup;
use crate::history::Keep;
use crate::scenario::Clock;

/// The players of a comparison and what they share.
pub(super) struct Match<'a> {
    pub loaded: &'a Loaded,
    pub comparer: &'a Mutex<Comparer>,
    heats: Vec<Heat>,
    next: AtomicUsize,
    done: AtomicUsize,
    given_up: AtomicBool,
    trouble: Mutex<Option<String>>,
}

impl<'a> Match<'a> {
    pub fn new(loaded: &'a Loaded, comparer: &'a Mutex<Comparer>) -> Self {
        let heats = comparer.lock().heats();
        Match {
            loaded,
            comparer,
            heats,
            next: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            given_up: AtomicBool::new(false),
            trouble: Mutex::new(None),
        }
    }

    /// Rounds that are over, and all of them.
    pub fn progress(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.heats.len())
    }

    /// The round that was begun last.
    pub fn current(&self) -> Heat {
        let last = self.next.load(Ordering::Relaxed).min(self.heats.len());
        self.heats[last.saturating_sub(1)]
    }

    /// What went wrong, if anything did.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().take()
    }

    /// No further round is begun, and those that are under way are ended.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// How many threads play. A round on the machine's clock has all cores for itself.
    pub fn players(&self) -> usize {
        let contests = &self.loaded.contests;
        match contests
            .iter()
            .all(|contest| contest.clock == Clock::Virtual)
        {
            true => thread::available_parallelism().map_or(1, usize::from),
            false => 1,
        }
    }

    /// Plays rounds until there is none left; `stop` says whether to end before that.
    pub fn play(&self, stop: &(dyn Fn() -> bool + Sync)) {
        let stop = || stop() || self.given_up.load(Ordering::Relaxed);
        while !stop() {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(&heat) = self.heats.get(index) else {
                return;
            };
            match self.round(heat, &stop) {
                // Half a round says nothing, and is not counted.
                Ok(None) => return,
                Ok(Some(sample)) => {
                    self.comparer.lock().add(heat, sample);
                    self.done.fetch_add(1, Ordering::Relaxed);
                }
                Err(message) => {
                    self.trouble.lock().get_or_insert(message);
                    self.give_up();
                }
            }
        }
    }

    fn round(
        &self,
        heat: Heat,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Sample>, String> {
        let contest = &self.loaded.contests[heat.contest];
        let lock = contest.locks[heat.lock];
        let (scenario, clock) = (&contest.scenario, contest.clock);
        let setup = |keep| RoundSetup {
            scenario,
            seed: heat.seed,
            locks: std::slice::from_ref(&contest.locks[heat.lock]),
            keep,
        };
        let played = match clock {
            Clock::Virtual => {
                check_memory(scenario)?;
                play_simulated_round(setup(Keep::Nothing), &|_| stop())
            }
            Clock::Real => {
                // In memory, to keep steps would be a good part of what is measured.
                let is_kept = scenario.store.is_real();
                let keep = match is_kept {
                    true => Keep::Recent(KEPT),
                    false => Keep::Nothing,
                };
                let field = Field {
                    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
                    processes: None,
                    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
                    ours: None,
                    clock,
                    store: self.loaded.store.as_ref(),
                    ground: &self.loaded.ground,
                    namespace: None,
                    keep_store: false,
                };
                let round = field.play(setup(keep), &|_| stop());
                let round = round.map_err(|NoGround(_, message)| message)?;
                let overtakes = is_kept.then(|| overtakes(&round.steps)).flatten();
                (!round.interrupted).then_some((round.record, overtakes))
            }
        };
        let sample =
            |(record, overtakes)| Sample::of(scenario, lock, clock, heat.seed, &record, overtakes);
        Ok(played.map(sample))
    }
}
