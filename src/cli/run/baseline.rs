//! `--baseline`: what changed since a run of before.

use std::fs;
use std::path::Path;

use super::RunArgs;
use crate::cli::Exit;
use crate::cli::reports::file_text;
use crate::lang::{Lang, Word};
use crate::report::Entry;
use crate::report::baseline::{Baseline, changes_text};

/// Reads the report of before.
pub(super) fn read(file: &Path) -> Result<Baseline, String> {
    let name = file_text(file);
    let text = fs::read_to_string(file).map_err(|error| format!("error: {name}: {error}"))?;
    Baseline::read(&text).map_err(|why| format!("error: {name}: {why}"))
}

/// What changed, for people, and how the program ends for it. What nothing could be compared with is no regression and
/// no pass.
pub(super) fn compare(
    before: &Baseline,
    entry: &Entry<'_>,
    args: &RunArgs,
    lang: Lang,
) -> (String, Exit) {
    let limit = args.fail_on_regression;
    let file = args.baseline.as_deref().map_or(String::new(), file_text);
    let Some(changes) = before.changes(entry) else {
        let exit = match limit {
            Some(_) => Exit::Invalid,
            None => Exit::Success,
        };
        return (
            format!("  {}\n", lang.fill(Word::BaselineNone, &[&file])),
            exit,
        );
    };
    let regressed = limit.is_some_and(|limit| changes.iter().any(|one| one.is_regression(limit)));
    let text = changes_text(&changes, limit, lang);
    let text = match args.quiet {
        true if !regressed => String::new(),
        _ => format!("  {}\n{text}", lang.fill(Word::BaselineIs, &[&file])),
    };
    let exit = match regressed {
        true => Exit::Fail,
        false => Exit::Success,
    };
    (text, exit)
}
