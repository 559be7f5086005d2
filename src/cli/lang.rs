//! `--lang`, the same wherever something is said.

use std::env;

use clap::Args as ClapArgs;

use crate::lang::Lang;

/// The language that was asked for.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub struct LangArg {
    /// The language: en or ko [default: the locale's]
    #[arg(long, value_name = "LANG")]
    lang: Option<Lang>,
}

impl LangArg {
    /// The language to speak: that one, or the environment's.
    pub fn get(self) -> Lang {
        self.lang
            .unwrap_or_else(|| Lang::of_environment(|name| env::var(name).ok()))
    }
}
