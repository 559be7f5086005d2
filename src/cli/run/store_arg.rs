//! `--store`: where balances are kept, as it is written.

use std::path::PathBuf;
use std::str::FromStr;

use crate::scenario::{Store, StoreKind};

/// The variable that names a PostgreSQL, with its password if it has one.
pub const VARIABLE: &str = "POINTRACE_POSTGRES_URL";

/// A store on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreArg {
    /// In the memory of this process.
    Memory,
    /// In a modelled database.
    Model,
    /// In a real SQLite, in this file or a temporary one.
    Sqlite(Option<PathBuf>),
    /// In the PostgreSQL at this URL, or the one of the environment. What is wrong with a URL is told later,
    /// without the URL: there may be a password in it.
    Postgres(Option<String>),
    /// In a PostgreSQL that is started for the run.
    ThrowAwayPostgres,
}

impl StoreArg {
    /// The real store of a scenario, if it has one. The environment overrules where it says that a PostgreSQL is.
    pub fn of(store: &Store) -> Option<Self> {
        match &store.kind {
            StoreKind::Memory | StoreKind::Model => None,
            StoreKind::Sqlite => Some(StoreArg::Sqlite(None)),
            StoreKind::Postgres(_) => {
                let url = match std::env::var_os(VARIABLE) {
                    Some(_) => None,
                    None => store.url.clone(),
                };
                Some(StoreArg::Postgres(url))
            }
        }
    }

    /// As it was written.
    pub fn written(&self) -> String {
        match self {
            StoreArg::Memory => "memory".to_owned(),
            StoreArg::Model => "model".to_owned(),
            StoreArg::Sqlite(None) => "sqlite".to_owned(),
            StoreArg::Sqlite(Some(file)) => format!("sqlite:{}", file.display()),
            StoreArg::Postgres(url) => url.clone().unwrap_or_else(|| "postgres".to_owned()),
            StoreArg::ThrowAwayPostgres => "postgres:temp".to_owned(),
        }
    }
}

impl FromStr for StoreArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const STORES: [&str; 4] = ["memory", "model", "sqlite", "postgres"];
        match text.split_once(':') {
            None if text == "memory" => Ok(StoreArg::Memory),
            None if text == "model" => Ok(StoreArg::Model),
            None if text == "sqlite" => Ok(StoreArg::Sqlite(None)),
            None if text == "postgres" => Ok(StoreArg::Postgres(None)),
            Some(("postgres", "temp")) => Ok(StoreArg::ThrowAwayPostgres),
            Some(("postgres" | "postgresql", url)) if url.starts_with("//") => {
                Ok(StoreArg::Postgres(Some(text.to_owned())))
            }
            Some(("sqlite", "")) => Err("a file is missing: sqlite:FILE, or sqlite".to_owned()),
            Some(("sqlite", file)) => Ok(StoreArg::Sqlite(Some(file.into()))),
            // What is written after the word may hold a password.
            _ => {
                let word = text.split(':').next().unwrap_or(text);
                let near = crate::text::nearest(word, STORES);
                let hint = near.map_or(String::new(), |near| format!("did you mean {near}? "));
                Err(format!(
                    "{hint}the stores are memory, model, sqlite, sqlite:FILE, postgres, postgres:temp and postgres://…"
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_a_word_or_a_word_and_a_file() {
        let store = |text: &str| text.parse::<StoreArg>();
        assert_eq!(store("memory"), Ok(StoreArg::Memory));
        assert_eq!(store("model"), Ok(StoreArg::Model));
        assert_eq!(store("sqlite"), Ok(StoreArg::Sqlite(None)));
        assert_eq!(
            store("sqlite:a:b"),
            Ok(StoreArg::Sqlite(Some("a:b".into())))
        );
        for (text, part) in [
            ("sqlite:", "a file is missing"),
            ("sqlit", "did you mean sqlite?"),
            ("mysql://host/x", "the stores are"),
        ] {
            let error = store(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
