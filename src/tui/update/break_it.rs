use super::effect::Effect;
use super::moving::move_in;
use crate::explore::game::{Challenge, Hint};
use crate::explore::{PlayedTurn, Stepper};
use crate::tui::action::Action;
use crate::tui::search::{Found, Query};
use crate::tui::state::{Asked, BreakIt};

/// A hint is said in this many degrees: whose turn is next, which of its turns, and why.
const DEGREES: u8 = 3;

/// The game after an action.
pub(super) fn update(play: &mut BreakIt, action: Action) -> Vec<Effect> {
    if play.is_at_end && !matches!(action, Action::Challenge(_)) {
        return Vec::new();
    }
    match action {
        Action::Take => {
            play.game.play(play.marked);
            moved(play);
            return won(play);
        }
        Action::Move(_) | Action::Page(_) => {
            move_in(&mut play.marked, play.game.options().len(), action);
        }
        Action::Time(by) => {
            play.game.step(isize::from(by));
            moved(play);
        }
        Action::End(last) => {
            let turns = isize::try_from(play.game.stepper().len()).unwrap_or(isize::MAX);
            play.game.step(if last { turns } else { -turns });
            moved(play);
        }
        Action::Hint => return hint(play),
        Action::GiveUp => {
            play.gave_up = true;
            return reveal(play);
        }
        Action::Challenge(1) if play.is_last() => play.is_at_end = true,
        // From the end the challenges begin anew.
        Action::Challenge(by) => {
            let all = Challenge::ALL;
            let is_this = |challenge: &Challenge| *challenge == play.game.challenge();
            let place = all.iter().position(is_this).unwrap_or(0);
            let steps = place + all.len().wrapping_add_signed(isize::from(by));
            *play = BreakIt::new(all[steps % all.len()], play.progress.clone());
            return survey(play);
        }
        _ => {}
    }
    Vec::new()
}

/// What a challenge needs to be searched for, as soon as it is on the screen.
pub(super) fn survey(play: &BreakIt) -> Vec<Effect> {
    match play.survey {
        Some(_) => Vec::new(),
        None => vec![Effect::Search(Query::Survey(play.game.challenge()))],
    }
}

/// What has been found that was searched for. What is about a challenge or a place that was left meanwhile is of no use
/// any more.
pub(super) fn found(play: &mut BreakIt, found: Found) -> Vec<Effect> {
    match found {
        Found::Survey(challenge, survey) if challenge == play.game.challenge() => {
            play.survey = Some(survey);
            if play.gave_up {
                return reveal(play);
            }
        }
        Found::Hint(challenge, played, hint)
            if challenge == play.game.challenge() && played == play.game.stepper().picks() =>
        {
            play.hint = Asked::Found(hint);
        }
        _ => {}
    }
    Vec::new()
}

/// The turns have changed. A player who goes on has seen the proof.
fn moved(play: &mut BreakIt) {
    if play.proof().is_some() {
        play.gave_up = false;
    }
    play.hint = Asked::No;
    play.marked = mark_of(play.game.stepper(), play.game.options());
}

/// Which of the possible turns is marked after a move: what was undone, else the mark stays with the request.
pub(super) fn mark_of(stepper: &Stepper, options: &[PlayedTurn]) -> usize {
    let last = stepper.past().last().map(|turn| turn.pick.root);
    let place = |is_it: &dyn Fn(&PlayedTurn) -> bool| options.iter().position(is_it);
    let undone = place(&|turn| Some(turn.pick) == stepper.recorded());
    let same = || place(&|turn| Some(turn.pick.root) == last);
    undone.or_else(same).unwrap_or(0)
}

/// What follows if the goal has been reached.
fn won(play: &mut BreakIt) -> Vec<Effect> {
    if !play.game.is_won() {
        return Vec::new();
    }
    play.damage = play.game.damage();
    if play.gave_up {
        return Vec::new();
    }
    let turns = play.game.stepper().at();
    solved(play, turns)
}

fn hint(play: &mut BreakIt) -> Vec<Effect> {
    if play.game.is_won() {
        return Vec::new();
    }
    if let Asked::Found(Hint::Turns { next, .. }) = play.hint {
        play.degree = (play.degree + 1).min(DEGREES);
        if play.degree >= 2 {
            let mut options = play.game.options().iter();
            play.marked = options.position(|turn| turn.pick == next).unwrap_or(0);
        }
        return Vec::new();
    }
    if play.hint != Asked::No {
        return Vec::new();
    }
    play.degree = 1;
    if play.survey.as_ref().is_some_and(|s| s.answer.is_none()) {
        play.hint = Asked::Found(Hint::Never);
        return Vec::new();
    }
    play.hint = Asked::Searching;
    let played = play.game.stepper().picks();
    vec![Effect::Search(Query::Hint(play.game.challenge(), played))]
}

/// Shows what a player who gave up wants to see, if it is known: the answer, or the proof, which is the prize.
fn reveal(play: &mut BreakIt) -> Vec<Effect> {
    let Some(survey) = &play.survey else {
        return Vec::new();
    };
    match &survey.answer {
        Some(answer) => {
            play.game.show(answer);
            moved(play);
            won(play)
        }
        None if survey.proof.is_some() => solved(play, 0),
        None => Vec::new(),
    }
}

fn solved(play: &mut BreakIt, turns: usize) -> Vec<Effect> {
    if play.progress.solve(play.game.challenge(), turns) {
        vec![Effect::Keep(play.progress.clone())]
    } else {
        Vec::new()
    }
}
