//! What several screens have.

use ratatui::text::Line;

use crate::explore::Violation;
use crate::history::AnomalyKind;
use crate::lang::Word;
use crate::live::Stage;
use crate::text::grouped;
use crate::tui::big;
use crate::tui::context::Context;
use crate::tui::theme::Role;

/// Where values begin, behind their labels.
pub(crate) const VALUES: usize = 14;

/// What a screen says in its last line.
pub(super) struct Caption {
    /// A word or two on a background.
    pub chip: Option<(Role, String)>,
    /// What one sees, and what to press next.
    pub text: String,
}

impl Caption {
    /// A caption that is nothing but a text.
    pub fn plain(context: &Context<'_>, word: Word) -> Self {
        Caption {
            chip: None,
            text: context.text(word).to_owned(),
        }
    }
}

/// What stands where times would: while a round is played, there may be some yet.
pub(super) fn no_sample(context: &Context<'_>) -> &'static str {
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
        AnomalyKind::DoubleApply => Word::AnomalyDoubleApply,
        AnomalyKind::ZombieWrite => Word::AnomalyZombie,
        AnomalyKind::DoubleAccount => Word::AnomalyDoubleAccount,
        AnomalyKind::UniqueViolation => Word::AnomalyUniqueViolation,
        AnomalyKind::Overlap => Word::AnomalyOverlap,
        AnomalyKind::ForeignRelease => Word::AnomalyForeign,
        AnomalyKind::InheritedError => Word::AnomalyInherited,
        AnomalyKind::ImpossibleSpeed => Word::AnomalyImpossible,
        AnomalyKind::Leak => Word::AnomalyLeak,
    }
}

/// A violation, by name.
pub(super) fn violation_name(violation: Violation) -> Word {
    match violation {
        Violation::Anomaly(kind) => name_of(kind),
        Violation::DeniedWrite => Word::ViolationDenied,
        Violation::Stuck => Word::ViolationStuck,
        Violation::Overtaken => Word::ViolationOvertaken,
    }
}

/// The first line of a list of `len` in `rows` lines, so that the marked one is among them.
pub(crate) fn top_of(marked: usize, len: usize, rows: usize) -> usize {
    let most = len.saturating_sub(rows);
    marked.saturating_sub(rows / 2).min(most)
}

/// Points in large digits, with words beside them.
pub(super) fn large(
    context: &Context<'_>,
    role: Role,
    points: impl Into<i128>,
    words: &[&'static str],
) -> Vec<Line<'static>> {
    larger(context, role, points, words, 1)
}

/// The same, `scale` times as large.
pub(super) fn larger(
    context: &Context<'_>,
    role: Role,
    points: impl Into<i128>,
    words: &[&'static str],
    scale: usize,
) -> Vec<Line<'static>> {
    big::scaled(&grouped(points.into()), context.theme, scale)
        .into_iter()
        .enumerate()
        .map(|(row, digits)| {
            let line = context.line().text("  ").put(role, digits).text("    ");
            match words.get(row.wrapping_sub(scale * 2 - 1)) {
                Some(word) => line.put(role, *word).line(),
                None => line.line(),
            }
        })
        .collect()
}
