//! `pointrace grade`: the pages that students hand in, played again.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use clap::Args as ClapArgs;

use super::Exit;
use super::out::{complain, print};
use crate::lesson::{self, Graded, Lesson, Page, builtin};

/// Arguments of `grade`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Every row of every page is played again, from the seeds of its student: predictions, choices, and each schedule turn by
turn. A row that says something else than what is found now is doubted; so is a schedule that two pages share.

Examples:
  pointrace grade pointrace-*.md > grades.csv
  pointrace grade --lesson my-lesson.toml pointrace-*.md

A page is written on the student's own computer. That its answers are right is certain; whose they are is not.
Exit codes: 0 every row stands; 1 some row is doubted; 2 a page cannot be read.")]
pub struct GradeArgs {
    /// Pages that `pointrace learn --student ID` wrote
    #[arg(required = true, value_name = "PAGE")]
    pub pages: Vec<String>,
    /// A lesson of your own that is on the pages; may be repeated
    #[arg(long, value_name = "FILE")]
    pub lesson: Vec<String>,
}

/// The largest page that is read, in bytes.
const LARGEST: u64 = 4 << 20;

/// Runs the subcommand.
pub fn run(args: &GradeArgs) -> Exit {
    let mut own = Vec::new();
    for file in &args.lesson {
        match lesson::load(file) {
            Ok(lesson) => own.push(lesson),
            Err(error) => {
                complain(&error.to_string());
                return Exit::Usage;
            }
        }
    }
    let mut pages = Vec::new();
    let mut unread = false;
    for file in &args.pages {
        match page(file) {
            Ok(page) => pages.push((file.as_str(), page)),
            Err(message) => {
                complain(&format!("error: {file}: {message}"));
                unread = true;
            }
        }
    }
    let find = |name: &str| {
        own.iter()
            .find(|lesson| lesson.name == name)
            .map(Arc::clone)
    };
    let find = |name: &str| find(name).or_else(|| builtin::find(name));
    let (csv, doubted) = graded(&pages, find);
    complain(
        "note: a page made offline can be forged: this says that the answers are right, not whose they are",
    );
    match print(&csv) {
        Exit::Success if unread => Exit::Usage,
        Exit::Success if doubted => Exit::Fail,
        exit => exit,
    }
}

fn page(file: &str) -> Result<Page, String> {
    let mut text = String::new();
    let opened = File::open(file).map_err(|error| error.to_string())?;
    let read = opened.take(LARGEST).read_to_string(&mut text);
    read.map_err(|error| error.to_string())?;
    let page = Page::parse(&text).map_err(|error| error.to_string())?;
    match Page::is_id(&page.student) {
        true => Ok(page),
        false => Err("the id of its student is none that --student takes".to_owned()),
    }
}

/// The table, and whether any row is doubted.
fn graded(pages: &[(&str, Page)], find: impl Fn(&str) -> Option<Arc<Lesson>>) -> (String, bool) {
    let shared = shared(pages);
    let mut csv = "student,file,lesson,step,what,answer,found,right,doubt\n".to_owned();
    let mut doubted = false;
    for (file, page) in pages {
        for row in lesson::grade(page, &find) {
            let Graded {
                entry,
                is_right,
                doubt,
                ..
            } = row;
            let others = shared.get(&key(&page.student, &entry.answer));
            let others = others.map(|files| files.iter().filter(|other| *other != file));
            let others: Vec<&str> = others.into_iter().flatten().copied().collect();
            let same =
                (!others.is_empty()).then(|| format!("the same as in {}", others.join(", ")));
            let doubts: Vec<String> = doubt.into_iter().chain(same).collect();
            doubted |= !doubts.is_empty();
            let cells = [
                page.student.clone(),
                (*file).to_owned(),
                entry.lesson,
                entry.step.to_string(),
                entry.what,
                entry.answer,
                entry.found,
                (if is_right { "yes" } else { "no" }).to_owned(),
                doubts.join("; "),
            ];
            csv.push_str(&cells.map(|cell| quoted(&cell)).join(","));
            csv.push('\n');
        }
    }
    (csv, doubted)
}

/// A schedule says whose it is by its seed; any other answer only together with the student.
fn key(student: &str, answer: &str) -> String {
    match answer.starts_with("pr") {
        true => answer.to_owned(),
        false => format!("{student} {answer}"),
    }
}

/// In which pages each answer is.
fn shared<'a>(pages: &[(&'a str, Page)]) -> BTreeMap<String, Vec<&'a str>> {
    let mut files: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (file, page) in pages {
        for entry in &page.entries {
            let known = files.entry(key(&page.student, &entry.answer)).or_default();
            if !known.contains(file) {
                known.push(file);
            }
        }
    }
    files
}

/// A cell, in quotation marks where it needs them; what a spreadsheet would take for a formula is none.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t']) && cell.len() > 1;
    let cell = if is_formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    }
}
