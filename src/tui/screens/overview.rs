//! The overview: within five seconds one sees that points are lost.
//!
//! ```text
//!   LOCK: OFF    100 charges of 1,000 at the same moment             round 1
//!
//!      ###   ###      ###   ###   ###
//!     #   # #   #    #   # #   # #   #   POINTS
//!      ####  ####    #   # #   # #   #   LOST
//!         #     #    #   # #   # #   #
//!      ###   ###  #   ###   ###   ###
//!
//!   should be  100,000  [########################################]
//!   actual       1,000  [#.......................................]
//! ```

use ratatui::text::Line;

use super::explanation::lines as explanation_lines;
use super::figures::{figures, times};
use super::parts::{Caption, VALUES, larger};
use super::round::{coming_lock, lock_line, rounds};
use super::{timeline, warnings};
use crate::check::Verdict;
use crate::explain::{Explanation, explain, explain_numbered};
use crate::history::{Anomaly, AnomalyKind, Event};
use crate::lang::{Lang, Word};
use crate::live::{FEW, RoundResult, Snapshot, Stage};
use crate::point::OutcomeKind;
use crate::request::LockName;
use crate::scenario::{Phase, Traffic};
use crate::text::{duration, grouped};
use crate::tui::context::Context;
use crate::tui::draw::{Section, beside, clip, fit, wrap};
use crate::tui::listed::anomalies::{overspent, plainest};
use crate::tui::theme::Role;

/// From this width on what happened stands beside how much was lost.
const WIDE: usize = 160;
/// How wide the left side is then.
const LEFT: usize = 84;
/// From this height on there are larger digits.
const TALL: usize = 34;
/// From this width on, where it is that high, what happened stands below how much was lost.
const BROAD: usize = 100;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    if width < WIDE {
        return figures_of(context, width, height);
    }
    let left = fit(figures_of(context, LEFT, height), height);
    let right = fit(happened(context, width - LEFT - 2, height), height);
    vec![Section::new(0, beside(left, right, LEFT + 2))]
}

/// Beside the figures of the round: why its points are missing, and its timeline.
fn happened(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    /// The fewest lines of a timeline that are of use.
    const LEAST: usize = 8;
    // The timeline has the numbers of the round.
    let why = why(context, width, explain);
    let room = height.saturating_sub(why.len() + 1);
    let mut sections = vec![Section::new(0, why)];
    if room >= LEAST {
        let anomaly = plainest(context.snapshot, context.snapshot.watched);
        let timeline = timeline::beside(context, anomaly, width, room);
        let timeline = fit(timeline, room);
        sections.push(Section::new(1, timeline));
    }
    sections
}

fn figures_of(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let is_tall = height >= TALL;
    let below = if width >= BROAD && is_tall {
        why(context, width, explain_numbered)
    } else {
        Vec::new()
    };
    let scale = if is_tall { 2 } else { 1 };
    vec![
        Section::new(0, vec![lock_line(context, width)]),
        Section::new(4, digits(context, width, scale)),
        Section::new(0, balances(context, width)),
        Section::new(2, sentence(context, width, can_be_fewer(context.snapshot))),
        Section::new(1, figures(context, width)),
        Section::new(1, warnings::broken(context, width)),
        Section::new(5, warnings::lines(context, width)),
        Section::new(3, rounds(context, width)),
        Section::new(7, times(context, width)),
        Section::new(6, below),
    ]
}

/// The points and what became of the requests, and nothing that asks for a key.
pub(super) fn bare(context: &Context<'_>, width: usize) -> Vec<Section> {
    vec![
        Section::new(0, vec![lock_line(context, width)]),
        Section::new(1, digits(context, width, 1)),
        Section::new(0, balances(context, width)),
        Section::new(3, sentence(context, width, false)),
        Section::new(2, figures(context, width)),
    ]
}

/// The plainest anomaly, explained.
fn why(
    context: &Context<'_>,
    width: usize,
    explain: fn(&Anomaly, &[Event], Lang) -> Explanation,
) -> Vec<Line<'static>> {
    let snapshot = context.snapshot;
    if let Some(explanation) = overspent(snapshot, context.lang) {
        return explanation_lines(context, &explanation, width);
    }
    match plainest(snapshot, snapshot.watched) {
        Some(anomaly) if anomaly.user == snapshot.watched => {
            let explanation = explain(anomaly, &snapshot.steps, context.lang);
            explanation_lines(context, &explanation, width)
        }
        _ => Vec::new(),
    }
}

/// Requests that failed with the error of another.
fn inherited(snapshot: &Snapshot) -> u64 {
    snapshot.record.anomaly_count(AnomalyKind::InheritedError)
}

