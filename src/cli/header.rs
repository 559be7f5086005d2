//! `--header NAME: VALUE`: what is wrong with one is said without its value, which may be a secret.

use std::ffi::OsStr;

use clap::builder::TypedValueParser;
use clap::error::{Error, ErrorKind};
use clap::{Arg, Command};

use crate::scenario::split_header;

/// Reads a header. The error of a plain function would quote all that was written.
#[derive(Clone)]
pub struct Header;

impl TypedValueParser for Header {
    type Value = (String, String);

    fn parse_ref(
        &self,
        command: &Command,
        _option: Option<&Arg>,
        written: &OsStr,
    ) -> Result<Self::Value, Error> {
        split_header(&written.to_string_lossy()).map_err(|wrong| {
            let message = format!("invalid value for '--header <NAME: VALUE>': {wrong}");
            command.clone().error(ErrorKind::ValueValidation, message)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_wrong_is_not_quoted() {
        let option = Arg::new("header").long("header").value_parser(Header);
        let command = Command::new("pointrace").arg(option);
        let parsed = |header: &str| {
            let words = ["pointrace", "--header", header];
            command.clone().try_get_matches_from(words)
        };
        let matches = parsed("Authorization: Bearer geheim").expect("a header");
        let header: Option<&(String, String)> = matches.get_one("header");
        let (name, value) = header.expect("it was given");
        assert_eq!(
            (name.as_str(), value.as_str()),
            ("Authorization", "Bearer geheim")
        );
        let wrong = parsed("Authorization Bearer geheim").expect_err("no colon");
        let said = wrong.to_string();
        assert!(said.contains("--header <NAME: VALUE>"), "{said}");
        assert!(said.contains("a header is NAME: VALUE"), "{said}");
        assert!(!said.contains("geheim"), "{said}");
    }
}
