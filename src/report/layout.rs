//! Words and numbers in columns.

use std::fmt::{self, Write};

/// Which side of its column a cell is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// Writes rows in columns as wide as they need to be, two spaces in. The first row is the head.
pub(super) fn write_table<const N: usize>(
    out: &mut impl Write,
    sides: [Side; N],
    rows: &[[String; N]],
) -> fmt::Result {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: [usize; N] = std::array::from_fn(|column| width(column).unwrap_or(0));
    for row in rows {
        let mut line = String::new();
        for ((cell, width), side) in row.iter().zip(widths).zip(sides) {
            line.push_str("  ");
            match side {
                Side::Left => write!(line, "{cell:<width$}")?,
                Side::Right => write!(line, "{cell:>width$}")?,
            }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The text in lines of at most `width` bytes, broken between words.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.len() + 1 + word.len() > width {
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
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["", "limit"], ["wait", "1"], ["points", "98,000"]];
        let rows = rows.map(|row| row.map(str::to_owned));
        let mut out = String::new();
        write_table(&mut out, [Side::Left, Side::Right], &rows).expect("written");
        assert_eq!(
            out,
            "           limit\n  wait         1\n  points  98,000\n"
        );
    }

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
    }
}
