//! Break it: the challenges, the turns so far, whose turn may be next; at the end, what broke or the proof.

use ratatui::text::Line;

use super::parts::{Caption, large};
use super::{outcome, stepped, turns};
use crate::explore::game::{Challenge, Hint};
use crate::lang::Word;
use crate::sim::Pick;
use crate::tui::big;
use crate::tui::context::Context;
use crate::tui::draw::{Row, Section, pieces, wrap};
use crate::tui::state::{Asked, BreakIt};
use crate::tui::theme::Role;

/// From this height on the challenges have a line each.
const TALL: usize = 42;

/// Blank lines between the parts, where there is room for them.
const BLANKS: usize = 3;

/// The fewest lines of the table that are of use.
const LEAST_TABLE: usize = 5;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let play = &context.state.break_it;
    if play.is_at_end {
        return end(context, play, width);
    }
    let mut challenges = if height >= TALL {
        list(context, play)
    } else {
        vec![strip(context, play)]
    };
    let mut task = task(context, play, width);
    let score = score(context, play);
    let panel = panel(context, play, width);
    // Rows of the table are worth more than blank lines, except for the one above the panel.
    let room = |above: usize| height.saturating_sub(above + panel.len() + 1);
    if room(challenges.len() + task.len() + 1) < LEAST_TABLE {
        challenges.clear();
    }
    if room(challenges.len() + task.len() + 1) >= LEAST_TABLE {
        task.push(score);
    }
    let rows = room(challenges.len() + task.len()).max(LEAST_TABLE);
    let mut table = stepped::lines(context, play.game.stepper(), width, rows);
    let taken = challenges.len() + task.len() + table.len() + panel.len();
    let left = height.saturating_sub(taken);
    if left < BLANKS {
        table.push(Line::default());
    }
    let digits = if left >= BLANKS + 1 + big::HEIGHT {
        damage(context, play)
    } else {
        Vec::new()
    };
    vec![
        Section::new(2, challenges),
        Section::new(1, task),
        Section::new(0, table),
        Section::new(0, panel),
        Section::new(3, digits),
    ]
}

