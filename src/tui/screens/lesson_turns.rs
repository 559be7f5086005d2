//! The steps of a lesson that go turn by turn: a schedule that is explained, and one of the learner's own.

use super::learn::{asked, paragraph, verdict};
use super::{outcome, stepped, turns};
use crate::explore::Stepper;
use crate::explore::game::Hint;
use crate::lang::Word;
use crate::lesson::{Step, Values, fill};
use crate::text::grouped;
use crate::tui::context::Context;
use crate::tui::draw::Section;
use crate::tui::state::{Asked, Doing};
use crate::tui::theme::Role;

pub(super) fn explain(
    context: &Context<'_>,
    doing: &Doing,
    step: &Step,
    width: usize,
    height: usize,
) -> Vec<Section> {
    let text = match doing.stepper() {
        Some(stepper) => {
            let values = Values::default().with("turns", grouped(stepper.len() as u64));
            fill(step.say.in_lang(context.lang), &values)
        }
        None => String::new(),
    };
    let hides = context.state.learn.presents && !doing.is_shown;
    let text = if hides { String::new() } else { text };
    let head = asked(context, step, &text, width);
    let Some(stepper) = doing.stepper() else {
        let word = match doing.stepper {
            Asked::Found(_) => Word::LearnNothingShown,
            _ => Word::Searching,
        };
        let text = paragraph(context, Role::Dim, context.text(word), width);
        return vec![Section::new(0, head), Section::new(0, text)];
    };
    let mut panel = Vec::new();
    for sentence in outcome::why(context, stepper) {
        panel.extend(paragraph(context, Role::Bad, &sentence, width));
    }
    let taken = head.len() + panel.len() + 2;
    let table = stepped::lines(context, stepper, width, height.saturating_sub(taken));
    vec![
        Section::new(0, head),
        Section::new(0, table),
        Section::new(0, panel),
    ]
}

pub(super) fn play(
    context: &Context<'_>,
    doing: &Doing,
    step: &Step,
    width: usize,
    height: usize,
) -> Vec<Section> {
    let head = asked(context, step, step.say.in_lang(context.lang), width);
    let Some(stepper) = doing.stepper() else {
        return vec![Section::new(0, head)];
    };
    let mut panel = Vec::new();
    if doing.is_solved() {
        for sentence in outcome::why(context, stepper) {
            panel.extend(paragraph(context, Role::Bad, &sentence, width));
        }
        panel.extend(verdict(context, doing, step, width));
    } else if stepper.next().is_empty() {
        let text = context.text(Word::LearnNothingBroke);
        panel.extend(paragraph(context, Role::Warn, text, width));
    } else {
        let question = context.text(Word::WhoseTurn);
        panel.push(context.line().put(Role::Strong, question).line());
        panel.extend(turns::next_lines(
            context,
            stepper,
            Some(doing.marked),
            width,
        ));
        for sentence in outcome::why(context, stepper) {
            panel.extend(paragraph(context, Role::Bad, &sentence, width));
        }
    }
    if let Some(hint) = hint(context, doing, stepper) {
        panel.extend(paragraph(context, Role::Warn, &hint, width));
    }
    let taken = head.len() + panel.len() + 2;
    let table = stepped::lines(context, stepper, width, height.saturating_sub(taken));
    vec![
        Section::new(0, head),
        Section::new(0, table),
        Section::new(0, panel),
    ]
}

/// What was asked for: how far it is and whose turn is next, and the second time which turn.
fn hint(context: &Context<'_>, doing: &Doing, stepper: &Stepper) -> Option<String> {
    let lang = context.lang;
    let (left, next) = match doing.hint {
        Asked::No => return None,
        Asked::Searching => return Some(lang.text(Word::Searching).to_owned()),
        Asked::Found(Hint::NotFromHere) => {
            return Some(lang.text(Word::HintNotFromHere).to_owned());
        }
        Asked::Found(Hint::Never) => return Some(lang.text(Word::LearnNothingShown).to_owned()),
        Asked::Found(Hint::Turns { left, next }) => (left, next),
    };
    let far = match left {
        1 => lang.text(Word::HintOne).to_owned(),
        _ => lang.fill(Word::HintTurns, &[&left]),
    };
    let Some(turn) = stepper.next().iter().find(|turn| turn.pick == next) else {
        return Some(far);
    };
    let (request, does) = turns::told(context, stepper, turn);
    let what = match doing.degree {
        0 | 1 => lang.fill(Word::HintWhose, &[&request]),
        _ => lang.fill(Word::LearnHintWhich, &[&request, &does]),
    };
    Some(format!("{far} {what}"))
}
