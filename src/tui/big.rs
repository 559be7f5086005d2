//! Large digits, five cells high.

use super::theme::Theme;

/// Rows of a large digit.
pub(crate) const HEIGHT: usize = 5;

const DIGITS: [[&str; HEIGHT]; 10] = [
    [" ### ", "#   #", "#   #", "#   #", " ### "],
    ["  #  ", " ##  ", "  #  ", "  #  ", " ### "],
    ["#### ", "    #", " ### ", "#    ", "#####"],
    ["#### ", "    #", " ### ", "    #", "#### "],
    ["#   #", "#   #", "#####", "    #", "    #"],
    ["#####", "#    ", "#### ", "    #", "#### "],
    [" ### ", "#    ", "#### ", "#   #", " ### "],
    ["#####", "    #", "   # ", "  #  ", "  #  "],
    [" ### ", "#   #", " ### ", "#   #", " ### "],
    [" ### ", "#   #", " ####", "    #", " ### "],
];
const COMMA: [&str; HEIGHT] = ["  ", "  ", "  ", " #", "# "];

/// The rows of a number in digits that are `scale` times as large, all of one width.
pub(crate) fn scaled(number: &str, theme: Theme, scale: usize) -> Vec<String> {
    let wide = |row: &String| -> String {
        let cells = row.chars();
        cells.flat_map(|c| std::iter::repeat_n(c, scale)).collect()
    };
    let rows = rows(number, theme);
    let rows = rows.iter().map(wide);
    rows.flat_map(|row| std::iter::repeat_n(row, scale))
        .collect()
}

/// The rows of a number in large digits, all of one width; what is no digit is a comma.
pub(crate) fn rows(number: &str, theme: Theme) -> [String; HEIGHT] {
    std::array::from_fn(|row| {
        let glyphs: Vec<&str> = number
            .chars()
            .map(|c| match c.to_digit(10) {
                Some(digit) => DIGITS[digit as usize][row],
                None => COMMA[row],
            })
            .collect();
        glyphs.join(" ").replace('#', theme.full())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_of_a_number_are_equally_wide() {
        let theme = Theme {
            colours: super::super::theme::Colours::None,
            background: super::super::theme::Background::Dark,
            ascii: true,
        };
        let rows = rows("1,234,567,890", theme);
        assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    }
}
