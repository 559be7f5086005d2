//! Pieces that screens are made of: lines of styled text, bars, sections that fit.

use ratatui::text::{Line, Span};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::theme::{Role, Theme};
use crate::text;

/// A line under construction, which knows how wide it is.
#[derive(Debug)]
pub(crate) struct Row {
    theme: Theme,
    spans: Vec<Span<'static>>,
    width: usize,
}

impl Row {
    /// An empty line.
    pub fn new(theme: Theme) -> Self {
        Row {
            theme,
            spans: Vec::new(),
            width: 0,
        }
    }

    /// Its width in cells.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Adds a piece of text in the style of a role.
    pub fn put(mut self, role: Role, text: impl Into<String>) -> Self {
        let text = text.into();
        self.width += text.width();
        self.spans.push(Span::styled(text, self.theme.style(role)));
        self
    }

    /// Adds plain text.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.put(Role::Plain, text)
    }

    /// Adds text as a chip: with a space around it, in reverse.
    pub fn chip(self, role: Role, text: &str) -> Self {
        self.put(role, format!(" {text} "))
    }

    /// Adds spaces up to a column, at least one if there is something before it.
    pub fn to(self, column: usize) -> Self {
        let least = usize::from(self.width > 0);
        let spaces = column.saturating_sub(self.width).max(least);
        self.text(" ".repeat(spaces))
    }

    /// Adds text that ends before a column, as numbers do.
    pub fn right(self, role: Role, text: &str, column: usize) -> Self {
        let start = column.saturating_sub(text.width());
        self.to(start).put(role, text)
    }

    /// Adds a bar of `width` cells, `part` of `whole` full; anything at all shows.
    pub fn bar(self, role: Role, part: i64, whole: i64, width: usize) -> Self {
        let theme = self.theme;
        let full = cells(part, whole, width);
        self.put(role, theme.full().repeat(full))
            .put(Role::Dim, theme.empty().repeat(width - full))
    }

    /// Adds a column of a bar chart. Its height is in eighths of a cell.
    pub fn column(self, role: Role, eighths: u8) -> Self {
        let column = self.theme.column(eighths);
        self.put(role, column)
    }

    /// The line that was put together.
    pub fn line(self) -> Line<'static> {
        Line::from(self.spans)
    }
}

/// How many of `width` cells `part` of `whole` fills: none only if it is nothing, all only if it is all.
pub(crate) fn cells(part: i64, whole: i64, width: usize) -> usize {
    if part <= 0 || whole <= 0 || width == 0 {
        return 0;
    }
    if part >= whole {
        return width;
    }
    let exact = i128::from(part) * width as i128 / i128::from(whole);
    usize::try_from(exact)
        .unwrap_or(width)
        .clamp(1, width.saturating_sub(1).max(1))
}

/// A few lines that belong together. Those with the greatest `rank` go first when there is no room.
#[derive(Debug)]
pub(crate) struct Section {
    /// 0: never goes.
    pub rank: u8,
    /// The lines of the section.
    pub lines: Vec<Line<'static>>,
}

impl Section {
    /// A section of these lines; those with the highest `rank` go first where there is no room.
    pub fn new(rank: u8, lines: Vec<Line<'static>>) -> Self {
        Section { rank, lines }
    }
}

/// The lines of the sections that fit into `height`, with a blank line between two where there is room for all. Where not even
/// those fit that never go, the last line says that there is more.
pub(crate) fn fit(mut sections: Vec<Section>, height: usize) -> Vec<Line<'static>> {
    sections.retain(|section| !section.lines.is_empty());
    let needed = |sections: &[Section]| -> usize { sections.iter().map(|s| s.lines.len()).sum() };
    while needed(&sections) > height {
        let Some(last) = (0..sections.len())
            .rev()
            .max_by_key(|&index| sections[index].rank)
            .filter(|&index| sections[index].rank > 0)
        else {
            break;
        };
        sections.remove(last);
    }
    let mut room = height.saturating_sub(needed(&sections));
    let mut lines = Vec::new();
    for section in sections {
        if !lines.is_empty() && room > 0 {
            lines.push(Line::default());
            room -= 1;
        }
        lines.extend(section.lines);
    }
    cut(&mut lines, height);
    lines
}

