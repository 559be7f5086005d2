//! The proxy holds nothing back unless it is told to: everything of the protocol passes as it comes.

#[path = "support/services.rs"]
mod services;

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pointrace::servers::{Postgres, Redis, postgres};
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

/// Does this, which is not waited for for ever.
fn in_time(doing: impl Future<Output = ()>) {
    let runtime = Runtime::new().expect("a runtime");
    let done = runtime.block_on(async { tokio::time::timeout(2 * PATIENCE, doing).await });
    done.expect("it comes to an end");
}

#[test]
fn everything_passes_while_nothing_is_held() {
    let Some(postgres) = or_skip("the proxy", Postgres::start()) else {
        return;
    };
    in_time(async {
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
            // It is cancelled when it sleeps, and not before.
            let sleeps = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
            let other = self::client(&proxy).await;
            while other
                .query_one(sleeps, &[])
                .await
                .expect("a row")
                .get::<_, i64>(0)
                == 0
            {}
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
        while stage.traffic() != (1, 0) {
            tokio::task::yield_now().await;
        }
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
    let mut asks = connect(&proxy);
    asks.write_all(&[0, 0, 0, 8, 4, 210, 22, 47])
        .expect("it is sent");
    let mut answer = [0];
    asks.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"N");
    let mut strange = connect(&proxy);
    strange
        .write_all(b"GET / HTTP/1.1\r\n\r\n")
        .expect("it is sent");
    assert!(is_closed(&mut strange));
    assert_eq!(stage.tally().encryption, 1);
    assert_eq!(stage.tally().strangers, 1);
}

#[test]
fn a_server_that_is_away_is_said_in_its_own_protocol() {
    in_time(async {
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

/// So long something may take that comes at once on a machine with time.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection whose other end is not waited for for ever.
fn connect(proxy: &Proxy) -> TcpStream {
    let stream = TcpStream::connect(proxy.at).expect("a connection");
    let patience = stream.set_read_timeout(Some(PATIENCE));
    patience.expect("a time to wait");
    stream
}

/// Whether the other end has closed the connection, in order or not, and has sent nothing.
fn is_closed(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0]) {
        Ok(count) => count == 0,
        // Nothing at all comes.
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

/// Waits until something is so.
fn comes_about(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "it does not come about: {what}");
        std::thread::yield_now();
    }
}

/// A client of Redis that sends bytes and reads as many as it expects.
struct Raw {
    stream: TcpStream,
}

impl Raw {
    fn connect(proxy: &Proxy) -> Self {
        Raw {
            stream: connect(proxy),
        }
    }

    fn says(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("it is sent");
    }

    fn hears(&mut self, expected: &[u8]) {
        let mut bytes = vec![0; expected.len()];
        self.stream.read_exact(&mut bytes).expect("an answer");
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        assert!(bytes == expected, "{shown}");
    }
}

/// A proxy before the Redis at this socket, the runtime that it lives in, its stage, and a client of it.
fn before_redis(socket: &Path) -> (Runtime, Arc<Stage>, Proxy, Raw) {
    let runtime = Runtime::new().expect("a runtime");
    let stage = Arc::new(Stage::default());
    let through = format!("0=redis+unix://{}", socket.display());
    let proxy = runtime.block_on(listen(&through, &stage));
    let client = Raw::connect(&proxy);
    (runtime, stage, proxy, client)
}

#[test]
fn a_redis_answers_as_if_nobody_stood_between() {
    let Some(redis) = or_skip("the proxy before Redis", Redis::start()) else {
        return;
    };
    let (_runtime, stage, proxy, mut client) = before_redis(&redis.socket());
    // Pipelined, in lines of words and not, a transaction, a script, an error in the midst.
    client.says(b"PING\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\nLPUSH a 1\r\nMULTI\r\nINCR a\r\nEXEC\r\n");
    client.hears(
        b"+PONG\r\n+OK\r\n-WRONGTYPE Operation against a key holding the wrong kind of value\r\n",
    );
    client.hears(b"+OK\r\n+QUEUED\r\n*1\r\n:2\r\n");
    // Longer than anything that is kept, both ways.
    let long = vec![b'x'; 5 << 20];
    client.says(format!("*3\r\n$3\r\nSET\r\n$1\r\nb\r\n${}\r\n", long.len()).as_bytes());
    client.says(&long);
    client.says(b"\r\nGET b\r\n");
    client.hears(format!("+OK\r\n${}\r\n", long.len()).as_bytes());
    client.hears(&long);
    client.hears(b"\r\n");
    // Thousands at once.
    let many = 5_000;
    client.says("INCR c\r\n".repeat(many).as_bytes());
    for number in 1..=many {
        client.hears(format!(":{number}\r\n").as_bytes());
    }
    // Messages of channels.
    let mut listener = Raw::connect(&proxy);
    listener.says(b"SUBSCRIBE d\r\n");
    listener.hears(b"*3\r\n$9\r\nsubscribe\r\n$1\r\nd\r\n:1\r\n");
    client.says(b"PUBLISH d x\r\n");
    client.hears(b":1\r\n");
    listener.hears(b"*3\r\n$7\r\nmessage\r\n$1\r\nd\r\n$1\r\nx\r\n");
    let mut third = Raw::connect(&proxy);
    third.says(b"HELLO 3\r\n");
    third.hears(b"%");
    drop((client, listener, third));
    // Who listens was not waited for.
    comes_about("all has been answered", || stage.traffic() == (0, 0));
    assert_eq!((stage.tally().strangers, stage.tally().encryption), (0, 0));
}

#[test]
fn a_command_that_redis_is_not_to_answer_is_waited_for_no_longer_than_it_takes_to_send_it() {
    let Some(redis) = or_skip("commands that are not answered", Redis::start()) else {
        return;
    };
    let (_runtime, stage, _proxy, mut client) = before_redis(&redis.socket());
    let long = "x".repeat(3 << 19);
    for (command, expected) in [
        ("OFF\r\nSET a 1\r\n".to_owned(), 1),
        (
            format!(
                "SKIP\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n${}\r\n{long}\r\n",
                long.len()
            ),
            long.len(),
        ),
    ] {
        stage.begin(vec!["300".to_owned()]);
        stage.arrive(0);
        client.says(format!("CLIENT REPLY {command}").as_bytes());
        let mut held = None;
        comes_about("it is held", || {
            held = stage.look(&[], true).held.first().copied();
            held.is_some()
        });
        stage.release(held.expect("a command").1);
        comes_about("it is done", || {
            let look = stage.look(&[], true);
            look.held.is_empty() && look.sent.is_empty()
        });
        stage.end();
        client.says(b"CLIENT REPLY ON\r\nSTRLEN a\r\n");
        client.hears(format!("+OK\r\n:{expected}\r\n").as_bytes());
    }
}

#[test]
fn a_redis_that_is_away_is_said_and_encryption_is_counted() {
    let (_runtime, stage, proxy, mut client) = before_redis(Path::new("/nonexistent/socket"));
    client.says(b"PING\r\n");
    client.hears(b"-ERR pointrace cannot reach /nonexistent/socket: ");
    let mut asks = connect(&proxy);
    asks.write_all(&[0x16, 3, 1, 0, 5]).expect("it is sent");
    assert!(is_closed(&mut asks));
    assert_eq!(stage.tally().encryption, 1);
}

/// A message of PostgreSQL.
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).expect("short");
    [&[kind][..], &length.to_be_bytes(), body].concat()
}

