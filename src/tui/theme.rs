//! Colours and glyphs: what each thing looks like on which terminal.

use std::time::Duration;

use ratatui::style::{Color, Modifier, Style};
use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// None, by the user's wish: everything is still told apart by words and marks.
    None,
    /// The sixteen of every terminal, in the shades that its user chose.
    Sixteen,
    /// Two hundred and fifty-six.
    Many,
}

/// What the terminal's background is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// A dark background.
    Dark,
    /// A light background.
    Light,
}

/// How the dashboard looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// How many colours the terminal shows.
    pub colours: Colours,
    /// Whether the terminal is dark or light.
    pub background: Background,
    /// Only characters of ASCII, besides the letters of the language.
    pub ascii: bool,
}

/// What a piece of the screen is, which decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Text of ordinary weight.
    Plain,
    /// Text of less weight: labels, units.
    Dim,
    /// The name of a thing; a heading.
    Strong,
    /// As it should be.
    Good,
    /// Points are lost.
    Bad,
    /// Worth a look.
    Warn,
    /// A key to press.
    Key,
    /// What is marked, in a list.
    Marked,
    /// A request that waits.
    Waiting,
    /// A request that is inside.
    Inside,
    /// A chip on a good background.
    GoodChip,
    /// A chip on a bad background.
    BadChip,
    /// A chip of no judgement.
    Chip,
}

impl Theme {
    /// The style of a role.
    ///
    /// Good is blue and bad is orange, which people who do not tell red from green tell apart; and what is bad
    /// is always said in words too.
    pub fn style(self, role: Role) -> Style {
        let style = Style::new();
        let style = match role {
            Role::Strong | Role::Bad | Role::Key => style.add_modifier(Modifier::BOLD),
            Role::Marked | Role::Chip | Role::GoodChip | Role::BadChip => {
                style.add_modifier(Modifier::REVERSED | Modifier::BOLD)
            }
            // Without colours, less weight is the only difference there can be.
            Role::Dim if self.colours == Colours::None => style.add_modifier(Modifier::DIM),
            _ => style,
        };
        match self.colour(role) {
            Some(colour) => style.fg(colour),
            None => style,
        }
    }

    fn colour(self, role: Role) -> Option<Color> {
        let dark = self.background == Background::Dark;
        let indexed = |on_dark, on_light| Color::Indexed(if dark { on_dark } else { on_light });
        match self.colours {
            Colours::None => None,
            Colours::Sixteen => match role {
                Role::Plain | Role::Strong | Role::Marked | Role::Chip => None,
                Role::Dim => dark.then_some(Color::DarkGray),
                Role::Good | Role::GoodChip | Role::Inside => {
                    Some(if dark { Color::LightCyan } else { Color::Blue })
                }
                Role::Bad | Role::BadChip => Some(if dark { Color::LightRed } else { Color::Red }),
                Role::Warn | Role::Waiting => Some(if dark {
                    Color::LightYellow
                } else {
                    Color::Magenta
                }),
                Role::Key => Some(if dark { Color::LightCyan } else { Color::Blue }),
            },
            Colours::Many => match role {
                Role::Plain | Role::Strong | Role::Marked => None,
                Role::Dim => Some(indexed(246, 242)),
                Role::Good | Role::GoodChip => Some(indexed(80, 25)),
                Role::Bad | Role::BadChip => Some(indexed(208, 130)),
                Role::Warn => Some(indexed(221, 94)),
                Role::Key => Some(indexed(117, 25)),
                Role::Waiting => Some(indexed(179, 58)),
                Role::Inside => Some(indexed(74, 24)),
                Role::Chip => Some(indexed(250, 240)),
            },
        }
    }

    /// The full part of a bar.
    ///
    /// Braille is used where block characters would be, because those are of ambiguous width: terminals in East
    /// Asia draw them one column or two columns wide.
    pub fn full(self) -> &'static str {
        if self.ascii { "#" } else { "\u{28ff}" }
    }

    /// The empty part of a bar.
    pub fn empty(self) -> &'static str {
        if self.ascii { "." } else { "\u{2812}" }
    }

    /// The texture of a request that waits.
    pub fn waiting(self) -> &'static str {
        if self.ascii { "." } else { "\u{2824}" }
    }

    /// A bar chart's column, `eighths` of one cell high.
    pub fn column(self, eighths: u8) -> &'static str {
        const ASCII: [&str; 9] = [" ", "_", "_", ".", ".", ":", ":", "|", "|"];
        const BRAILLE: [&str; 9] = [
            " ", "\u{28c0}", "\u{28c0}", "\u{28e4}", "\u{28e4}", "\u{28f6}", "\u{28f6}",
            "\u{28ff}", "\u{28ff}",
        ];
        let index = usize::from(eighths.min(8));
        if self.ascii {
            ASCII[index]
        } else {
            BRAILLE[index]
        }
    }

    /// The mark of the line that is chosen.
    pub fn pointer(self) -> &'static str {
        ">"
    }
}

