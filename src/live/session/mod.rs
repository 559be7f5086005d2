mod look;
mod rounds;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::activity::Activity;
use super::round::{AnyRound, foretell};
use super::switches::Switches;
use super::twin::{Twin, Writes};
use super::{Attention, Command, Finished, Mishap, Pace, RoundResult, Stage};
use crate::env::Nanos;
use crate::history::Event;
use crate::point::UserId;
use crate::request::LockName;
use crate::scenario::{Clock, Scenario, Traffic};

/// What is played.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveSetup {
    /// The scenario that is played.
    pub scenario: Scenario,
    /// What to type to play it again: a built-in name, or a path.
    pub origin: String,
    /// The seed of the first round.
    pub seed: u64,
    /// The lock of the first round.
    pub lock: LockName,
    /// The clock that rounds are played by.
    pub clock: Clock,
}

/// The numbers of a scenario lie in ranges, so each equals itself.
impl Eq for LiveSetup {}

impl LiveSetup {
    /// A scenario as it is written, without a lock; `origin` is its built-in name, or its path.
    pub fn as_written(scenario: Scenario, origin: &str) -> Self {
        LiveSetup {
            seed: scenario.seed,
            lock: LockName::None,
            clock: scenario.clock,
            origin: origin.to_owned(),
            scenario,
        }
    }
}

/// The fewest requests with which each lock that can lose a point in one burst does.
pub const FEW: u64 = 3;

/// The virtual time of a round should take about this long on the wall clock, in nanoseconds, or a person cannot follow.
const ROUND_TAKES: Nanos = 2_000_000_000;

/// Its turns should take about this long besides: what happens at one moment of virtual time would else be seen at once.
const TURNS_TAKE: Nanos = 3_000_000_000;

/// What a request does takes about this many turns.
const TURNS_A_REQUEST: u64 = 4;

/// No turn takes longer than this, on the wall clock, in nanoseconds.
const LONGEST_TURN: Nanos = 150_000_000;

/// A round of more requests is too much for anybody to follow turn by turn.
const MOST_FOLLOWED: u64 = 2_000;

/// How many times as long as one round another may be and still be shown at the same pace, so that one sees how much
/// longer it is.
const IN_PROPORTION: Nanos = 4;

/// Between two rounds, on the wall clock, in nanoseconds: long enough to read the result.
const BETWEEN: Nanos = 8_000_000_000;

/// The same at full speed, where one watches many rounds.
const BETWEEN_AT_FULL_SPEED: Nanos = 500_000_000;

/// The longest that one tick may play on, so that commands and snapshots are never far away.
const LONGEST_TICK: Duration = Duration::from_millis(15);

/// Steps of the round that are kept, of all users.
const STEPS: usize = 100_000;

/// Threads that make more steps than can be shown are asked for them only this often: there is little to be learnt from
/// pieces, and it takes time from them.
const SELDOM: Duration = Duration::from_millis(250);

/// Rounds played one after another: see [the module](super).
pub struct Session {
    setup: LiveSetup,
    /// As it is without what is changed by hand.
    written: Arc<Scenario>,
    /// As the next round plays it: with what was changed by hand.
    scenario: Arc<Scenario>,
    /// As the round plays it that is shown. What is changed by hand while it is played is the next one's.
    played: Arc<Scenario>,
    /// With as many requests as there were before the viewer chose a few.
    before_few: Option<Arc<Scenario>>,
    seed: u64,
    lock: LockName,
    paused: bool,
    /// The round is not shown: it waits.
    attention: Attention,
    fitting: Pace,
    /// How often each mishap was done in the round.
    broken_by_hand: [u32; Mishap::ALL.len()],
    /// The longest that anything lasts that was broken by hand in the round, in nanoseconds of virtual time.
    breaks_last: Nanos,
    /// How long a turn takes at that pace, on the wall clock, in nanoseconds; 0: no time of its own.
    turn_takes: Nanos,
    /// Time of the wall clock that has not been played yet; below 0: a turn is still being shown.
    owed: i64,
    /// Notches by which the viewer moved away from the fitting pace.
    moved: i8,
    full_speed: bool,
    number: u64,
    round: AnyRound,
    began_with: LockName,
    touched: bool,
    /// Requests of bursts by hand in the round.
    sent_by_hand: u64,
    stage: Stage,
    activity: Activity,
    switches: Switches,
    writes: Writes,
    /// The viewer wants to see a twin.
    wants_twin: bool,
    twin: Option<Twin>,
    /// The viewer looks at the nodes.
    wants_nodes: bool,
    /// The lock that the twin of a round without one goes through: the last one chosen.
    other_lock: LockName,
    /// What the clock shows, in nanoseconds since the start of the round; it goes on for the twin.
    clock: Nanos,
    steps: VecDeque<Event>,
    /// When steps were taken over for the last time.
    steps_taken: Instant,
    /// Steps that fell out of `steps`.
    forgotten: u64,
    watched: UserId,
    results: VecDeque<RoundResult>,
    last: Option<Finished>,
    /// The longest that one tick may play on.
    longest_tick: Duration,
    /// Virtual time that a chunk of play may take, so that it takes little of the wall clock's.
    chunk: Nanos,
}

