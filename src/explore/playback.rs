//! One schedule, turn by turn, with everything that happens in it.

use super::final_balance::FinalBalance;
use super::subject::Subject;
use super::violation::{Violation, Violations};
use crate::history::{Event, RequestEvent};
use crate::sim::replay::{Mode, Scripted};
use crate::sim::{Pick, Possible, Replay, TurnKey};

/// A schedule, played and recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playback {
    /// The turns that were played, in order.
    pub turns: Vec<PlayedTurn>,
    /// Whether every request was answered.
    pub answered: bool,
    /// What was found.
    pub violations: Violations,
    /// Each user's balance at the end, and what it should be.
    pub balances: Vec<FinalBalance>,
    /// Choices that were not possible when they came up.
    pub skipped: usize,
}

/// One turn and what happened in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayedTurn {
    /// The turn that was chosen, as a schedule string names it.
    pub pick: Pick,
    /// A lock timeout fired, whether or not it came too late.
    pub is_timeout: bool,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// Violations that show for the first time.
    pub new_violations: Violations,
}

/// Plays a schedule; when it is over, the run ends there or goes on by itself.
pub fn play_back(subject: &Subject, schedule: &[Pick], mode: Mode) -> Playback {
    let script = schedule.iter().copied().map(Scripted::Pick).collect();
    play_script(subject, script, mode)
}

pub(super) fn play_script(subject: &Subject, script: Vec<Scripted>, mode: Mode) -> Playback {
    let scheduler = Replay::new(subject.case.allowed(), script, mode);
    let mut player = subject.player(scheduler, true);
    player.begin();
    let mut turns: Vec<PlayedTurn> = Vec::new();
    let mut seen = 0;
    let mut violations = Violations::NONE;
    while player.step() {
        let events = player.events().split_off(seen);
        seen += events.len();
        let now = player.violations();
        let replay = player.scheduler();
        let (Some(&pick), Some(key)) = (replay.played().last(), replay.keys().last()) else {
            break;
        };
        turns.push(PlayedTurn {
            pick,
            is_timeout: key.is_timeout(),
            events,
            new_violations: now.without(violations),
        });
        violations = now;
    }
    let mut end = player.violations();
    if !player.is_over() && mode == Mode::GoOn {
        end = end.with(Violation::Stuck);
    }
    if let Some(last) = turns.last_mut() {
        // What only the end shows, or that nothing can follow.
        last.new_violations = last.new_violations.and(end.without(violations));
    }
    Playback {
        answered: player.is_over(),
        violations: end,
        balances: player.balances(),
        skipped: player.scheduler().skipped(),
        turns,
    }
}

impl PlayedTurn {
    /// What requests did in it.
    pub fn of_requests(&self) -> impl Iterator<Item = &RequestEvent> {
        self.events.iter().filter_map(Event::of_request)
    }
}

impl Playback {
    /// The choices made.
    pub fn schedule(&self) -> Vec<Pick> {
        self.turns.iter().map(|turn| turn.pick).collect()
    }

    /// How many turns it takes until the violation shows.
    pub fn turns_to(&self, violation: Violation) -> Option<usize> {
        let shows = |turn: &PlayedTurn| turn.new_violations.contains(violation);
        Some(self.turns.iter().position(shows)? + 1)
    }

    /// What requests did, in order.
    pub fn of_requests(&self) -> impl Iterator<Item = &RequestEvent> {
        self.events().filter_map(Event::of_request)
    }

    /// Every event, in order.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.turns.iter().flat_map(|turn| &turn.events)
    }
}

/// How often the turn changes from one request to another.
pub fn switches(schedule: &[Pick]) -> usize {
    schedule
        .windows(2)
        .filter(|pair| pair[0].root != pair[1].root)
        .count()
}

/// The names of a schedule's turns.
pub(super) fn keys_of(subject: &Subject, schedule: &[Pick]) -> Vec<TurnKey> {
    let script = schedule.iter().copied().map(Scripted::Pick).collect();
    let scheduler = Replay::new(subject.case.allowed(), script, Mode::Stop);
    let mut player = subject.player(scheduler, false);
    player.play();
    player.scheduler().keys().to_vec()
}

/// What could be next after a schedule: each possible turn, with what would happen in it.
pub fn continuations(subject: &Subject, schedule: &[Pick]) -> Vec<PlayedTurn> {
    let script: Vec<Scripted> = schedule.iter().copied().map(Scripted::Pick).collect();
    let scheduler = Replay::new(subject.case.allowed(), script.clone(), Mode::Stop);
    let mut player = subject.player(scheduler, false);
    player.play();
    let picks = picks_of(player.scheduler().possible());
    let next = |pick| {
        let mut longer = script.clone();
        longer.push(Scripted::Pick(pick));
        play_script(subject, longer, Mode::Stop).turns.pop()
    };
    picks.into_iter().filter_map(next).collect()
}

fn picks_of(possible: &Possible) -> Vec<Pick> {
    let mut picks: Vec<Pick> = possible
        .turns()
        .iter()
        .map(|turn| possible.pick_of(turn.key))
        .collect();
    picks.sort_unstable();
    picks
}