impl Theme {
    /// Whether marks must be of ASCII: the locale is not of UTF-8, or the terminal is one whose fonts have nothing else.
    pub fn needs_ascii(variable: impl Fn(&str) -> Option<String>) -> bool {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        let is_unicode = locale.contains("utf-8") || locale.contains("utf8");
        let plain = |term: &String| term == "linux" || term.starts_with("vt");
        (cfg!(unix) && !is_unicode) || set("TERM").as_ref().is_some_and(plain)
    }
}

impl Background {
    /// What the terminal answers when it is asked (OSC 11, and then for its name, which every terminal answers); none if it
    /// does not say in time.
    pub fn asked() -> Option<Self> {
        const PATIENCE: Duration = Duration::from_millis(200);
        let mut options = QueryOptions::default();
        options.timeout = PATIENCE;
        match theme_mode(options).ok()? {
            ThemeMode::Dark => Some(Background::Dark),
            ThemeMode::Light => Some(Background::Light),
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Background::Dark => Background::Light,
            Background::Light => Background::Dark,
        }
    }
}

impl Colours {
    /// What the environment says: `NO_COLOR`, and the terminal's name.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        if set("NO_COLOR").is_some() {
            return Colours::None;
        }
        let many = set("COLORTERM").is_some()
            || set("TERM").is_some_and(|term| term.contains("256color") || term.contains("direct"));
        if many {
            Colours::Many
        } else {
            Colours::Sixteen
        }
    }
}

impl Background {
    /// What the environment says, by `COLORFGBG`, if it says anything.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let background = variable("COLORFGBG")
            .and_then(|value| value.rsplit(';').next().and_then(|code| code.parse().ok()));
        background.map(|code: u8| match code {
            7 | 9..=15 => Background::Light,
            _ => Background::Dark,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 13] = [
        Role::Plain,
        Role::Dim,
        Role::Strong,
        Role::Good,
        Role::Bad,
        Role::Warn,
        Role::Key,
        Role::Marked,
        Role::Waiting,
        Role::Inside,
        Role::GoodChip,
        Role::BadChip,
        Role::Chip,
    ];

    /// Red, green and blue of a colour as xterm has it; none of the terminal's own.
    fn rgb(colour: Color) -> Option<[u8; 3]> {
        const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        Some(match colour {
            Color::Indexed(grey @ 232..) => [8 + 10 * (grey - 232); 3],
            Color::Indexed(index @ 16..) => {
                let level = |of: u8| LEVELS[usize::from((index - 16) / of % 6)];
                [level(36), level(6), level(1)]
            }
            Color::DarkGray => [127; 3],
            Color::Red => [205, 0, 0],
            Color::LightRed => [255, 0, 0],
            Color::Blue => [0, 0, 238],
            Color::Magenta => [205, 0, 205],
            Color::LightYellow => [255, 255, 0],
            Color::LightCyan => [0, 255, 255],
            _ => return None,
        })
    }

    /// The relative luminance of WCAG 2.
    fn luminance(colour: [u8; 3]) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.03928 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = colour.map(channel);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// What WCAG 2 asks for of text: its level AA. A chip is drawn in reverse, which has the same contrast.
    #[test]
    fn every_colour_can_be_read_on_its_background() {
        let mut looked_at = 0;
        for (background, ground) in [(Background::Dark, [0; 3]), (Background::Light, [255; 3])] {
            for colours in [Colours::Sixteen, Colours::Many] {
                let theme = Theme {
                    colours,
                    background,
                    ascii: false,
                };
                for role in ROLES {
                    let Some(colour) = theme.style(role).fg else {
                        continue;
                    };
                    let colour = rgb(colour).unwrap_or_else(|| panic!("{colour:?} is known"));
                    let (one, other) = (luminance(colour), luminance(ground));
                    let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                    assert!(
                        contrast >= 4.5,
                        "{role:?} of {colours:?} on {background:?}: {contrast:.2}"
                    );
                    looked_at += 1;
                }
            }
        }
        assert!(looked_at > 30, "{looked_at}");
    }

    #[test]
    fn without_unicode_the_marks_are_of_ascii() {
        let needs = |variables: &'static [(&str, &str)]| {
            Theme::needs_ascii(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(!needs(&[
            ("LANG", "ko_KR.UTF-8"),
            ("TERM", "xterm-256color")
        ]));
        assert!(!needs(&[("LANG", "C.utf8")]));
        assert!(needs(&[("LC_ALL", "C"), ("LANG", "ko_KR.UTF-8")]));
        assert!(needs(&[("LANG", "C.UTF-8"), ("TERM", "linux")]));
        assert!(needs(&[("LANG", "C.UTF-8"), ("TERM", "vt100")]));
        assert_eq!(needs(&[]), cfg!(unix));
    }
}
