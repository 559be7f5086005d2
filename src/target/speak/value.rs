//! Values of answers: points, words, and an answer in a line.

use std::borrow::Cow;

use hyper::body::Bytes;
use serde_json::Value;
use serde_json_borrow::Value as Borrowed;

use crate::point::Points;
use crate::target::address::plain;
use crate::target::wire::Reply;

/// A status and what came with it, in a line.
pub(super) fn said(reply: &Reply) -> String {
    let body = String::from_utf8_lossy(&reply.body);
    format!("{} {}", reply.status, plain(body.trim()))
        .trim_end()
        .to_owned()
}

pub(super) fn without_digits(body: &Bytes) -> String {
    let text = String::from_utf8_lossy(body);
    text.chars()
        .filter(|c| !c.is_ascii_digit())
        .take(1_000)
        .collect()
}

/// The text of an answer. Whoever reads it knows then that it is text, and need not look at it again, word for word.
pub(super) fn as_text(body: &[u8]) -> Cow<'_, str> {
    str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

/// What is at a JSON pointer (RFC 6901) of an answer. An answer is understood for each request of a race, so it borrows from the
/// bytes that came, and nothing of it is copied.
pub(super) fn at<'a, 'b>(value: &'a Borrowed<'b>, pointer: &str) -> Option<&'a Borrowed<'b>> {
    let mut words = pointer.split('/');
    // A pointer is empty, or begins with a slash.
    if !words.next()?.is_empty() {
        return None;
    }
    words.try_fold(value, |value, word| match value {
        Borrowed::Object(fields) if word.contains('~') => {
            fields.get(&word.replace("~1", "/").replace("~0", "~"))
        }
        Borrowed::Object(fields) => fields.get(word),
        Borrowed::Array(list) => list.get(word.parse::<usize>().ok()?),
        _ => None,
    })
}

/// A number of points in an answer, as [`points`] reads it.
pub(super) fn points_at(value: &Borrowed<'_>, pointer: &str) -> Option<Points> {
    points(&at(value, pointer)?.into())
}

/// Whether a value is this word: a text without its quotation marks, or what else is written so.
pub(super) fn is_word(value: &Borrowed<'_>, word: &str) -> bool {
    match value {
        Borrowed::Str(text) => text == word,
        value => text(&value.into()) == word,
    }
}

/// A number of points, whether it is written as a number or as a text.
pub(crate) fn points(value: &Value) -> Option<Points> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
            (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
        }),
        Value::String(text) => text.trim().parse().ok().or_else(|| {
            // Decimals of nothing, as money is often written.
            let (whole, rest) = text.trim().split_once('.')?;
            rest.chars().all(|c| c == '0').then(|| whole.parse().ok())?
        }),
        _ => None,
    }
}

/// A value as a word: without quotation marks.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
