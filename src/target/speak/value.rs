//! Values of answers: points, words, and an answer in a line.

use hyper::body::Bytes;
use serde_json::Value;

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
