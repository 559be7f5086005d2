//! Break it: the person is the scheduler. Plain data and what changes it; no screen.

use super::fault::{Fault, Faults};
use super::findings::Findings;
use super::forgetful::Forgetful;
use super::playback::{Playback, PlayedTurn, continuations, play_back};
use super::search::Search;
use super::shortest::shortest;
use super::subject::Subject;
use super::{Case, Turns};
use crate::history::AnomalyKind;
use crate::lock::Guarded;
use crate::point::Kind;
use crate::request::LockName;
use crate::sim::Pick;
use crate::sim::replay::Mode;

/// A challenge: a case, and what is to be brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Challenge {
    /// Two charges without a lock.
    NoLock,
    /// Two charges under the promise lock: cannot be broken in one burst.
    PromiseRaceTwo,
    /// Three charges under the promise lock.
    PromiseRaceThree,
    /// A use that is rejected holds the promise lock.
    FailingHolder,
    /// Two processes, each with a lock that works.
    TwoInstances,
    /// A hand-off that is forgotten when waiting times out at the worst moment.
    WorstTimeout,
    /// The lock that works, with time-outs: cannot be broken.
    Keyed,
}

impl Challenge {
    /// All, in rising order.
    pub const ALL: [Challenge; 7] = [
        Challenge::NoLock,
        Challenge::PromiseRaceTwo,
        Challenge::PromiseRaceThree,
        Challenge::FailingHolder,
        Challenge::TwoInstances,
        Challenge::WorstTimeout,
        Challenge::Keyed,
    ];

    /// The name under which progress is kept.
    pub fn name(self) -> &'static str {
        match self {
            Challenge::NoLock => "none",
            Challenge::PromiseRaceTwo => "promise-race-2",
            Challenge::PromiseRaceThree => "promise-race-3",
            Challenge::FailingHolder => "failing-holder",
            Challenge::TwoInstances => "two-instances",
            Challenge::WorstTimeout => "worst-timeout",
            Challenge::Keyed => "keyed",
        }
    }

    /// The first challenge about this lock.
    pub fn of_lock(lock: LockName) -> Option<Self> {
        match lock {
            LockName::None => Some(Challenge::NoLock),
            LockName::PromiseRace => Some(Challenge::PromiseRaceThree),
            LockName::Keyed => Some(Challenge::Keyed),
            _ => None,
        }
    }

    /// What is to be brought about.
    pub fn goal(self) -> Fault {
        match self {
            Challenge::FailingHolder => Fault::Anomaly(AnomalyKind::InheritedError),
            Challenge::WorstTimeout => Fault::Stuck,
            _ => Fault::Anomaly(AnomalyKind::LostUpdate),
        }
    }

    /// What is played.
    pub fn subject(self) -> Subject {
        let charges = |requests| Case::charges(requests).in_turns(Turns::Engine);
        match self {
            Challenge::NoLock => Subject::new(charges(2)),
            Challenge::PromiseRaceTwo => Subject::new(charges(2).under(LockName::PromiseRace)),
            Challenge::PromiseRaceThree => Subject::new(charges(3).under(LockName::PromiseRace)),
            Challenge::FailingHolder => {
                let mut case = charges(2).under(LockName::PromiseRace);
                let operation = &mut case.clients[0][0].operation;
                operation.kind = Kind::Use;
                operation.amount = 100;
                Subject::new(case)
            }
            Challenge::TwoInstances => {
                let mut case = charges(2).under(LockName::Keyed);
                case.instances = 2;
                case.clients[1][0].instance = 1;
                Subject::new(case)
            }
            Challenge::WorstTimeout => {
                let case = charges(3).under(LockName::Keyed).with_timeouts(true);
                Subject::with_control(case, || Guarded(Forgetful::default()))
            }
            Challenge::Keyed => Subject::new(charges(3).under(LockName::Keyed).with_timeouts(true)),
        }
    }
}

/// A challenge being played.
#[derive(Clone, Debug)]
pub struct Game {
    /// Which.
    pub challenge: Challenge,
    subject: Subject,
    picks: Vec<Pick>,
    /// What was undone, the last first.
    undone: Vec<Pick>,
    playback: Playback,
    options: Vec<PlayedTurn>,
}

/// What may be said about how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// So many turns more can do it.
    Turns(usize),
    /// From here it cannot be done any more, but it can after undoing.
    NotFromHere,
    /// It cannot be done at all.
    Never,
}

