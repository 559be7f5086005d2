//! What a scenario fires, in words.

use unicode_width::UnicodeWidthStr;

use crate::lang::{Lang, Word};
use crate::scenario::{Phase, Scenario, Traffic};
use crate::text::duration;
use crate::text::grouped;

/// What the scenario fires, in a line of at most `room` cells: in fewer words where there is little room, and
/// nothing rather than half a sentence.
pub(crate) fn fired(scenario: &Scenario, lang: Lang, room: usize) -> String {
    let Some(first) = scenario.phases.first() else {
        return String::new();
    };
    let more = scenario.phases.len() - 1;
    let whole = |text: String| match more {
        0 => text,
        1 => lang.fill(Word::FiredMoreOne, &[&text]),
        more => lang.fill(Word::FiredMore, &[&text, &more]),
    };
    [phase(first, lang), brief(first, lang), bare(first, lang)]
        .into_iter()
        .map(whole)
        .find(|text| text.width() <= room)
        .unwrap_or_default()
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

/// What a phase fires, in fewer words.
fn brief(phase: &Phase, lang: Lang) -> String {
    match &phase.traffic {
        Traffic::Burst { times: 1, .. } | Traffic::Listed(_) => {
            lang.fill(Word::FiredAtOnce, &[&bare(phase, lang)])
        }
        Traffic::Burst { times, .. } => {
            lang.fill(Word::FiredAtOnceTimes, &[&bare(phase, lang), times])
        }
        Traffic::Rate { duration: span, .. } => {
            lang.fill(Word::FiredFor, &[&bare(phase, lang), &duration(*span)])
        }
        Traffic::Clients { .. } => bare(phase, lang),
    }
}

/// How much a phase fires, and nothing else.
fn bare(phase: &Phase, lang: Lang) -> String {
    match &phase.traffic {
        Traffic::Burst { size, .. } => asked(phase, &grouped(*size), lang),
        Traffic::Rate { per_second, .. } => lang.fill(Word::FiredPerSecond, &[&rate(*per_second)]),
        Traffic::Clients { count, .. } => lang.fill(Word::FiredClientsBare, &[&grouped(*count)]),
        Traffic::Listed(_) => {
            let count = phase.traffic.requests().unwrap_or(0);
            lang.fill(Word::FiredListedBare, &[&grouped(count)])
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::builtin;

    #[test]
    fn what_is_fired_is_said_in_as_many_words_as_there_is_room_for() {
        let (scenario, _) = crate::scenario::load("hundred-charges").expect("a built-in scenario");
        for (room, en, ko) in [
            (
                40,
                "100 charges of 1,000 at the same moment",
                "1,000 포인트 충전 100건, 같은 순간에",
            ),
            (
                32,
                "100 charges of 1,000 at once",
                "1,000 포인트 충전 100건, 동시에",
            ),
            (24, "100 charges of 1,000", "1,000 포인트 충전 100건"),
            (10, "", ""),
        ] {
            assert_eq!(fired(&scenario, Lang::En, room), en);
            assert_eq!(fired(&scenario, Lang::Ko, room), ko);
        }
    }

    #[test]
    fn every_built_in_scenario_says_what_it_fires_on_eighty_columns() {
        for builtin in builtin::ALL {
            let name = builtin.name;
            let (scenario, _) = crate::scenario::load(name).expect("a built-in scenario");
            for lang in Lang::ALL {
                assert_ne!(fired(&scenario, lang, 31), "", "{name} {lang}");
            }
        }
    }
}
