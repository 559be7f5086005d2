//! What a schedule came to: a word that stands out, and sentences.

use ratatui::text::Line;

use crate::explore::{Stepper, sentences};
use crate::tui::context::Context;
use crate::tui::draw::{Row, clip, wrap};
use crate::tui::theme::Role;

/// The word with a short text beside it, then the sentences.
pub(super) fn lines(
    context: &Context<'_>,
    chip: Row,
    text: &str,
    sentences: &[String],
    role: Role,
    width: usize,
) -> Vec<Line<'static>> {
    let room = width.saturating_sub(chip.width() + 4);
    let mut lines = vec![chip.text("  ").put(Role::Strong, clip(text, room)).line()];
    for sentence in sentences {
        let wrapped = wrap(sentence, width.saturating_sub(4)).into_iter();
        lines.extend(wrapped.map(|line| context.line().put(role, line).line()));
    }
    lines
}

/// What went wrong in the last turn, in sentences.
pub(super) fn why(context: &Context<'_>, stepper: &Stepper) -> Vec<String> {
    let (case, playback) = (stepper.case(), stepper.playback());
    let story = |turns| sentences(case, playback, turns, context.lang);
    let known = story(stepper.at().saturating_sub(1)).len();
    story(stepper.at()).split_off(known)
}
