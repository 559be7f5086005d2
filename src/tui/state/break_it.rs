use crate::explore::game::{Challenge, Game, Hint, Survey};
use crate::point::Points;
use crate::tui::progress::Progress;

/// Break it: a challenge being played, and what was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakIt {
    /// The turns that were chosen, and those that are possible.
    pub game: Game,
    /// Which of the possible turns is marked.
    pub marked: usize,
    /// The answer, or the proof that there is none, once it has been searched for.
    pub survey: Option<Survey>,
    /// How far it is from here.
    pub hint: Asked<Hint>,
    /// How much of the hint is said: whose turn it is, which one, and why.
    pub degree: u8,
    /// All challenges are solved, and the player has gone on from the last one.
    pub is_at_end: bool,
    /// The player gave up: a solution does not count any more.
    pub gave_up: bool,
    /// How many points are missing in the end, once the goal is reached.
    pub damage: Points,
    /// What has been solved.
    pub progress: Progress,
}

/// What was asked for, and may still be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<T> {
    /// It was not asked for.
    No,
    /// It is being searched for.
    Searching,
    /// The search is over, and this was found.
    Found(T),
}

impl BreakIt {
    /// A challenge from its start.
    pub fn new(challenge: Challenge, progress: Progress) -> Self {
        BreakIt {
            game: Game::new(challenge),
            marked: 0,
            survey: None,
            hint: Asked::No,
            degree: 0,
            is_at_end: false,
            gave_up: false,
            damage: 0,
            progress,
        }
    }

    /// The first challenge that has not been solved.
    pub fn resume(progress: Progress) -> Self {
        BreakIt::new(progress.next(), progress)
    }

    /// Whether the challenge that is on the screen has been solved or shown, and no other is left: what comes next is the end,
    /// which is seen once, where the last one was solved.
    pub fn is_last(&self) -> bool {
        let is_done = self.game.is_won() || self.proof().is_some();
        is_done && !self.is_at_end && self.progress.has_solved_all()
    }

    /// The proof, where the player gave up and there is one to see: how many schedules were played.
    pub fn proof(&self) -> Option<u64> {
        let survey = self.survey.as_ref().filter(|_| self.gave_up)?;
        survey.proof
    }
}
