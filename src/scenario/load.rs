//! Finds a scenario: a built-in one by name, or a file.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::error::{ScenarioError, mistake_at, quoted};
use super::overrides::Override;
use super::parse::LARGEST;
use super::{Scenario, builtin, parse_with};
use crate::text::nearest;

/// Reads a built-in scenario by its name, or a file by its path. Also gives its origin, for messages.
///
/// # Errors
/// If there is no such scenario, the file cannot be read, or there are mistakes in it.
pub fn load(name_or_path: &str) -> Result<(Scenario, String), ScenarioError> {
    load_with(name_or_path, &[])
}

/// [`load`], with some keys set from outside.
///
/// # Errors
/// As [`load`]; also mistakes in the overrides.
pub fn load_with(
    name_or_path: &str,
    overrides: &[Override],
) -> Result<(Scenario, String), ScenarioError> {
    let (source, origin) = load_source(name_or_path)?;
    let scenario = parse_with(&source, &origin, overrides)?;
    Ok((scenario, origin))
}

/// The file that is meant, unless it is a built-in scenario.
pub fn file(name_or_path: &str) -> Option<&Path> {
    match builtin::find(name_or_path) {
        Some(_) => None,
        None => Some(Path::new(name_or_path)),
    }
}

/// The text of a scenario, and its origin.
///
/// # Errors
/// If there is no such scenario, or the file cannot be read as text.
pub fn load_source(name_or_path: &str) -> Result<(String, String), ScenarioError> {
    if let Some(builtin) = builtin::find(name_or_path) {
        let origin = format!("built-in {}", builtin.name);
        return Ok((builtin.source.to_owned(), origin));
    }
    if name_or_path.trim().is_empty() {
        return Err(ScenarioError::file(
            "scenario",
            "its name is empty; `pointrace scenarios` lists the built-in ones",
        ));
    }
    let path = Path::new(name_or_path);
    let is_path = name_or_path.contains(['/', std::path::MAIN_SEPARATOR])
        || name_or_path.ends_with(".toml")
        || path.exists();
    if !is_path {
        return Err(unknown(name_or_path));
    }
    let source = read_text(
        name_or_path,
        "`pointrace scenarios` lists the built-in scenarios",
    )?;
    Ok((source, name_or_path.to_owned()))
}

/// The text of a file of a sensible size; `hint` says what helps if it is not there.
///
/// # Errors
/// If it cannot be read, or is no text.
pub(crate) fn read_text(path: &str, hint: &str) -> Result<String, ScenarioError> {
    let bytes =
        read(Path::new(path), hint).map_err(|message| ScenarioError::file(path, message))?;
    String::from_utf8(bytes).map_err(|error| not_text(path, &error))
}

fn unknown(name: &str) -> ScenarioError {
    let hint = match nearest(name, builtin::ALL.iter().map(|builtin| builtin.name)) {
        Some(near) => format!("did you mean \"{near}\"? "),
        None => String::new(),
    };
    ScenarioError::file(
        name,
        format!(
            "there is no built-in scenario {} and no such file; {hint}`pointrace scenarios` lists the built-in ones",
            quoted(name)
        ),
    )
}

/// The bytes of a file of a sensible size; or what is wrong with it.
fn read(path: &Path, hint: &str) -> Result<Vec<u8>, String> {
    let directory = || "this is a directory; name a file in it".to_owned();
    if path.is_dir() {
        return Err(directory());
    }
    let explain = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => format!("there is no such file; {hint}"),
        ErrorKind::PermissionDenied => {
            "no permission to read this file; `ls -l` shows who may".to_owned()
        }
        ErrorKind::IsADirectory => directory(),
        _ => format!("the file cannot be read: {error}"),
    };
    let file = File::open(path).map_err(explain)?;
    let mut bytes = Vec::new();
    // One byte more than is allowed tells too large from just large enough, and a device that
    // never ends is left after a megabyte.
    file.take(LARGEST as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(explain)?;
    if bytes.len() > LARGEST {
        return Err(format!(
            "the file is too large; at most {LARGEST} bytes (1 MiB) are read"
        ));
    }
    Ok(bytes)
}

fn not_text(origin: &str, error: &std::string::FromUtf8Error) -> ScenarioError {
    let at = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes());
    ScenarioError::new(vec![mistake_at(
        origin,
        &text,
        at,
        at,
        "this byte is not UTF-8; save the file as UTF-8 text".to_owned(),
    )])
}