impl Session {
    /// Begins the first round.
    ///
    /// # Errors
    /// If a real clock's runtime could not be started.
    pub fn new(setup: LiveSetup) -> io::Result<Self> {
        let scenario = Arc::new(setup.scenario.clone());
        let round = AnyRound::begin(&scenario, setup.seed, setup.lock, setup.clock)?;
        let mut session = Session {
            written: Arc::clone(&scenario),
            played: Arc::clone(&scenario),
            before_few: None,
            seed: setup.seed,
            lock: setup.lock,
            paused: false,
            attention: Attention::Watching,
            fitting: Pace::REAL,
            broken_by_hand: Default::default(),
            breaks_last: 0,
            turn_takes: 0,
            owed: 0,
            moved: 0,
            full_speed: false,
            number: 1,
            round,
            began_with: setup.lock,
            touched: false,
            sent_by_hand: 0,
            stage: Stage::Playing,
            activity: Activity::new(setup.clock, scenario.service.lock_timeout),
            switches: Switches::new(setup.lock),
            writes: Writes::default(),
            wants_twin: false,
            twin: None,
            wants_nodes: false,
            other_lock: match setup.lock {
                LockName::None => LockName::Keyed,
                lock => lock,
            },
            clock: 0,
            steps: VecDeque::new(),
            forgotten: 0,
            steps_taken: Instant::now(),
            watched: UserId(1),
            results: VecDeque::new(),
            last: None,
            longest_tick: LONGEST_TICK,
            chunk: 1_000_000,
            scenario,
            setup,
        };
        session.fit_pace();
        Ok(session)
    }

    /// Plays as much as each tick asks for, however long that takes: then what is shown depends on the ticks alone.
    #[must_use]
    pub fn unhurried(self) -> Self {
        Session {
            longest_tick: Duration::MAX,
            ..self
        }
    }

    /// Plays something else from now on, from its first round. The viewer looks at it as at what was played before.
    ///
    /// # Errors
    /// If a real clock's runtime could not be started.
    pub fn begin_other(&mut self, setup: LiveSetup) -> io::Result<()> {
        let attention = self.attention;
        let (wants_twin, wants_nodes) = (self.wants_twin, self.wants_nodes);
        *self = Session::new(setup)?;
        self.attention = attention;
        self.wants_nodes = wants_nodes;
        self.wants_twin = wants_twin;
        self.begin_twin();
        self.fit_pace();
        Ok(())
    }

    /// The same with a scenario that the viewer chose, who goes on at the pace chosen before.
    ///
    /// # Errors
    /// If a real clock's runtime could not be started.
    pub fn open(&mut self, setup: LiveSetup) -> io::Result<()> {
        let (moved, full_speed) = (self.moved, self.full_speed);
        self.begin_other(setup)?;
        self.moved = moved;
        self.full_speed = full_speed;
        Ok(())
    }

