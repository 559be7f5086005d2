use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use serde_json::Value;

use super::answers::Problem;
use crate::point::Points;

/// No body is longer, in bytes: an amount needs a few.
const LONGEST: usize = 4096;

/// No body takes longer to arrive.
const SLOWEST: Duration = Duration::from_secs(10);

/// Reads the amount that a body names: `{"amount": 100}`, or the number alone.
pub(super) async fn amount(body: Body) -> Result<Points, Problem> {
    let bytes = match tokio::time::timeout(SLOWEST, to_bytes(body, LONGEST)).await {
        Err(_) => {
            return Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "the body took longer than 10 s to arrive",
            ));
        }
        Ok(Err(_)) => {
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "the body cannot be read, or is longer than 4,096 bytes",
            ));
        }
        Ok(Ok(bytes)) => bytes,
    };
    let shape = || Problem::invalid("the body is {\"amount\": 100}, or the number alone");
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| shape())?;
    let amount = match &value {
        Value::Object(fields) => match fields.get("amount") {
            Some(amount) if fields.len() == 1 => amount,
            _ => return Err(shape()),
        },
        number @ Value::Number(_) => number,
        _ => return Err(shape()),
    };
    match amount.as_i64() {
        Some(amount) if amount > 0 => Ok(amount),
        _ => Err(Problem::invalid(
            "the amount is a whole number of points, at least 1",
        )),
    }
}