/// Leaves `height` lines; dots in the last one say that there were more.
pub(crate) fn cut(lines: &mut Vec<Line<'static>>, height: usize) {
    if lines.len() > height {
        lines.truncate(height);
        if let Some(last) = lines.last_mut() {
            *last = Line::from("  ..");
        }
    }
}

/// Two blocks of lines beside each other, the second from a column on; the first is no wider than that.
pub(crate) fn beside(
    left: Vec<Line<'static>>,
    right: Vec<Line<'static>>,
    column: usize,
) -> Vec<Line<'static>> {
    let height = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let rows = (0..height).map(|_| {
        let mut line = left.next().unwrap_or_default();
        if let Some(other) = right.next() {
            let gap = column.saturating_sub(line.width());
            line.push_span(Span::raw(" ".repeat(gap)));
            line.spans.extend(other.spans);
        }
        line
    });
    rows.collect()
}

/// The beginning of a text that fits into `width` cells, with dots if anything is left out.
pub(crate) fn clip(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let dots = if width >= 2 { ".." } else { "" };
    let room = width - dots.len();
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > room {
            break;
        }
        used += wide;
        out.push(c);
    }
    out + dots
}

/// A text in lines of at most `width` cells, each as full as it can be.
pub(crate) fn pieces(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in text.chars() {
        let line = lines.last_mut().expect("there is always a line");
        if line.width() + c.width().unwrap_or(0) > width && !line.is_empty() {
            lines.push(c.to_string());
        } else {
            line.push(c);
        }
    }
    lines
}

/// A text in lines of at most `width` cells, broken between words.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let lines = text::wrap(text, width);
    lines.iter().map(|line| clip(line, width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_empty_only_for_nothing_and_full_only_for_all() {
        assert_eq!(cells(0, 100, 10), 0);
        assert_eq!(cells(1, 100_000, 10), 1);
        assert_eq!(cells(99_999, 100_000, 10), 9);
        assert_eq!(cells(100_000, 100_000, 10), 10);
        assert_eq!(cells(5, 0, 10), 0);
        assert_eq!(cells(-5, 10, 10), 0);
        assert_eq!(cells(1, 2, 1), 1);
    }

    #[test]
    fn the_least_important_sections_go_first() {
        let section = |rank, text: &'static str| Section::new(rank, vec![Line::from(text)]);
        let all = || vec![section(0, "a"), section(2, "b"), section(1, "c")];
        let texts = |height| -> Vec<String> {
            fit(all(), height).iter().map(ToString::to_string).collect()
        };
        assert_eq!(texts(5), ["a", "", "b", "", "c"]);
        assert_eq!(texts(3), ["a", "b", "c"]);
        assert_eq!(texts(2), ["a", "c"]);
        assert_eq!(texts(1), ["a"]);
        assert!(texts(0).is_empty());
        let always = vec![section(0, "a"), section(0, "b")];
        let texts: Vec<String> = fit(always, 1).iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["  .."]);
    }

    #[test]
    fn text_is_clipped_by_cells_not_by_characters() {
        assert_eq!(clip("잔액이 부족", 7), "잔액..");
        assert_eq!(clip("abc", 3), "abc");
        assert_eq!(clip("abcd", 3), "a..");
        assert_eq!(clip("abcd", 0), "");
    }

    #[test]
    fn what_has_no_blanks_is_broken_where_the_line_is_full() {
        assert_eq!(pieces("abcdefg", 3), ["abc", "def", "g"]);
        assert_eq!(pieces("a 잔액", 4), ["a 잔", "액"]);
        assert_eq!(pieces("", 4), [""]);
    }
}
