//! A point service over PostgreSQL, as services are written, in one of six designs: something to try
//! `explore --target … --through …` on (tests/through_services.rs does).
//!
//! ```console
//! cargo build --example point_service
//! pointrace explore --target http://127.0.0.1:3000 --through 6432=postgres://me@127.0.0.1:5432/app --yes \
//!     --start 'target/debug/examples/point_service mutex-early 3000 postgres://me@127.0.0.1:6432/app'
//! ```
//!
//! The designs are `read-committed`, `mutex-early`, `mutex-around`, `for-update`, `one-statement` and `stale`.

use std::collections::HashMap;
use std::env;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio_postgres::{Client, Error, GenericClient, NoTls};

/// How many connections a service has.
const CONNECTIONS: usize = 4;

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS point (id BIGINT PRIMARY KEY, point BIGINT NOT NULL)";

const DESIGNS: [&str; 6] = [
    "read-committed",
    "mutex-early",
    "mutex-around",
    "for-update",
    "one-statement",
    "stale",
];

#[tokio::main]
async fn main() -> ExitCode {
    let told: Vec<String> = env::args().skip(1).collect();
    let told = <[String; 3]>::try_from(told).ok();
    let told = told.and_then(|[design, port, database]| {
        let is_known = DESIGNS.contains(&design.as_str());
        is_known.then_some((design, port.parse().ok()?, database))
    });
    let Some((design, port, database)) = told else {
        eprintln!("usage: point_service DESIGN PORT DATABASE_URL");
        eprintln!("designs: {}", DESIGNS.join(", "));
        return ExitCode::from(2);
    };
    match serve(design, port, &database).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Service {
    design: String,
    idle: parking_lot::Mutex<Vec<Client>>,
    room: Arc<Semaphore>,
    /// A mutex of this process for each user.
    mutexes: parking_lot::Mutex<HashMap<i64, Arc<Mutex<()>>>>,
}

/// Why a request is not done.
enum No {
    Refused,
    Failed(Error),
}

impl From<Error> for No {
    fn from(error: Error) -> Self {
        No::Failed(error)
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        match self {
            No::Refused => (StatusCode::BAD_REQUEST, "not enough points".to_owned()),
            No::Failed(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        }
        .into_response()
    }
}

async fn point(client: &impl GenericClient, id: i64, lock: &str) -> Result<i64, Error> {
    let query = format!("SELECT point FROM point WHERE id = $1{lock}");
    let row = client.query_one(query.as_str(), &[&id]).await?;
    Ok(row.get(0))
}

impl Service {
    async fn change(self: &Arc<Self>, id: i64, by: i64) -> Result<i64, No> {
        let mut guard = match self.design.as_str() {
            "mutex-around" | "mutex-early" => Some(self.mutex(id).await),
            _ => None,
        };
        let mut lent = Lent::of(self).await;
        let client = lent.client();
        if self.design == "one-statement" {
            let query = "UPDATE point SET point = point + $2 WHERE id = $1 AND point + $2 >= 0 RETURNING point";
            let row = client.query_opt(query, &[&id, &by]).await?;
            return row.map(|row| row.get(0)).ok_or(No::Refused);
        }
        let before_commit = guard.take_if(|_| self.design == "mutex-early");
        self.transaction(client, id, by, before_commit).await
    }

    async fn mutex(&self, id: i64) -> OwnedMutexGuard<()> {
        let mutex = Arc::clone(self.mutexes.lock().entry(id).or_default());
        mutex.lock_owned().await
    }

    /// Reads, checks and writes in a transaction; what is held is given back just before its commit.
    async fn transaction(
        &self,
        client: &mut Client,
        id: i64,
        by: i64,
        held: Option<OwnedMutexGuard<()>>,
    ) -> Result<i64, No> {
        let unit = client.transaction().await?;
        let before = match self.design.as_str() {
            "for-update" => point(&unit, id, " FOR UPDATE").await?,
            "stale" => {
                let before = point(&unit, id, "").await?;
                point(&unit, id, " FOR UPDATE").await?;
                before
            }
            _ => point(&unit, id, "").await?,
        };
        let after = before + by;
        if after < 0 {
            unit.rollback().await?;
            return Err(No::Refused);
        }
        let update = "UPDATE point SET point = $2 WHERE id = $1";
        unit.execute(update, &[&id, &after]).await?;
        drop(held);
        unit.commit().await?;
        Ok(after)
    }

    async fn read(&self, client: &mut Client, id: i64) -> Result<i64, No> {
        let insert = "INSERT INTO point (id, point) VALUES ($1, 0) ON CONFLICT DO NOTHING";
        client.execute(insert, &[&id]).await?;
        Ok(point(client, id, "").await?)
    }
}

/// A connection of the pool, which is given back when it is dropped.
struct Lent {
    client: Option<Client>,
    service: Arc<Service>,
    _room: OwnedSemaphorePermit,
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.service.idle.lock().extend(self.client.take());
    }
}

impl Lent {
    async fn of(service: &Arc<Service>) -> Self {
        let room = Arc::clone(&service.room).acquire_owned().await;
        Lent {
            _room: room.expect("it is never closed"),
            client: service.idle.lock().pop(),
            service: Arc::clone(service),
        }
    }

    fn client(&mut self) -> &mut Client {
        self.client.as_mut().expect("a connection for each")
    }
}

async fn read(State(service): State<Arc<Service>>, Path(id): Path<i64>) -> Result<Response, No> {
    let mut lent = Lent::of(&service).await;
    let point = service.read(lent.client(), id).await?;
    Ok(told(id, point))
}

async fn change(
    State(service): State<Arc<Service>>,
    Path((id, kind)): Path<(i64, String)>,
    body: Bytes,
) -> Result<Response, No> {
    let body: serde_json::Value = serde_json::from_slice(&body).map_err(|_| No::Refused)?;
    let amount = body["amount"].as_i64().ok_or(No::Refused)?;
    let by = if kind == "charge" { amount } else { -amount };
    // The mutex first, as in the services in Node: who waits for it has no connection.
    let point = service.change(id, by).await?;
    Ok(told(id, point))
}

fn told(id: i64, point: i64) -> Response {
    let body = format!("{{\"id\":{id},\"point\":{point}}}");
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Serves points at a port of this machine until the process is ended.
async fn serve(design: String, port: u16, database: &str) -> Result<(), Error> {
    let mut idle = Vec::new();
    for _ in 0..CONNECTIONS {
        let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
        tokio::spawn(connection);
        idle.push(client);
    }
    idle[0].batch_execute(TABLE).await?;
    let service = Service {
        design,
        idle: parking_lot::Mutex::new(idle),
        room: Arc::new(Semaphore::new(CONNECTIONS)),
        mutexes: parking_lot::Mutex::default(),
    };
    let router = Router::new()
        .route("/point/{id}", get(read))
        .route("/point/{id}/histories", get(async || "[]"))
        .route("/point/{id}/{kind}", patch(change))
        .with_state(Arc::new(service));
    let listener = TcpListener::bind(("127.0.0.1", port)).await;
    let listener = listener.expect("the port is free");
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
