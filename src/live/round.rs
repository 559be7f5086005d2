use std::io;

use super::Mishap;
use super::mishap::faults;
use crate::driver::{
    RealRound, RoundSetup, SimulatedRound, begin_breakable, begin_real, play_simulated,
};
use crate::env::{Env, Nanos};
use crate::history::{Event, Keep, Record, Recorder, Users};
use crate::node::NodesView;
use crate::point::UserId;
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};
use crate::store::{Books, RowView};

/// Steps that wait to be taken over: more than are made between two looks under virtual time.
pub(super) const STEPS_KEPT: usize = 65_536;

/// The same on the machine's clock. Threads at full speed make a hundred times as many, and must not be slowed:
/// then most are only counted.
const REAL_STEPS_KEPT: usize = 2_048;

/// The longest that is spent on finding out how long a round takes.
const FORETELL_TURNS: u64 = 500_000;

/// A round that is being played, on either clock.
pub(super) enum AnyRound {
    Virtual(Box<dyn SimulatedRound>),
    Real(Box<RealRound>),
}

impl AnyRound {
    /// Begins a round; requests go through `lock` at first, and through any other as soon as it is switched.
    pub fn begin(scenario: &Scenario, seed: u64, lock: LockName, clock: Clock) -> io::Result<Self> {
        let kind = scenario.store.kind_under(lock);
        let same_ground = |other: &LockName| {
            scenario.store.kind_under(*other) == kind && scenario.store.refusal(*other).is_none()
        };
        let mut locks = vec![lock];
        locks.extend(LockName::every().filter(|other| *other != lock && same_ground(other)));
        let setup = RoundSetup {
            scenario,
            seed,
            locks: &locks,
            keep: Keep::Next(match clock {
                Clock::Virtual => STEPS_KEPT,
                Clock::Real => REAL_STEPS_KEPT,
            }),
        };
        Ok(match clock {
            Clock::Virtual => AnyRound::Virtual(begin_breakable(setup, &faults(scenario))),
            Clock::Real => {
                let workers = std::thread::available_parallelism().map_or(2, usize::from);
                AnyRound::Real(Box::new(begin_real(setup, workers.max(2))?))
            }
        })
    }

    pub fn is_over(&self) -> bool {
        match self {
            AnyRound::Virtual(round) => round.is_over(),
            AnyRound::Real(round) => round.is_over(),
        }
    }

    /// Nanoseconds since its start.
    pub fn now(&self) -> Nanos {
        match self {
            AnyRound::Virtual(round) => round.now(),
            AnyRound::Real(round) => round.engine().world().env.now(),
        }
    }

    /// Sends this many more requests.
    pub fn burst(&mut self, size: u64) {
        match self {
            AnyRound::Virtual(round) => round.burst(size),
            AnyRound::Real(round) => round.burst(size),
        }
    }

    pub fn record(&self) -> Record {
        match self {
            AnyRound::Virtual(round) => round.record(),
            AnyRound::Real(round) => round.record(),
        }
    }

    pub fn lock(&self) -> LockName {
        match self {
            AnyRound::Virtual(round) => round.lock(),
            AnyRound::Real(round) => round.engine().lock(),
        }
    }

    pub fn switch(&self, lock: LockName) {
        match self {
            AnyRound::Virtual(round) => round.switch(lock),
            AnyRound::Real(round) => {
                let engine = round.engine();
                engine.switch(lock, engine.world().env.now());
            }
        }
    }

    pub fn set_lock_timeout(&self, timeout: Nanos) {
        match self {
            AnyRound::Virtual(round) => round.set_lock_timeout(timeout),
            AnyRound::Real(round) => round.engine().world().set_lock_timeout(timeout),
        }
    }

    /// Lets something break; whether it does. On the machine's clock nothing can be broken, and otherwise each only so often.
    pub fn ask(&mut self, mishap: Mishap) -> bool {
        match self {
            AnyRound::Virtual(round) => round.ask(&mishap.fault_name()),
            AnyRound::Real(_) => false,
        }
    }

    /// The steps since the last time, and whether there were more than are kept.
    pub fn take_steps(&self) -> (Vec<Event>, bool) {
        self.recorder().take_next()
    }

    pub fn users(&self) -> &Users {
        self.recorder().users()
    }

    pub fn row(&self, user: UserId) -> Option<RowView> {
        match self {
            AnyRound::Virtual(round) => round.row(user),
            AnyRound::Real(_) => None,
        }
    }

    pub fn nodes(&self, first: UserId) -> Option<NodesView> {
        match self {
            AnyRound::Virtual(round) => round.nodes(first),
            AnyRound::Real(round) => {
                let world = round.engine().world();
                let nodes = world.nodes.as_ref()?;
                Some(nodes.look(world.env.now(), first))
            }
        }
    }

    pub fn books(&self) -> Books {
        match self {
            AnyRound::Virtual(round) => round.books(),
            AnyRound::Real(round) => round.engine().world().store.books(),
        }
    }

    fn recorder(&self) -> &Recorder {
        match self {
            AnyRound::Virtual(round) => round.recorder(),
            AnyRound::Real(round) => &round.engine().world().observer,
        }
    }
}

/// How long a round takes, in virtual time: found out by playing it. `None` if that takes too long.
pub(super) fn foretell(scenario: &Scenario, seed: u64, lock: LockName) -> Option<Nanos> {
    let requests: Option<u64> = scenario
        .phases
        .iter()
        .map(|phase| phase.traffic.requests())
        .sum();
    if requests.is_none_or(|requests| requests.saturating_mul(8) > FORETELL_TURNS) {
        return None;
    }
    let setup = RoundSetup {
        scenario,
        seed,
        locks: &[lock],
        keep: Keep::Nothing,
    };
    let round = play_simulated(setup, &|| false).ok()?;
    Some(round.record.figures.last_answered)
}
