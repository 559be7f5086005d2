//! The lessons: the list of them, and what each step of one asks and shows.

use ratatui::text::Line;

use super::parts::{Caption, large, top_of, violation_name};
use super::{lesson_turns, overview};
use crate::explore::Stepper;
use crate::lang::Word;
use crate::lesson::builtin::CORE;
use crate::lesson::{Answer, Found, Judged, Step, Values, What, builtin, fill, written};
use crate::live::Stage;
use crate::request::LockName;
use crate::text::grouped;
use crate::tui::context::Context;
use crate::tui::draw::{Section, clip, wrap};
use crate::tui::state::{Doing, Phase};
use crate::tui::theme::Role;

/// Texts are no wider: longer lines are hard to read.
const WIDEST: usize = 96;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let Some(doing) = &context.state.learn.doing else {
        return list(context, width, height);
    };
    let Some(step) = doing.sitting.step() else {
        return over(context, doing, width);
    };
    match &step.what {
        What::Predict { .. } | What::Smallest { .. } => number(context, doing, step, width),
        What::Observe { .. } => watch(context, doing, step, width),
        What::Explain { .. } => lesson_turns::explain(context, doing, step, width, height),
        What::Break { .. } => lesson_turns::play(context, doing, step, width, height),
        What::Cure { locks, .. } | What::Prove { locks, .. } => {
            choice(context, doing, step, locks, width)
        }
    }
}

/// What stands at the top of the screen.
pub(super) fn title(context: &Context<'_>) -> String {
    let learn = &context.state.learn;
    let Some(doing) = &learn.doing else {
        return context.text(Word::ScreenLearn).to_owned();
    };
    let lesson = doing.sitting.lesson();
    let title = lesson.title.in_lang(context.lang);
    let place = learn.lessons.iter().position(|other| other == lesson);
    let place = match place {
        Some(place) => {
            let all = learn.lessons.len();
            context
                .lang
                .fill(Word::LearnPlace, &[&(place + 1), &all, &title])
        }
        None => context.lang.fill(Word::LearnPlaceOwn, &[&title]),
    };
    let (at, all) = (doing.sitting.at() + 1, lesson.steps.len());
    format!("{place}   {}/{all}", at.min(all))
}

pub(super) fn caption(context: &Context<'_>) -> Caption {
    let learn = &context.state.learn;
    let Some(doing) = &learn.doing else {
        return Caption::plain(context, Word::CaptionLearn);
    };
    let at_end = |stepper: &Stepper| stepper.at() == stepper.len();
    let word = match learn.phase() {
        Phase::List => Word::CaptionLearn,
        Phase::Over => Word::CaptionLearnOver,
        Phase::Watch if doing.seen.is_none() => Word::CaptionPlaying,
        Phase::Watch if learn.presents && !doing.is_shown => Word::LearnPresent,
        Phase::Watch => Word::CaptionPlayed,
        Phase::Schedule if doing.stepper().is_none_or(at_end) => Word::CaptionTurnsEnd,
        Phase::Schedule => Word::CaptionTurns,
        _ if doing.is_solved() => Word::CaptionSolved,
        Phase::Number => match doing.sitting.step().map(|step| &step.what) {
            Some(What::Smallest { .. }) => Word::CaptionSmallest,
            _ => Word::CaptionPredict,
        },
        Phase::Break => Word::CaptionYourTurn,
        Phase::Choice => Word::CaptionChoose,
    };
    Caption::plain(context, word)
}

fn list(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let learn = &context.state.learn;
    let heading = context.text(Word::LearnHeading);
    let mut rows = Vec::new();
    let mut marked = 0;
    for (index, lesson) in learn.lessons.iter().enumerate() {
        let is_own = builtin::find(&lesson.name).is_none();
        if index == 0 && !is_own {
            rows.push(
                context
                    .line()
                    .put(Role::Dim, context.text(Word::LearnCore))
                    .line(),
            );
        } else if index == CORE {
            let text = context.text(Word::LearnElectives);
            rows.push(context.line().put(Role::Dim, text).line());
        }
        if index == learn.marked {
            marked = rows.len();
        }
        let (pointer, role) = context.mark(index == learn.marked, Role::Plain);
        let minutes = context.lang.fill(Word::LearnMinutes, &[&lesson.minutes]);
        let title = clip(lesson.title.in_lang(context.lang), width.saturating_sub(30));
        let row = context
            .row()
            .text(format!(" {pointer} "))
            .right(Role::Dim, &(index + 1).to_string(), 6)
            .text("  ")
            .put(role, title)
            .put(Role::Dim, format!("  {minutes}"));
        rows.push(match learn.progress.has_done(&lesson.name) {
            true => row
                .text("  ")
                .put(Role::Good, context.text(Word::LearnDone))
                .line(),
            false => row.line(),
        });
    }
    let room = height.saturating_sub(2).max(1);
    let top = top_of(marked, rows.len(), room);
    let rows = rows.into_iter().skip(top).take(room).collect();
    vec![
        Section::new(1, vec![context.line().put(Role::Strong, heading).line()]),
        Section::new(0, rows),
    ]
}

