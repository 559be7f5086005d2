use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch};

use super::answers::{self, Problem};
use super::body::amount;
use super::key;
use super::openapi::OPENAPI;
use super::service::{Service, Shown};
use super::shelf::Shelf;
use crate::point::{Kind, Outcome};

/// The interface: accounts and histories, charges and uses, figures, and its own description.
pub fn router<St: Shelf>(service: Arc<Service<St>>) -> Router {
    Router::new()
        .route("/point/{id}", get(account::<St>))
        .route("/point/{id}/histories", get(histories::<St>))
        .route("/point/{id}/charge", patch(charge::<St>))
        .route("/point/{id}/use", patch(use_points::<St>))
        .route("/metrics", get(metrics::<St>))
        .route("/openapi.json", get(openapi))
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .with_state(service)
}

type Answer = Result<Response, Problem>;

async fn account<St: Shelf>(
    State(service): State<Arc<Service<St>>>,
    Path(id): Path<String>,
) -> Answer {
    let id = user(&id)?;
    Ok(answers::account(id, service.account(id).await?))
}

async fn histories<St: Shelf>(
    State(service): State<Arc<Service<St>>>,
    Path(id): Path<String>,
) -> Answer {
    let id = user(&id)?;
    let rows = service.history(id).await?;
    Ok(answers::histories(id, &rows))
}

async fn charge<St: Shelf>(
    State(service): State<Arc<Service<St>>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    apply(service, &id, Kind::Charge, &headers, body).await
}

async fn use_points<St: Shelf>(
    State(service): State<Arc<Service<St>>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    apply(service, &id, Kind::Use, &headers, body).await
}

async fn apply<St: Shelf>(
    service: Arc<Service<St>>,
    id: &str,
    kind: Kind,
    headers: &HeaderMap,
    body: Body,
) -> Answer {
    let id = user(id)?;
    let key = key::of(headers)?;
    let amount = amount(body).await?;
    let key = key.map(|key| key::number(&key, id, kind, amount));
    // A task of its own: a caller that goes away does not take the operation with it, half done.
    let task = tokio::spawn(Arc::clone(&service).apply(id, kind, amount, key));
    let outcome = task.await.unwrap_or(Ok(Outcome::Unknown))?;
    match outcome {
        Outcome::Committed(receipt) => {
            let shown = Shown {
                point: receipt.balance,
                update_millis: service.updated(service.user(id)),
            };
            Ok(answers::account(id, shown))
        }
        outcome => Err(Problem::of(outcome)),
    }
}

async fn metrics<St: Shelf>(State(service): State<Arc<Service<St>>>) -> Response {
    const TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, TYPE)], service.metrics()).into_response()
}

async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

async fn unknown_route() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "there is no such route; /openapi.json describes those that there are",
    )
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "this route has no such method; the header Allow names those that it has",
    )
}

/// A user is any whole number from 1. Two ways to write one number are one user.
fn user(id: &str) -> Result<u64, Problem> {
    let digits = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    match id.parse::<u64>() {
        Ok(id) if digits && id >= 1 && i64::try_from(id).is_ok() => Ok(id),
        _ => Err(Problem::invalid(
            "the user is a whole number from 1 to 9223372036854775807",
        )),
    }
}