    /// Does what is asked.
    ///
    /// # Errors
    /// If a real clock's runtime could not be started.
    pub fn apply(&mut self, command: Command) -> io::Result<()> {
        let playing = self.stage == Stage::Playing;
        match command {
            Command::Pause => self.paused = !self.paused,
            Command::Attend(attention) => self.attend(attention),
            Command::Step => {
                self.paused = true;
                self.step()?;
            }
            Command::Faster => self.change_speed(1),
            Command::Slower => self.change_speed(-1),
            Command::FullSpeed => self.full_speed = !self.full_speed,
            Command::SameSeed => self.begin_round()?,
            Command::NextSeed => {
                self.seed = self.seed.wrapping_add(1);
                self.begin_round()?;
            }
            Command::Burst if playing => {
                self.touched = true;
                let size = burst_size(&self.played).unwrap_or(1);
                self.sent_by_hand += size;
                self.round.burst(size);
                self.take_steps();
            }
            Command::Burst => self.begin_round()?,
            Command::Break(mishap) if playing => {
                if self.round.ask(mishap) {
                    self.touched = true;
                    self.broken_by_hand[mishap as usize] += 1;
                    let lasts = mishap.lasts(&self.played).unwrap_or(0);
                    self.breaks_last = self.breaks_last.max(lasts);
                    self.fit_breaks();
                }
                self.take_steps();
            }
            Command::Break(_) => {}
            Command::Lock(lock) => {
                self.lock = lock;
                if lock != LockName::None {
                    self.other_lock = lock;
                }
                let store = &self.played.store;
                let same_ground = store.kind_under(self.began_with) == store.kind_under(lock);
                if playing && same_ground {
                    // The round counts as touched when a request starts under another lock.
                    self.round.switch(lock);
                } else {
                    self.begin_round()?;
                }
            }
            Command::Users(count) => self.alter(|scenario| scenario.users.count = count),
            Command::BurstSize(size) => {
                self.before_few = None;
                self.alter(|scenario| set_burst_size(scenario, size));
            }
            Command::Few => {
                match self.before_few.take() {
                    Some(before) => self.alter(|scenario| take_burst_sizes(scenario, &before)),
                    None => {
                        self.before_few = Some(Arc::clone(&self.scenario));
                        self.alter(|scenario| set_burst_size(scenario, FEW));
                    }
                }
                self.begin_round()?;
            }
            Command::Timeout(timeout) => {
                self.alter(|scenario| scenario.service.lock_timeout = timeout);
                if playing {
                    self.touched = true;
                    Arc::make_mut(&mut self.played).service.lock_timeout = timeout;
                    self.take_steps();
                    self.activity.timeout = timeout;
                    self.round.set_lock_timeout(timeout);
                }
            }
            Command::Watch(user) => self.watched = user,
            Command::Nodes(wanted) => self.wants_nodes = wanted,
            Command::Twin(wanted) => {
                self.wants_twin = wanted;
                self.begin_twin();
                self.fit_pace();
            }
        }
        Ok(())
    }

    /// `passed` nanoseconds of the wall clock have passed.
    ///
    /// # Errors
    /// If a real clock's runtime could not be started.
    pub fn tick(&mut self, passed: Nanos) -> io::Result<()> {
        if self.stands_still() && self.setup.clock == Clock::Virtual {
            return Ok(());
        }
        match self.stage {
            Stage::Playing => {
                match self.pace().virtual_time(passed) {
                    Some(_) if self.turn_takes > 0 => self.play_turns(passed),
                    Some(time) => self.play_until(self.round.now().saturating_add(time)),
                    None => self.play_until(Nanos::MAX),
                }
                self.take_steps();
                self.follow_with_twin();
                if self.round.is_over() {
                    self.end_round();
                }
            }
            Stage::Over { .. } if self.stands_still() => {}
            Stage::Over { .. } if self.twin_plays() => {
                let time = self.pace().virtual_time(passed).unwrap_or(1_000_000_000);
                self.clock = self.clock.saturating_add(time);
                self.follow_with_twin();
            }
            // The viewer who reads the result of the round says when to go on.
            Stage::Over { .. } if self.attention == Attention::Reading => {}
            Stage::Over { next_in } => {
                let left = if self.full_speed {
                    next_in.min(BETWEEN_AT_FULL_SPEED)
                } else {
                    next_in
                };
                match left.checked_sub(passed) {
                    Some(next_in) if next_in > 0 => self.stage = Stage::Over { next_in },
                    _ => self.begin_round()?,
                }
            }
        }
        Ok(())
    }

    /// Plays on until the round's clock shows `until` nanoseconds, however fast the wall clock is.
    pub fn play_to(&mut self, until: Nanos) {
        if let (Stage::Playing, AnyRound::Virtual(round)) = (self.stage, &mut self.round) {
            round.play_until(until);
            self.take_steps();
            self.follow_with_twin();
            if self.round.is_over() {
                self.end_round();
            }
        }
    }

