//! A frame as a picture, for the documentation.

use std::fmt::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// A cell, in pixels.
const WIDTH: usize = 9;
pub(super) const HEIGHT: usize = 18;

const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d8dee9";

/// The buffer as an SVG, in the colours of a dark terminal.
pub fn svg(buffer: &Buffer) -> String {
    let mut out = String::new();
    write_svg(&mut out, buffer).expect("writing to a string does not fail");
    out
}

fn write_svg(out: &mut String, buffer: &Buffer) -> fmt::Result {
    write_begin(out, buffer.area)?;
    for y in 0..buffer.area.height {
        write_row(out, buffer, y, usize::from(y) * HEIGHT)?;
    }
    writeln!(out, "</svg>")
}

/// A frame's size in pixels.
pub(super) fn size(area: Rect) -> (usize, usize) {
    (
        usize::from(area.width) * WIDTH,
        usize::from(area.height) * HEIGHT,
    )
}

/// Where a picture begins, with its background.
pub(super) fn write_begin(out: &mut String, area: Rect) -> fmt::Result {
    let (width, height) = size(area);
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="'DejaVu Sans Mono', 'D2Coding', Menlo, Consolas, monospace" font-size="15">"#
    )?;
    writeln!(
        out,
        r#"<rect width="100%" height="100%" rx="6" fill="{BACKGROUND}"/>"#
    )
}

/// A row of a frame, `top` pixels below the upper edge.
pub(super) fn write_row(out: &mut String, buffer: &Buffer, y: u16, top: usize) -> fmt::Result {
    let area = buffer.area;
    let mut x = 0;
    while x < area.width {
        // Neighbours of one look are one piece.
        let first = &buffer[(area.x + x, area.y + y)];
        let mut text = String::new();
        let mut end = x;
        while end < area.width {
            let cell = &buffer[(area.x + end, area.y + y)];
            if !looks_alike(first, cell) {
                break;
            }
            text.push_str(cell.symbol());
            end += u16::try_from(cell.symbol().width().max(1)).unwrap_or(1);
        }
        write_piece(out, first, &text, x, top, end - x)?;
        x = end;
    }
    Ok(())
}

fn looks_alike(a: &Cell, b: &Cell) -> bool {
    (a.fg, a.bg, a.modifier) == (b.fg, b.bg, b.modifier)
}

fn write_piece(
    out: &mut String,
    cell: &Cell,
    text: &str,
    x: u16,
    top: usize,
    cells: u16,
) -> fmt::Result {
    let reversed = cell.modifier.contains(Modifier::REVERSED);
    if text.trim().is_empty() && !reversed {
        return Ok(());
    }
    let colour = hex(cell.fg).unwrap_or_else(|| FOREGROUND.to_owned());
    let left = usize::from(x) * WIDTH;
    let length = usize::from(cells) * WIDTH;
    let ink = if reversed {
        writeln!(
            out,
            r#"<rect x="{left}" y="{top}" width="{length}" height="{HEIGHT}" fill="{colour}"/>"#
        )?;
        BACKGROUND.to_owned()
    } else {
        colour
    };
    let weight = if cell.modifier.contains(Modifier::BOLD) {
        r#" font-weight="bold""#
    } else {
        ""
    };
    let base = top + HEIGHT - 5;
    let text = escaped(text);
    writeln!(
        out,
        r#"<text x="{left}" y="{base}" fill="{ink}"{weight} textLength="{length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">{text}</text>"#
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A colour of the palette of 256, as terminals agree on it.
fn hex(colour: Color) -> Option<String> {
    let Color::Indexed(index) = colour else {
        return None;
    };
    let (red, green, blue) = match index {
        232..=255 => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
        16..=231 => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let index = index - 16;
            (level(index / 36), level(index / 6 % 6), level(index % 6))
        }
        0..=15 => return None,
    };
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}