#[test]
fn what_the_server_has_and_nobody_holds_is_on_its_way() {
    let runtime = Runtime::new().expect("a runtime");
    let stage = Arc::new(Stage::default());
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = server.local_addr().expect("an address").port();
    let through = format!("0=postgres://me@127.0.0.1:{port}/app");
    let proxy = runtime.block_on(listen(&through, &stage));
    stage.begin(vec!["300".to_owned()]);
    let mut client = connect(&proxy);
    comes_about("it is connected", || stage.traffic().0 == 1);
    let is_anything = || stage.is_anything_on_its_way();
    comes_about("it says nothing", || !is_anything());
    let first = [0, 0, 0, 8, 0, 3, 0, 0];
    client.write_all(&first).expect("it is sent");
    let (mut server, _) = server.accept().expect("a connection");
    server.set_read_timeout(Some(PATIENCE)).expect("a time");
    let mut hears = |length: usize| {
        let mut bytes = vec![0; length];
        server.read_exact(&mut bytes).expect("it comes");
        bytes
    };
    assert_eq!(hears(first.len()), first);
    assert!(is_anything(), "the server has not said that it is ready");
    let prepares = [message(b'P', b"a\0SELECT 1\0\0\0"), message(b'S', b"")].concat();
    client.write_all(&prepares).expect("it is sent");
    assert_eq!(hears(prepares.len()), prepares);
    let ready = message(b'Z', b"I");
    let mut says = |bytes: &[u8]| {
        server.write_all(bytes).expect("it is sent");
        let mut heard = vec![0; bytes.len()];
        client.read_exact(&mut heard).expect("it comes");
    };
    says(&[message(b'R', &[0; 4]), ready.clone()].concat());
    comes_about("it is ready", || stage.traffic().1 == 1);
    assert!(is_anything(), "what is prepared has not been answered");
    says(&[message(b'1', b""), ready].concat());
    comes_about("it has been answered", || !is_anything());
}
