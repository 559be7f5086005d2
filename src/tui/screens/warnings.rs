//! What is worth a look, each with the figures that say so.

use ratatui::text::Line;

use crate::explain::happened;
use crate::history::Event;
use crate::lang::Word;
use crate::live::Warning;
use crate::text::duration;
use crate::text::grouped;
use crate::tui::context::Context;
use crate::tui::draw::clip;
use crate::tui::theme::Role;

/// What broke last in the round, and when, if anything did.
pub(super) fn broken(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let Some(fault) = context
        .snapshot
        .steps
        .iter()
        .rev()
        .find_map(Event::of_fault)
    else {
        return Vec::new();
    };
    let told = happened(&fault.happening, context.lang);
    let text = format!("! {}: {told}", duration(fault.at));
    let text = clip(&text, width.saturating_sub(3));
    vec![context.line().put(Role::Bad, text).line()]
}

/// A line for each warning.
pub(super) fn lines(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    context
        .snapshot
        .warnings
        .iter()
        .map(|warning| {
            let text = clip(&text(context, warning), width.saturating_sub(5));
            context.line().put(Role::Warn, format!("! {text}")).line()
        })
        .collect()
}

fn text(context: &Context<'_>, warning: &Warning) -> String {
    let lang = context.lang;
    match *warning {
        Warning::Starvation { longest, median } => lang.fill(
            Word::WarnStarvation,
            &[&duration(longest), &duration(median)],
        ),
        Warning::Overtaking { count } => {
            lang.count(count, Word::WarnOvertakingOne, Word::WarnOvertaking)
        }
        Warning::Convoy {
            hold,
            median,
            queue,
        } => lang.fill(
            Word::WarnConvoy,
            &[&duration(hold), &duration(median), &queue],
        ),
        Warning::Herd { inside } => lang.fill(Word::WarnHerd, &[&inside]),
        Warning::RetryStorm {
            attempts,
            committed,
        } => lang.fill(
            Word::WarnRetryStorm,
            &[&grouped(attempts), &grouped(committed)],
        ),
        Warning::Leak { timers, entries } => {
            lang.fill(Word::WarnLeak, &[&grouped(timers), &grouped(entries)])
        }
    }
}
