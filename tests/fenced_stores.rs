//! What databases remember of fencing tokens: the modelled one, SQLite, and PostgreSQL where there is one.
#![cfg(all(unix, feature = "sqlite", feature = "postgres", feature = "cli"))]

#[path = "support/services.rs"]
mod services;

use pointrace::database::postgres::Place;
use pointrace::database::{Dialect, Isolation};
use pointrace::env::RealEnv;
use pointrace::node::Token;
use pointrace::point::{RequestId, Trouble, UserId};
use pointrace::request::LockName;
use pointrace::servers::{Postgres, postgres};
use pointrace::store::{
    Client, Fence, How, ModelSetup, ModelStore, PostgresSetup, PostgresStore, SqliteSetup,
    SqliteStore, Store, TablesSetup, Write, Writer, Writes,
};
use services::or_skip;

const USER: UserId = UserId(1);
const LONGEST: u64 = 1_000_000_000;

fn write(request: u64) -> Write {
    Write {
        writer: Writer {
            request: RequestId(request),
            lock: LockName::RedisFenced,
        },
        base: 0,
        balance: 10,
        change: 10,
    }
}

async fn unit<St: Store>(store: &St, token: u64, on_reads: bool) -> St::Unit {
    let client = Client {
        user: USER,
        process: 0,
    };
    let begun = store.begin(client, How::Statements, LONGEST).await;
    let mut unit = begun.map_err(Into::into).expect("a unit");
    let token = Token(token);
    St::fence(&mut unit, Fence { token, on_reads });
    unit
}

/// Who opens an account leaves its token there: who has an older one is refused from then on, who has the newest is not.
async fn the_first_write_leaves_its_token<St: Store>(store: &St) {
    let mut newest = unit(store, 34, false).await;
    let read = store.read(&mut newest, USER).await;
    read.map_err(Into::into).expect("nobody");
    assert!(St::is_missing(&newest));
    let opened = store.write(&mut newest, USER, write(1), Writes::Over).await;
    assert!(opened.map_err(Into::into).expect("an account").is_ok());
    for on_reads in [false, true] {
        let mut older = unit(store, 33, on_reads).await;
        let refused: Result<(), Trouble> = match store.read(&mut older, USER).await {
            Err(trouble) => Err(trouble.into()),
            Ok(_) => {
                let written = store.write(&mut older, USER, write(2), Writes::Over).await;
                written.map(drop).map_err(Into::into)
            }
        };
        assert_eq!(refused, Err(Trouble::StaleToken), "on reads: {on_reads}");
    }
    let mut newer = unit(store, 35, true).await;
    let read = store.read(&mut newer, USER).await.map_err(Into::into);
    assert_eq!(read.map(|account| account.balance), Ok(10));
}

#[test]
fn an_account_is_opened_with_the_token_of_the_first_write() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        for dialect in [Dialect::PostgreSql, Dialect::Sqlite] {
            let setup = ModelSetup {
                dialect,
                isolation: Isolation::ReadCommitted,
                processes: 1,
                connections: 3,
                accounts_exist: false,
                one_account_each: true,
                pauses: Some(1),
            };
            let model = ModelStore::new(RealEnv::start(), setup, 1, 0);
            the_first_write_leaves_its_token(&model).await;
        }
        let tables = TablesSetup {
            connections: 3,
            accounts_exist: false,
            ..TablesSetup::new(LockName::RedisFenced, 1)
        };
        let sqlite = SqliteStore::open(&SqliteSetup {
            file: None,
            tables: tables.clone(),
        });
        the_first_write_leaves_its_token(&sqlite.expect("SQLite")).await;

        if let Some(server) = or_skip("fenced_stores", Postgres::start()) {
            let setup = PostgresSetup {
                place: Place::of_socket(server.directory(), postgres::USER),
                tables,
                lock_timeout: LONGEST,
            };
            let store = PostgresStore::open(setup).await.expect("tables");
            the_first_write_leaves_its_token(&store).await;
        }
    });
}