    /// Whether time passes for it: a session that stands still needs no ticks.
    pub fn is_moving(&self) -> bool {
        match self.stage {
            Stage::Playing => !self.stands_still() || self.setup.clock == Clock::Real,
            Stage::Over { .. } => {
                let stays = self.attention == Attention::Reading && !self.twin_plays();
                !self.stands_still() && !stays
            }
        }
    }

    fn stands_still(&self) -> bool {
        self.paused || self.attention == Attention::Away
    }

    fn attend(&mut self, attention: Attention) {
        let before = std::mem::replace(&mut self.attention, attention);
        // A viewer who comes back from reading has the whole time to look at the result.
        if before == Attention::Reading && matches!(self.stage, Stage::Over { .. }) {
            self.stage = Stage::Over { next_in: BETWEEN };
        }
    }

    /// The last round that was played to its end as the scenario is written.
    pub fn last(&self) -> Option<&Finished> {
        self.last.as_ref()
    }

    /// The round that is being played, judged as one that was interrupted.
    pub fn interrupted(&self) -> Finished {
        self.finished(Arc::new(self.round.record()), true)
    }

    fn pace(&self) -> Pace {
        match self.setup.clock {
            Clock::Real => Pace::REAL,
            Clock::Virtual if self.full_speed => Pace::FULL,
            Clock::Virtual => self.fitting.moved(self.moved),
        }
    }

    fn change_speed(&mut self, notches: i8) {
        self.full_speed = false;
        let moved = self.moved.saturating_add(notches);
        // At the end of the notches, further presses are not counted.
        if self.fitting.moved(moved) != self.fitting.moved(self.moved) {
            self.moved = moved;
        }
    }

    fn fit_pace(&mut self) {
        self.turn_takes = 0;
        if self.setup.clock == Clock::Real {
            return;
        }
        let requests: Option<u64> = self
            .played
            .phases
            .iter()
            .map(|it| it.traffic.requests())
            .sum();
        let followed = requests.filter(|requests| (1..=MOST_FOLLOWED).contains(requests));
        let foretell = |lock| foretell(&self.played, self.seed, lock);
        let own = self.round.lock();
        let mut takes = foretell(own);
        if let Some(twin) = &self.twin {
            takes = takes.max(foretell(twin.lock));
        } else if let (Some(time), Some(_)) = (takes, followed) {
            let other = match own {
                LockName::None => self.other_lock,
                _ => LockName::None,
            };
            let shorter = foretell(other)
                .filter(|other| (time / IN_PROPORTION..time).contains(other) && *other > 0);
            takes = shorter.or(takes);
        }
        self.fitting = takes.map_or(Pace::REAL, |takes| Pace::fitting(takes, ROUND_TAKES));
        if let Some(requests) = followed
            && self.fitting < Pace::REAL
        {
            let turns = requests * TURNS_A_REQUEST;
            self.turn_takes = (TURNS_TAKE / turns).min(LONGEST_TURN);
        }
        self.fit_breaks();
    }

    /// Plays at least as fast as what was broken by hand allows: a round of milliseconds is slowed a hundredfold, and a viewer who
    /// then stops a process for fifteen seconds would wait for hours until it goes on.
    fn fit_breaks(&mut self) {
        if self.setup.clock == Clock::Virtual {
            let fits = Pace::fitting(self.breaks_last, ROUND_TAKES);
            self.fitting = self.fitting.max(fits);
        }
    }

    /// How long a turn takes at the pace that was chosen, on the wall clock, in nanoseconds.
    fn turn_takes(&self) -> Nanos {
        const SECOND: Nanos = 1_000_000_000;
        let in_a_second =
            |pace: Pace| u128::from(pace.virtual_time(SECOND).unwrap_or(SECOND)).max(1);
        let takes =
            u128::from(self.turn_takes) * in_a_second(self.fitting) / in_a_second(self.pace());
        Nanos::try_from(takes).unwrap_or(LONGEST_TURN)
    }

