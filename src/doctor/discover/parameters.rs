//! What an operation of an OpenAPI document wants in its path, its query and its headers.

use serde_json::Value;

use super::fields::{Role, role};
use super::schema::Schemas;

/// No path is longer, in bytes.
const LONGEST_PATH: usize = 200;

/// What an operation wants besides a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// With its query.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub names_user: bool,
    pub has_amount: bool,
}

/// Headers that are not an operation's own.
const OF_HTTP: [&str; 5] = ["authorization", "content-type", "accept", "host", "cookie"];

/// Whether a path of a document may be asked for.
pub(super) fn is_plain(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !"\\\"#".contains(c);
    path.len() <= LONGEST_PATH
        && path.chars().all(plain)
        && !path.contains("..")
        && !path.contains("//")
}

/// What is wanted; `None` if it cannot be given. `places` are the path's own list of parameters and the operation's.
pub(super) fn wanted<'a>(
    schemas: &mut Schemas<'a>,
    (base, path): (&str, &str),
    places: [&'a Value; 2],
) -> Option<Wanted> {
    if !path.starts_with('/') || !is_plain(path) {
        return None;
    }
    let mut wanted = Wanted {
        path: format!("{base}{path}"),
        ..Wanted::default()
    };
    // There is one place in a path at most, and it is the user's.
    if let Some((before, rest)) = path.split_once('{') {
        let (_, after) = rest.split_once('}')?;
        if after.contains('{') {
            return None;
        }
        wanted.path = format!("{base}{before}{{user}}{after}");
        wanted.names_user = true;
    }
    let list = |value: &'a Value| value.get("parameters").and_then(Value::as_array);
    for parameter in places.into_iter().filter_map(list).flatten() {
        let parameter = schemas.resolve(parameter)?;
        let text = |key: &str| parameter.get(key).and_then(Value::as_str);
        let is_required = parameter.get("required").and_then(Value::as_bool) == Some(true);
        let (Some(name), Some(place)) = (text("name"), text("in")) else {
            continue;
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || !name.chars().all(is_name) {
            continue;
        }
        let is_header = match place {
            "query" => false,
            "header" if !OF_HTTP.contains(&name.to_lowercase().as_str()) => true,
            _ => continue,
        };
        let value = match role(name) {
            Some(Role::User) if is_required || !wanted.names_user => {
                wanted.names_user = true;
                "{user}".to_owned()
            }
            Some(Role::Amount) if !is_header => {
                wanted.has_amount = true;
                "{amount}".to_owned()
            }
            Some(Role::Key) if is_header => "{uuid}".to_owned(),
            _ if is_required => given(schemas, parameter)?,
            _ => continue,
        };
        if is_header {
            wanted.headers.push((name.to_owned(), value));
        } else {
            let joint = if wanted.path.contains('?') { '&' } else { '?' };
            wanted.path.push_str(&format!("{joint}{name}={value}"));
        }
    }
    is_plain(&wanted.path).then_some(wanted)
}

/// A value that the document itself gives as one that fits.
fn given<'a>(schemas: &mut Schemas<'a>, parameter: &'a Value) -> Option<String> {
    let schema = parameter.get("schema").unwrap_or(parameter);
    let schema = schemas.resolve(schema)?;
    let first = schema.get("enum").and_then(|all| all.get(0));
    let mut all = [
        parameter.get("example"),
        schema.get("example"),
        schema.get("default"),
        first,
    ]
    .into_iter();
    let value = match all.find_map(|value| value)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    (value.len() <= 100 && value.chars().all(is_plain)).then_some(value)
}