impl Game {
    /// The challenge from its start.
    pub fn new(challenge: Challenge) -> Self {
        let subject = challenge.subject();
        let mut game = Game {
            challenge,
            playback: play_back(&subject, &[], Mode::Stop),
            subject,
            picks: Vec::new(),
            undone: Vec::new(),
            options: Vec::new(),
        };
        game.refresh();
        game
    }

    /// The case.
    pub fn case(&self) -> &Case {
        &self.subject.case
    }

    /// The turns played.
    pub fn playback(&self) -> &Playback {
        &self.playback
    }

    /// What may be next, with what would happen.
    pub fn options(&self) -> &[PlayedTurn] {
        if self.is_won() { &[] } else { &self.options }
    }

    /// Whether the goal has been reached.
    pub fn is_won(&self) -> bool {
        self.faults().contains(self.challenge.goal())
    }

    /// Whether every request has been answered, or nothing but giving up waiting is possible.
    pub fn is_over(&self) -> bool {
        self.playback.answered || self.options.is_empty()
    }

    /// What went wrong so far.
    pub fn faults(&self) -> Faults {
        self.playback.faults
    }

    /// Plays one of the possible turns.
    pub fn play(&mut self, option: usize) {
        if let Some(turn) = self.options().get(option) {
            self.picks.push(turn.pick);
            self.undone.clear();
            self.refresh();
        }
    }

    /// Takes the last turn back.
    pub fn undo(&mut self) {
        if let Some(pick) = self.picks.pop() {
            self.undone.push(pick);
            self.refresh();
        }
    }

    /// Plays a turn that was taken back.
    pub fn redo(&mut self) {
        if let Some(pick) = self.undone.pop() {
            self.picks.push(pick);
            self.refresh();
        }
    }

    /// How far it is.
    pub fn hint(&self) -> Hint {
        let goal = self.challenge.goal();
        match shortest(&self.subject, &self.picks, goal) {
            Some(turns) => Hint::Turns(turns.len()),
            None if self.picks.is_empty() => Hint::Never,
            None => match shortest(&self.subject, &[], goal) {
                Some(_) => Hint::NotFromHere,
                None => Hint::Never,
            },
        }
    }

    /// How many turns the shortest way has.
    pub fn par(&self) -> Option<usize> {
        shortest(&self.subject, &[], self.challenge.goal()).map(|turns| turns.len())
    }

    /// Plays the shortest way; whether there is one.
    pub fn show_answer(&mut self) -> bool {
        let Some(answer) = shortest(&self.subject, &[], self.challenge.goal()) else {
            return false;
        };
        self.picks = answer;
        self.undone.clear();
        self.refresh();
        true
    }

    /// Plays every schedule: the proof, where there is one.
    pub fn prove(&self) -> Findings {
        Search::exhaustive().run(&self.subject)
    }

    fn refresh(&mut self) {
        self.playback = play_back(&self.subject, &self.picks, Mode::Stop);
        self.options = if self.playback.answered {
            Vec::new()
        } else {
            continuations(&self.subject, &self.picks)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_broken_can_and_what_cannot_is_proved() {
        let pars = Challenge::ALL.map(|challenge| Game::new(challenge).par());
        assert_eq!(pars[0], Some(6));
        assert_eq!(pars[1], None);
        assert_eq!(pars[2], Some(11));
        assert!(
            pars[3].is_some() && pars[4].is_some() && pars[5].is_some(),
            "{pars:?}"
        );
        assert_eq!(pars[6], None);
        for challenge in [Challenge::PromiseRaceTwo, Challenge::Keyed] {
            assert!(Game::new(challenge).prove().is_proof());
        }
    }

    #[test]
    fn the_answer_wins_and_hints_count_down_to_it() {
        let mut game = Game::new(Challenge::NoLock);
        assert!(game.show_answer());
        assert!(game.is_won());
        for left in 1..=6 {
            game.undo();
            assert_eq!(game.hint(), Hint::Turns(left));
        }
        game.redo();
        assert_eq!(game.hint(), Hint::Turns(5));
    }

    #[test]
    fn a_wrong_turn_is_told() {
        let mut game = Game::new(Challenge::NoLock);
        // Request 1 alone, to its end.
        for _ in 0..4 {
            game.play(0);
        }
        assert_eq!(game.hint(), Hint::NotFromHere);
        assert_eq!(Game::new(Challenge::Keyed).hint(), Hint::Never);
    }
}
