//! `pointrace learn`: the dashboard, opened on the lessons.

use std::fs;
use std::io::ErrorKind;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args as ClapArgs;

use super::lang::LangArg;
use super::look::LookArgs;
use super::out::{complain, print};
use super::{Exit, dashboard};
use crate::lang::Lang;
use crate::lesson::{self, Page, builtin};
use crate::tui::{Screen, State};

/// Arguments of `learn`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
A lesson asks before it shows: you predict a number, watch it being played, see why in the shortest schedule that goes
wrong, and do it yourself. Nothing is looked up: every answer is played by the engine. The first five lessons are a
course of about 35 minutes; the others stand alone. What is done is remembered.

Examples:
  pointrace learn                         the list; Enter begins the first one
  pointrace learn no-lock                 that one
  pointrace learn my-lesson.toml          one of your own; `pointrace check my-lesson.toml` finds its mistakes
  pointrace learn --show no-lock > my-lesson.toml
  pointrace learn --student kim-12        with seeds of your own, and a page to hand in: pointrace-kim-12.md
  pointrace learn --present               on a projector: large digits, answers on a key (a)")]
pub struct LearnArgs {
    /// A lesson by its name, or a file [default: the list]
    #[arg(value_name = "LESSON|FILE")]
    pub lesson: Option<String>,
    /// Write a page to hand in, pointrace-ID.md, in this folder; the seeds are derived from the id
    #[arg(long, value_name = "ID")]
    pub student: Option<String>,
    /// For a class: large digits, and answers that wait for a key
    #[arg(long)]
    pub present: bool,
    /// List the lessons
    #[arg(long, conflicts_with_all = ["lesson", "student", "present", "show"])]
    pub list: bool,
    /// Print the file of a built-in lesson
    #[arg(long, value_name = "LESSON", conflicts_with_all = ["lesson", "student", "present"])]
    pub show: Option<String>,
    #[command(flatten)]
    pub lang: LangArg,
    /// How it looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Runs the subcommand.
pub fn run(args: &LearnArgs) -> ExitCode {
    let lang = args.lang.get();
    if args.list {
        return print(&list(lang)).into();
    }
    let opened = match &args.show {
        Some(name) => return show(name),
        None => state(args, lang),
    };
    match opened {
        Ok(state) if dashboard::has_terminal() => match dashboard::setup(dashboard::FIRST) {
            Ok(setup) => dashboard::show(setup, "", state),
            Err(error) => refuse(&error),
        },
        Ok(_) => refuse(
            "error: the lessons need a terminal; without one, `pointrace learn --list` lists them",
        ),
        Err(message) => refuse(&message),
    }
}

fn refuse(message: &str) -> ExitCode {
    complain(message);
    Exit::Usage.into()
}

fn state(args: &LearnArgs, lang: Lang) -> Result<State, String> {
    let lesson = args.lesson.as_deref().map(lesson::load).transpose();
    let lesson = lesson.map_err(|error| error.to_string())?;
    let page = args.student.as_deref().map(page).transpose()?;
    let mut state = State {
        screen: Screen::Learn,
        ..args.look.state(lang)
    };
    let learn = &mut state.learn;
    learn.page = page;
    learn.presents = args.present;
    if let Some(lesson) = lesson {
        match learn.lessons.iter().position(|other| *other == lesson) {
            Some(place) => learn.marked = place,
            // What a teacher wrote is all that there is to choose from.
            None => {
                learn.lessons = vec![Arc::clone(&lesson)];
                learn.marked = 0;
            }
        }
        learn.begins_with = true;
    }
    Ok(state)
}

/// What the student has handed in so far, or a page without answers.
fn page(student: &str) -> Result<Page, String> {
    if !Page::is_id(student) {
        return Err(format!(
            "error: --student {student:?}: an id has letters, digits, - and _, at most {} of them",
            lesson::LONGEST_STUDENT
        ));
    }
    let new = Page::new(student);
    let name = new.file_name();
    match fs::read_to_string(&name) {
        Ok(text) => match Page::parse(&text) {
            Ok(page) if page.student == student => Ok(page),
            Ok(page) => Err(format!(
                "error: {name} is the page of {}; move it away",
                page.student
            )),
            Err(error) => Err(format!("error: {name}: {error}; move it away")),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(new),
        Err(error) => Err(format!("error: {name} cannot be read: {error}")),
    }
}

fn show(name: &str) -> ExitCode {
    match builtin::ALL.iter().find(|builtin| builtin.name == name) {
        Some(builtin) => print(builtin.source).into(),
        None => match lesson::load(name) {
            Ok(_) => refuse("error: that is a file; --show prints a built-in lesson"),
            Err(error) => refuse(&error.to_string()),
        },
    }
}

fn list(lang: Lang) -> String {
    let line = |lesson: &Arc<lesson::Lesson>| {
        format!(
            "{:<24} {:>2} min  {}\n",
            lesson.name,
            lesson.minutes,
            lesson.title.in_lang(lang)
        )
    };
    builtin::lessons().iter().map(line).collect()
}
