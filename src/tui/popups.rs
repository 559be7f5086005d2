//! What lies over a screen: the list of keys, the list of locks, a question.

use ratatui::text::Line;

use super::context::Context;
use super::draw::{clip, wrap};
use super::keys;
use super::question::{MOST_REQUESTS, MOST_USERS, Question};
use super::screens::{explanation_lines, top_of};
use super::state::Over;
use super::theme::Role;
use crate::lang::{Lang, Word};
use crate::scenario::builtin;
use crate::text::grouped;

/// The lines of the popup that is open.
pub(crate) fn body(context: &Context<'_>, width: usize, height: usize) -> Vec<Line<'static>> {
    let mut lines = vec![Line::default()];
    match &context.state.over {
        None => {}
        Some(Over::Help { top }) => lines.extend(help(context, *top, width, height - 1)),
        Some(Over::Locks { marked }) => lines.extend(locks(context, *marked, width, height - 1)),
        Some(Over::Scenarios { marked }) => {
            lines.extend(scenarios(context, *marked, width, height - 1));
        }
        Some(Over::Explanation { explanation, top }) => {
            let all = explanation_lines(context, explanation, width);
            let top = (*top).min(all.len().saturating_sub(height - 1));
            lines.extend(all.into_iter().skip(top));
        }
        Some(Over::Prompt {
            question,
            written,
            mistake,
        }) => lines.extend(prompt(context, *question, written, *mistake)),
    }
    lines.truncate(height);
    lines
}

fn help(context: &Context<'_>, top: usize, width: usize, height: usize) -> Vec<Line<'static>> {
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

fn locks(context: &Context<'_>, marked: usize, width: usize, height: usize) -> Vec<Line<'static>> {
    const NAMES: usize = 23;
    let title = context.text(Word::ChooseTitle);
    let mut lines = vec![
        context.line().put(Role::Strong, title).line(),
        Line::default(),
    ];
    let mut listed = Vec::new();
    let mut marked_line = 0;
    for (index, lock) in context.snapshot.offered().into_iter().enumerate() {
        let role = if index == marked {
            Role::Marked
        } else {
            Role::Plain
        };
        let pointer = if index == marked {
            context.theme.pointer()
        } else {
            " "
        };
        let in_use = if lock == context.snapshot.next_lock {
            "*"
        } else {
            " "
        };
        let name = format!("{pointer}{in_use}{:<NAMES$}", lock.name());
        let mut says = context.lang.says(lock.says()).to_owned();
        if context.snapshot.scenario.model_words(lock).is_some() || lock.needs_nodes() {
            says = context.lang.fill(Word::ModelledLock, &[&says]);
        }
        if index == marked {
            marked_line = listed.len();
        }
        let mut row = context.line().put(role, name).text("  ");
        for text in wrap(&says, width.saturating_sub(NAMES + 7)) {
            listed.push(row.text(text).line());
            row = context.line().to(NAMES + 6);
        }
    }
    let rows = height.saturating_sub(lines.len()).max(1);
    let top = top_of(marked_line, listed.len(), rows);
    lines.extend(listed.into_iter().skip(top).take(rows));
    lines
}

fn scenarios(
    context: &Context<'_>,
    marked: usize,
    width: usize,
    height: usize,
) -> Vec<Line<'static>> {
    const NAMES: usize = 18;
    let title = context.text(Word::ScenariosTitle);
    let mut lines = vec![
        context.line().put(Role::Strong, title).line(),
        Line::default(),
    ];
    let mut listed = Vec::new();
    let mut marked_line = 0;
    for (index, (scenario, title)) in builtin::ALL.iter().zip(builtin::titles()).enumerate() {
        let (pointer, role) = if index == marked {
            (context.theme.pointer(), Role::Marked)
        } else {
            (" ", Role::Plain)
        };
        let title = match context.lang {
            Lang::En => &title.en,
            Lang::Ko => &title.ko,
        };
        if index == marked {
            marked_line = listed.len();
        }
        let name = format!("{pointer} {:<NAMES$}", scenario.name);
        let mut row = context.line().put(role, name).text("  ");
        for text in wrap(title, width.saturating_sub(NAMES + 7)) {
            listed.push(row.text(text).line());
            row = context.line().to(NAMES + 6);
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
