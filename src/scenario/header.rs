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
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    name.is_some_and(|name| match name.strip_prefix("env:") {
        Some(name) => !name.is_empty() && name.chars().all(is_letter),
        None => matches!(name, "token" | "user" | "uuid" | "amount"),
    })
}

#[cfg(test)]
mod tests {
    use super::is_place;

    #[test]
    fn only_a_place_that_is_filled_in_is_shown() {
        for place in [
            "{env:TOKEN_2}",
            "Bearer {env:TOKEN}",
            "{user}",
            "Bearer {token}",
        ] {
            assert!(is_place(place), "{place}");
        }
        let secrets = [
            "{\"token\":\"secret\"}",
            "{secret}",
            "{env:}",
            "{env:A}{env:B}",
            "{env:A secret}",
            "secret {env:A}",
            "secret",
        ];
        for secret in secrets {
            assert!(!is_place(secret), "{secret}");
        }
    }
}
