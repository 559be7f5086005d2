//! What is seen from outside agrees with what `serve` saw inside.

#[cfg(all(unix, any(feature = "postgres", feature = "redis")))]
#[path = "support/services.rs"]
mod services;

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use pointrace::check::{CheckState, Verdict};
use pointrace::driver::open_nodes;
use pointrace::env::RealEnv;
use pointrace::history::{AnomalyKind, Balances};
use pointrace::request::LockName;
use pointrace::scenario::{Scenario, Shard, parse};
use pointrace::serve::{Ids, Limits, Service, Shelf, router, serve};
use pointrace::store::MemoryStore;
use pointrace::target::{Address, Outside, RaceSetup, race};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// Charges and uses of several users at once, by a service whose tables take a millisecond.
const MIXED: &str = "\
name = \"mixed\"
[users]
count = 3
balance = 300
[store]
read = \"0ms..1ms\"
write = \"1ms\"
append = \"0ms\"
[target]
settle = \"0ms\"
[[phase]]
name = \"burst\"
burst = { size = 12 }
mix = { charge = 1, use = 2 }
amount = \"50..150\"
";

fn seeds() -> RangeInclusive<u64> {
    match std::env::var("POINTRACE_LONG") {
        Ok(_) => 1..=40,
        Err(_) => 1..=4,
    }
}

/// Races a service; what was seen from outside, and what it saw itself.
async fn race_both<St: Shelf<Trouble: std::fmt::Debug>>(
    service: Service<St>,
    scenario: &Scenario,
    seed: u64,
) -> (Outside, Balances) {
    let service = Arc::new(service);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (end, ended) = oneshot::channel::<()>();
    let end_of_it = async {
        let _ = ended.await;
    };
    let limits = Limits {
        linger: Duration::ZERO,
        ..Limits::default()
    };
    let router = router(Arc::clone(&service));
    let served = tokio::spawn(serve(listener, router, limits, end_of_it));
    let setup = RaceSetup {
        scenario,
        seed,
        target: scenario.target.clone().expect("a section"),
        addresses: vec![Address::resolve(&url, &[]).expect("this machine")],
        accounts: None,
        wait: Duration::ZERO,
        cleanup: None,
        shard: Shard::WHOLE,
    };
    let outside = race(setup, |_| false).await.expect("a race");
    let _ = end.send(());
    served.await.expect("no panic").expect("served");
    let record = service.close().await.expect("the books");
    (outside, record.balances)
}

/// Whether anything was wrong. What an overspend is inside is judged as it happens; from outside it is one only if no
/// order of what was sent and answered explains it.
fn agree(outside: &Outside, inside: &Balances, at: &str) -> bool {
    let seen = &outside.record.balances;
    let at = format!("{at}: {:?}", outside.judgement);
    assert_eq!(seen.missing, inside.missing, "{at}");
    assert_eq!(seen.given_away, inside.given_away, "{at}");
    assert_eq!(seen.wrong_users, inside.wrong_users, "{at}");
    let failed = |kind| {
        let mut checks = outside.judgement.checks.iter();
        checks.any(|check| check.kind == Some(kind) && check.state == CheckState::Failed)
    };
    let bad = inside.wrong_users + seen.overspent_users > 0;
    assert_eq!(
        failed(AnomalyKind::WrongBalance),
        inside.wrong_users > 0,
        "{at}"
    );
    assert_eq!(
        failed(AnomalyKind::Overspend),
        seen.overspent_users > 0,
        "{at}"
    );
    assert_eq!(outside.judgement.verdict == Verdict::Fail, bad, "{at}");
    bad
}

#[test]
fn outside_and_inside_agree_under_every_lock_and_seed() {
    let runtime = Runtime::new().expect("a runtime");
    let scenario = parse(MIXED, "mixed").expect("a scenario");
    let mut lost = 0;
    for lock in LockName::ALL {
        for seed in seeds() {
            let service = Service::with_room(&scenario, lock, 2, 100, 10_000);
            let (outside, inside) = runtime.block_on(race_both(service, &scenario, seed));
            let at = format!("{lock}, seed {seed}");
            let seen = &outside.record.balances;
            assert!(seen.overspent <= inside.overspent, "{at}");
            assert!(seen.overspent_users <= inside.overspent_users, "{at}");
            lost += u64::from(agree(&outside, &inside, &at));
        }
    }
    // Without a lock something is lost, or this compares nothing with nothing.
    assert!(lost > 0);
}

/// The same over a real database, where the books are what the database says.
#[cfg(feature = "sqlite")]
#[test]
fn outside_and_inside_agree_over_a_database_too() {
    use pointrace::request::Needs;
    use pointrace::scenario::StoreKind;
    use pointrace::serve::Database;
    use pointrace::store::{SqliteSetup, SqliteStore, TablesSetup};

    let runtime = Runtime::new().expect("a runtime");
    let mut scenario = parse(MIXED, "mixed").expect("a scenario");
    scenario.store.add_times = true;
    scenario.move_to(StoreKind::Sqlite);
    let mut lost = 0;
    let served = |lock: &LockName| !matches!(lock.needs(), Needs::AdvisoryLocks | Needs::Nodes);
    for lock in LockName::every().filter(served) {
        for seed in seeds().step_by(4) {
            let ids = Arc::new(Ids::new(100));
            let store = SqliteStore::open(&SqliteSetup {
                file: None,
                tables: TablesSetup {
                    connections: 8,
                    ..TablesSetup::new(lock, 0)
                },
            });
            let store = Database::new(store.expect("a database"), Arc::clone(&ids));
            let service = Service::over(store, ids, &scenario, lock, 2, 10_000);
            let (outside, inside) = runtime.block_on(race_both(service, &scenario, seed));
            lost += u64::from(agree(&outside, &inside, &format!("{lock}, seed {seed}")));
        }
    }
    assert!(lost > 0);
}

