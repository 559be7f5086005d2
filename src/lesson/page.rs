//! The page that a student hands in: Markdown that people read, with rows that `grade` reads.

use std::fmt::{self, Write};

/// What a student did: a row for each answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Whose it is.
    pub student: String,
    /// The answers, in the order in which they were given.
    pub entries: Vec<Entry>,
}

/// One answer, as it is written on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The lesson, by its name.
    pub lesson: String,
    /// The step, from 1.
    pub step: usize,
    /// What was done in it.
    pub what: String,
    /// What was answered: a number, a lock, or a schedule string.
    pub answer: String,
    /// What was found.
    pub found: String,
    /// Whether it is right.
    pub is_right: bool,
}

/// Why a file is no page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// No line says whose it is.
    #[error(
        "this is no page that `pointrace learn --student ID` wrote: no line begins with \"{HEADING}\""
    )]
    NoStudent,
    /// A row cannot be read.
    #[error("line {line}: {why}")]
    Row {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        why: &'static str,
    },
}

const HEADING: &str = "# pointrace: lessons of ";
const HEAD: &str = "| lesson | step | what | answer | found | right |";
/// No page has more rows that are read.
const MOST_ROWS: usize = 10_000;
const ROW: &str = "a row has six cells: lesson, step, what, answer, found, right (yes or no)";

/// The longest name of a student, in characters.
pub const LONGEST_STUDENT: usize = 60;

impl Page {
    /// A page without answers.
    pub fn new(student: &str) -> Self {
        Page {
            student: student.to_owned(),
            entries: Vec::new(),
        }
    }

    /// The name of the file that it is written to.
    pub fn file_name(&self) -> String {
        format!("pointrace-{}.md", self.student)
    }

    /// Whether this may be the id of a student: what is safe in a file's name on every system.
    pub fn is_id(id: &str) -> bool {
        let is_safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        (1..=LONGEST_STUDENT).contains(&id.chars().count()) && id.chars().all(is_safe)
    }

    /// Adds the answers of a lesson, in the place of earlier ones.
    pub fn add(&mut self, lesson: &str, entries: Vec<Entry>) {
        self.entries.retain(|entry| entry.lesson != lesson);
        self.entries.extend(entries);
    }

    /// Reads a page.
    ///
    /// # Errors
    /// If it is none, with the line.
    pub fn parse(text: &str) -> Result<Self, PageError> {
        let student = text.lines().find_map(|line| line.strip_prefix(HEADING));
        let mut page = Page::new(student.ok_or(PageError::NoStudent)?.trim());
        let mut in_table = false;
        for (index, line) in text.lines().enumerate() {
            let wrong = || PageError::Row {
                line: index + 1,
                why: ROW,
            };
            if line.trim() == HEAD {
                in_table = true;
            } else if !line.starts_with('|') {
                in_table = false;
            } else if in_table && !line.starts_with("|--") && !line.starts_with("| --") {
                page.entries.push(row(line).ok_or_else(wrong)?);
                if page.entries.len() > MOST_ROWS {
                    return Err(PageError::Row {
                        line: index + 1,
                        why: "there are more rows than any page has",
                    });
                }
            }
        }
        Ok(page)
    }
}

fn row(line: &str) -> Option<Entry> {
    let cells: Vec<&str> = line
        .trim()
        .trim_matches('|')
        .split('|')
        .map(str::trim)
        .collect();
    let [lesson, step, what, answer, found, right] = cells.as_slice() else {
        return None;
    };
    Some(Entry {
        lesson: (*lesson).to_owned(),
        step: step.parse().ok()?,
        what: (*what).to_owned(),
        answer: answer.trim_matches('`').to_owned(),
        found: (*found).to_owned(),
        is_right: match *right {
            "yes" => true,
            "no" => false,
            _ => return None,
        },
    })
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADING}{}\n", self.student)?;
        writeln!(
            f,
            "Each answer, and what the engine found. `pointrace grade` plays every row again. This page was written on \
             a computer that nobody watched: it shows that the answers are right, not whose they are.\n"
        )?;
        writeln!(f, "{HEAD}\n|---|---:|---|---|---|---|")?;
        for entry in &self.entries {
            let Entry {
                lesson,
                step,
                what,
                answer,
                found,
                is_right,
            } = entry;
            let right = if *is_right { "yes" } else { "no" };
            let mut row = String::new();
            write!(
                row,
                "| {lesson} | {step} | {what} | `{answer}` | {found} | {right} |"
            )?;
            writeln!(f, "{row}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        let mut page = Page::new("kim-12");
        let entry = |step, answer: &str, is_right| Entry {
            lesson: "no-lock".to_owned(),
            step,
            what: "predict".to_owned(),
            answer: answer.to_owned(),
            found: "1,000".to_owned(),
            is_right,
        };
        page.add(
            "no-lock",
            vec![entry(1, "100000", false), entry(4, "pr2:x", true)],
        );
        page
    }

    #[test]
    fn a_page_is_read_as_it_was_written() {
        let page = page();
        assert_eq!(Page::parse(&page.to_string()), Ok(page));
    }

    #[test]
    fn what_is_no_page_is_said_to_be_none() {
        assert_eq!(Page::parse("# notes\n"), Err(PageError::NoStudent));
        let broken = page().to_string().replace("| yes |", "| perhaps |");
        assert!(
            matches!(Page::parse(&broken), Err(PageError::Row { line: 8, .. })),
            "{broken}"
        );
    }

    #[test]
    fn an_id_is_safe_in_the_name_of_a_file() {
        assert!(Page::is_id("kim-12") && Page::is_id("김철수"));
        assert!(
            !Page::is_id("") && !Page::is_id("a/b") && !Page::is_id("a|b") && !Page::is_id("..")
        );
        assert!(!Page::is_id(&"x".repeat(61)));
    }
}
