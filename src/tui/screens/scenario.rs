//! The scenario: what is fired, at what, and what is expected, with limit and actual value.

use ratatui::text::Line;

use super::anomalies::is_seen_as_it_happens;
use super::fired::phase;
use super::{Caption, name_of};
use crate::check::{Check, CheckState, Declared, Subject, Verdict};
use crate::env::Nanos;
use crate::lang::{Lang, Word};
use crate::live::{Snapshot, Stage};
use crate::text::duration;
use crate::text::grouped;
use crate::tui::draw::{Section, clip, wrap};
use crate::tui::theme::Role;
use crate::tui::view::Context;

/// Where values begin, behind their labels.
const VALUES: usize = 14;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let about = about(context, width);
    let verdict = verdict(context, width);
    let room = height
        .saturating_sub(about.len() + verdict.len() + 2)
        .max(3);
    vec![
        Section::new(1, about),
        Section::new(0, checks(context, width, room)),
        Section::new(0, verdict),
    ]
}

fn about(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let scenario = &context.snapshot.scenario;
    let lang = context.lang;
    let title = match lang {
        Lang::En => &scenario.title.en,
        Lang::Ko => &scenario.title.ko,
    };
    let room = width.saturating_sub(VALUES + 1);
    let line = |label: &str, text: &str| {
        context
            .line()
            .put(Role::Dim, clip(label, VALUES - 3))
            .to(VALUES)
            .text(clip(text, room))
            .line()
    };
    let mut lines = vec![
        context
            .line()
            .put(Role::Strong, clip(title, width.saturating_sub(3)))
            .line(),
    ];
    let users = lang.fill(
        Word::ScenarioUsers,
        &[
            &grouped(scenario.users.count),
            &grouped(scenario.users.balance),
        ],
    );
    lines.push(line(lang.text(Word::Users), &users));
    let store = &scenario.store;
    let store = lang.fill(
        Word::ScenarioStore,
        &[
            &range(&store.read),
            &range(&store.write),
            &range(&store.append),
        ],
    );
    lines.push(line(lang.text(Word::Store), &store));
    let service = lang.fill(
        Word::ScenarioService,
        &[
            &duration(scenario.service.lock_timeout),
            &scenario.service.instances,
        ],
    );
    lines.push(line(lang.text(Word::Service), &service));
    for each in scenario.phases.iter().take(4) {
        lines.push(line(&each.name, &phase(each, lang)));
    }
    lines
}

fn range(times: &std::ops::RangeInclusive<Nanos>) -> String {
    if times.start() == times.end() {
        duration(*times.start())
    } else {
        format!("{}-{}", duration(*times.start()), duration(*times.end()))
    }
}

/// The checks worth a line: limits, and anomalies that are there or declared.
pub(crate) fn check_rows(snapshot: &Snapshot) -> Vec<&Check> {
    snapshot
        .judgement
        .checks
        .iter()
        .filter(|check| is_shown(check))
        .collect()
}

fn is_shown(check: &Check) -> bool {
    matches!(check.subject, Subject::Limit(_)) || check.state != CheckState::Ok
}

