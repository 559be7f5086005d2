//! What a scenario fires, in words.

use crate::lang::{Lang, Word};
use crate::scenario::{Phase, Scenario, Traffic};
use crate::text::duration;
use crate::text::grouped;

/// What the scenario fires, in a line.
pub(crate) fn fired(scenario: &Scenario, lang: Lang) -> String {
    let Some(first) = scenario.phases.first() else {
        return String::new();
    };
    let text = phase(first, lang);
    match scenario.phases.len() - 1 {
        0 => text,
        more => lang.fill(Word::FiredMore, &[&text, &more]),
    }
}

/// What a phase fires, in a line.
pub(crate) fn phase(phase: &Phase, lang: Lang) -> String {
    match &phase.traffic {
        Traffic::Burst { size, times: 1, .. } => {
            lang.fill(Word::FiredBurst, &[&asked(phase, &grouped(*size), lang)])
        }
        Traffic::Burst { size, every, times } => lang.fill(
            Word::FiredBursts,
            &[
                &asked(phase, &grouped(*size), lang),
                times,
                &duration(*every),
            ],
        ),
        Traffic::Rate {
            per_second,
            duration: span,
            ..
        } => {
            let count = phase.traffic.requests().unwrap_or(0);
            let asked = asked(phase, &grouped(count), lang);
            lang.fill(
                Word::FiredRate,
                &[&rate(*per_second), &asked, &duration(*span)],
            )
        }
        Traffic::Clients { count, .. } => lang.fill(Word::FiredClients, &[&grouped(*count)]),
        Traffic::Listed(_) => {
            let count = phase.traffic.requests().unwrap_or(0);
            lang.fill(Word::FiredListed, &[&grouped(count)])
        }
    }
}

/// A rate without decimals, unless it is a small one.
fn rate(per_second: f64) -> String {
    if per_second < 10.0 {
        return format!("{per_second}");
    }
    #[expect(clippy::cast_possible_truncation, reason = "no rate is that large")]
    let whole = per_second.round() as i64;
    grouped(whole)
}

fn asked(phase: &Phase, count: &str, lang: Lang) -> String {
    let (least, most) = (*phase.amount.start(), *phase.amount.end());
    let amount = if least == most {
        grouped(least)
    } else {
        format!("{}-{}", grouped(least), grouped(most))
    };
    let word = if phase.mix.r#use == 0.0 {
        Word::Charges
    } else if phase.mix.charge == 0.0 {
        Word::Uses
    } else {
        Word::ChargesAndUses
    };
    lang.fill(word, &[&count, &amount])
}