/// What is said or asked, under the word for what is done.
pub(super) fn asked(
    context: &Context<'_>,
    step: &Step,
    text: &str,
    width: usize,
) -> Vec<Line<'static>> {
    let chip = context.text(done_in(step));
    let mut lines = vec![context.line().chip(Role::Chip, chip).line()];
    lines.extend(paragraph(context, Role::Plain, text, width));
    lines
}

/// The word for what is done in a step.
fn done_in(step: &Step) -> Word {
    match step.what {
        What::Predict { .. } => Word::DoPredict,
        What::Observe { .. } => Word::DoObserve,
        What::Explain { .. } => Word::DoExplain,
        What::Break { .. } => Word::DoBreak,
        What::Smallest { .. } => Word::DoSmallest,
        What::Cure { .. } => Word::DoCure,
        What::Prove { .. } => Word::DoProve,
    }
}

pub(super) fn paragraph(
    context: &Context<'_>,
    role: Role,
    text: &str,
    width: usize,
) -> Vec<Line<'static>> {
    let lines = wrap(text, width.saturating_sub(4).min(WIDEST)).into_iter();
    lines
        .map(|line| context.line().put(role, line).line())
        .collect()
}

/// What came of the last answer, in a sentence, if there was one.
pub(super) fn verdict(
    context: &Context<'_>,
    doing: &Doing,
    step: &Step,
    width: usize,
) -> Vec<Line<'static>> {
    if doing.is_judging {
        return paragraph(context, Role::Dim, context.text(Word::LearnJudging), width);
    }
    let Some((answer, judged)) = doing
        .sitting
        .answered()
        .and_then(|given| Some((&given.answer, given.judged.as_ref()?)))
    else {
        return Vec::new();
    };
    if judged.is_right {
        let mut lines = right(context, step, answer, judged, width);
        if let Some(then) = &step.then {
            let then = fill(then.in_lang(context.lang), &judged.values);
            lines.extend(paragraph(context, Role::Plain, &then, width));
        }
        return lines;
    }
    paragraph(
        context,
        Role::Bad,
        &wrong(context, step, answer, judged),
        width,
    )
}

fn right(
    context: &Context<'_>,
    step: &Step,
    answer: &Answer,
    judged: &Judged,
    width: usize,
) -> Vec<Line<'static>> {
    let text = match (&step.what, answer) {
        (What::Smallest { .. }, Answer::Number(number)) => {
            let schedules = value(&judged.values, "schedules");
            context.lang.fill(Word::LearnFits, &[number, &schedules])
        }
        _ => return Vec::new(),
    };
    paragraph(context, Role::Good, &text, width)
}

fn value(values: &Values, name: &str) -> String {
    fill(&format!("{{{name}}}"), values)
}

fn wrong(context: &Context<'_>, step: &Step, answer: &Answer, judged: &Judged) -> String {
    let lang = context.lang;
    match (&step.what, answer) {
        (What::Smallest { .. }, Answer::Number(number)) => {
            let schedules = value(&judged.values, "schedules");
            match judged.found {
                Found::TooMany => lang.fill(Word::LearnTooMany, &[number]),
                _ => lang.fill(Word::LearnTooFew, &[number, &schedules]),
            }
        }
        (What::Cure { .. }, Answer::Lock(lock)) => {
            match value(&judged.values, "points_missing").as_str() {
                "0" | "-" => lang.fill(
                    Word::LearnNotPassed,
                    &[lock, &found_text(context, &judged.found)],
                ),
                points => lang.fill(Word::LearnLoses, &[lock, &points]),
            }
        }
        (_, Answer::Lock(lock)) if judged.found == Found::NotProved => {
            lang.fill(Word::LearnUnproved, &[lock])
        }
        (_, Answer::Lock(lock)) => lang.fill(
            Word::LearnFails,
            &[lock, &found_text(context, &judged.found)],
        ),
        _ => found_text(context, &judged.found),
    }
}

/// What was found, in the words of the screen.
fn found_text(context: &Context<'_>, found: &Found) -> String {
    let lang = context.lang;
    let name = |violation| context.text(violation_name(violation));
    match found {
        Found::Broken(violation, turn) => {
            lang.fill(Word::LearnBrokenIn, &[&name(*violation), turn])
        }
        Found::Fails(violation, schedules) => {
            let schedules = grouped(*schedules);
            lang.fill(Word::LearnFailsIn, &[&name(*violation), &schedules])
        }
        Found::TooMany => context.text(Word::LearnFoundFewer).to_owned(),
        Found::TooFew => context.text(Word::LearnFoundNone).to_owned(),
        Found::NotProved => context.text(Word::LearnFoundUnproved).to_owned(),
        // Numbers, and words that are the same in every language.
        _ => found.to_string(),
    }
}

