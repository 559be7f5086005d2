//! Break it: the person is the scheduler. Plain data and what changes it; no screen.

use super::Stepper;
use super::final_balance::FinalBalance;
use super::playback::{PlayedTurn, play_back};
use super::search::Search;
use super::shortest::shortest;
use super::subject::Subject;
use super::violation::Violation;
use crate::point::Points;
use crate::sim::replay::Mode;
use crate::sim::{Fewer, Pick};

pub use super::challenge::Challenge;

/// A challenge being played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Game {
    challenge: Challenge,
    stepper: Stepper,
}

/// What may be said about how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// More turns can do it.
    Turns {
        /// How many are needed.
        left: usize,
        /// The first of them.
        next: Pick,
    },
    /// From here it cannot be done any more, but it can after undoing.
    NotFromHere,
    /// It cannot be done at all.
    Never,
}

/// What only a search through every schedule can say about a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The shortest way to the goal, if there is one: its length is par.
    pub answer: Option<Vec<Pick>>,
    /// Where nothing can go wrong: how many schedules were played to prove it.
    pub proof: Option<u64>,
}

impl Hint {
    /// How far it is to a violation after these turns: a search through every schedule that begins with them.
    pub fn toward(subject: &Subject, goal: Violation, played: &[Pick]) -> Hint {
        let turns = shortest(subject, played, goal);
        match turns.map(|turns| (turns.len(), turns.first().copied())) {
            Some((left, Some(next))) => Hint::Turns { left, next },
            Some((_, None)) => Hint::NotFromHere,
            None if !played.is_empty() && shortest(subject, &[], goal).is_some() => {
                Hint::NotFromHere
            }
            None => Hint::Never,
        }
    }
}

impl Game {
    /// The challenge from its start.
    pub fn new(challenge: Challenge) -> Self {
        Game {
            challenge,
            stepper: Stepper::new(challenge.subject(), &[]),
        }
    }

    /// Which challenge it is.
    pub fn challenge(&self) -> Challenge {
        self.challenge
    }

    /// The turns played, and those undone.
    pub fn stepper(&self) -> &Stepper {
        &self.stepper
    }

    /// What may be next, with what would happen.
    pub fn options(&self) -> &[PlayedTurn] {
        if self.is_won() {
            &[]
        } else {
            self.stepper.next()
        }
    }

    /// Whether the goal has been reached.
    pub fn is_won(&self) -> bool {
        self.stepper.violations().contains(self.challenge.goal())
    }

    /// Whether nothing more can be played.
    pub fn is_over(&self) -> bool {
        self.options().is_empty()
    }

    /// Plays one of the possible turns.
    pub fn play(&mut self, option: usize) {
        if let Some(turn) = self.options().get(option) {
            let pick = turn.pick;
            self.stepper.play(pick);
        }
    }

    /// Takes turns back (`by` below 0), or plays turns that were taken back.
    pub fn step(&mut self, by: isize) {
        self.stepper.step(by);
    }

    /// Plays these turns from the start.
    pub fn show(&mut self, answer: &[Pick]) {
        self.stepper = Stepper::new(self.stepper.subject().clone(), answer);
        self.stepper.go(answer.len());
    }

    /// How many points are missing in the end, if everything goes on by itself from here.
    pub fn damage(&self) -> Points {
        let played = self.stepper.picks();
        let end = play_back(self.stepper.subject(), &played, Mode::GoOn);
        let missing = |end: &FinalBalance| end.should_be.saturating_sub(end.actual);
        let sum = |sum: Points, missing| sum.saturating_add(missing);
        end.balances.iter().map(missing).fold(0, sum)
    }

    /// How far it is to the goal of a challenge after these turns.
    pub fn hint(challenge: Challenge, played: &[Pick]) -> Hint {
        Hint::toward(&challenge.subject(), challenge.goal(), played)
    }

    /// The answer, or the proof that there is none: a search through every schedule.
    pub fn survey(challenge: Challenge) -> Survey {
        let subject = challenge.subject();
        let answer = shortest(&subject, &[], challenge.goal());
        let proof = if answer.is_none() {
            // Counted as they would be by hand: every order of the requests' arrival, to whichever state it leads.
            let search = Search {
                fewer: Fewer::NONE,
                ..Search::exhaustive()
            };
            let findings = search.run(&subject);
            findings.is_proof().then_some(findings.schedules)
        } else {
            None
        };
        Survey { answer, proof }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::AnomalyKind;

    #[test]
    fn what_can_be_broken_can_and_what_cannot_is_proved() {
        let surveys = Challenge::ALL.map(Game::survey);
        let par = |index: usize| surveys[index].answer.as_ref().map(Vec::len);
        assert_eq!(par(0), Some(6));
        assert_eq!(par(1), None);
        assert_eq!(par(2), Some(11));
        assert!(par(3).is_some() && par(4).is_some() && par(5).is_some());
        assert_eq!(par(6), None);
        assert!(par(7).is_some() && par(8).is_some());
        assert_eq!(par(9), None, "one statement");
        assert_eq!((par(10), par(11)), (Some(9), Some(9)));
        assert_eq!(par(12), None, "fenced when it reads, too");
        assert!(
            surveys
                .iter()
                .all(|s| s.answer.is_some() != s.proof.is_some())
        );
    }

    #[test]
    fn the_answer_wins_and_hints_count_down_to_it() {
        for challenge in Challenge::ALL {
            let Some(answer) = Game::survey(challenge).answer else {
                continue;
            };
            let mut game = Game::new(challenge);
            game.show(&answer);
            assert!(game.is_won() && game.is_over(), "{challenge:?}");
            let loses = challenge.goal() == Violation::Anomaly(AnomalyKind::LostUpdate);
            assert_eq!(game.damage() > 0, loses, "{challenge:?}");
            for left in 1..=answer.len() {
                game.step(-1);
                assert!(!game.is_won() && !game.is_over(), "{challenge:?}");
                let played = game.stepper().picks();
                let next = answer[answer.len() - left];
                let Hint::Turns {
                    left: said,
                    next: first,
                } = Game::hint(challenge, &played)
                else {
                    panic!("{challenge:?}: it can be done in {left} turns");
                };
                assert_eq!(said, left, "{challenge:?}");
                assert!(game.options().iter().any(|turn| turn.pick == first));
                // Where there is only one shortest way, it is the one that is told.
                assert!(left > 1 || first == next, "{challenge:?}");
            }
        }
    }

    #[test]
    fn a_wrong_turn_is_told() {
        let mut game = Game::new(Challenge::NoLock);
        // Request 1 alone, to its end.
        for _ in 0..4 {
            game.play(0);
        }
        let played = game.stepper().picks();
        assert_eq!(Game::hint(Challenge::NoLock, &played), Hint::NotFromHere);
        assert_eq!(Game::hint(Challenge::Keyed, &[]), Hint::Never);
    }
}
