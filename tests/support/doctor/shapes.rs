//! The same services over HTTP, in the shapes of the field.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use pointrace::env::RealEnv;
use pointrace::serve::Limits;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::designs::{Asked, Design, Reply, Service, Times};

/// How a service speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `PATCH /point/1/charge` with `{"amount": 100}`; refusals as 400.
    Nest,
    /// The same, refusals as 500 "Internal server error".
    NestCrashes,
    /// The amount is the whole body; everything that goes wrong is the same 500.
    SpringAdvice,
    /// `POST /api/v1/points/1/charge`, the balance under `/data/point`, as a text.
    DeepTexts,
    /// The user in the body: `PATCH /point/charge` with `{"id": 1, "point": 100}`.
    BodyId,
    /// `POST /balance/charge` with `{"userId": 1, "amount": 100}`, read at `/balance?userId=1`.
    Query,
    /// 200 whatever happened, and `code` says what.
    Envelope,
    /// A refused use is answered as one that is done, with the balance unchanged.
    Silent,
    /// The answer to a charge is a history row.
    AnswersRows,
    /// Amounts from 1,000, balances to 10,000.
    Limited,
    /// Users are UUIDs under `/wallets`.
    Uuid,
    /// `POST /users/1/points/earn?amount=100`, `/spend`.
    EarnSpend,
}

/// What a request means.
enum Meaning {
    Read(String),
    Change(String, i64),
    Nowhere,
    Bad,
}

/// A service that runs as long as its runtime.
pub async fn serve(design: Design, shape: Shape, times: Times, seed: u64) -> SocketAddr {
    listen(
        Service::new(RealEnv::start(), design, times, seed),
        shape,
        0,
    )
    .await
}

/// An instance of a service.
pub async fn listen(service: Arc<Service<RealEnv>>, shape: Shape, instance: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let at = listener.local_addr().expect("an address");
    let app = Router::new().fallback(move |method: Method, uri: Uri, body: Bytes| {
        let service = Arc::clone(&service);
        async move { answer(&service, (shape, instance), &method, &uri, &body).await }
    });
    tokio::spawn(async move {
        let _ = pointrace::serve::serve(listener, app, Limits::default(), pending()).await;
    });
    at
}

async fn answer(
    service: &Arc<Service<RealEnv>>,
    (shape, instance): (Shape, usize),
    method: &Method,
    uri: &Uri,
    body: &Bytes,
) -> Response {
    let meaning = understand(shape, method, uri, body);
    let (spelt, change) = match meaning {
        Meaning::Nowhere => return nowhere(shape, method, uri),
        Meaning::Bad => return bad(shape),
        Meaning::Read(user) => (user, 0),
        Meaning::Change(user, change) => (user, change),
    };
    let hex: String = spelt.chars().filter(char::is_ascii_hexdigit).collect();
    let user = match shape {
        Shape::Uuid => u64::from_str_radix(&hex[hex.len().saturating_sub(12)..], 16).ok(),
        _ => spelt.parse().ok(),
    };
    let Some(user) = user else {
        return bad(shape);
    };
    if change == 0 {
        let point = match service.design {
            Design::Stub => 0,
            _ => service.show(user).await,
        };
        return json_of(200, &account(shape, &spelt, point));
    }
    let amount = change.abs();
    if shape == Shape::Limited
        && (amount < 1_000 || service.peek(user) + change > 10_000 || amount % 1_000 != 0)
    {
        return json_of(
            400,
            &json!({ "message": "amounts are thousands, balances end at 10000" }),
        );
    }
    let asked = Asked {
        user,
        spelt: spelt.clone(),
        change,
        instance,
    };
    match service.serve(&asked).await {
        Reply::Done(_) if shape == Shape::AnswersRows => json_of(
            201,
            &json!({ "id": service.random(1 << 40), "userId": user, "amount": amount, "type": if change > 0 { "CHARGE" } else { "USE" } }),
        ),
        Reply::Done(point) => {
            let created = matches!(shape, Shape::DeepTexts | Shape::EarnSpend);
            json_of(
                if created { 201 } else { 200 },
                &account(shape, &spelt, point),
            )
        }
        Reply::NotEnough => match shape {
            Shape::Silent => json_of(200, &account(shape, &spelt, service.peek(user))),
            Shape::Envelope => json_of(
                200,
                &json!({ "code": 400, "result": { "point": service.peek(user) } }),
            ),
            Shape::NestCrashes | Shape::SpringAdvice => bad(shape),
            _ => json_of(
                400,
                &json!({ "statusCode": 400, "message": format!("not enough: {} of {amount}", service.peek(user)) }),
            ),
        },
        Reply::Busy => json_of(409, &json!({ "statusCode": 409, "message": "busy" })),
    }
}

