use clap::{Args as ClapArgs, ValueEnum};

use crate::cli::lang::LangArg;
use crate::cli::run::ClockArg;
use crate::request::LockName;

/// Arguments of the dashboard.
#[derive(Debug, ClapArgs)]
pub struct DashboardArgs {
    /// A built-in scenario, or a file [default: hundred-charges]
    pub scenario: Option<String>,
    /// Begin with this lock [default: none]
    #[arg(long, value_name = "LOCK")]
    pub lock: Option<LockName>,
    /// Begin with this seed instead of the scenario's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Play under this clock instead of the scenario's
    #[arg(long)]
    pub clock: Option<ClockArg>,
    #[command(flatten)]
    pub lang: LangArg,
    /// Colours [default: what the terminal says it has; none if NO_COLOR is set]
    #[arg(long, value_name = "WHEN")]
    pub color: Option<ColorArg>,
    /// The terminal's background [default: dark, unless COLORFGBG says otherwise]
    #[arg(long, value_name = "BACKGROUND")]
    pub theme: Option<ThemeArg>,
    /// Draw bars and marks with ASCII characters only
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
