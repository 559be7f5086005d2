//! The steps of a lesson that go turn by turn: a schedule that is explained, and one of the learner's own.

use ratatui::text::Line;

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
    page(context, stepper, head, panel, width, height)
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
    page(context, stepper, head, panel, width, height)
}

/// What was asked for: how far it is and whose turn is next, and the second time which turn.
fn hint(context: &Context<'_>, doing: &Doing, stepper: &Stepper) -> Option<String> {
    let word = match doing.hint {
        Asked::No => return None,
        Asked::Found(Hint::Turns { left, next }) => {
            let which = Word::LearnHintWhich;
            return Some(turns::hint(
                context,
                stepper,
                (left, next),
                doing.degree,
                which,
            ));
        }
        Asked::Searching => Word::Searching,
        Asked::Found(Hint::NotFromHere) => Word::HintNotFromHere,
        Asked::Found(Hint::Never) => Word::LearnNothingShown,
    };
    Some(context.text(word).to_owned())
}

/// The schedule between what is asked and what is said of it, in the room that these leave.
fn page(
    context: &Context<'_>,
    stepper: &Stepper,
    head: Vec<Line<'static>>,
    panel: Vec<Line<'static>>,
    width: usize,
    height: usize,
) -> Vec<Section> {
    let taken = head.len() + panel.len() + 2;
    let table = stepped::lines(context, stepper, width, height.saturating_sub(taken));
    [head, table, panel]
        .into_iter()
        .map(|lines| Section::new(0, lines))
        .collect()
}
