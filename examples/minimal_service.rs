//! The least that a point service over HTTP can be, with the library that `serve` uses: what its checks, limits and figures
//! cost is the difference to this (`benches/over_the_wire.sh`).
//!
//! Each user's balance has a mutex of its own, and nothing else is kept.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, patch};
use hashbrown::HashMap;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use parking_lot::{Mutex, RwLock};
use serde::Deserialize;
use tokio::net::TcpListener;

type Balances = Arc<RwLock<HashMap<u64, Arc<Mutex<i64>>>>>;

#[derive(Deserialize)]
struct Change {
    amount: i64,
}

fn balance(balances: &Balances, id: u64) -> Arc<Mutex<i64>> {
    if let Some(found) = balances.read().get(&id) {
        return Arc::clone(found);
    }
    Arc::clone(balances.write().entry(id).or_default())
}

fn account(id: u64, point: i64) -> impl IntoResponse {
    let body = format!("{{\"id\":{id},\"point\":{point},\"updateMillis\":0}}");
    ([(header::CONTENT_TYPE, "application/json")], body)
}

async fn read(State(balances): State<Balances>, Path(id): Path<u64>) -> impl IntoResponse {
    let point = *balance(&balances, id).lock();
    account(id, point)
}

async fn charge(
    State(balances): State<Balances>,
    Path(id): Path<u64>,
    body: Bytes,
) -> Result<impl IntoResponse, StatusCode> {
    let change: Change = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let balance = balance(&balances, id);
    let mut point = balance.lock();
    *point += change.amount;
    Ok(account(id, *point))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("serving on http://{}", listener.local_addr()?);
    let router = Router::new()
        .route("/point/{id}", get(read))
        .route("/point/{id}/charge", patch(charge))
        .with_state(Balances::default());
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let service = TowerToHyperService::new(router.clone());
        // What goes wrong on a connection concerns its caller alone.
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
