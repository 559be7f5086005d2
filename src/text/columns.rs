//! Cells in columns, and lines in a width: both by the cells that a terminal gives to each character, so that
//! Korean, whose characters take two, stands where it should.

use unicode_width::UnicodeWidthStr;

/// Which side of its column a cell is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// At the left, as words stand.
    Left,
    /// At the right, as numbers stand.
    Right,
}

/// Each row as a line, in columns as wide as they need to be, two spaces in and two apart. Rows are as long as
/// `sides`.
pub fn columns<R: AsRef<[String]>>(sides: &[Side], rows: &[R]) -> Vec<String> {
    let width = |column: usize| rows.iter().map(|row| row.as_ref()[column].width()).max();
    let widths: Vec<usize> = (0..sides.len())
        .map(|column| width(column).unwrap_or(0))
        .collect();
    let line = |row: &R| {
        let mut line = String::new();
        for ((cell, width), side) in row.as_ref().iter().zip(&widths).zip(sides) {
            let gap = " ".repeat(width - cell.width());
            line.push_str("  ");
            match side {
                Side::Left => line.extend([cell.as_str(), &gap]),
                Side::Right => line.extend([gap.as_str(), cell]),
            }
        }
        line
    };
    rows.iter()
        .map(|row| line(row).trim_end().to_owned())
        .collect()
}

/// The text with spaces behind it, as wide as `width` at least.
#[cfg(feature = "scenario")]
pub fn padded(text: &str, width: usize) -> String {
    let gap = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(gap))
}

/// The text in lines of at most `width` cells, broken between words; a word that is wider has a line of its own.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_looks() {
        let rows = [["", "한도"], ["기다림", "1"], ["points", "98,000"]];
        let rows = rows.map(|row| row.map(str::to_owned));
        assert_eq!(
            columns(&[Side::Left, Side::Right], &rows),
            ["            한도", "  기다림       1", "  points  98,000"]
        );
    }

    #[test]
    fn lines_are_broken_between_words_by_how_wide_they_look() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("하나 둘 셋", 7), ["하나 둘", "셋"]);
        assert_eq!(wrap("", 7), [""]);
    }

    #[cfg(feature = "scenario")]
    #[test]
    fn what_is_padded_is_as_wide_as_it_looks() {
        assert_eq!(padded("락", 4), "락  ");
        assert_eq!(padded("lock", 2), "lock");
    }
}
