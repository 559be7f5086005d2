//! What lies over a screen: the list of keys, the list of locks, a question.

use ratatui::text::Line;

use super::context::Context;
use super::draw::{clip, cut, wrap};
use super::keys;
use super::question::{MOST_REQUESTS, MOST_USERS, Question};
use super::screens::{explanation_lines, top_of};
use super::state::Over;
use super::theme::Role;
use crate::lang::Word;
use crate::live::Mishap;
use crate::request::LockName;
use crate::scenario::builtin;
use crate::text::{duration, grouped};

/// The lines of the popup that is open.
pub(crate) fn body(context: &Context<'_>, width: usize, height: usize) -> Vec<Line<'static>> {
    let mut lines = vec![Line::default()];
    let room = (width, height - 1);
    match &context.state.over {
        None => {}
        Some(Over::Help { top }) => lines.extend(help(context, *top, room)),
        Some(Over::Locks { marked }) => {
            let (title, choices) = (Word::ChooseTitle, locks(context));
            lines.extend(list(context, title, &choices, *marked, room));
        }
        Some(Over::Scenarios { marked }) => {
            let (title, choices) = (Word::ScenariosTitle, scenarios(context));
            lines.extend(list(context, title, &choices, *marked, room));
        }
        Some(Over::Mishaps { marked }) => {
            let (title, choices) = (Word::MishapsTitle, mishaps(context));
            lines.extend(list(context, title, &choices, *marked, room));
        }
        Some(Over::Explanation { explanation, top }) => {
            let all = explanation_lines(context, explanation, width);
            lines.extend(scrolled(context, all, *top, height - 1));
        }
        Some(Over::Prompt {
            question,
            written,
            mistake,
        }) => lines.extend(prompt(context, *question, written, *mistake)),
    }
    cut(&mut lines, height);
    lines
}

/// What is shown of a text that may be longer than the screen, from a line on; if it goes on, the last line says so.
fn scrolled(
    context: &Context<'_>,
    all: Vec<Line<'static>>,
    top: usize,
    height: usize,
) -> Vec<Line<'static>> {
    let top = top.min(all.len().saturating_sub(height));
    let below = all.len() - top;
    if below <= height {
        return all.into_iter().skip(top).collect();
    }
    let mut shown: Vec<Line<'static>> = all.into_iter().skip(top).take(height - 1).collect();
    let more = context
        .lang
        .fill(Word::MoreBelow, &[&(below - shown.len())]);
    shown.push(context.line().put(Role::Dim, more).line());
    shown
}

