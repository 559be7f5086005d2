use std::sync::Arc;

use super::break_it::mark_of;
use super::effect::Effect;
use super::moving::move_in;
use crate::explore::game::Hint;
use crate::explore::{Stepper, Violation};
use crate::history::{Metric, Unit};
use crate::lesson::{Answer, Figure, Lesson, What, observed};
use crate::live::{Command, Snapshot, Stage};
use crate::sim::Pick;
use crate::tui::action::Action;
use crate::tui::search::{Found, Query};
use crate::tui::state::{Asked, Doing, Learn, State};

/// The most digits of an answer.
const LONGEST: usize = 16;

/// Begins a lesson from its start.
fn start(learn: &mut Learn, lesson: &Arc<Lesson>) -> Vec<Effect> {
    let student = learn.page.as_ref().map(|page| page.student.clone());
    learn.doing = Some(Box::new(Doing::new(Arc::clone(lesson), student.as_deref())));
    enter(learn)
}

/// Leaves the lesson for the list.
pub(super) fn leave(state: &mut State) -> Vec<Effect> {
    let effects = slow_down(&mut state.learn);
    state.learn.doing = None;
    effects
}

/// The lessons after an action.
pub(super) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let learn = &mut state.learn;
    let Some(doing) = &mut learn.doing else {
        return in_list(learn, action);
    };
    match action {
        Action::GiveUp => {
            doing.is_shown = true;
            return Vec::new();
        }
        Action::Challenge(..0) => {
            let effects = slow_down(learn);
            if let Some(doing) = &mut learn.doing {
                doing.sitting.go_back();
            }
            return [effects, enter(learn)].concat();
        }
        _ => {}
    }
    let Some(step) = doing.sitting.step().cloned() else {
        return over(learn, action);
    };
    match step.what {
        What::Predict { .. } | What::Smallest { .. } => number(learn, action),
        What::Observe { .. } => watch(learn, action),
        What::Explain { .. } => schedule(learn, action),
        What::Break { fault, .. } => {
            play_turns(doing, &step.what, fault, action).unwrap_or_else(|| go_on(learn))
        }
        What::Cure { ref locks, .. } | What::Prove { ref locks, .. } => match action {
            Action::Take if doing.is_solved() => go_on(learn),
            Action::Take if doing.is_judging => Vec::new(),
            Action::Take => match locks.get(doing.marked) {
                Some(lock) => ask(doing, Answer::Lock(*lock)),
                None => Vec::new(),
            },
            _ => {
                move_in(&mut doing.marked, locks.len(), action);
                Vec::new()
            }
        },
    }
}

fn in_list(learn: &mut Learn, action: Action) -> Vec<Effect> {
    match (action, learn.lessons.get(learn.marked)) {
        (Action::Take, Some(lesson)) => {
            let lesson = Arc::clone(lesson);
            start(learn, &lesson)
        }
        _ => {
            move_in(&mut learn.marked, learn.lessons.len(), action);
            Vec::new()
        }
    }
}

/// At the end of a lesson: the next one.
fn over(learn: &mut Learn, action: Action) -> Vec<Effect> {
    if action != Action::Take {
        return Vec::new();
    }
    let next = learn.lessons.get(learn.marked + 1).map(Arc::clone);
    match next {
        Some(lesson) => {
            learn.marked += 1;
            start(learn, &lesson)
        }
        None => {
            learn.doing = None;
            Vec::new()
        }
    }
}

fn number(learn: &mut Learn, action: Action) -> Vec<Effect> {
    let presents = learn.presents;
    let Some(doing) = &mut learn.doing else {
        return Vec::new();
    };
    match action {
        Action::Type(c) if doing.written.len() < LONGEST && (c.is_ascii_digit() || c == ',') => {
            doing.mistake = false;
            doing.written.push(c);
        }
        Action::Erase => {
            doing.mistake = false;
            doing.written.pop();
        }
        Action::Take if doing.is_judging => {}
        Action::Take if doing.is_solved() && doing.written.is_empty() => return go_on(learn),
        Action::Take => {
            let digits = doing.written.replace(',', "");
            let (least, most) = doing.numbers().unwrap_or((0, 0));
            let number = digits.parse::<i64>().ok();
            let number = number.filter(|number| (least..=most).contains(number));
            let step = doing.sitting.step().map(|step| step.what.clone());
            match (number, step) {
                (Some(number), Some(What::Predict { figure, .. })) => {
                    let number = number.saturating_mul(unit_of(figure));
                    doing.sitting.answer(Answer::Number(number), None);
                    return go_on(learn);
                }
                (Some(number), _) => {
                    doing.written.clear();
                    return ask(doing, Answer::Number(number));
                }
                // A class that has answered aloud writes nothing.
                (None, Some(What::Predict { .. })) if presents && digits.is_empty() => {
                    return go_on(learn);
                }
                (None, _) => doing.mistake = true,
            }
        }
        _ => {}
    }
    Vec::new()
}

