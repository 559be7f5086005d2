//! How the dashboard looks, whichever screen a command opens it on.

use std::env;

use clap::{Args as ClapArgs, ValueEnum};

use super::dashboard::has_terminal;
use crate::lang::Lang;
#[cfg(feature = "http")]
use crate::tui::watch::Looks;
use crate::tui::{Background, BreakIt, Colours, Learn, Progress, State, Theme};

/// Arguments of every command that opens the dashboard.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub struct LookArgs {
    /// Colours [default: what the terminal says it has; none if NO_COLOR is set]
    #[arg(long, value_name = "WHEN")]
    pub color: Option<ColorArg>,
    /// The terminal's background [default: what COLORFGBG says, or the terminal if it is asked; T switches]
    #[arg(long, value_name = "BACKGROUND")]
    pub theme: Option<ThemeArg>,
    /// Draw bars and marks with ASCII characters only [default: where the locale is not of UTF-8]
    #[arg(long)]
    pub ascii: bool,
}

/// Colours on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// What the terminal says it has
    Auto,
    /// The same, even if NO_COLOR is set
    Always,
    /// None
    Never,
    /// The sixteen of every terminal
    #[value(name = "16")]
    Sixteen,
    /// Two hundred and fifty-six
    #[value(name = "256")]
    Many,
}

/// The terminal's background on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ThemeArg {
    /// Light text on a dark background
    Dark,
    /// Dark text on a light background
    Light,
}

impl LookArgs {
    /// Whether anything was said about it.
    pub fn is_given(&self) -> bool {
        self.color.is_some() || self.theme.is_some() || self.ascii
    }

    /// How a service is watched.
    #[cfg(feature = "http")]
    pub fn looks(&self, lang: Lang) -> Looks {
        Looks {
            lang,
            theme: self.theme(),
        }
    }

    /// The state that a dashboard begins with.
    pub fn state(&self, lang: Lang) -> State {
        let progress = Progress::load();
        State {
            learn: Learn::resume(progress.clone()),
            break_it: BreakIt::resume(progress),
            ..State::new(lang, self.theme())
        }
    }

    /// How it looks, as far as it is not said by what the environment says.
    pub fn theme(&self) -> Theme {
        let variable = |name: &str| env::var(name).ok();
        let colours = match self.color.unwrap_or(ColorArg::Auto) {
            ColorArg::Auto => Colours::of_environment(variable),
            ColorArg::Always => {
                Colours::of_environment(|name| variable(name).filter(|_| name != "NO_COLOR"))
            }
            ColorArg::Never => Colours::None,
            ColorArg::Sixteen => Colours::Sixteen,
            ColorArg::Many => Colours::Many,
        };
        // What has no colours looks the same on every background, and what is no terminal has no answer.
        let is_dumb = variable("TERM").is_some_and(|term| term == "dumb");
        let is_asked = colours != Colours::None && !is_dumb && has_terminal();
        let background = match self.theme {
            Some(ThemeArg::Dark) => Background::Dark,
            Some(ThemeArg::Light) => Background::Light,
            None => Background::of_environment(variable)
                .or_else(|| is_asked.then(Background::asked).flatten())
                .unwrap_or(Background::Dark),
        };
        Theme {
            colours,
            background,
            ascii: self.ascii || Theme::needs_ascii(variable),
        }
    }
}