fn help(context: &Context<'_>, top: usize, (width, height): (usize, usize)) -> Vec<Line<'static>> {
    const NAMES: usize = 20;
    let all: Vec<_> = keys::listed(context.state).collect();
    let rows = height.saturating_sub(2).max(1);
    let top = top.min(all.len().saturating_sub(rows));
    let shown = &all[top..all.len().min(top + rows)];
    let place = context.lang.fill(
        Word::HelpScroll,
        &[&(top + 1), &(top + shown.len()), &all.len()],
    );
    let title = context
        .line()
        .put(Role::Strong, context.text(Word::HelpTitle))
        .text("   ")
        .put(Role::Dim, place)
        .line();
    let mut lines = vec![title, Line::default()];
    for binding in shown {
        let names: Vec<String> = binding.keys.iter().map(|key| key.name()).collect();
        let text = binding.help.map_or("", |word| context.text(word));
        let room = width.saturating_sub(NAMES + 1);
        let row = context.line().put(Role::Key, names.join(" "));
        lines.push(row.to(NAMES).text(clip(text, room)).line());
    }
    lines
}

/// One of those that can be chosen.
struct Choice {
    name: &'static str,
    /// It is the one that is in use.
    is_in_use: bool,
    says: String,
}

fn locks(context: &Context<'_>) -> Vec<Choice> {
    let snapshot = context.snapshot;
    let choice = |lock: LockName| {
        let says = context.lang.says(lock.says()).to_owned();
        let is_modelled = snapshot.scenario.model_words(lock).is_some() || lock.needs_nodes();
        Choice {
            name: lock.name(),
            is_in_use: lock == snapshot.next_lock,
            says: match is_modelled {
                true => context.lang.fill(Word::ModelledLock, &[&says]),
                false => says,
            },
        }
    };
    snapshot.offered().into_iter().map(choice).collect()
}

fn scenarios(context: &Context<'_>) -> Vec<Choice> {
    let all = builtin::ALL.iter().zip(builtin::titles());
    let choices = all.map(|(scenario, title)| Choice {
        name: scenario.name,
        is_in_use: *scenario.name == *context.snapshot.origin,
        says: title.in_lang(context.lang).to_owned(),
    });
    choices.collect()
}

fn mishaps(context: &Context<'_>) -> Vec<Choice> {
    let (snapshot, lang) = (context.snapshot, context.lang);
    let choice = |mishap: Mishap| {
        let lasts = mishap.lasts(&snapshot.scenario);
        let word = match mishap {
            Mishap::PauseHolder => Word::MishapPauseHolder,
            Mishap::KillHolder => Word::MishapKillHolder,
            Mishap::PauseProcess => Word::MishapPauseProcess,
            Mishap::KillProcess => Word::MishapKillProcess,
            Mishap::KillNode => Word::MishapKillNode,
            Mishap::ForgetNode => Word::MishapForgetNode,
            Mishap::CutHolder => Word::MishapCutHolder,
            Mishap::EndLease => Word::MishapEndLease,
        };
        let mut says = match lasts {
            Some(lasts) => lang.fill(word, &[&duration(lasts)]),
            None => lang.text(word).to_owned(),
        };
        let is_of_process = !mishap.is_of_nodes();
        if is_of_process && snapshot.scenario.service.instances == 1 {
            says = format!("{says} {}", lang.text(Word::MishapAlone));
        }
        Choice {
            name: mishap.name(),
            is_in_use: false,
            says,
        }
    };
    snapshot.mishaps().into_iter().map(choice).collect()
}

/// A list from which one is chosen, around the marked one.
fn list(
    context: &Context<'_>,
    title: Word,
    choices: &[Choice],
    marked: usize,
    (width, height): (usize, usize),
) -> Vec<Line<'static>> {
    let names = choices.iter().map(|choice| choice.name.len());
    let names = names.max().unwrap_or(0);
    // Behind the margin, the mark and a blank.
    let says_at = names + 6;
    let mut lines = vec![
        context.line().put(Role::Strong, context.text(title)).line(),
        Line::default(),
    ];
    let mut listed = Vec::new();
    let mut marked_line = 0;
    for (index, choice) in choices.iter().enumerate() {
        if index == marked {
            marked_line = listed.len();
        }
        let (pointer, role) = context.mark(index == marked, Role::Plain);
        let in_use = if choice.is_in_use { "*" } else { " " };
        let name = format!("{pointer}{in_use}{:<names$}", choice.name);
        let mut row = context.line().put(role, name);
        for text in wrap(&choice.says, width.saturating_sub(says_at + 1)) {
            listed.push(row.to(says_at).text(text).line());
            row = context.row();
        }
    }
    let rows = height.saturating_sub(lines.len()).max(1);
    let top = top_of(marked_line, listed.len(), rows);
    lines.extend(listed.into_iter().skip(top).take(rows));
    lines
}

fn prompt(
    context: &Context<'_>,
    question: Question,
    written: &str,
    mistake: bool,
) -> Vec<Line<'static>> {
    let (title, help) = match question {
        Question::Users => (
            Word::PromptUsers,
            context
                .lang
                .fill(Word::BadNumber, &[&1, &grouped(MOST_USERS)]),
        ),
        Question::BurstSize => (
            Word::PromptSize,
            context
                .lang
                .fill(Word::BadNumber, &[&1, &grouped(MOST_REQUESTS)]),
        ),
        Question::User => (
            Word::PromptUser,
            context.lang.fill(
                Word::BadNumber,
                &[&1, &grouped(context.snapshot.scenario.users.count)],
            ),
        ),
        Question::Timeout => (
            Word::PromptTimeout,
            context.text(Word::BadDuration).to_owned(),
        ),
    };
    let mut lines = vec![
        context.line().put(Role::Strong, context.text(title)).line(),
        Line::default(),
        context
            .line()
            .put(Role::Key, "> ")
            .put(Role::Strong, written.to_owned())
            .put(Role::Marked, " ")
            .line(),
        Line::default(),
    ];
    lines.push(if mistake {
        context.line().put(Role::Bad, format!("! {help}")).line()
    } else {
        context.line().put(Role::Dim, format!("  {help}")).line()
    });
    lines
}
