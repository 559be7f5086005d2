//! Requests over a real SQLite beside a bare loop over the same prepared statements, in turns.
//!
//! ```sh
//! cargo bench --bench sqlite -- [CONNECTIONS] [ROUNDS]
//! ```
//!
//! Both have as many connections as threads, and each thread runs whole operations: `BEGIN IMMEDIATE`, read, update,
//! append, `COMMIT`. Both pause alike where another is the writer. Printed are the medians of all rounds, in operations a
//! second, and the one by the other.

use std::path::Path;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use pointrace::database::Dialect;
use pointrace::database::sql::{Query, Tables};
use pointrace::driver::{RoundSetup, watch_sqlite};
use pointrace::history::{Keep, Metric};
use pointrace::request::LockName;
use pointrace::scenario::{StoreKind, parse};
use pointrace::store::{SqliteSetup, SqliteStore, TablesSetup};
use rand::RngExt;
use rusqlite::{Connection, ErrorCode};

const USERS: u64 = 1_000;
const ROUND: Duration = Duration::from_secs(2);

fn main() {
    // Cargo adds `--bench`.
    let mut numbers = std::env::args().filter_map(|arg| arg.parse().ok());
    let connections: u32 = numbers.next().unwrap_or(2);
    let rounds: u32 = numbers.next().unwrap_or(9);
    assert!(
        connections >= 2,
        "one writer alone waits for nobody: 2 connections at least"
    );
    let (mut requests, mut bare) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        requests.push(of_requests(connections, u64::from(round)));
        bare.push(of_a_bare_loop(connections));
    }
    let (requests, bare) = (median(requests), median(bare));
    println!(
        "{connections} connections, median of {rounds} rounds of {ROUND:?}: requests {requests:.0}/s, bare loop \
         {bare:.0}/s, {:.2} of it",
        requests / bare
    );
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Committed requests a second of a whole round, with every check on.
fn of_requests(connections: u32, seed: u64) -> f64 {
    let text = format!(
        "name = \"sqlite\"\nclock = \"real\"\nusers = {{ count = {USERS} }}\n\
         [[phase]]\nname = \"loops\"\nclients = {connections}\nduration = \"{}s\"\namount = 1\n",
        ROUND.as_secs()
    );
    let mut scenario = parse(&text, "bench").expect("a scenario");
    scenario.move_to(StoreKind::Sqlite);
    let lock = LockName::SelectForUpdate;
    let store = SqliteStore::open(&SqliteSetup {
        file: None,
        tables: TablesSetup {
            connections,
            ..TablesSetup::new(lock, USERS)
        },
    });
    let setup = RoundSetup {
        scenario: &scenario,
        seed,
        locks: &[lock],
        keep: Keep::Nothing,
    };
    let workers = usize::try_from(connections).expect("few");
    let round = watch_sqlite(store.expect("a database"), setup, workers, &|_| false);
    let record = round.expect("a round").record;
    record.figure(Metric::Throughput).expect("requests")
}

/// Operations a second of threads that do nothing else.
fn of_a_bare_loop(connections: u32) -> f64 {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("bare.db");
    let tables = Tables::new(Dialect::Sqlite, "bare");
    let first = open(&file);
    first.execute_batch(&tables.create(true)).expect("tables");
    first
        .execute_batch(&tables.fill(USERS, 0))
        .expect("accounts");
    let start = Barrier::new(usize::try_from(connections).expect("few"));
    let done: u64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..i64::from(connections))
            .map(|thread| {
                let (file, tables, start) = (&file, &tables, &start);
                scope.spawn(move || {
                    let connection = open(file);
                    start.wait();
                    operate(&connection, tables, thread, Instant::now() + ROUND)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|one| one.join().expect("it ends"))
            .sum()
    });
    #[expect(clippy::cast_precision_loss, reason = "a count far below 2^53")]
    let done = done as f64;
    done / ROUND.as_secs_f64()
}

fn open(file: &Path) -> Connection {
    let connection = Connection::open(file).expect("the file");
    connection
        .busy_timeout(Duration::from_secs(10))
        .expect("set");
    for (name, value) in [("journal_mode", "wal"), ("synchronous", "normal")] {
        connection.pragma_update(None, name, value).expect("set");
    }
    connection.busy_timeout(Duration::ZERO).expect("set");
    connection
}

/// Charges one user after another until `end`; how often.
fn operate(connection: &Connection, tables: &Tables, thread: i64, end: Instant) -> u64 {
    let prepare = |sql: &str| connection.prepare(sql).expect("a statement");
    let query = |query| prepare(&tables.query(query).expect("SQLite has it"));
    let (mut begin, mut commit) = (prepare("BEGIN IMMEDIATE"), prepare("COMMIT"));
    let mut select = query(Query::Select);
    let mut update = query(Query::Update);
    let mut append = query(Query::InsertHistory);
    let mut random = rand::rng();
    let mut done: u64 = 0;
    while Instant::now() < end {
        let user = random.random_range(1..=USERS.cast_signed());
        while let Err(error) = begin.execute([]) {
            assert_eq!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
            // As the store pauses.
            thread::sleep(
                random.random_range(Duration::from_micros(100)..=Duration::from_millis(3)),
            );
        }
        let balance = |row: &rusqlite::Row<'_>| row.get::<_, i64>(1);
        let before = select.query_row([user], balance).expect("an account");
        let request = (thread << 40) + done.cast_signed() + 1;
        let after = update.query_row([user, before + 1, request], balance);
        assert_eq!(after, Ok(before + 1));
        append.execute([request, user, 1]).expect("an entry");
        commit.execute([]).expect("committed");
        done += 1;
    }
    done
}