fn checks(context: &Context<'_>, width: usize, height: usize) -> Vec<Line<'static>> {
    const NAME: usize = 13;
    let shown = check_rows(context.snapshot);
    let wide = width >= 100;
    let (limit, actual) = if wide { (40, 86) } else { (32, 68) };
    let head = context
        .line()
        .to(NAME)
        .put(Role::Dim, context.text(Word::Expectation))
        .to(limit)
        .put(Role::Dim, context.text(Word::Limit))
        .right(Role::Dim, context.text(Word::ActualValue), actual)
        .right(Role::Dim, context.text(Word::Samples), actual + 10);
    let mut lines = vec![head.line()];
    let quiet: Vec<String> = context
        .snapshot
        .judgement
        .checks
        .iter()
        .filter(|check| !is_shown(check))
        .map(|check| name(context, check))
        .collect();
    let none_of = wrap(&quiet.join(", "), width.saturating_sub(limit));
    let rows = height.saturating_sub(1 + none_of.len()).max(1);
    let top = context.state.check.min(shown.len().saturating_sub(rows));
    for check in shown.iter().skip(top).take(rows) {
        let (role, word) = state_of(context, check);
        lines.push(
            context
                .line()
                .put(role, clip(context.text(word), NAME - 3))
                .to(NAME)
                .put(Role::Plain, clip(&name(context, check), limit - NAME - 1))
                .to(limit)
                .put(
                    Role::Plain,
                    clip(&check.limit_text(context.lang), actual - limit - 8),
                )
                .right(Role::Strong, &actual_of(context, check), actual)
                .right(Role::Dim, &grouped(check.samples), actual + 10)
                .line(),
        );
    }
    for (index, names) in none_of.into_iter().enumerate() {
        let mut row = context.line();
        if index == 0 && !names.is_empty() {
            row = row
                .put(Role::Good, context.text(Word::CheckOk))
                .to(NAME)
                .text(clip(context.text(Word::NoneOf), limit - NAME - 1));
        }
        lines.push(row.to(limit).put(Role::Dim, names).line());
    }
    lines.truncate(height);
    lines
}

/// Before the round is over a limit that is not met may still be; an anomaly that is there stays there.
fn state_of(context: &Context<'_>, check: &Check) -> (Role, Word) {
    let over = context.snapshot.stage != Stage::Playing;
    let stays = match &check.subject {
        Subject::Limit(_) => false,
        Subject::Anomaly(kind, declared) => {
            *declared == Declared::No && is_seen_as_it_happens(*kind)
        }
    };
    match check.state {
        CheckState::Ok => (Role::Good, Word::CheckOk),
        CheckState::Declared => (Role::Warn, Word::CheckDeclared),
        CheckState::Failed if over || stays => (Role::Bad, Word::CheckFailed),
        CheckState::Failed | CheckState::Unknown => (Role::Dim, Word::CheckOpen),
    }
}

fn actual_of(context: &Context<'_>, check: &Check) -> String {
    match check.actual {
        Some(_) => check.actual_text(context.lang),
        None => context.text(Word::NoSamples).to_owned(),
    }
}

fn name(context: &Context<'_>, check: &Check) -> String {
    match &check.subject {
        // Limits are written in the scenario file, by the names that are used there.
        Subject::Limit(limit) => limit.metric.to_string(),
        Subject::Anomaly(kind, _) => context.text(name_of(*kind)).to_owned(),
    }
}

fn verdict(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let snapshot = context.snapshot;
    let lang = context.lang;
    let verdict = snapshot.judgement.verdict;
    let over = snapshot.stage != Stage::Playing;
    let (role, meaning) = match verdict {
        Verdict::Pass => (Role::Good, Word::MeansPass),
        Verdict::Expected => (Role::Warn, Word::MeansExpected),
        Verdict::Fail => (Role::Bad, Word::MeansFail),
        Verdict::Invalid => (Role::Dim, Word::MeansInvalid),
    };
    let (role, text) = if snapshot.touched || snapshot.altered {
        (Role::Warn, lang.text(Word::VerdictTouched).to_owned())
    } else if over {
        let verdict = lang.fill(Word::VerdictIs, &[&verdict]);
        (role, format!("{verdict} ({})", lang.text(meaning)))
    } else {
        (Role::Dim, lang.text(Word::VerdictLater).to_owned())
    };
    let mut lines = vec![
        context
            .line()
            .put(role, clip(&text, width.saturating_sub(3)))
            .line(),
    ];
    if let Some((round, verdict)) = snapshot.verdict {
        let text = lang.fill(Word::VerdictLast, &[&round, &verdict]);
        lines.push(context.line().put(Role::Dim, text).line());
    }
    lines
}

pub(super) fn caption(context: &Context<'_>) -> Caption {
    Caption::plain(context, Word::CaptionScenario)
}