/// The same over PostgreSQL, which serves every lock that asks no nodes; those that do are beside memory, below.
#[cfg(all(unix, feature = "postgres"))]
#[test]
fn outside_and_inside_agree_over_postgres_too() {
    use pointrace::database::postgres::Place;
    use pointrace::scenario::StoreKind;
    use pointrace::serve::Database;
    use pointrace::servers::{Postgres, postgres::USER};
    use pointrace::store::{PostgresSetup, PostgresStore, TablesSetup};

    let name = "outside_and_inside_agree_over_postgres_too";
    let Some(server) = services::or_skip(name, Postgres::start()) else {
        return;
    };
    let runtime = Runtime::new().expect("a runtime");
    let mut scenario = parse(MIXED, "mixed").expect("a scenario");
    scenario.store.add_times = true;
    scenario.move_to(StoreKind::Postgres("of the test".into()));
    let mut lost = 0;
    for lock in LockName::every().filter(|lock| !lock.needs_nodes()) {
        for seed in seeds().step_by(4) {
            let ids = Arc::new(Ids::new(100));
            let setup = PostgresSetup {
                place: Place::of_socket(server.directory(), USER),
                tables: TablesSetup {
                    connections: 8,
                    ..TablesSetup::new(lock, 0)
                },
                lock_timeout: scenario.service.lock_timeout,
            };
            let (outside, inside) = runtime.block_on(async {
                let store = PostgresStore::open(setup).await.expect("tables");
                let store = Database::new(store, Arc::clone(&ids));
                let service = Service::over(store, ids, &scenario, lock, 2, 10_000);
                race_both(service, &scenario, seed).await
            });
            lost += u64::from(agree(&outside, &inside, &format!("{lock}, seed {seed}")));
        }
    }
    assert!(lost > 0);
}

/// The same with leases, of the nodes that the scenario says; the balances are in memory. What a lease that has run out
/// lets happen is no less seen from outside.
fn agree_under(scenario: &Scenario, locks: &[LockName], runtime: &Runtime) -> u64 {
    let mut lost = 0;
    for &lock in locks {
        for seed in seeds().step_by(4) {
            let (outside, inside) = runtime.block_on(async {
                let env = RealEnv::start();
                let nodes = open_nodes(scenario, &[lock], seed, &env).await;
                let nodes = nodes.expect("they are there");
                assert!(nodes.is_some(), "{lock} asks nodes");
                let ids = Arc::new(Ids::new(100));
                let store = MemoryStore::new(100, 0);
                let around = (env, nodes);
                let service = Service::with_nodes(store, ids, scenario, lock, (2, 10_000), around);
                race_both(service, scenario, seed).await
            });
            let at = format!("{lock}, leases of {} ns, seed {seed}", scenario.nodes.lease);
            lost += u64::from(agree(&outside, &inside, &at));
        }
    }
    lost
}

/// The scenario with leases that are good for so long, and writes that take so long.
fn with_leases(lease: &str, write: &str) -> Scenario {
    let nodes = format!(
        "[service]\nlock_timeout = \"5s\"\n[nodes]\ncount = 3\ndelay = \"0ms\"\nlease = \"{lease}\"\npoll = \"1ms..3ms\"\n"
    );
    let mixed = MIXED.replace("write = \"1ms\"", &format!("write = \"{write}\""));
    parse(&format!("{mixed}{nodes}"), "mixed").expect("a scenario")
}

/// Those that ask one node, and write whatever has become of their lease.
const UNFENCED: [LockName; 1] = [LockName::Redis];

#[test]
fn outside_and_inside_agree_under_leases_too() {
    let runtime = Runtime::new().expect("a runtime");
    let locks: Vec<LockName> = LockName::OVER_NODES.to_vec();
    agree_under(&with_leases("10s", "1ms"), &locks, &runtime);
    // Shorter than what it is for: somebody else is let in.
    let lost = agree_under(&with_leases("5ms", "20ms"), &UNFENCED, &runtime);
    assert!(lost > 0, "a lease that runs out keeps nobody out");
}

#[cfg(all(unix, feature = "redis"))]
#[test]
fn outside_and_inside_agree_under_leases_of_real_nodes_too() {
    use pointrace::scenario::NodesKind;
    use pointrace::servers::Redis;

    let name = "outside_and_inside_agree_under_leases_of_real_nodes_too";
    let Some(first) = services::or_skip(name, Redis::start()) else {
        return;
    };
    let others = [(); 2].map(|()| Redis::start().expect("another like it"));
    let servers = [&first, &others[0], &others[1]];
    let urls = servers.map(|server| format!("unix://{}", server.socket().display()));
    let mut scenario = with_leases("10s", "1ms");
    scenario.nodes.kind = NodesKind::Redis {
        urls: urls.to_vec().into(),
        version: "of the test".into(),
        keys: None,
    };
    let runtime = Runtime::new().expect("a runtime");
    let locks: Vec<LockName> = LockName::OVER_NODES.to_vec();
    agree_under(&scenario, &locks, &runtime);
    let short = with_leases("5ms", "20ms");
    (scenario.nodes.lease, scenario.store) = (short.nodes.lease, short.store);
    let lost = agree_under(&scenario, &UNFENCED, &runtime);
    assert!(lost > 0, "a lease that runs out keeps nobody out");
}
