//! Frames one after another as a picture that moves, for the documentation.

use std::collections::HashMap;
use std::fmt::{self, Write};
use std::time::Duration;

use ratatui::buffer::Buffer;

use super::svg::{HEIGHT, size, write_begin, write_row};

/// The frames, all of one size and each with how long it is shown, as an SVG that plays them over and over. Nothing in it
/// is a script, so that it also moves where pictures may not run any.
pub fn recording(frames: &[(Buffer, Duration)]) -> String {
    let mut out = String::new();
    write_recording(&mut out, frames).expect("writing to a string does not fail");
    out
}

fn write_recording(out: &mut String, frames: &[(Buffer, Duration)]) -> fmt::Result {
    let Some((first, _)) = frames.first() else {
        return Ok(());
    };
    let (width, _) = size(first.area);
    let whole: Duration = frames.iter().map(|(_, time)| *time).sum();
    write_begin(out, first.area)?;
    // All frames lie side by side on a strip, which is moved by one at a time.
    write!(
        out,
        "<style>#strip{{animation:play {}ms step-end infinite}}@keyframes play{{",
        whole.as_millis()
    )?;
    let mut begun = Duration::ZERO;
    for (place, (_, time)) in frames.iter().enumerate() {
        let percent = begun.as_secs_f64() * 100.0 / whole.as_secs_f64();
        write!(
            out,
            "{percent:.3}%{{transform:translateX(-{}px)}}",
            place * width
        )?;
        begun += *time;
    }
    writeln!(out, "}}</style>")?;
    let mut rows = Rows::default();
    let mut strip = String::new();
    for (place, (buffer, _)) in frames.iter().enumerate() {
        for y in 0..buffer.area.height {
            if let Some(id) = rows.of(buffer, y)? {
                let (x, top) = (place * width, usize::from(y) * HEIGHT);
                writeln!(strip, r##"<use href="#r{id}" x="{x}" y="{top}"/>"##)?;
            }
        }
    }
    writeln!(
        out,
        "<defs>\n{}</defs>\n<g id=\"strip\">\n{strip}</g>\n</svg>",
        rows.drawn
    )
}

/// Rows that look alike are drawn once.
#[derive(Default)]
struct Rows {
    known: HashMap<String, usize>,
    drawn: String,
}

impl Rows {
    /// The number of a row; none of an empty one.
    fn of(&mut self, buffer: &Buffer, y: u16) -> Result<Option<usize>, fmt::Error> {
        let mut row = String::new();
        write_row(&mut row, buffer, y, 0)?;
        if row.is_empty() {
            return Ok(None);
        }
        let next = self.known.len();
        if let Some(id) = self.known.get(&row) {
            return Ok(Some(*id));
        }
        writeln!(self.drawn, r#"<g id="r{next}">"#)?;
        self.drawn.push_str(&row);
        writeln!(self.drawn, "</g>")?;
        self.known.insert(row, next);
        Ok(Some(next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    #[test]
    fn frames_follow_one_another_and_rows_are_drawn_once() {
        let frame = |second: &str| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 2));
            buffer.set_string(0, 0, "a <row>", ratatui::style::Style::default());
            buffer.set_string(0, 1, second, ratatui::style::Style::default());
            (buffer, Duration::from_millis(250))
        };
        let svg = recording(&[frame("one"), frame("two")]);
        assert!(svg.contains("play 500ms step-end infinite"), "{svg}");
        assert!(
            svg.contains("50.000%{transform:translateX(-90px)}"),
            "{svg}"
        );
        assert_eq!(svg.matches("a &lt;row&gt;").count(), 1, "{svg}");
        assert_eq!(svg.matches("href=\"#r0\"").count(), 2, "{svg}");
        assert_eq!(recording(&[]), "");
    }
}
