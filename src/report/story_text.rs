//! Why it went wrong, where to see it, and what cures it.

use std::fmt::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::{PROSE, Played};
use crate::check::{Declared, declaration};
use crate::history::{Anomaly, AnomalyKind, Detail};
use crate::lang::{Lang, Word};
use crate::request::{LockName, LockTransaction};
use crate::scenario::{Scenario, StoreKind};
use crate::text::{grouped, padded, wrap};

pub(super) fn write_story(out: &mut String, played: &Played<'_>, lang: Lang) -> fmt::Result {
    let why = why(played, lang);
    if why.is_empty() {
        return Ok(());
    }
    let labels = [Word::Why, Word::See, Word::Cure].map(|word| lang.text(word));
    let width = labels.map(UnicodeWidthStr::width).into_iter().max();
    let [why_label, see, cure_label] = labels.map(|label| padded(label, width.unwrap_or(0)));
    let nothing = padded("", why_label.width());
    writeln!(out)?;
    let lines = why.iter().flat_map(|sentence| wrap(sentence, PROSE));
    for (index, line) in lines.enumerate() {
        let label = if index == 0 { &why_label } else { &nothing };
        writeln!(out, "  {label}  {line}")?;
    }
    let Played {
        origin,
        options,
        lock,
        ..
    } = played;
    // The dashboard plays a scenario as it is written.
    if options.is_empty() {
        writeln!(out, "  {see}  pointrace {origin} --lock {lock}")?;
    }
    if let Some(cure) = cure_command(played) {
        writeln!(out, "  {cure_label}  {cure}")?;
    }
    Ok(())
}

/// What to type to see the same traffic go right, where that is known.
pub(super) fn cure_command(played: &Played<'_>) -> Option<String> {
    let Played {
        origin,
        options,
        lock,
        ..
    } = played;
    let around = LockTransaction::AroundLock;
    let service = &played.scenario.service;
    let promises = lock.promises();
    let reaches = service.instances == 1 || promises.across_processes;
    let sound = promises.excludes && reaches && *lock != LockName::PromiseRace;
    let (options, cure) = match service.transaction {
        Some(place) if place == around && sound => {
            let around = format!("--transaction {around}");
            let inside = format!("--transaction {}", LockTransaction::InsideLock);
            let options = match options.contains(&around) {
                true => options.replace(&around, &inside),
                false => format!("{options} {inside}"),
            };
            (options, *lock)
        }
        _ => ((*options).to_owned(), cure(played.scenario, *lock)?),
    };
    let space = if options.is_empty() { "" } else { " " };
    Some(format!(
        "pointrace run {origin}{space}{options} --lock {cure}"
    ))
}

/// What led to it, in sentences.
pub(super) fn why(played: &Played<'_>, lang: Lang) -> Vec<String> {
    let record = played.record;
    let mut why = Vec::new();
    let deepest = record.anomalies.deepest_burial();
    why.extend(deepest.and_then(|burial| buried(burial, lang)));
    let ran_out = record.figures.leases.ran_out;
    if ran_out > 0 {
        why.push(lang.count(ran_out, Word::WhyRanOutOne, Word::WhyRanOut));
    }
    if record.figures.most_inside > 1 {
        why.push(lang.fill(Word::WhyInside, &[&grouped(record.figures.most_inside)]));
    }
    let inherited = record.anomaly_count(AnomalyKind::InheritedError);
    if inherited > 0 {
        why.push(lang.count(inherited, Word::WhyInheritedOne, Word::WhyInherited));
    }
    // What is running in the middle of a run is not left over.
    let timers = record.left.timers;
    if timers > 0 && record.unanswered() == 0 && !played.is_interrupted() {
        why.push(lang.count(timers, Word::WhyTimersOne, Word::WhyTimers));
    }
    why
}

/// The lost update that buried most, without its steps: they are not kept.
fn buried(burial: &Anomaly, lang: Lang) -> Option<String> {
    let Detail::LostUpdate {
        base,
        balance,
        buried,
        ..
    } = &burial.detail
    else {
        return None;
    };
    let (request, balance) = (burial.request, grouped(*balance));
    let (first, last) = (buried.versions.start(), buried.versions.end());
    Some(match last - first + 1 {
        1 => lang.fill(
            Word::WhyBuriedOne,
            &[&request, base, &buried.last.request, &balance, last],
        ),
        count => lang.fill(
            Word::WhyBuried,
            &[&request, base, &grouped(count), &balance, first, last],
        ),
    })
}

/// A lock for which the scenario declares no anomaly; the one that `on` means, if it will do.
fn cure(scenario: &Scenario, lock: LockName) -> Option<LockName> {
    let clean = |lock| {
        let no = |kind| declaration(scenario, lock, kind) == Declared::No;
        AnomalyKind::ALL.into_iter().all(no)
    };
    let first: &[LockName] = match (&scenario.store.kind, scenario.service.instances) {
        // A lock that takes leases is meant for several processes.
        (StoreKind::Memory, _) if lock.needs_nodes() => &[LockName::RedisFenced],
        (StoreKind::Memory, 1) => &[LockName::Keyed],
        (StoreKind::Memory, _) => &[],
        _ => &[LockName::SelectForUpdate],
    };
    first
        .iter()
        .chain(&[LockName::Optimistic])
        .copied()
        .find(|&other| other != lock && clean(other))
}