/// Times are asked for in milliseconds.
fn unit_of(figure: Figure) -> i64 {
    let is_time = |metric: Metric| metric.unit() == Unit::Nanos;
    match figure {
        Figure::Of(metric) if is_time(metric) => 1_000_000,
        _ => 1,
    }
}

fn watch(learn: &mut Learn, action: Action) -> Vec<Effect> {
    let presents = learn.presents;
    let Some(doing) = &mut learn.doing else {
        return Vec::new();
    };
    match action {
        Action::Take | Action::FullSpeed if doing.seen.is_none() => {
            if doing.is_hurried {
                return Vec::new();
            }
            doing.is_hurried = true;
            vec![Effect::Send(Command::FullSpeed)]
        }
        Action::Take if presents && !doing.is_shown => {
            doing.is_shown = true;
            Vec::new()
        }
        Action::Take => {
            let slower = slow_down(learn);
            [slower, go_on(learn)].concat()
        }
        Action::Pause => vec![Effect::Send(Command::Pause)],
        Action::Speed(1..) => vec![Effect::Send(Command::Faster)],
        Action::Speed(_) => vec![Effect::Send(Command::Slower)],
        _ => Vec::new(),
    }
}

/// What is left at full speed would surprise on another screen.
fn slow_down(learn: &mut Learn) -> Vec<Effect> {
    match &mut learn.doing {
        Some(doing) if doing.is_hurried => {
            doing.is_hurried = false;
            vec![Effect::Send(Command::FullSpeed)]
        }
        _ => Vec::new(),
    }
}

fn schedule(learn: &mut Learn, action: Action) -> Vec<Effect> {
    let Some(doing) = &mut learn.doing else {
        return Vec::new();
    };
    let Asked::Found(found) = &mut doing.stepper else {
        return Vec::new();
    };
    let Some(stepper) = found else {
        return match action {
            Action::Take => go_on(learn),
            _ => Vec::new(),
        };
    };
    match action {
        Action::Take if stepper.at() == stepper.len() => return go_on(learn),
        Action::Take => stepper.step(1),
        Action::Time(by) => stepper.step(isize::from(by)),
        Action::End(last) => stepper.go(if last { usize::MAX } else { 0 }),
        _ => {}
    }
    Vec::new()
}

/// Whose turn is next; none if the step is done and the learner goes on.
fn play_turns(
    doing: &mut Doing,
    what: &What,
    fault: Violation,
    action: Action,
) -> Option<Vec<Effect>> {
    let is_solved = doing.is_solved();
    let Asked::Found(Some(stepper)) = &mut doing.stepper else {
        return Some(Vec::new());
    };
    match action {
        Action::Take if is_solved => return None,
        Action::Take => {
            let pick = stepper.next().get(doing.marked).map(|turn| turn.pick);
            if let Some(pick) = pick {
                stepper.play(pick);
            }
        }
        // Once it is done, one may look at it again, but not do it again.
        Action::Time(by) => stepper.step(isize::from(by)),
        Action::End(last) => stepper.go(if last { usize::MAX } else { 0 }),
        Action::Move(_) | Action::Page(_) => {
            move_in(&mut doing.marked, stepper.next().len(), action);
            return Some(Vec::new());
        }
        Action::Hint if !is_solved => {
            let played = stepper.picks();
            return Some(hint(doing, what, played));
        }
        _ => return Some(Vec::new()),
    }
    doing.hint = Asked::No;
    doing.marked = mark_of(stepper, stepper.next());
    if !is_solved && stepper.violations().contains(fault) {
        let answer = Answer::Schedule(stepper.picks());
        let query = Query::Judge(Box::new(what.clone()), answer, doing.sitting.seed());
        doing.is_judging = true;
        return Some(vec![Effect::Search(query)]);
    }
    Some(Vec::new())
}

/// A hint: whose turn is next; asked for again: which turn, which is marked then.
fn hint(doing: &mut Doing, what: &What, played: Vec<Pick>) -> Vec<Effect> {
    match doing.hint {
        Asked::No => {
            doing.hint = Asked::Searching;
            doing.degree = 1;
            let query = Query::Toward(Box::new(what.clone()), played, doing.sitting.seed());
            vec![Effect::Search(query)]
        }
        Asked::Searching => Vec::new(),
        Asked::Found(found) => {
            doing.degree = 2;
            if let (Hint::Turns { next, .. }, Some(stepper)) = (found, doing.stepper()) {
                let mut options = stepper.next().iter();
                doing.marked = options.position(|turn| turn.pick == next).unwrap_or(0);
            }
            Vec::new()
        }
    }
}

