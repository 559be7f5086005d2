use super::Case;
use super::playback::{Playback, PlayedTurn, continuations, play_back};
use super::subject::Subject;
use super::violation::Violations;
use crate::sim::Pick;
use crate::sim::replay::Mode;

/// A schedule, and a place in it that goes both ways. To step back is to look at a shorter beginning: what has
/// been played is not played again.
#[derive(Clone, Debug)]
pub struct Stepper {
    subject: Subject,
    playback: Playback,
    at: usize,
    next: Vec<PlayedTurn>,
}

/// The same schedule of the same case says all else; a control of your own is not looked at.
impl PartialEq for Stepper {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
            && self.subject.case == other.subject.case
            && self.playback == other.playback
    }
}

impl Eq for Stepper {}

impl Stepper {
    /// Before the first turn of a schedule.
    pub fn new(subject: Subject, schedule: &[Pick]) -> Self {
        let mut stepper = Stepper {
            playback: play_back(&subject, schedule, Mode::Stop),
            subject,
            at: 0,
            next: Vec::new(),
        };
        stepper.look();
        stepper
    }

    /// The case that is stepped through.
    pub fn case(&self) -> &Case {
        &self.subject.case
    }

    /// What is stepped through: the case under its control.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The whole schedule, with what comes after the place.
    pub fn playback(&self) -> &Playback {
        &self.playback
    }

    /// How many turns lie before the place.
    pub fn at(&self) -> usize {
        self.at
    }

    /// How many turns the whole schedule has.
    pub fn len(&self) -> usize {
        self.playback.turns.len()
    }

    /// Whether the schedule has no turns.
    pub fn is_empty(&self) -> bool {
        self.playback.turns.is_empty()
    }

    /// The turns before the place.
    pub fn past(&self) -> &[PlayedTurn] {
        &self.playback.turns[..self.at]
    }

    /// The choices before the place.
    pub fn picks(&self) -> Vec<Pick> {
        self.past().iter().map(|turn| turn.pick).collect()
    }

    /// What could be the next turn, and what would happen in it.
    pub fn next(&self) -> &[PlayedTurn] {
        &self.next
    }

    /// The choice that comes next in the schedule, if it goes on.
    pub fn recorded(&self) -> Option<Pick> {
        self.playback.turns.get(self.at).map(|turn| turn.pick)
    }

    /// What went wrong before the place.
    pub fn violations(&self) -> Violations {
        let new = self.past().iter().map(|turn| turn.new_violations);
        new.fold(Violations::NONE, Violations::and)
    }

    /// Goes to the place after this many turns, or to the end.
    pub fn go(&mut self, at: usize) {
        let at = at.min(self.len());
        if at != self.at {
            self.at = at;
            self.look();
        }
    }

    /// Goes this many turns forth, or back.
    pub fn step(&mut self, by: isize) {
        self.go(self.at.saturating_add_signed(by));
    }

    /// Plays another turn at the place. What came after it is forgotten, unless it begins with this very turn.
    pub fn play(&mut self, pick: Pick) {
        if self.recorded() != Some(pick) {
            let mut schedule = self.picks();
            schedule.push(pick);
            self.playback = play_back(&self.subject, &schedule, Mode::Stop);
        }
        self.step(1);
    }

    fn look(&mut self) {
        let is_over = self.at == self.len() && self.playback.answered;
        self.next = if is_over {
            Vec::new()
        } else {
            continuations(&self.subject, &self.picks())
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::Violation;
    use crate::history::AnomalyKind;

    const LOST: Violation = Violation::Anomaly(AnomalyKind::LostUpdate);

    fn stepper() -> Stepper {
        let mut stepper = Stepper::new(Subject::new(Case::charges(2)), &[]);
        for root in [0, 0, 1, 1, 0, 1] {
            stepper.play(Pick { root, nth: 0 });
        }
        stepper
    }

    #[test]
    fn what_went_wrong_is_so_only_where_it_has_happened() {
        let mut stepper = stepper();
        assert!(stepper.violations().contains(LOST));
        stepper.step(-1);
        assert!(!stepper.violations().contains(LOST));
        assert_eq!((stepper.at(), stepper.len()), (5, 6));
        stepper.go(usize::MAX);
        assert!(stepper.violations().contains(LOST));
    }

    #[test]
    fn a_place_in_a_schedule_is_as_if_no_more_had_been_played() {
        let mut long = stepper();
        for at in (0..=long.len()).rev() {
            long.go(at);
            let short = Stepper::new(long.subject().clone(), &long.picks());
            assert_eq!(long.past(), short.playback().turns);
            let next = |stepper: &Stepper| stepper.next().to_vec();
            let mut short = short;
            short.go(at);
            assert_eq!(next(&long), next(&short));
        }
    }

    #[test]
    fn another_turn_forgets_what_came_after_and_the_same_one_does_not() {
        let mut stepper = stepper();
        stepper.go(2);
        stepper.play(Pick { root: 1, nth: 0 });
        assert_eq!((stepper.at(), stepper.len()), (3, 6));
        stepper.go(2);
        stepper.play(Pick { root: 0, nth: 0 });
        assert_eq!((stepper.at(), stepper.len()), (3, 3));
        stepper.go(0);
        stepper.step(-1);
        assert_eq!(stepper.at(), 0);
    }
}
