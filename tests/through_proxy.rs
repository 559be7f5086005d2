//! The proxy holds nothing back unless it is told to: everything of the protocol passes as it comes.

#[path = "support/services.rs"]
mod services;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use pointrace::servers::{Postgres, postgres};
use pointrace::through::{Proxy, Stage, Through};
use services::or_skip;
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

async fn listen(through: &str, stage: &Arc<Stage>) -> Proxy {
    let through: Through = through.parse().expect("it is right");
    let proxy = Proxy::listen(&through, 0, Arc::clone(stage)).await;
    proxy.expect("a port")
}

async fn proxy(postgres: &Postgres, stage: &Arc<Stage>) -> Proxy {
    let (user, socket) = (postgres::USER, postgres.directory().display().to_string());
    let socket = socket.replace('/', "%2F");
    listen(&format!("0=postgres://{user}@{socket}/{user}"), stage).await
}

async fn client(proxy: &Proxy) -> Client {
    let user = postgres::USER;
    let place = format!(
        "host=127.0.0.1 port={} user={user} dbname={user}",
        proxy.at.port()
    );
    let (client, connection) = tokio_postgres::connect(&place, NoTls)
        .await
        .expect("a connection");
    tokio::spawn(connection);
    client
}

#[test]
fn everything_passes_while_nothing_is_held() {
    let Some(postgres) = or_skip("the proxy", Postgres::start()) else {
        return;
    };
    Runtime::new().expect("a runtime").block_on(async {
        let stage = Arc::new(Stage::default());
        let proxy = proxy(&postgres, &stage).await;
        let client = client(&proxy).await;
        // Simple, several at once, with an error in the midst.
        let said = client
            .simple_query("SELECT 1; SELECT 2")
            .await
            .expect("rows");
        let rows = said
            .iter()
            .filter(|one| matches!(one, SimpleQueryMessage::Row(_)));
        assert_eq!(rows.count(), 2);
        let error = client
            .simple_query("SELECT 1/0")
            .await
            .expect_err("an error");
        assert_eq!(
            error.code().map(|code| code.code().to_owned()).as_deref(),
            Some("22012")
        );
        // Prepared, pipelined.
        let add = client
            .prepare("SELECT $1::int4 + 1")
            .await
            .expect("it is prepared");
        let params: [&(dyn tokio_postgres::types::ToSql + Sync); 1] = [&41_i32];
        let (one, other) = tokio::join!(
            client.query_one(&add, &params),
            client.query_one(&add, &params)
        );
        for row in [one, other] {
            assert_eq!(row.expect("a row").get::<_, i32>(0), 42);
        }
        // Longer than anything that is kept, both ways.
        let long = "x".repeat(5 << 20);
        let row = client
            .query_one("SELECT $1::text", &[&long])
            .await
            .expect("a row");
        assert!(
            row.get::<_, String>(0) == long,
            "a long value comes back as it was"
        );
        let row = client
            .query_one(&format!("SELECT '{long}'"), &[])
            .await
            .expect("a row");
        assert_eq!(row.get::<_, String>(0).len(), long.len());
        // A cancellation reaches the statement that it means.
        let cancel = client.cancel_token();
        let sleeping = client.simple_query("SELECT pg_sleep(60)");
        let cancelling = async {
            // It is cancelled when it is there, and not before.
            while stage.traffic().1 == 0 {
                tokio::task::yield_now().await;
            }
            cancel.cancel_query(NoTls).await
        };
        let (slept, cancelled) = tokio::join!(sleeping, cancelling);
        cancelled.expect("it was asked for");
        let error = slept.expect_err("it was cancelled");
        assert_eq!(
            error.code().map(|code| code.code().to_owned()).as_deref(),
            Some("57014")
        );
        // The client has its error before the server's last word, that it is ready again, has come through the proxy.
        let is_answered = async {
            while stage.traffic() != (1, 0) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), is_answered)
            .await
            .unwrap_or_else(|_| panic!("one connection, all answered: {:?}", stage.traffic()));
    });
}

#[test]
fn encryption_is_refused_with_a_word_and_strangers_are_turned_away() {
    let Some(postgres) = or_skip("the proxy", Postgres::start()) else {
        return;
    };
    let runtime = Runtime::new().expect("a runtime");
    let stage = Arc::new(Stage::default());
    let proxy = runtime.block_on(proxy(&postgres, &stage));
    let mut asks = TcpStream::connect(proxy.at).expect("a connection");
    asks.write_all(&[0, 0, 0, 8, 4, 210, 22, 47])
        .expect("it is sent");
    let mut answer = [0];
    asks.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"N");
    let mut strange = TcpStream::connect(proxy.at).expect("a connection");
    strange
        .write_all(b"GET / HTTP/1.1\r\n\r\n")
        .expect("it is sent");
    // It is closed, in order or not.
    assert!(strange.read(&mut answer).map_or(true, |count| count == 0));
    assert_eq!(stage.tally().encryption, 1);
    assert_eq!(stage.tally().strangers, 1);
}

#[test]
fn a_server_that_is_away_is_said_in_its_own_protocol() {
    Runtime::new().expect("a runtime").block_on(async {
        let proxy = listen("0=postgres://me@%2Fnonexistent/app", &Arc::default()).await;
        let place = format!("host=127.0.0.1 port={} user=me", proxy.at.port());
        let error = tokio_postgres::connect(&place, NoTls)
            .await
            .err()
            .expect("an error");
        let said = error.as_db_error().expect("by the proxy");
        assert!(
            said.message().contains("pointrace cannot reach"),
            "{said:?}"
        );
    });
}
