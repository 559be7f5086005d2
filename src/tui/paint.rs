//! The lines of a frame on the screen, each on a row of its own.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

/// Each line on a row of its own: nothing can lie over anything else, and dots say where the edge cuts something off.
pub(super) fn paint(lines: Vec<Line<'static>>, area: Rect, buffer: &mut Buffer) {
    for (line, y) in lines.into_iter().zip(area.top()..area.bottom()) {
        let row = Rect::new(area.x, y, area.width, 1);
        // Blanks at the end are nothing that could be cut off.
        let width = usize::from(area.width);
        let is_cut = line.width() > width && line.to_string().trim_end().width() > width;
        line.render(row, buffer);
        if is_cut {
            mark_cut(row, buffer);
        }
    }
}

/// Puts two dots at the end of a row.
fn mark_cut(row: Rect, buffer: &mut Buffer) {
    let Some(at) = row.right().checked_sub(2).filter(|at| *at > row.left()) else {
        return;
    };
    // A character of two cells whose second one is covered goes as a whole.
    let before = &mut buffer[(at - 1, row.y)];
    if before.symbol().width() > 1 {
        before.set_symbol(" ");
    }
    for x in at..row.right() {
        buffer[(x, row.y)].set_symbol(".");
    }
}
