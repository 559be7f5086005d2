//! A recorded schedule: its turns, the one that was just played, and what could have been next.

use super::parts::{Caption, violation_name};
use super::{outcome, stepped, turns};
use crate::lang::Word;
use crate::tui::context::Context;
use crate::tui::draw::{Section, wrap};
use crate::tui::state::Replaying;
use crate::tui::theme::Role;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let Some(Replaying { stepper, .. }) = &context.state.replaying else {
        return Vec::new();
    };
    let place = context
        .lang
        .fill(Word::ReplayPlace, &[&stepper.at(), &stepper.len()]);
    let place = vec![context.line().put(Role::Strong, place).line()];
    let panel = match stepper.recorded() {
        Some(recorded) => {
            let question = context.text(Word::TurnsPossible);
            let mut lines = vec![context.line().put(Role::Strong, question).line()];
            let mut turns = stepper.next().iter();
            let marked = turns.position(|turn| turn.pick == recorded);
            lines.extend(turns::next_lines(context, stepper, marked, width));
            for sentence in outcome::why(context, stepper) {
                let sentence = wrap(&sentence, width.saturating_sub(4)).into_iter();
                lines.extend(sentence.map(|line| context.line().put(Role::Bad, line).line()));
            }
            lines
        }
        None => {
            let (role, word) = match stepper.violations().worst() {
                Some(violation) => (Role::BadChip, violation_name(violation)),
                None => (Role::GoodChip, Word::ChipNothingWrong),
            };
            let chip = context.line().chip(role, context.text(word));
            let why = outcome::why(context, stepper);
            outcome::lines(context, chip, "", &why, Role::Bad, width)
        }
    };
    let rows = height.saturating_sub(place.len() + panel.len() + 2);
    vec![
        Section::new(1, place),
        Section::new(0, stepped::lines(context, stepper, width, rows)),
        Section::new(0, panel),
    ]
}

/// What stands at the top of the screen.
pub(super) fn title(context: &Context<'_>) -> String {
    match &context.state.replaying {
        Some(replaying) => {
            let lock = replaying.stepper.case().lock;
            let replay = context.lang.fill(Word::ReplayOf, &[&lock]);
            format!("{}  {replay}", replaying.scenario)
        }
        None => context.text(Word::ScreenReplay).to_owned(),
    }
}

pub(super) fn caption(context: &Context<'_>) -> Caption {
    let is_at_end = |replaying: &Replaying| replaying.stepper.recorded().is_none();
    let replaying = context.state.replaying.as_ref();
    let word = match replaying {
        None => Word::ReplayNothing,
        Some(replaying) if is_at_end(replaying) => Word::CaptionReplayEnd,
        Some(_) => Word::CaptionReplay,
    };
    Caption::plain(context, word)
}
