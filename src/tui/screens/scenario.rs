//! The scenario: what is fired, at what, and what is expected, with limit and actual value.

use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::anomalies::is_seen_as_it_happens;
use super::fired::phase;
use super::parts::{Caption, name_of, no_sample};
use crate::check::{Check, CheckState, Checked, Declared, Verdict};
use crate::env::Nanos;
use crate::lang::Word;
use crate::live::Stage;
use crate::text::duration;
use crate::text::grouped;
use crate::tui::context::Context;
use crate::tui::draw::{Section, clip, wrap};
use crate::tui::listed::checks::{check_rows, is_shown};
use crate::tui::theme::Role;

/// Where values begin, behind their labels.
const VALUES: usize = 14;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let mut about = about(context, width);
    let verdict = verdict(context, width);
    let whole = checks(context, width, usize::MAX);
    let room = height.saturating_sub(verdict.len() + 2);
    // What came of the expectations is worth more than what is fired.
    if about.len() + whole.len() > room {
        about.truncate(1);
    }
    if about.len() + whole.len() > room {
        about.clear();
    }
    let room = room.saturating_sub(about.len()).max(3);
    vec![
        Section::new(1, about),
        Section::new(0, checks(context, width, room)),
        Section::new(0, verdict),
    ]
}

fn about(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let scenario = &context.snapshot.scenario;
    let lang = context.lang;
    let title = scenario.title.in_lang(lang);
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

/// Where the columns of the checks begin or, for numbers, end.
struct Columns {
    limit: usize,
    actual: usize,
    /// There is no room for it on a narrow terminal.
    samples: Option<usize>,
}

/// Where the names of the checks begin, behind their states.
const NAME: usize = 12;

impl Columns {
    /// On `width` cells; the names are as wide as they need to be, within bounds.
    fn of(context: &Context<'_>, width: usize) -> Self {
        let shown = check_rows(context.snapshot);
        let names = shown.iter().map(|check| name(check).width());
        let most = if width >= 80 { 22 } else { 16 };
        let limit = NAME + 1 + names.max().unwrap_or(0).clamp(13, most);
        let (actual, samples) = match width {
            100.. => (86, Some(96)),
            76.. => (width - 12, Some(width - 2)),
            _ => (width - 2, None),
        };
        Columns {
            limit,
            actual,
            samples,
        }
    }
}

fn checks(context: &Context<'_>, width: usize, height: usize) -> Vec<Line<'static>> {
    let shown = check_rows(context.snapshot);
    let columns = Columns::of(context, width);
    let Columns { limit, actual, .. } = columns;
    let head = context
        .line()
        .to(NAME)
        .put(Role::Dim, context.text(Word::Expectation))
        .to(limit)
        .put(Role::Dim, context.text(Word::Limit))
        .right(Role::Dim, context.text(Word::ActualValue), actual);
    let mut lines = vec![match columns.samples {
        Some(samples) => head
            .right(Role::Dim, context.text(Word::Samples), samples)
            .line(),
        None => head.line(),
    }];
    let quiet: Vec<String> = context
        .snapshot
        .judgement
        .checks
        .iter()
        .filter(|check| !is_shown(check))
        .map(|check| subject(context, check))
        .collect();
    let mut none_of = wrap(&quiet.join(", "), width.saturating_sub(limit));
    let rows: Vec<Vec<Line<'static>>> = shown
        .iter()
        .map(|check| row(context, check, &columns))
        .collect();
    // Where there is no room for everything, what is not there is said in a line.
    let needed = rows.iter().map(Vec::len).sum::<usize>() + 1 + none_of.len();
    if needed > height {
        none_of = vec![as_many_as_fit(&quiet, width.saturating_sub(limit))];
    }
    let room = height.saturating_sub(1 + none_of.len()).max(1);
    let top = context.state.check.min(rows.len().saturating_sub(1));
    // The last ones that fit, if all from there on do: none is shown in part.
    let last = rows.iter().rev().scan(0, |lines, row| {
        *lines += row.len();
        (*lines <= room).then_some(())
    });
    let top = top.min(rows.len() - last.count().min(rows.len()));
    let mut left = room;
    for row in rows.into_iter().skip(top) {
        let Some(rest) = left.checked_sub(row.len()) else {
            break;
        };
        left = rest;
        lines.extend(row);
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

/// The first of these names that fit into `width` cells, and how many there are besides.
fn as_many_as_fit(names: &[String], width: usize) -> String {
    let with = |count: usize| {
        let more = match names.len() - count {
            0 => String::new(),
            more => format!(", +{more}"),
        };
        names[..count].join(", ") + &more
    };
    let counts = (1..=names.len()).rev();
    let mut texts = counts.map(with);
    texts.find(|text| text.width() <= width).unwrap_or_default()
}

/// A check, with its limit on as many lines as that needs.
fn row(context: &Context<'_>, check: &Check, columns: &Columns) -> Vec<Line<'static>> {
    let (role, word) = state_of(context, check);
    let value = actual_of(context, check);
    let room = columns
        .actual
        .saturating_sub(columns.limit + value.width() + 2);
    let limit = wrap(&check.limit_text(context.lang), room.max(8));
    let mut limit = limit.into_iter();
    let first = context
        .line()
        .put(role, clip(context.text(word), NAME - 3))
        .to(NAME)
        .text(clip(&name(check), columns.limit - NAME - 1))
        .to(columns.limit)
        .text(limit.next().unwrap_or_default())
        .right(Role::Strong, &value, columns.actual);
    let first = match columns.samples {
        Some(samples) => first.right(Role::Dim, &grouped(check.samples), samples),
        None => first,
    };
    let mut lines = vec![first.line()];
    lines.extend(limit.map(|more| context.line().to(columns.limit).text(more).line()));
    lines
}

/// Before the round is over a limit that is not met may still be; an anomaly that is there stays there.
fn state_of(context: &Context<'_>, check: &Check) -> (Role, Word) {
    let over = context.snapshot.stage != Stage::Playing;
    let stays = match &check.subject {
        Checked::Limit(_) => false,
        Checked::Anomaly(kind, declared) => {
            *declared == Declared::No && is_seen_as_it_happens(*kind)
        }
    };
    match check.state {
        CheckState::Ok => (Role::Good, Word::CheckOk),
        CheckState::Declared => (Role::Warn, Word::CheckDeclared),
        CheckState::Failed if over || stays => (Role::Bad, Word::CheckFailed),
        CheckState::Unknown if over => (Role::Warn, Word::Unknown),
        CheckState::Failed | CheckState::Unknown => (Role::Dim, Word::CheckOpen),
        CheckState::NotObservable => (Role::Dim, Word::NotObservable),
    }
}

fn actual_of(context: &Context<'_>, check: &Check) -> String {
    match check.actual {
        Some(_) => check.actual_text(context.lang),
        None => no_sample(context).to_owned(),
    }
}

/// A check by the name that the scenario file has for it: beside names of figures, those of anomalies are theirs.
fn name(check: &Check) -> String {
    match &check.subject {
        Checked::Limit(limit) => limit.metric.to_string(),
        Checked::Anomaly(kind, _) => kind.to_string(),
    }
}

/// A check by what it is about, in words.
fn subject(context: &Context<'_>, check: &Check) -> String {
    match &check.subject {
        Checked::Limit(limit) => limit.metric.to_string(),
        Checked::Anomaly(kind, _) => context.text(name_of(*kind)).to_owned(),
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