/// Has an answer judged.
fn ask(doing: &mut Doing, answer: Answer) -> Vec<Effect> {
    let Some(step) = doing.sitting.step() else {
        return Vec::new();
    };
    doing.is_judging = true;
    let what = Box::new(step.what.clone());
    vec![Effect::Search(Query::Judge(
        what,
        answer,
        doing.sitting.seed(),
    ))]
}

/// The next step, or the end, with what has to be kept then.
fn go_on(learn: &mut Learn) -> Vec<Effect> {
    let Some(doing) = &mut learn.doing else {
        return Vec::new();
    };
    doing.sitting.go_on();
    if !doing.sitting.is_over() {
        return enter(learn);
    }
    let name = doing.sitting.lesson().name.clone();
    let mut effects = Vec::new();
    if learn.progress.finish(&name) {
        effects.push(Effect::Keep(learn.progress.clone()));
    }
    if let Some(page) = &mut learn.page {
        page.add(&name, doing.sitting.entries());
        effects.push(Effect::HandIn(Box::new(page.clone())));
    }
    effects
}

/// The step begins: what it plays, and what it steps through.
fn enter(learn: &mut Learn) -> Vec<Effect> {
    let Some(doing) = &mut learn.doing else {
        return Vec::new();
    };
    doing.written.clear();
    doing.mistake = false;
    doing.marked = 0;
    doing.stepper = Asked::No;
    doing.hint = Asked::No;
    doing.is_judging = false;
    doing.seen = None;
    doing.is_shown = false;
    let seed = doing.sitting.seed();
    let Some(step) = doing.sitting.step() else {
        return Vec::new();
    };
    match &step.what {
        What::Explain { .. } => {
            let query = Query::Explain(Box::new(step.what.clone()), seed);
            doing.stepper = Asked::Searching;
            vec![Effect::Search(query)]
        }
        What::Break { play, .. } => {
            let subject = play.subject(seed).ok();
            doing.stepper = Asked::Found(subject.map(|subject| Stepper::new(subject, &[])));
            Vec::new()
        }
        _ => played(learn),
    }
}

/// The screen is shown from now on.
pub(super) fn entered(learn: &mut Learn) -> Vec<Effect> {
    match learn.lessons.get(learn.marked).map(Arc::clone) {
        Some(lesson) if std::mem::take(&mut learn.begins_with) => start(learn, &lesson),
        // Another screen may have had something else played.
        _ => played(learn),
    }
}

/// What the step has played on the screen.
fn played(learn: &Learn) -> Vec<Effect> {
    let Some(doing) = &learn.doing else {
        return Vec::new();
    };
    match doing.sitting.step().map(|step| &step.what) {
        Some(What::Observe { play, .. }) if doing.seen.is_none() => {
            let seed = play.seed(doing.sitting.seed());
            vec![Effect::Play(Box::new(play.clone()), seed)]
        }
        _ => Vec::new(),
    }
}

/// Whether the snapshot is of what the step plays.
fn is_shown(doing: &Doing, snapshot: &Snapshot) -> bool {
    match doing.sitting.step().map(|step| &step.what) {
        Some(What::Observe { play, .. }) => {
            snapshot.seed == play.seed(doing.sitting.seed())
                && snapshot.began_with == play.lock
                && *snapshot.scenario == *play.scenario
        }
        _ => false,
    }
}

/// When the round that is watched is over, it says what was found.
pub(super) fn notice(learn: &mut Learn, snapshot: &Snapshot) {
    let Some(doing) = &mut learn.doing else {
        return;
    };
    let is_over = snapshot.stage != Stage::Playing && !snapshot.touched;
    if doing.seen.is_some() || !is_over || !is_shown(doing, snapshot) {
        return;
    }
    if let Some(What::Observe { figure, .. }) = doing.sitting.step().map(|step| &step.what) {
        let judged = observed(*figure, &snapshot.record, doing.sitting.predicted());
        doing.sitting.observed(judged.clone());
        doing.seen = Some(judged);
    }
}

/// What was searched for has been found; of no use if the learner has gone on meanwhile.
pub(super) fn found(learn: &mut Learn, found: Found) -> Vec<Effect> {
    let Some(doing) = &mut learn.doing else {
        return Vec::new();
    };
    let is_now =
        |doing: &Doing, what: &What| doing.sitting.step().is_some_and(|step| step.what == *what);
    match found {
        Found::Explained(what, stepper) if is_now(doing, &what) => {
            let stepper = stepper.map(|mut stepper| {
                stepper.go(0);
                *stepper
            });
            doing.stepper = Asked::Found(stepper);
        }
        Found::Toward(what, played, hint)
            if is_now(doing, &what) && doing.stepper().is_some_and(|at| at.picks() == played) =>
        {
            doing.hint = Asked::Found(hint);
        }
        Found::Judged(what, answer, judged) if is_now(doing, &what) => {
            doing.is_judging = false;
            doing.sitting.answer(answer, judged.map(|judged| *judged));
        }
        _ => {}
    }
    Vec::new()
}