fn account(shape: Shape, user: &str, point: i64) -> Value {
    match shape {
        Shape::DeepTexts => {
            json!({ "success": true, "data": { "userId": user, "point": point.to_string(), "updatedAt": "2024-01-01T00:00:00Z" } })
        }
        Shape::Query => json!({ "userId": user, "balance": point }),
        Shape::Envelope => json!({ "code": 200, "result": { "id": user, "point": point } }),
        Shape::EarnSpend => json!({ "points": point }),
        Shape::Uuid => json!({ "id": user, "balance": format!("{point}.00") }),
        _ => {
            json!({ "id": user, "point": point, "updateMillis": 1_700_000_000_000_u64 + u64::try_from(point.abs()).unwrap_or(0) })
        }
    }
}

fn json_of(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    let head = [(header::CONTENT_TYPE, "application/json")];
    (status, head, body.to_string()).into_response()
}

/// As frameworks answer where there is nothing.
fn nowhere(shape: Shape, method: &Method, uri: &Uri) -> Response {
    match shape {
        Shape::SpringAdvice => bad(shape),
        Shape::BodyId | Shape::DeepTexts => json_of(
            404,
            &json!({ "timestamp": "2024-01-01T00:00:00Z", "status": 404, "error": "Not Found", "path": uri.path() }),
        ),
        _ => json_of(
            404,
            &json!({ "statusCode": 404, "message": format!("Cannot {method} {}", uri.path()) }),
        ),
    }
}

fn bad(shape: Shape) -> Response {
    match shape {
        Shape::SpringAdvice => json_of(
            500,
            &json!({ "code": "500", "message": "에러가 발생했습니다." }),
        ),
        Shape::NestCrashes => json_of(
            500,
            &json!({ "statusCode": 500, "message": "Internal server error" }),
        ),
        _ => json_of(400, &json!({ "statusCode": 400, "message": "Bad Request" })),
    }
}

fn understand(shape: Shape, method: &Method, uri: &Uri, body: &Bytes) -> Meaning {
    let path = uri.path().trim_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let field = |name: &str| value.as_ref().and_then(|value| value.get(name)).cloned();
    let count = |value: Option<Value>| value.and_then(|it| it.as_i64()).filter(|it| *it > 0);
    let text = |value: Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let query = |name: &str| {
        let pairs = uri
            .query()
            .unwrap_or("")
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        pairs
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
            .next()
    };
    let change = |user: Option<String>, amount: Option<i64>, verb: &str| match (user, amount) {
        (Some(user), Some(amount)) => Meaning::Change(
            user,
            if matches!(verb, "charge" | "earn" | "deposit") {
                amount
            } else {
                -amount
            },
        ),
        _ => Meaning::Bad,
    };
    match (shape, method.as_str(), parts.as_slice()) {
        (Shape::DeepTexts, "GET", ["api", "v1", "points", user]) => {
            Meaning::Read((*user).to_owned())
        }
        (Shape::DeepTexts, "POST", ["api", "v1", "points", user, verb @ ("charge" | "use")]) => {
            change(Some((*user).to_owned()), count(field("amount")), verb)
        }
        (Shape::BodyId, "PATCH", ["point", verb @ ("charge" | "use")]) => {
            change(field("id").map(text), count(field("point")), verb)
        }
        (Shape::Query, "GET", ["balance"]) => query("userId").map_or(Meaning::Bad, Meaning::Read),
        (Shape::Query, "POST", ["balance", verb @ ("charge" | "use")]) => {
            change(field("userId").map(text), count(field("amount")), verb)
        }
        (Shape::Uuid, "GET", ["wallets", user]) if user.len() == 36 => {
            Meaning::Read((*user).to_owned())
        }
        (Shape::Uuid, "GET", ["wallets", _]) => Meaning::Bad,
        (Shape::Uuid, "POST", ["wallets", user, verb @ ("deposit" | "withdraw")]) => {
            change(Some((*user).to_owned()), count(field("amount")), verb)
        }
        (Shape::EarnSpend, "GET", ["users", user, "points"]) => Meaning::Read((*user).to_owned()),
        (Shape::EarnSpend, "POST", ["users", user, "points", verb @ ("earn" | "spend")]) => {
            let amount = query("amount")
                .and_then(|amount| amount.parse().ok())
                .filter(|it| *it > 0);
            change(Some((*user).to_owned()), amount, verb)
        }
        (Shape::DeepTexts | Shape::Query | Shape::Uuid | Shape::EarnSpend, ..) => Meaning::Nowhere,
        (_, "GET", ["point", user]) => Meaning::Read((*user).to_owned()),
        (Shape::BodyId, ..) => Meaning::Nowhere,
        (_, "PATCH", ["point", user, verb @ ("charge" | "use")]) => {
            let amount = match shape {
                Shape::SpringAdvice => value.clone(),
                _ => field("amount"),
            };
            change(Some((*user).to_owned()), count(amount), verb)
        }
        _ => Meaning::Nowhere,
    }
}