/// What went wrong, in large digits: the points lost, or given away; else, the requests that failed for another.
fn digits(context: &Context<'_>, width: usize, scale: usize) -> Vec<Line<'static>> {
    let large = |context, role, number: i128, words: &[&'static str]| {
        let large = larger(context, role, number, words, scale);
        let is_too_wide = large.iter().any(|line| line.width() > width);
        match is_too_wide {
            true => larger(context, role, number, words, 1),
            false => large,
        }
    };
    let loss = context.snapshot.loss;
    let inherited = inherited(context.snapshot);
    if inherited > 0 && !loss.is_wrong() {
        let words = [Word::ManyRequests, Word::FailedWith, Word::ErrorOfAnother];
        let words = words.map(|word| context.text(word));
        return large(context, Role::Bad, inherited.into(), &words);
    }
    let (points, word) = if loss.given_away > loss.missing {
        (loss.given_away, Word::GivenAway)
    } else {
        (loss.missing, Word::Lost)
    };
    let shown = (points - loss.uncertain).max(0);
    let role = if shown > 0 { Role::Bad } else { Role::Good };
    let playing = context.snapshot.stage == Stage::Playing;
    let mut words = vec![context.text(Word::Points), context.text(word)];
    if loss.uncertain > 0 && shown > 0 {
        words.insert(0, context.text(Word::AtLeast));
    }
    if playing {
        words.push(context.text(Word::SoFar));
    }
    large(context, role, shown.into(), &words)
}

/// What should be beside what is.
fn balances(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let loss = context.snapshot.loss;
    let (should_be, actual) = (grouped(loss.should_be), grouped(loss.actual));
    let numbers = VALUES + should_be.len().max(actual.len()).max(7);
    let bar = width.saturating_sub(numbers + 4).min(60);
    // Full is what will be there when all is done, so that one sees the bars grow.
    let all_done = loss.should_be + loss.to_come;
    let whole = loss.should_be.max(loss.actual).max(all_done);
    let role = if loss.is_wrong() {
        Role::Bad
    } else {
        Role::Good
    };
    let line = |label, number: &str, role, points| {
        let row = context
            .line()
            .put(Role::Dim, context.text(label))
            .right(Role::Strong, number, numbers)
            .text("  ");
        // Beside a balance that cannot be, the other one is no part of anything.
        if loss.should_be >= 0 {
            row.bar(role, points, whole, bar).line()
        } else if points < 0 {
            let text = clip(context.text(Word::BelowZero), bar);
            row.put(Role::Bad, text).line()
        } else {
            row.line()
        }
    };
    vec![
        line(Word::ShouldBe, &should_be, Role::Good, loss.should_be),
        line(Word::Actual, &actual, role, loss.actual),
    ]
}

/// What happened, in a sentence; where points are lost, and if there `may_be_fewer` requests, with the key for that.
fn sentence(context: &Context<'_>, width: usize, may_be_fewer: bool) -> Vec<Line<'static>> {
    let snapshot = context.snapshot;
    let record = &snapshot.record;
    let lang = context.lang;
    let committed = grouped(record.outcome(OutcomeKind::Committed));
    let lost = record.anomaly_count(AnomalyKind::LostUpdate);
    let again = record.anomaly_count(AnomalyKind::DoubleApply);
    let over = snapshot.stage != Stage::Playing;
    let refused: u64 = [
        OutcomeKind::Rejected,
        OutcomeKind::TimedOut,
        OutcomeKind::Failed,
    ]
    .into_iter()
    .map(|kind| record.outcome(kind))
    .sum();
    let mut text = match (over, lost) {
        (_, 0) if record.sent == 0 => lang.text(Word::NothingYet).to_owned(),
        (false, 0) => {
            let under_way = grouped(record.unanswered());
            let answered = grouped(record.figures.answered());
            lang.fill(Word::UnderWay, &[&under_way, &answered])
        }
        (false, 1) => lang.text(Word::LostSentenceLiveOne).to_owned(),
        (false, lost) => lang.fill(Word::LostSentenceLive, &[&grouped(lost)]),
        (true, 0) if snapshot.loss.is_wrong() && again > 0 => {
            lang.fill(Word::NoneBuried, &[&committed])
        }
        (true, 0) if snapshot.loss.is_wrong() => lang.fill(Word::AstrayOtherwise, &[&committed]),
        (true, 0) if committed == "0" => lang.text(Word::NoneDone).to_owned(),
        (true, 0) => lang.fill(Word::FineSentence, &[&committed]),
        (true, 1) => lang.fill(Word::LostSentenceOne, &[&committed]),
        (true, lost) => lang.fill(Word::LostSentence, &[&committed, &grouped(lost)]),
    };
    if over && lost > 0 && !snapshot.loss.is_wrong() {
        text = format!("{text} {}", lang.text(Word::CancelsOut));
    }
    let mut more = |sentence: String| {
        text.push(' ');
        text.push_str(&sentence);
    };
    if over && again > 0 {
        more(lang.count(again, Word::DoneAgainOne, Word::DoneAgain));
    }
    // Of several users, one's debt says nothing beside another's balance.
    let overspent = -snapshot.loss.should_be;
    if overspent > 0 && snapshot.scenario.users.count == 1 {
        more(lang.fill(Word::OverspentToo, &[&grouped(overspent)]));
    }
    let inherited = inherited(snapshot);
    if inherited > 0 {
        let (one, many) = (Word::InheritedTooOne, Word::InheritedToo);
        more(lang.count(inherited, one, many));
    }
    let refused = refused.saturating_sub(inherited);
    if over && refused > 0 {
        more(lang.fill(Word::RefusedToo, &[&grouped(refused)]));
    }
    if let Some(price) = price(context).filter(|_| over) {
        text.push(' ');
        text.push_str(&price);
    }
    if over && lost > 0 && may_be_fewer {
        text.push(' ');
        text.push_str(lang.text(Word::TrySmall));
    }
    wrap(&text, width.saturating_sub(4))
        .into_iter()
        .map(|line| context.line().text(line).line())
        .collect()
}

/// Whether a few requests show more than the many that were sent in a burst.
fn can_be_fewer(snapshot: &Snapshot) -> bool {
    let is_large =
        |phase: &Phase| matches!(phase.traffic, Traffic::Burst { size, .. } if size > FEW);
    snapshot.scenario.phases.iter().any(is_large)
}

/// What the lock costs: how much longer the round took than one without a lock, and at which paces both were shown.
fn price(context: &Context<'_>) -> Option<String> {
    let Context { snapshot, lang, .. } = *context;
    if snapshot.touched || snapshot.began_with == LockName::None {
        return None;
    }
    let own = snapshot
        .results
        .iter()
        .rfind(|it| it.number == snapshot.round)?;
    let is_bare = |other: &&RoundResult| {
        other.began_with == LockName::None
            && other.ended_with == LockName::None
            && other.touched == own.touched
            && other.requests == own.requests
    };
    let bare = snapshot.results.iter().rev().find(is_bare)?;
    let times = own
        .makespan
        .checked_div(bare.makespan)
        .filter(|times| *times > 1)?;
    let (price, number) = (duration(own.makespan), grouped(bare.number));
    let said = lang.fill(
        Word::PriceIs,
        &[&price, &duration(bare.makespan), &number, &grouped(times)],
    );
    let at_that_pace = bare
        .pace
        .wall_time(own.makespan)
        .filter(|_| own.pace != bare.pace);
    Some(match at_that_pace {
        Some(wall) if own.pace.wall_time(1).is_some() => {
            let shown = Word::PriceShown;
            let paces = lang.fill(shown, &[&own.pace, &bare.pace, &duration(wall)]);
            format!("{said} {paces}")
        }
        _ => said,
    })
}

pub(super) fn caption(context: &Context<'_>) -> Caption {
    let snapshot = context.snapshot;
    let loss = snapshot.loss;
    let over = snapshot.stage != Stage::Playing;
    let many = snapshot.scenario.users.count > 1;
    let tried_twin = context.state.seen_twin;
    let tried = |lock| snapshot.results.iter().any(|r| r.began_with == lock);
    let hands_errors_on = inherited(snapshot) > 0 && !loss.is_wrong();
    let wrong = loss.is_wrong() || hands_errors_on;
    let chip = if loss.given_away > loss.missing && loss.is_wrong() {
        (Role::BadChip, context.text(Word::GivesPoints).to_owned())
    } else if loss.is_wrong() {
        (Role::BadChip, context.text(Word::LosesPoints).to_owned())
    } else if hands_errors_on {
        (Role::BadChip, context.text(Word::HandsErrorsOn).to_owned())
    } else if over {
        let unjudged = snapshot.touched || snapshot.altered;
        let token = match snapshot.judgement.verdict {
            Verdict::Pass => String::new(),
            _ if unjudged => String::new(),
            other => format!(" ({other})"),
        };
        let text = context.text(Word::NothingLost);
        (Role::GoodChip, format!("{text}{token}"))
    } else {
        (Role::Chip, context.text(Word::Playing).to_owned())
    };
    if let Some(text) = coming_lock(context) {
        return Caption {
            chip: Some(chip),
            text,
        };
    }
    let word = match (snapshot.lock_in_play(), wrong, over) {
        (_, true, _) if many => Word::CaptionMany,
        (_, _, false) if many => Word::CaptionManyRight,
        (LockName::None, true, _) => Word::CaptionPressL,
        (_, true, _) => Word::CaptionWhy,
        (LockName::None, false, false) => Word::CaptionWatchOff,
        (LockName::Keyed, false, false) => Word::CaptionWatchOn,
        (LockName::Keyed, false, true) if !tried(LockName::PromiseRace) => Word::CaptionTryRace,
        (LockName::Keyed, false, true) if !tried_twin => Word::CaptionTryTwin,
        (_, false, true) => Word::CaptionOverview,
        (LockName::Optimistic, false, false) => Word::CaptionOptimistic,
        (lock, false, false) => {
            let text = context.lang.fill(Word::CaptionWatchOther, &[&lock]);
            return Caption {
                chip: Some(chip),
                text,
            };
        }
    };
    Caption {
        chip: Some(chip),
        text: context.text(word).to_owned(),
    }
}
