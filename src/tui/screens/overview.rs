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

use super::fired::fired;
use super::{Caption, explanation_lines, many, overspent, warnings};
use crate::check::Verdict;
use crate::explain::explain;
use crate::history::AnomalyKind;
use crate::lang::Word;
use crate::live::{RoundResult, Snapshot, Stage};
use crate::point::{OutcomeKind, Points};
use crate::request::LockName;
use crate::text::duration;
use crate::text::grouped;
use crate::tui::big;
use crate::tui::draw::{Row, Section, clip, wrap};
use crate::tui::theme::Role;
use crate::tui::update::plainest;
use crate::tui::view::Context;

/// Where values begin, behind their labels.
const VALUES: usize = 14;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    vec![
        Section::new(0, vec![lock_line(context, width)]),
        Section::new(4, digits(context)),
        Section::new(0, balances(context, width)),
        Section::new(2, sentence(context, width)),
        Section::new(1, figures(context, width)),
        Section::new(5, warnings::lines(context, width)),
        Section::new(3, rounds(context, width)),
        Section::new(7, many::times(context, width)),
        Section::new(6, why(context, width, height)),
    ]
}

/// On a large terminal, the plainest anomaly is explained at once.
fn why(context: &Context<'_>, width: usize, height: usize) -> Vec<Line<'static>> {
    const ENOUGH: (usize, usize) = (100, 34);
    if width < ENOUGH.0 || height < ENOUGH.1 {
        return Vec::new();
    }
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

/// The lock, what is fired, and the round.
pub(super) fn lock_line(context: &Context<'_>, width: usize) -> Line<'static> {
    let snapshot = context.snapshot;
    let lang = context.lang;
    let row = lock_chip(context);
    let room = width.saturating_sub(row.width() + 4);
    let fits = |text: &String| Row::new(context.theme).text(text.clone()).width() <= room;
    let short = lang.fill(Word::RoundIs, &[&snapshot.round]);
    let round = match snapshot.stage {
        Stage::Over { next_in } => {
            let seconds = next_in.div_ceil(1_000_000_000);
            lang.fill(Word::RoundNext, &[&snapshot.round, &seconds])
        }
        Stage::Playing if snapshot.touched => {
            let whole = lang.fill(Word::RoundTouched, &[&snapshot.round]);
            Some(whole).filter(fits).unwrap_or(format!("{short} ~"))
        }
        Stage::Playing => short,
    };
    let round_width = Row::new(context.theme).text(round.clone()).width();
    let room = width.saturating_sub(row.width() + round_width + 8);
    let row = row.text("   ").text(fired(&snapshot.scenario, lang, room));
    row.right(Role::Strong, &round, width.saturating_sub(2))
        .line()
}

/// The lock that the points are lost under, or not; and the one that comes, if it is another.
fn lock_chip(context: &Context<'_>) -> Row {
    let snapshot = context.snapshot;
    let lang = context.lang;
    let chip = |lock, off: String, on: String| match lock {
        LockName::None => context.line().chip(Role::BadChip, &off),
        _ => context.line().chip(Role::GoodChip, &on),
    };
    let now = |lock| {
        let off = lang.text(Word::LockOff).to_owned();
        chip(lock, off, lang.fill(Word::LockOn, &[&lock]))
    };
    let (began, next) = (snapshot.began_with, snapshot.next_lock);
    // What stands below came about under the lock that was: one that no request has met has no part in it.
    let played = match snapshot.switches.last() {
        Some(switch) => {
            let at = duration(switch.at);
            let off = lang.fill(Word::LockOffSince, &[&at]);
            let on = lang.fill(Word::LockOnSince, &[&switch.to, &at]);
            chip(switch.to, off, on)
        }
        None => now(began),
    };
    if next == snapshot.lock_in_play() {
        played
    } else if snapshot.all_sent {
        let next = lang.fill(Word::NextRoundLock, &[&short_name(context, next)]);
        played.put(Role::Strong, format!("  {next}"))
    } else {
        let off = lang.text(Word::LockOffNext).to_owned();
        chip(next, off, lang.fill(Word::LockOnNext, &[&next]))
    }
}

/// What to say while another lock has been chosen that no request has met yet: to advise switching it would undo
/// that.
pub(super) fn coming_lock(context: &Context<'_>) -> Option<String> {
    let snapshot = context.snapshot;
    if snapshot.next_lock == snapshot.lock_in_play() {
        return None;
    }
    let word = if snapshot.all_sent {
        Word::CaptionNextRound
    } else {
        Word::CaptionNextRequest
    };
    let next = short_name(context, snapshot.next_lock);
    Some(context.lang.fill(word, &[&next]))
}

/// A lock by its name, or that there is none.
fn short_name(context: &Context<'_>, lock: LockName) -> &'static str {
    match lock {
        LockName::None => context.text(Word::Off),
        lock => lock.name(),
    }
}

/// Requests that failed with the error of another.
fn inherited(snapshot: &Snapshot) -> u64 {
    snapshot.record.anomaly_count(AnomalyKind::InheritedError)
}

/// What went wrong, in large digits: the points lost, or given away; else, the requests that failed for another.
fn digits(context: &Context<'_>) -> Vec<Line<'static>> {
    let loss = context.snapshot.loss;
    let inherited = inherited(context.snapshot);
    if inherited > 0 && !loss.is_wrong() {
        let words = [Word::ManyRequests, Word::FailedWith, Word::ErrorOfAnother];
        let words = words.map(|word| context.text(word));
        return large(context, Role::Bad, inherited, &words);
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
    large(context, role, shown, &words)
}

/// Points in large digits, with words beside them.
pub(super) fn large(
    context: &Context<'_>,
    role: Role,
    points: impl Into<i128>,
    words: &[&'static str],
) -> Vec<Line<'static>> {
    big::rows(&grouped(points.into()), context.theme)
        .into_iter()
        .enumerate()
        .map(|(row, digits)| {
            let line = context.line().text("  ").put(role, digits).text("    ");
            match words.get(row.wrapping_sub(1)) {
                Some(word) => line.put(role, *word).line(),
                None => line.line(),
            }
        })
        .collect()
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

/// What happened, in a sentence.
fn sentence(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let snapshot = context.snapshot;
    let record = &snapshot.record;
    let lang = context.lang;
    let committed = grouped(record.outcome(OutcomeKind::Committed));
    let lost = record.anomaly_count(AnomalyKind::LostUpdate);
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
    wrap(&text, width.saturating_sub(4))
        .into_iter()
        .map(|line| context.line().text(line).line())
        .collect()
}

/// Outcomes, the lock, the time.
pub(super) fn figures(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let snapshot = context.snapshot;
    let record = &snapshot.record;
    let inside = snapshot.inside;
    let lang = context.lang;
    let label = |word| context.line().put(Role::Dim, context.text(word)).to(VALUES);

    let mut outcomes = label(Word::Requests);
    for (kind, word) in [
        (OutcomeKind::Committed, Word::Committed),
        (OutcomeKind::Rejected, Word::Rejected),
        (OutcomeKind::TimedOut, Word::TimedOut),
        (OutcomeKind::Failed, Word::Failed),
    ] {
        let count = record.figures.outcome(kind);
        let role = match kind {
            OutcomeKind::Committed => Role::Strong,
            _ if count > 0 => Role::Warn,
            _ => Role::Dim,
        };
        outcomes = outcomes
            .put(role, grouped(count))
            .put(Role::Dim, format!(" {}   ", context.text(word)));
    }

    // Of requests too fast to be followed nobody knows whether they wait.
    let waiting = if snapshot.dropped > 0 {
        "-".to_owned()
    } else {
        grouped(inside.waiting)
    };
    let waiting = lang.fill(Word::WaitingCount, &[&waiting]);
    let (role, most) = match snapshot.began_with {
        LockName::Optimistic => (
            Role::Plain,
            lang.fill(
                Word::InsideMostOptimistic,
                &[&inside.most_inside, &grouped(inside.conflicts)],
            ),
        ),
        _ => (
            if inside.most_inside > 1 {
                Role::Bad
            } else {
                Role::Plain
            },
            lang.fill(
                if snapshot.scenario.service.instances > 1 {
                    Word::InsideMostProcesses
                } else {
                    Word::InsideMost
                },
                &[&inside.most_inside],
            ),
        ),
    };
    let lock = label(Word::Lock).text(waiting).text("   ");
    let room = width.saturating_sub(lock.width() + 1);
    let mut lock = lock.put(role, clip(&most, room));
    let queue = lang.fill(Word::LongestQueue, &[&inside.longest_queue]);
    if inside.longest_queue > 0 && lock.width() + queue.len() + 4 < width {
        lock = lock.put(Role::Dim, format!("   {queue}"));
    }

    let all = match snapshot.stage {
        Stage::Playing => lang.fill(Word::TimeSoFar, &[&duration(snapshot.now)]),
        Stage::Over { .. } => {
            let makespan = duration(record.figures.makespan());
            lang.fill(Word::TimeSentence, &[&makespan])
        }
    };
    let mut time = label(Word::Time).text(all);
    // Requests of different users need not wait for each other, those that try again do their work twice, and what
    // those still inside will need is not known.
    let comparable = snapshot.scenario.users.count == 1
        && snapshot.began_with != LockName::Optimistic
        && snapshot.stage != Stage::Playing;
    if comparable && inside.one_at_a_time > 0 {
        let needs = duration(inside.one_at_a_time);
        let text = lang.fill(Word::OneAtATime, &[&needs]);
        time = time.text("   ").put(Role::Dim, text);
    }
    vec![outcomes.line(), lock.line(), time.line()]
}

/// The last rounds side by side, and what to press for another.
pub(super) fn rounds(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    const COLUMN: usize = 16;
    let snapshot = context.snapshot;
    let columns = (width.saturating_sub(VALUES + 2) / COLUMN).max(1);
    let playing = snapshot.stage == Stage::Playing;
    let hint = columns > 1;
    let shown = columns - usize::from(hint) - usize::from(playing && columns > 2);
    let results = &snapshot.results;
    let first = results.len().saturating_sub(shown);
    let mut heads = context.line().put(Role::Dim, context.text(Word::RoundsRow));
    let mut losses = context
        .line()
        .put(Role::Dim, context.text(Word::Difference));
    let mut column = VALUES;
    for result in &results[first..] {
        let head = round_name(context, result.number, result.began_with, result.touched);
        heads = heads.to(column).put(Role::Plain, clip(&head, COLUMN - 1));
        let (role, text) = came_of(context, result);
        losses = losses.to(column).put(role, clip(&text, COLUMN - 1));
        column += COLUMN;
    }
    if playing && columns > 2 {
        let changed = snapshot.touched || snapshot.altered;
        let head = round_name(context, snapshot.round, snapshot.began_with, changed);
        heads = heads.to(column).put(Role::Strong, clip(&head, COLUMN - 1));
        let loss = snapshot.loss;
        let sure = |points: Points| (points - loss.uncertain).max(0);
        let (missing, given_away) = (sure(loss.missing), sure(loss.given_away));
        let role = if missing.max(given_away) > 0 {
            Role::Bad
        } else {
            Role::Plain
        };
        let difference = difference(missing, given_away);
        let text = context.lang.fill(Word::TwinPlaying, &[&difference]);
        losses = losses.to(column).put(role, clip(&text, COLUMN - 1));
        column += COLUMN;
    }
    if hint {
        let next = snapshot.round + u64::from(!playing || columns > 2);
        // A key and a lock: the same in every language.
        let press = match snapshot.next_lock {
            chosen if chosen != snapshot.lock_in_play() => short_name(context, chosen).to_owned(),
            LockName::None => context.text(Word::PressL).to_owned(),
            // Whoever has seen it fail wants to see it cured.
            LockName::PromiseRace => format!("L: {}", LockName::Recheck),
            _ => format!("L: {}", LockName::PromiseRace),
        };
        let room = width.saturating_sub(column + 1);
        heads = heads.to(column).put(Role::Dim, next.to_string());
        losses = losses.to(column).put(Role::Dim, clip(&press, room));
    }
    vec![heads.line(), losses.line()]
}

/// A round by its number and its lock; `~` if it was changed by hand.
fn round_name(context: &Context<'_>, number: u64, lock: LockName, changed: bool) -> String {
    let name = short_name(context, lock);
    let mark = if changed { "~" } else { " " };
    format!("{number}{mark}{name}")
}

/// Points that are missing with a minus, points that were given away with a plus: the larger of both.
fn difference(missing: Points, given_away: Points) -> String {
    match (missing, given_away) {
        (0, 0) => "0".to_owned(),
        _ if missing >= given_away => format!("-{}", grouped(missing)),
        _ => format!("+{}", grouped(given_away)),
    }
}

fn came_of(context: &Context<'_>, result: &RoundResult) -> (Role, String) {
    if result.missing.max(result.given_away) > 0 {
        let difference = difference(result.missing, result.given_away);
        (Role::Bad, format!("{difference} !!"))
    } else if result.inherited_errors > 0 {
        let errors = grouped(result.inherited_errors);
        let errors = context.lang.fill(Word::ErrorCount, &[&errors]);
        (Role::Bad, format!("{errors} !!"))
    } else if result.lost_updates > 0 {
        (Role::Bad, "0 !!".to_owned())
    } else {
        (Role::Good, "0 ok".to_owned())
    }
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