fn number(context: &Context<'_>, doing: &Doing, step: &Step, width: usize) -> Vec<Section> {
    let text = step.say.in_lang(context.lang);
    let mut prompt = vec![
        context
            .line()
            .put(Role::Key, "> ")
            .put(Role::Strong, doing.written.clone())
            .put(Role::Marked, " ")
            .line(),
    ];
    let (least, most) = doing.numbers().unwrap_or((0, 0));
    let (role, help) = if doing.mistake {
        let help = Word::LearnNoNumber;
        (
            Role::Bad,
            context.lang.fill(help, &[&grouped(least), &grouped(most)]),
        )
    } else {
        (Role::Dim, context.text(Word::LearnNumber).to_owned())
    };
    prompt.extend(paragraph(context, role, &help, width));
    let digits = match (
        context.state.learn.presents,
        doing.written.replace(',', "").parse::<i64>(),
    ) {
        (true, Ok(number)) => large(context, Role::Strong, number, &[]),
        _ => Vec::new(),
    };
    let verdict = verdict(context, doing, step, width);
    if doing.is_solved() {
        prompt.clear();
    }
    vec![
        Section::new(0, asked(context, step, text, width)),
        Section::new(0, prompt),
        Section::new(0, verdict),
        Section::new(1, digits),
    ]
}

fn watch(context: &Context<'_>, doing: &Doing, step: &Step, width: usize) -> Vec<Section> {
    let text = match &doing.seen {
        Some(judged) if !context.state.learn.presents || doing.is_shown => {
            fill(step.say.in_lang(context.lang), &judged.values)
        }
        _ => String::new(),
    };
    let mut head = asked(context, step, &text, width);
    if let (Some(number), true) = (doing.sitting.predicted(), text.is_empty()) {
        let number = written(&step.what, number);
        let text = context.lang.fill(Word::LearnSaid, &[&number]);
        head.extend(paragraph(context, Role::Strong, &text, width));
    }
    let mut sections = vec![Section::new(0, head)];
    // The round before is still on the screen until the new one begins.
    let is_there = doing.seen.is_some() || context.snapshot.stage == Stage::Playing;
    if is_there {
        sections.extend(overview::bare(context, width));
    }
    sections
}

fn choice(
    context: &Context<'_>,
    doing: &Doing,
    step: &Step,
    locks: &[LockName],
    width: usize,
) -> Vec<Section> {
    const NAMES: usize = 24;
    let head = asked(context, step, step.say.in_lang(context.lang), width);
    let mut rows = Vec::new();
    for (index, lock) in locks.iter().enumerate() {
        let (pointer, role) = context.mark(index == doing.marked, Role::Plain);
        let mut row = context
            .row()
            .text(format!(" {pointer} "))
            .put(role, lock.name());
        let says = context.lang.says(lock.says());
        for line in wrap(says, width.saturating_sub(NAMES + 6)) {
            rows.push(row.to(NAMES + 3).text(line).line());
            row = context.row();
        }
    }
    vec![
        Section::new(0, head),
        Section::new(0, rows),
        Section::new(0, verdict(context, doing, step, width)),
    ]
}

/// The end of a lesson: what was answered, and what was found.
fn over(context: &Context<'_>, doing: &Doing, width: usize) -> Vec<Section> {
    let learn = &context.state.learn;
    let lang = context.lang;
    let lesson = doing.sitting.lesson();
    let title = lesson.title.in_lang(lang);
    let says = lang.fill(Word::LearnOverSays, &[&title]);
    let head = context
        .line()
        .chip(Role::GoodChip, context.text(Word::LearnOver));
    let head = head.text("  ").put(Role::Strong, says).line();
    let heading = context.text(Word::LearnAnswers);
    let mut rows = vec![context.line().put(Role::Dim, heading).line()];
    for given in doing.sitting.given() {
        let (Some(step), Some(judged)) = (lesson.steps.get(given.step), &given.judged) else {
            continue;
        };
        let answer = match &given.answer {
            Answer::Number(number) => written(&step.what, *number),
            Answer::Lock(lock) => lock.name().to_owned(),
            Answer::Schedule(_) => found_text(context, &judged.found),
        };
        let (role, found) = if judged.is_right {
            (Role::Good, context.text(Word::LearnRight).to_owned())
        } else {
            (
                Role::Warn,
                lang.fill(Word::LearnOther, &[&found_text(context, &judged.found)]),
            )
        };
        let row = context
            .line()
            .put(Role::Dim, format!("{:>2}  ", given.step + 1))
            .put(Role::Dim, context.text(done_in(step)))
            .to(18)
            .put(Role::Strong, clip(&answer, 28))
            .to(48)
            .put(role, clip(&found, width.saturating_sub(50)));
        rows.push(row.line());
    }
    let mut end = Vec::new();
    if let Some(page) = &learn.page {
        let text = lang.fill(Word::LearnWrote, &[&page.file_name()]);
        end.extend(paragraph(context, Role::Strong, &text, width));
    }
    if let Some(next) = learn.lessons.get(learn.marked + 1) {
        let text = lang.fill(Word::LearnNext, &[&next.title.in_lang(lang)]);
        end.extend(paragraph(context, Role::Plain, &text, width));
    }
    vec![
        Section::new(0, vec![head]),
        Section::new(0, rows),
        Section::new(0, end),
    ]
}
