//! Mistakes in a scenario, each with its place and the line it is in.

use std::fmt;

use unicode_width::UnicodeWidthChar;

/// More mistakes than these are counted, not printed: the first ones cause the rest.
const PRINTED: usize = 20;
/// A longer line is cut around the mistake, in terminal columns.
const WIDEST: usize = 100;

/// Everything that is wrong with a scenario: at least one mistake, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    mistakes: Vec<Mistake>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The place of the mistake.
    pub location: Location,
    /// What is wrong, and what would be right.
    pub message: String,
    /// The line, and a line that points into it; both are safe to print.
    pub excerpt: Option<String>,
}

/// Where a mistake is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In a file, or a scenario that was given as text.
    Line {
        /// The file that it stands in.
        origin: String,
        /// The line, counted from 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
    },
    /// The file as such: it cannot be read.
    File {
        /// The file, or the name that was asked for.
        origin: String,
    },
    /// In a key that was set on the command line.
    Override {
        /// `KEY=VALUE`, without a value that may be a secret.
        shown: String,
    },
}

impl ScenarioError {
    /// One mistake about a file as such.
    pub(crate) fn file(origin: &str, message: impl Into<String>) -> Self {
        ScenarioError::new(vec![Mistake {
            location: Location::File {
                origin: printable(origin),
            },
            message: message.into(),
            excerpt: None,
        }])
    }

    pub(crate) fn new(mistakes: Vec<Mistake>) -> Self {
        debug_assert!(!mistakes.is_empty());
        ScenarioError { mistakes }
    }

    /// The mistakes, in the order of the file.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.mistakes.iter().take(PRINTED).enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{mistake}")?;
        }
        match self.mistakes.len().saturating_sub(PRINTED) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl std::error::Error for ScenarioError {}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.message)?;
        match &self.excerpt {
            Some(excerpt) => write!(f, "\n{excerpt}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Line {
                origin,
                line,
                column,
            } => write!(f, "{origin}:{line}:{column}"),
            Location::File { origin } => f.write_str(origin),
            Location::Override { shown } => write!(f, "--set {shown}"),
        }
    }
}

/// A mistake at the bytes `start..end` of a source.
pub(crate) fn mistake_at(
    origin: &str,
    source: &str,
    start: usize,
    end: usize,
    message: String,
) -> Mistake {
    let start = floor_char_boundary(source, start);
    let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[start..]
        .find('\n')
        .map_or(source.len(), |at| start + at);
    let line = source[..start].bytes().filter(|b| *b == b'\n').count() + 1;
    let column = source[line_start..start].chars().count();
    let end = floor_char_boundary(source, end.clamp(start, line_end));
    let marked = source[start..end].chars().count();
    Mistake {
        location: Location::Line {
            origin: printable(origin),
            line,
            column: column + 1,
        },
        message,
        excerpt: Some(excerpt(
            line,
            &source[line_start..start],
            source[start..line_end].trim_end_matches('\r'),
            marked,
        )),
    }
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The line, in its two parts before and from the mistake on, with its number, and carets below the
/// first `marked` characters of the second part.
fn excerpt(number: usize, before: &str, after: &str, marked: usize) -> String {
    let width = |c: char| c.width().unwrap_or(0);
    // A line can be as long as the file, and is not looked at beyond what can be shown.
    let mut left: Vec<char> = before
        .chars()
        .rev()
        .take(WIDEST * 2)
        .map(printable_char)
        .collect();
    left.reverse();
    let column = left.len();
    let characters: Vec<char> = left
        .into_iter()
        .chain(after.chars().take(WIDEST * 2).map(printable_char))
        .collect();

    // From where the line is shown, so that the mistake is in sight.
    let mut from = 0;
    let wide: usize = characters[..column].iter().map(|c| width(*c)).sum();
    if wide > WIDEST * 2 / 3 {
        let mut room = WIDEST / 3;
        from = column;
        while from > 0 && room >= width(characters[from - 1]) {
            room -= width(characters[from - 1]);
            from -= 1;
        }
    }
    let mut shown = String::new();
    let mut carets = String::new();
    let mut used = 0;
    if from > 0 {
        shown.push('…');
        carets.push(' ');
        used += 1;
    }
    for (index, character) in characters.iter().enumerate().skip(from) {
        if used + width(*character) > WIDEST {
            shown.push('…');
            break;
        }
        used += width(*character);
        shown.push(*character);
        let mark = if index < column {
            ' '
        } else if index < column + marked.max(1) {
            '^'
        } else {
            continue;
        };
        carets.extend(std::iter::repeat_n(mark, width(*character)));
    }
    if !carets.contains('^') {
        carets.push('^');
    }
    let number = number.to_string();
    let margin = " ".repeat(number.len());
    format!("  {number} | {shown}\n  {margin} | {carets}")
}

/// A word of the user's in quotation marks, cut if it is long, harmless to a terminal.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut short: String = text.chars().take(LONGEST).map(printable_char).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    format!("\"{short}\"")
}

/// The text without anything that a terminal would obey.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(printable_char).collect()
}

fn printable_char(c: char) -> char {
    match c {
        '\t' => ' ',
        // Control characters, and those that turn the direction of the text after them.
        c if c.is_control() => '\u{FFFD}',
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, part: &str) -> String {
        let start = source.find(part).expect("the part is in the source");
        mistake_at(
            "a.toml",
            source,
            start,
            start + part.len(),
            "wrong".to_owned(),
        )
        .to_string()
    }

    #[test]
    fn carets_stand_below_the_mistake() {
        assert_eq!(
            shown("seed = 1\nlokc = 2\n", "lokc"),
            "a.toml:2:1: wrong\n  2 | lokc = 2\n    | ^^^^"
        );
    }

    #[test]
    fn korean_is_one_column_in_the_position_and_two_on_the_screen() {
        assert_eq!(
            shown("ko = \"충전\", x = 1", "x"),
            "a.toml:1:12: wrong\n  1 | ko = \"충전\", x = 1\n    |              ^"
        );
        assert_eq!(
            shown("ko = \"충전\"", "충전"),
            "a.toml:1:7: wrong\n  1 | ko = \"충전\"\n    |       ^^^^"
        );
    }

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_obey() {
        let text = shown("a\t= \"\u{1b}[2J\u{202e}\" x", "x");
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\t'));
        assert_eq!(quoted("a\u{7}"), "\"a\u{FFFD}\"");
    }

    #[test]
    fn a_long_line_is_cut_around_the_mistake() {
        let source = format!("{} WRONG {}", "가".repeat(300), "b".repeat(300));
        let text = shown(&source, "WRONG");
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[1].contains("…") && lines[1].contains(" WRONG "),
            "{text}"
        );
        let width = |text: &str| -> usize { text.chars().filter_map(|c| c.width()).sum() };
        let at = lines[1].find("WRONG").expect("shown");
        assert_eq!(
            width(&lines[1][..at]),
            lines[2].find('^').expect("marked"),
            "{text}"
        );
        assert!(width(lines[1]) < 120);
    }

    #[test]
    fn the_end_of_the_source_can_be_pointed_at() {
        let mistake = mistake_at("a", "x = ", 4, 4, "wrong".to_owned());
        assert_eq!(mistake.to_string(), "a:1:5: wrong\n  1 | x = \n    |     ^");
        let mistake = mistake_at("a", "", 9, 12, "wrong".to_owned());
        assert_eq!(mistake.to_string(), "a:1:1: wrong\n  1 | \n    | ^");
    }
}
