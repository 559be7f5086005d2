use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::accounts::Row;
use super::service::{Hindered, Shown};
use crate::lang::Lang;
use crate::point::{Failure, Kind, Outcome};

/// An answer that is not what was asked for: a status, and `{statusCode, message}`.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    message: String,
}

impl Problem {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Problem {
            status,
            message: message.into(),
        }
    }

    /// The request cannot be understood.
    pub fn invalid(message: impl Into<String>) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, message)
    }

    /// What the caller is told of an operation that was not done. A `Committed` is none.
    pub fn of(outcome: Outcome) -> Self {
        match outcome {
            // A caller whose request inherits an error is told the error: that is what inheriting means.
            Outcome::Rejected(why) | Outcome::Failed(Failure::HolderFailed(why)) => {
                Problem::invalid(Lang::En.rejection(why))
            }
            Outcome::TimedOut => Problem::new(
                StatusCode::CONFLICT,
                "waited too long for the lock; nothing was changed",
            ),
            Outcome::Failed(failure) => Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                format!("{}; nothing was changed", failure.code()),
            ),
            Outcome::Committed(_) | Outcome::Unknown => Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "nobody can tell whether this was done",
            ),
        }
    }
}

impl From<Hindered> for Problem {
    fn from(hindered: Hindered) -> Self {
        let message = match hindered {
            Hindered::TooManyUsers => "there is no room for another user".to_owned(),
            Hindered::Busy => "too much is under way, or the service is about to end".to_owned(),
            Hindered::HistoriesFull => {
                "the histories are full: no more writes are taken".to_owned()
            }
            Hindered::Store(trouble) => format!("the store does not answer: {trouble}"),
        };
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, message)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({ "statusCode": self.status.as_u16(), "message": self.message });
        with_json(self.status, &body)
    }
}

pub(super) fn account(id: u64, shown: Shown) -> Response {
    let Shown {
        point,
        update_millis,
    } = shown;
    let body = json!({ "id": id, "point": point, "updateMillis": update_millis });
    with_json(StatusCode::OK, &body)
}

pub(super) fn histories(id: u64, rows: &[Row]) -> Response {
    let row = |row: &Row| {
        json!({
            "id": row.id,
            "userId": id,
            "type": match row.kind {
                Kind::Charge => "CHARGE",
                Kind::Use => "USE",
            },
            "amount": row.amount,
            "timeMillis": row.at,
        })
    };
    with_json(StatusCode::OK, &rows.iter().map(row).collect())
}

fn with_json(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
