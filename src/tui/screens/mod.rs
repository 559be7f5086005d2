//! The screens, one file each.

mod fired;
mod overview;

use ratatui::text::Line;

use super::draw::{Section, clip};
use super::state::Screen;
use super::theme::Role;
use super::view::Context;

/// What a screen says in its last line.
pub(crate) struct Caption {
    /// A word or two on a background.
    pub chip: Option<(Role, String)>,
    /// What one sees, and what to press next.
    pub text: String,
}

/// The sections of the screen that is shown, for a room of `width` by `height`.
pub(crate) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let _ = height;
    match context.state.screen {
        Screen::Overview => overview::sections(context, width),
    }
}

/// The caption of the screen that is shown.
pub(crate) fn caption(context: &Context<'_>, width: usize) -> Line<'static> {
    let caption = match context.state.screen {
        Screen::Overview => overview::caption(context),
    };
    let mut row = context.row().text(" ");
    if let Some((role, text)) = caption.chip {
        row = row.chip(role, &text).text("  ");
    }
    let room = width.saturating_sub(row.width());
    row.put(Role::Plain, clip(&caption.text, room)).line()
}
