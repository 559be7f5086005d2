//! The screens, one file each.

mod anomalies;
mod break_it;
mod explanation;
mod fired;
mod lanes;
mod latency;
mod locks;
mod many;
mod outcome;
mod overview;
mod replay;
mod scenario;
mod timeline;
mod turns;
mod twin;
mod warnings;

use ratatui::text::Line;

use super::draw::{Section, clip};
use super::state::{Over, Screen};
use super::theme::Role;
use super::view::Context;
use crate::history::AnomalyKind;
use crate::lang::Word;
use crate::live::Stage;

pub(crate) use anomalies::{listed as listed_anomalies, of_request as anomaly_of, overspent};
pub(crate) use explanation::lines as explanation_lines;
pub(crate) use lanes::lanes;
pub(crate) use scenario::check_rows;
pub(crate) use timeline::{in_view as lanes_in_view, marked as marked_lane};

/// What a screen says in its last line.
pub(crate) struct Caption {
    /// A word or two on a background.
    pub chip: Option<(Role, String)>,
    /// What one sees, and what to press next.
    pub text: String,
}

impl Caption {
    /// Just a text.
    fn plain(context: &Context<'_>, word: Word) -> Self {
        Caption {
            chip: None,
            text: context.text(word).to_owned(),
        }
    }
}

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
    }
}

/// What the head says on a screen that does not show the round: of what it shows instead.
pub(crate) fn title(context: &Context<'_>) -> Option<String> {
    match context.state.screen {
        Screen::BreakIt => Some(break_it::title(context)),
        Screen::Replay => Some(replay::title(context)),
        _ => None,
    }
}

/// The caption of the screen that is shown.
pub(crate) fn caption(context: &Context<'_>, width: usize) -> Line<'static> {
    let caption = if let Some(word) = context.state.notice {
        Caption::plain(context, word)
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

/// What stands where times would: while a round is played, there may be some yet.
pub(crate) fn no_sample(context: &Context<'_>) -> &'static str {
    context.text(match context.snapshot.stage {
        Stage::Playing => Word::NoSamples,
        Stage::Over { .. } => Word::NoSample,
    })
}

/// An anomaly, by name.
pub(crate) fn name_of(kind: AnomalyKind) -> Word {
    match kind {
        AnomalyKind::LostUpdate => Word::AnomalyLostUpdate,
        AnomalyKind::WrongBalance => Word::AnomalyWrongBalance,
        AnomalyKind::NotLinearizable => Word::AnomalyNotLinearizable,
        AnomalyKind::Overspend => Word::AnomalyOverspend,
        AnomalyKind::NegativeBalance => Word::AnomalyNegative,
        AnomalyKind::HistoryMismatch => Word::AnomalyHistory,
        AnomalyKind::Overlap => Word::AnomalyOverlap,
        AnomalyKind::ForeignRelease => Word::AnomalyForeign,
        AnomalyKind::InheritedError => Word::AnomalyInherited,
        AnomalyKind::ImpossibleSpeed => Word::AnomalyImpossible,
        AnomalyKind::Leak => Word::AnomalyLeak,
    }
}

/// The first line of a list of `len` in `rows` lines, so that the marked one is among them.
pub(crate) fn top_of(marked: usize, len: usize, rows: usize) -> usize {
    let most = len.saturating_sub(rows);
    marked.saturating_sub(rows / 2).min(most)
}