/// The points that are missing, in large digits, when the goal has been reached.
fn damage(context: &Context<'_>, play: &BreakIt) -> Vec<Line<'static>> {
    if !play.game.is_won() || play.damage <= 0 {
        return Vec::new();
    }
    let words = [Word::Points, Word::Lost].map(|word| context.text(word));
    large(context, Role::Bad, play.damage, &words)
}

/// What stands at the top of the screen.
pub(super) fn title(context: &Context<'_>) -> String {
    let play = &context.state.break_it;
    if play.is_at_end {
        return context.text(Word::ScreenBreakIt).to_owned();
    }
    let challenge = play.game.challenge();
    let title = context.text(name_of(challenge));
    let all = Challenge::ALL.len();
    let place = context
        .lang
        .fill(Word::ChallengePlace, &[&number(challenge), &all, &title]);
    format!("{}  {place}", context.text(Word::ScreenBreakIt))
}

pub(super) fn caption(context: &Context<'_>) -> Caption {
    let play = &context.state.break_it;
    Caption::plain(
        context,
        if play.is_at_end {
            Word::CaptionEnd
        } else if play.is_last() {
            Word::CaptionLast
        } else if play.proof().is_some() {
            Word::CaptionProved
        } else if play.game.is_won() {
            Word::CaptionBroken
        } else if play.game.is_over() {
            Word::CaptionBreakOver
        } else {
            Word::CaptionBreakIt
        },
    )
}

fn number(challenge: Challenge) -> usize {
    let mut all = Challenge::ALL.iter();
    all.position(|other| *other == challenge)
        .map_or(0, |place| place + 1)
}

/// All challenges in a line: their numbers, and which are solved.
fn strip(context: &Context<'_>, play: &BreakIt) -> Line<'static> {
    let mut row = context
        .line()
        .put(Role::Dim, context.text(Word::Challenges))
        .text(" ");
    for challenge in Challenge::ALL {
        let number = number(challenge).to_string();
        row = if challenge == play.game.challenge() {
            row.chip(Role::Marked, &number)
        } else {
            row.text(format!(" {number} "))
        };
        let is_solved = play.progress.best(challenge).is_some();
        row = row.put(Role::Good, if is_solved { "*" } else { " " });
    }
    row.text(" ")
        .put(Role::Dim, context.text(Word::ChallengeSolved))
        .line()
}

/// The challenges, a line each.
fn list(context: &Context<'_>, play: &BreakIt) -> Vec<Line<'static>> {
    let lines = Challenge::ALL.into_iter().map(|challenge| {
        let is_marked = !play.is_at_end && challenge == play.game.challenge();
        let (pointer, role) = context.mark(is_marked, Role::Plain);
        let name = context.text(name_of(challenge));
        let row = context
            .row()
            .text(format!(" {pointer} "))
            .right(Role::Dim, &number(challenge).to_string(), 5)
            .text("  ")
            .put(role, name);
        match best(context, play, challenge) {
            Some(best) => row.to(46).put(Role::Good, best).line(),
            None => row.line(),
        }
    });
    lines.collect()
}

/// Nothing is left to solve: what came of each challenge.
fn end(context: &Context<'_>, play: &BreakIt, width: usize) -> Vec<Section> {
    let is_proved = |challenge: &Challenge| play.progress.best(*challenge) == Some(0);
    let proved = Challenge::ALL.iter().filter(|it| is_proved(it)).count();
    let all = Challenge::ALL.len();
    let says = context
        .lang
        .fill(Word::EndSays, &[&all, &(all - proved), &proved]);
    let chip = context
        .line()
        .chip(Role::GoodChip, context.text(Word::ChipEnd));
    let after = [context.text(Word::EndAfter).to_owned()];
    vec![
        Section::new(
            0,
            outcome::lines(context, chip, &says, &after, Role::Plain, width),
        ),
        Section::new(0, list(context, play)),
    ]
}

fn best(context: &Context<'_>, play: &BreakIt, challenge: Challenge) -> Option<String> {
    Some(match play.progress.best(challenge)? {
        0 => context.text(Word::BestProved).to_owned(),
        best => context.lang.fill(Word::TurnsBest, &[&best]),
    })
}

/// What is asked.
fn task(context: &Context<'_>, play: &BreakIt, width: usize) -> Vec<Line<'static>> {
    let task = context.text(task_of(play.game.challenge()));
    let lines = wrap(task, width.saturating_sub(4)).into_iter();
    lines
        .map(|line| context.line().put(Role::Strong, line).line())
        .collect()
}

/// How it stands: the turns, par, the fewest turns so far.
fn score(context: &Context<'_>, play: &BreakIt) -> Line<'static> {
    let played = play.game.stepper().at();
    // That there is no par would say that it cannot be done.
    let par = match &play.survey {
        None => context.text(Word::Searching).to_owned(),
        Some(survey) => survey
            .answer
            .as_ref()
            .map_or("?".to_owned(), |answer| answer.len().to_string()),
    };
    let mut row = context
        .line()
        .put(Role::Dim, context.lang.fill(Word::TurnsPlayed, &[&played]))
        .put(
            Role::Dim,
            format!("   {}", context.lang.fill(Word::TurnsPar, &[&par])),
        );
    if let Some(best) = best(context, play, play.game.challenge()) {
        row = row.text("   ").put(Role::Good, best);
    }
    row.line()
}

/// Below the table: the proof, what broke, or whose turn may be next.
fn panel(context: &Context<'_>, play: &BreakIt, width: usize) -> Vec<Line<'static>> {
    if let Some(schedules) = play.proof() {
        let text = context.lang.fill(Word::ProofIs, &[&schedules]);
        let chip = context
            .line()
            .chip(Role::GoodChip, context.text(Word::ChipProved));
        return outcome::lines(context, chip, "", &[text], Role::Plain, width);
    }
    if play.game.is_won() {
        return won(context, play, width);
    }
    let mut lines = Vec::new();
    if !play.game.is_over() {
        let question = context.text(Word::WhoseTurn);
        lines.push(context.line().put(Role::Strong, question).line());
        let stepper = play.game.stepper();
        lines.extend(turns::next_lines(
            context,
            stepper,
            Some(play.marked),
            width,
        ));
    }
    for sentence in outcome::why(context, play.game.stepper()) {
        let sentence = wrap(&sentence, width.saturating_sub(4)).into_iter();
        lines.extend(sentence.map(|line| context.line().put(Role::Bad, line).line()));
    }
    if let Some((role, said)) = said(context, play) {
        let said = wrap(&said, width.saturating_sub(4)).into_iter();
        lines.extend(said.map(|line| context.line().put(role, line).line()));
    }
    lines
}

fn won(context: &Context<'_>, play: &BreakIt, width: usize) -> Vec<Line<'static>> {
    let turns = play.game.stepper().at();
    let par = play
        .survey
        .as_ref()
        .and_then(|survey| survey.answer.as_ref())
        .map(Vec::len);
    let (role, chip, text) = if play.gave_up {
        let text = context.lang.fill(Word::AnswerIs, &[&turns]);
        (Role::Chip, Word::ChipAnswer, text)
    } else {
        let text = match par {
            Some(par) if turns > par => context.lang.fill(Word::BrokenIn, &[&turns, &par]),
            Some(_) => context.lang.fill(Word::BrokenInPar, &[&turns]),
            None => context.lang.fill(Word::BrokenInSearching, &[&turns]),
        };
        (Role::GoodChip, Word::ChipBroken, text)
    };
    let chip: Row = context.line().chip(role, context.text(chip));
    let why = outcome::why(context, play.game.stepper());
    let mut lines = outcome::lines(context, chip, &text, &why, Role::Bad, width);
    let picks = play.game.stepper().picks();
    if let Some(ticket) = play.game.challenge().ticket(picks) {
        let share = context.lang.fill(Word::ShareIs, &[&ticket]);
        // It has no blanks: it goes on where the line is full.
        let share = pieces(&share, width.saturating_sub(4)).into_iter();
        lines.extend(share.map(|line| context.line().put(Role::Plain, line).line()));
    }
    lines
}

/// What was asked for: a hint, or an answer that is still searched for.
fn said(context: &Context<'_>, play: &BreakIt) -> Option<(Role, String)> {
    let searching = (Role::Dim, context.text(Word::Searching).to_owned());
    if play.gave_up && play.survey.is_none() {
        return Some(searching);
    }
    if play.gave_up && play.survey.as_ref().is_some_and(|s| s.answer.is_none()) {
        return Some((Role::Warn, context.text(Word::NotProved).to_owned()));
    }
    let text = match play.hint {
        Asked::No => return None,
        Asked::Searching => return Some(searching),
        Asked::Found(Hint::Turns { left, next }) => by_degrees(context, play, left, next),
        Asked::Found(Hint::NotFromHere) => context.text(Word::HintNotFromHere).to_owned(),
        Asked::Found(Hint::Never) => context.text(Word::HintNever).to_owned(),
    };
    Some((Role::Warn, text))
}

/// A hint: whose turn is next; the second time, which turn; the third time, why.
fn by_degrees(context: &Context<'_>, play: &BreakIt, left: usize, next: Pick) -> String {
    let why = why_of(play.game.challenge()).filter(|_| play.degree > 2);
    match why {
        Some(why) => {
            let why = context.text(why);
            context.lang.fill(Word::HintWhy, &[&why])
        }
        None => {
            let stepper = play.game.stepper();
            turns::hint(context, stepper, (left, next), play.degree, Word::HintWhich)
        }
    }
}

/// Why a challenge can be broken; none where it cannot.
fn why_of(challenge: Challenge) -> Option<Word> {
    Some(match challenge {
        Challenge::NoLock => Word::WhyNoLock,
        Challenge::PromiseRaceThree => Word::WhyPromiseRaceThree,
        Challenge::FailingHolder => Word::WhyFailingHolder,
        Challenge::TwoInstances => Word::WhyTwoInstances,
        Challenge::WorstTimeout => Word::WhyWorstTimeout,
        Challenge::ReadCommitted => Word::WhyReadCommitted,
        Challenge::LateRowLock => Word::WhyLateRowLock,
        Challenge::Lease => Word::WhyLease,
        Challenge::FencedWrites => Word::WhyFencedWrites,
        Challenge::PromiseRaceTwo
        | Challenge::Keyed
        | Challenge::AtomicUpdate
        | Challenge::Fenced => return None,
    })
}

fn name_of(challenge: Challenge) -> Word {
    match challenge {
        Challenge::NoLock => Word::ChallengeNoLock,
        Challenge::PromiseRaceTwo => Word::ChallengePromiseRaceTwo,
        Challenge::PromiseRaceThree => Word::ChallengePromiseRaceThree,
        Challenge::FailingHolder => Word::ChallengeFailingHolder,
        Challenge::TwoInstances => Word::ChallengeTwoInstances,
        Challenge::WorstTimeout => Word::ChallengeWorstTimeout,
        Challenge::Keyed => Word::ChallengeKeyed,
        Challenge::ReadCommitted => Word::ChallengeReadCommitted,
        Challenge::LateRowLock => Word::ChallengeLateRowLock,
        Challenge::AtomicUpdate => Word::ChallengeAtomicUpdate,
        Challenge::Lease => Word::ChallengeLease,
        Challenge::FencedWrites => Word::ChallengeFencedWrites,
        Challenge::Fenced => Word::ChallengeFenced,
    }
}

fn task_of(challenge: Challenge) -> Word {
    match challenge {
        Challenge::NoLock => Word::TaskNoLock,
        Challenge::PromiseRaceTwo => Word::TaskPromiseRaceTwo,
        Challenge::PromiseRaceThree => Word::TaskPromiseRaceThree,
        Challenge::FailingHolder => Word::TaskFailingHolder,
        Challenge::TwoInstances => Word::TaskTwoInstances,
        Challenge::WorstTimeout => Word::TaskWorstTimeout,
        Challenge::Keyed => Word::TaskKeyed,
        Challenge::ReadCommitted => Word::TaskReadCommitted,
        Challenge::LateRowLock => Word::TaskLateRowLock,
        Challenge::AtomicUpdate => Word::TaskAtomicUpdate,
        Challenge::Lease => Word::TaskLease,
        Challenge::FencedWrites => Word::TaskFencedWrites,
        Challenge::Fenced => Word::TaskFenced,
    }
}
