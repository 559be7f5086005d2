//! Headers as they are written in scenarios and on the command line.

/// `Name: value`.
///
/// # Errors
/// What is wrong with it.
pub fn split_header(text: &str) -> Result<(String, String), String> {
    let token = |c: char| c.is_ascii_alphanumeric() || "-_.!#$%&'*+^`|~".contains(c);
    match text.split_once(':') {
        Some((name, value))
            if !name.is_empty()
                && name.chars().all(token)
                && !value.chars().any(char::is_control) =>
        {
            Ok((name.to_owned(), value.trim().to_owned()))
        }
        _ => {
            Err("a header is NAME: VALUE, such as \"Authorization: Bearer {env:TOKEN}\"".to_owned())
        }
    }
}

/// Whether a header's value is the name of a place that is filled in, such as `{env:TOKEN}`, and nothing that could be a secret.
pub(crate) fn is_place(value: &str) -> bool {
    let value = value.strip_prefix("Bearer ").unwrap_or(value);
    let name = value
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    name.is_some_and(|name| !name.contains(['{', '}']))
}
