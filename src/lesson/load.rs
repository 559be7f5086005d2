use std::path::Path;
use std::sync::Arc;

use toml::de::DeTable;

use super::{Lesson, builtin, parse};
use crate::scenario::{ScenarioError, read_text};
use crate::text::nearest;

const HINT: &str = "`pointrace learn --list` lists the lessons";

/// Reads a built-in lesson by its name, or a file by its path.
///
/// # Errors
/// If there is no such lesson, the file cannot be read, or there are mistakes in it.
pub fn load(name_or_path: &str) -> Result<Arc<Lesson>, ScenarioError> {
    if let Some(lesson) = builtin::find(name_or_path) {
        return Ok(lesson);
    }
    let is_path = name_or_path.contains(['/', std::path::MAIN_SEPARATOR])
        || name_or_path.ends_with(".toml")
        || Path::new(name_or_path).exists();
    if !is_path {
        let names = builtin::ALL.iter().map(|builtin| builtin.name);
        let near = nearest(name_or_path, names);
        let near = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
        let message = format!("there is no such lesson and no such file; {near}{HINT}");
        return Err(ScenarioError::file(name_or_path, message));
    }
    let source = read_text(name_or_path, HINT)?;
    parse(&source, name_or_path).map(Arc::new)
}

/// Whether a text is meant as a lesson, and not as a scenario: it has steps.
pub fn is_lesson(source: &str) -> bool {
    let (document, _) = DeTable::parse_recoverable(source);
    document
        .get_ref()
        .iter()
        .any(|(key, _)| key.get_ref() == "step")
}