    /// Plays on for `passed` nanoseconds of the wall clock, in which virtual time passes and each turn takes a little: so one
    /// sees the requests of a burst come one after another, and each write go over the one before.
    fn play_turns(&mut self, passed: Nanos) {
        let (pace, turn_takes) = (self.pace(), self.turn_takes());
        let begun = Instant::now();
        let signed = |time: Nanos| i64::try_from(time).unwrap_or(i64::MAX);
        self.owed = self.owed.saturating_add(signed(passed));
        while self.owed > 0 && begun.elapsed() < self.longest_tick {
            let AnyRound::Virtual(round) = &mut self.round else {
                return;
            };
            let before = round.now();
            let time = pace.virtual_time(self.owed.unsigned_abs()).unwrap_or(0);
            if !round.step_until(before.saturating_add(time)) {
                self.owed = 0;
                return;
            }
            let moved = pace.wall_time(round.now() - before).unwrap_or(0);
            self.owed -= signed(moved.saturating_add(turn_takes));
        }
        // A machine that is too slow plays more slowly, and makes nothing up.
        self.owed = self.owed.min(0);
    }

    fn step(&mut self) -> io::Result<()> {
        if self.stage != Stage::Playing {
            return self.begin_round();
        }
        if let AnyRound::Virtual(round) = &mut self.round {
            round.step();
            self.take_steps();
            self.follow_with_twin();
            if self.round.is_over() {
                self.end_round();
            }
        }
        Ok(())
    }

    /// Plays towards `until`, as far as one tick allows.
    fn play_until(&mut self, until: Nanos) {
        /// A chunk should take about this long.
        const GOOD: Duration = Duration::from_millis(2);
        /// After a quiet stretch, chunks are no longer than this, in nanoseconds.
        const LONGEST_CHUNK: Nanos = 1_000_000_000;
        let begun = Instant::now();
        while begun.elapsed() < self.longest_tick {
            let AnyRound::Virtual(round) = &mut self.round else {
                return;
            };
            if round.now() >= until || round.is_over() {
                return;
            }
            let chunk_begun = Instant::now();
            let chunk_end = round.now().saturating_add(self.chunk);
            // A chunk that is cut short says nothing of how long a whole one takes.
            let limited = chunk_end <= until;
            round.play_until(until.min(chunk_end));
            // Before there are more than are kept.
            self.take_steps();
            let took = chunk_begun.elapsed();
            if took < GOOD && limited {
                self.chunk = (self.chunk * 2).min(LONGEST_CHUNK);
            } else if took > GOOD * 2 {
                self.chunk = (self.chunk / 2).max(1_000);
            }
        }
    }

    /// Whether the round that is shown is not the scenario as it is written.
    fn is_altered(&self) -> bool {
        !Arc::ptr_eq(&self.played, &self.written) && self.played != self.written
    }

    fn alter(&mut self, change: impl FnOnce(&mut Scenario)) {
        let mut scenario = Scenario::clone(&self.scenario);
        change(&mut scenario);
        self.scenario = Arc::new(scenario);
        self.watched = UserId(self.watched.0.min(self.scenario.users.count));
    }

    fn take_steps(&mut self) {
        if self.activity.has_lost && self.steps_taken.elapsed() < SELDOM {
            return;
        }
        let (steps, lost) = self.round.take_steps();
        self.steps_taken = Instant::now();
        self.activity.lose(lost);
        self.touched |= lost && self.round.lock() != self.began_with;
        for step in steps {
            if let Some(of_request) = step.of_request() {
                self.touched |= of_request.lock != self.began_with;
                self.activity.follow(of_request);
                self.switches.follow(of_request);
                self.writes.follow(of_request);
            }
            if self.steps.len() == STEPS {
                self.steps.pop_front();
                self.forgotten += 1;
            }
            self.steps.push_back(step);
        }
    }
}

/// How many requests a burst of the scenario is, if it has one.
pub(super) fn burst_size(scenario: &Scenario) -> Option<u64> {
    scenario
        .phases
        .iter()
        .find_map(|phase| match phase.traffic {
            Traffic::Burst { size, .. } => Some(size),
            _ => None,
        })
}

fn set_burst_size(scenario: &mut Scenario, to: u64) {
    for phase in &mut scenario.phases {
        if let Traffic::Burst { size, .. } = &mut phase.traffic {
            *size = to;
        }
    }
}

/// Bursts as large as those of a scenario with the same phases.
fn take_burst_sizes(scenario: &mut Scenario, of: &Scenario) {
    for (phase, other) in scenario.phases.iter_mut().zip(&of.phases) {
        if let (Traffic::Burst { size, .. }, Traffic::Burst { size: own, .. }) =
            (&mut phase.traffic, &other.traffic)
        {
            *size = *own;
        }
    }
}
