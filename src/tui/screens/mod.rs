//! The screens, one file each.

mod anomalies;
mod break_it;
mod explanation;
mod figures;
mod fired;
mod latency;
mod learn;
mod lesson_turns;
mod locks;
mod many;
mod nodes;
mod outcome;
mod overview;
mod parts;
mod replay;
mod round;
mod row;
mod scenario;
mod stepped;
mod timeline;
mod turns;
mod twin;
mod warnings;

use ratatui::text::Line;

use self::parts::Caption;
use super::context::Context;
use super::draw::{Section, clip};
use super::screen::Screen;
use super::state::Over;
use super::theme::Role;
use crate::lang::Word;

pub(crate) use anomalies::is_seen_as_it_happens;
pub(crate) use explanation::lines as explanation_lines;
pub(crate) use figures::percentiles;
pub(crate) use many::columns;
pub(crate) use parts::{VALUES, name_of, top_of};

/// The sections of the screen that is shown, for a room of `width` by `height`.
pub(crate) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    match context.state.screen {
        Screen::Overview if context.snapshot.scenario.users.count > 1 => {
            many::sections(context, width, height)
        }
        Screen::Overview => overview::sections(context, width, height),
        Screen::Twin => twin::sections(context, width, height),
        Screen::Timeline => timeline::sections(context, width, height),
        Screen::Latency => latency::sections(context, width, height),
        Screen::Locks => locks::sections(context, width, height),
        Screen::Anomalies => anomalies::sections(context, width, height),
        Screen::Scenario => scenario::sections(context, width, height),
        Screen::BreakIt => break_it::sections(context, width, height),
        Screen::Replay => replay::sections(context, width, height),
        Screen::Learn => learn::sections(context, width, height),
        Screen::Nodes => nodes::sections(context, width, height),
    }
}

/// What the head says on a screen that does not show the round: of what it shows instead.
pub(crate) fn title(context: &Context<'_>) -> Option<String> {
    match context.state.screen {
        Screen::BreakIt => Some(break_it::title(context)),
        Screen::Replay => Some(replay::title(context)),
        Screen::Learn => Some(learn::title(context)),
        _ => None,
    }
}

/// The caption of the screen that is shown.
pub(crate) fn caption(context: &Context<'_>, width: usize) -> Line<'static> {
    let caption = if let Some(word) = context.state.notice {
        Caption::plain(context, word)
    } else if !context.state.left_behind.is_empty() {
        let left = context.state.left_behind.join(", ");
        let text = context.lang.fill(Word::NotCarriedOver, &[&left]);
        Caption { chip: None, text }
    } else if let Some(Over::Explanation { .. }) = context.state.over {
        Caption::plain(context, Word::CaptionExplanation)
    } else {
        match context.state.screen {
            Screen::Overview => overview::caption(context),
            Screen::Twin => twin::caption(context),
            Screen::Timeline => timeline::caption(context),
            Screen::Latency => Caption::plain(context, Word::CaptionLatency),
            Screen::Locks => locks::caption(context),
            Screen::Anomalies => anomalies::caption(context),
            Screen::Scenario => scenario::caption(context),
            Screen::BreakIt => break_it::caption(context),
            Screen::Replay => replay::caption(context),
            Screen::Learn => learn::caption(context),
            Screen::Nodes => nodes::caption(context),
        }
    };
    let mut row = context.row().text(" ");
    if let Some((role, text)) = caption.chip {
        row = row.chip(role, &text).text("  ");
    } else {
        row = row.text(" ");
    }
    let room = width.saturating_sub(row.width());
    row.put(Role::Plain, clip(&caption.text, room)).line()
}
