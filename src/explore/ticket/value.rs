//! Values inside a schedule string.

use crate::request::LockName;

/// Everything but letters, digits and a few signs as `%XX`, so that a value has no `:` of its own and a shell finds
/// nothing in it to act upon.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./=,".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// The text that was escaped.
pub(super) fn unescape(text: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap_or(b'?'), rest.next().unwrap_or(b'?')];
            let value = digits.iter().try_fold(0, |value, digit| {
                Some(value * 16 + char::from(*digit).to_digit(16)?)
            });
            let value = value.and_then(|value| u8::try_from(value).ok());
            let digits = String::from_utf8_lossy(&digits);
            let stands_for_nothing =
                || format!("{} stands for no character", quoted(&format!("%{digits}")));
            bytes.push(value.ok_or_else(stands_for_nothing)?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| format!("{} is not text", quoted(text)))
}

/// A part of the string in a message: short, and without anything that a terminal would act upon.
pub(super) fn quoted(part: &str) -> String {
    const MOST: usize = 40;
    let plain = |c: char| if c.is_control() { '?' } else { c };
    let mut shown: String = part.chars().take(MOST).map(plain).collect();
    if part.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

pub(super) fn lock(name: &str) -> Result<LockName, String> {
    name.parse()
        .map_err(|error| format!("there is no lock {}; {error}", quoted(name)))
}

/// A whole number as it is written, without a sign.
pub(super) fn whole(text: &str) -> Option<u64> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}
