//! A recommendation in words.

use super::cells::{measure_name, measure_text, spread_text};
use crate::compare::{Change, Fit, Ground, Measure, Pick, Preferred, Standing, Table};
use crate::lang::{Lang, Word};
use crate::request::{LockName, Needs};
use crate::text::{duration, grouped};

/// Which control to take, for what, what that rests on, and what would change it: one sentence or two each.
pub fn advice(table: &Table, lang: Lang) -> Vec<String> {
    let advice = &table.recommendation;
    let fits: Vec<String> = advice.fits.iter().map(|fit| fit_text(*fit, lang)).collect();
    let fits = fits.join(", ");
    let Some(pick) = &advice.pick else {
        return nothing(table, &fits, lang);
    };
    let mut said = vec![lang.fill(Word::RecTake, &[&fits, &pick.lock])];
    said.push(basis(pick, lang));
    if let Some((lock, retries)) = advice.passed_over {
        let retries = measure_text(Measure::Retries, retries);
        said.push(lang.fill(Word::RecPassedOver, &[&lock, &retries]));
    }
    if let Some(other) = &advice.otherwise {
        let word = match other.lock.needs() {
            Needs::Nodes => Word::RecByNodes,
            Needs::Nothing if !other.lock.promises().across_processes => Word::RecByProcess,
            _ => Word::RecByDatabase,
        };
        said.push(lang.fill(word, &[&other.lock]));
    }
    said.extend(
        advice
            .changes
            .iter()
            .map(|change| change_text(change, pick.lock, lang)),
    );
    said
}

/// Why nothing can be recommended.
fn nothing(table: &Table, fits: &str, lang: Lang) -> Vec<String> {
    let played = table
        .rows
        .iter()
        .filter(|row| row.standing != Standing::Unplayed);
    if played.count() == 0 {
        return Vec::new();
    }
    let is_kept = |lock: LockName| {
        let reaches = table.scenario.service.instances == 1 || lock.promises().across_processes;
        lock.promises().keeps_points && reaches
    };
    let mut kept = table
        .rows
        .iter()
        .filter(|row| row.standing == Standing::Kept);
    let word = match kept.any(|row| is_kept(row.lock)) {
        true => Word::RecTooFew,
        false => Word::RecNone,
    };
    let mut said = vec![lang.fill(word, &[&fits])];
    if word == Word::RecNone && Ground::of(&table.scenario) == Ground::Memory {
        said.push(lang.text(Word::RecTryDatabase).to_owned());
    }
    said
}

/// What a recommendation rests on.
fn basis(pick: &Pick, lang: Lang) -> String {
    let requests = pick.requests / pick.rounds.max(1);
    let refused = measure_text(Measure::Refused, pick.refused);
    let mut said = vec![lang.fill(
        Word::RecBasis,
        &[&grouped(pick.rounds), &refused, &grouped(requests)],
    )];
    if !pick.equals.is_empty() {
        let equals: Vec<&str> = pick.equals.iter().map(|lock| lock.name()).collect();
        let equals = equals.join(", ");
        said.push(lang.fill(Word::RecEquals, &[&equals]));
    }
    if let Some(preferred) = pick.preferred {
        let word = match preferred {
            Preferred::Answers => Word::RecAnswers,
            Preferred::InOrder => Word::RecInOrder,
            Preferred::NeedsLess => Word::RecNeedsLess,
            Preferred::NoRetries => Word::RecNoRetries,
            Preferred::FewerRoundTrips => Word::RecFewerRoundTrips,
            Preferred::Listed => Word::RecListed,
        };
        said.push(lang.text(word).to_owned());
    }
    if let Some(next) = pick.next {
        let text = |spread| spread_text(next.by, spread);
        said.push(lang.fill(
            Word::RecNext,
            &[
                &next.lock,
                &measure_name(next.by, lang),
                &text(next.better),
                &text(next.own),
            ],
        ));
    }
    said.join(" ")
}

fn fit_text(fit: Fit, lang: Lang) -> String {
    match fit {
        Fit::OneProcess => lang.text(Word::FitOneProcess).to_owned(),
        Fit::Processes(count) => lang.fill(Word::FitProcesses, &[&count]),
        Fit::OneUser => lang.text(Word::FitOneUser).to_owned(),
        Fit::HotUser(share) => lang.fill(Word::FitHotUser, &[&percent(share)]),
        Fit::ManyUsers(count) => lang.fill(Word::FitManyUsers, &[&grouped(count)]),
        Fit::SlowOperations(taken) => lang.fill(Word::FitSlow, &[&duration(taken)]),
        Fit::InMemory => lang.text(Word::FitMemory).to_owned(),
        Fit::InDatabase => lang.text(Word::FitDatabase).to_owned(),
    }
}

fn change_text(change: &Change, lock: LockName, lang: Lang) -> String {
    match *change {
        Change::AnotherProcess(Some(then)) => lang.fill(Word::ChangeProcess, &[&lock, &then]),
        Change::AnotherProcess(None) => lang.fill(Word::ChangeProcessNone, &[&lock]),
        Change::MoreThanAStatement(Some(then)) => lang.fill(Word::ChangeStatement, &[&then]),
        Change::MoreThanAStatement(None) => lang.text(Word::ChangeStatementNone).to_owned(),
        Change::HotterUser(retries) => lang.fill(Word::ChangeHotter, &[&format!("{retries:.2}")]),
        Change::BusyLock(busy) => lang.fill(Word::ChangeBusy, &[&percent(busy)]),
        Change::Refusals(share, timeout) => {
            lang.fill(Word::ChangeRefusals, &[&percent(share), &duration(timeout)])
        }
        Change::RealStore => lang.text(Word::ChangeReal).to_owned(),
        Change::QuieterMachine => lang.text(Word::ChangeQuieter).to_owned(),
    }
}

/// A share as a percentage.
fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}
