//! The same fault of the same scenario, on models and for real, gives the same kinds of anomaly.
#![cfg(all(
    unix,
    feature = "cli",
    feature = "postgres",
    feature = "redis",
    feature = "sqlite"
))]

use std::sync::Arc;
use std::thread;

use parking_lot::Mutex;

#[path = "support/services.rs"]
mod services;

use pointrace::LockName;
use pointrace::breaks::{Breaker, Ours};
use pointrace::database::postgres::Place;
use pointrace::driver::{
    Beside, ProcessesSetup, RoundSetup, play_simulated, watch_postgres_beside, watch_sqlite_beside,
};
use pointrace::history::{AnomalyKind, Keep, Record};
use pointrace::point::OutcomeKind;
use pointrace::processes::Meets;
use pointrace::scenario::{NodesKind, Scenario, StoreKind, parse};
use pointrace::servers::{Postgres, Redis, postgres};
use pointrace::store::{PostgresSetup, SqliteSetup, SqliteStore};
use services::or_skip;

/// So many rounds are played at the same time.
const AT_ONCE: usize = 4;

/// A fault, under which lock and over how many nodes it comes, and what is wrong then.
struct Row {
    name: &'static str,
    lock: &'static str,
    /// Without any, what breaks is the store, a PostgreSQL.
    nodes: u16,
    /// How long a lease lasts.
    lease: &'static str,
    fault: &'static str,
    /// Whether the instances are processes of their own; else they are in one, and share its connections.
    apart: bool,
    /// The worst of what is wrong then.
    worst: Option<AnomalyKind>,
}

const LOST: Option<AnomalyKind> = Some(AnomalyKind::LostUpdate);
const TWICE: Option<AnomalyKind> = Some(AnomalyKind::DoubleApply);

const ROWS: [Row; 25] = [
    Row {
        name: "a holder stands still longer than its lease lasts",
        lock: "redis",
        nodes: 1,
        lease: "300ms",
        fault: r#"what = "pause"
            whom = "holder"
            when = { after = "read" }
            for = "1500ms""#,
        apart: true,
        worst: LOST,
    },
    Row {
        name: "a holder stands still, and its token is refused",
        lock: "redis-fenced",
        nodes: 1,
        lease: "300ms",
        fault: r#"what = "pause"
            whom = "holder"
            when = { after = "read" }
            for = "1500ms""#,
        apart: true,
        worst: None,
    },
    Row {
        name: "a holder ends, and its lease stays until it is over",
        lock: "redis",
        nodes: 1,
        lease: "1s",
        fault: r#"what = "crash"
            whom = "holder"
            when = { after = "read" }
            for = "300ms""#,
        apart: true,
        worst: None,
    },
    Row {
        name: "a node is started again, and has forgotten",
        lock: "redis",
        nodes: 1,
        lease: "10s",
        fault: r#"what = "crash"
            whom = "node 1"
            when = { after = "read" }
            for = "5ms"
            memory = "lost""#,
        apart: false,
        worst: LOST,
    },
    Row {
        name: "a node is started again, and knows everything",
        lock: "redis",
        nodes: 1,
        lease: "10s",
        fault: r#"what = "crash"
            whom = "node 1"
            when = { after = "read" }
            for = "5ms"
            memory = "kept""#,
        apart: false,
        worst: None,
    },
    Row {
        name: "a minority of nodes forgets",
        lock: "redlock",
        nodes: 3,
        lease: "10s",
        fault: r#"what = "crash"
            whom = "minority"
            when = { after = "read" }
            for = "5ms"
            memory = "lost""#,
        apart: true,
        worst: None,
    },
    Row {
        name: "a link is cut, and those who wait go on waiting",
        lock: "redis",
        nodes: 1,
        lease: "10s",
        fault: r#"what = "cut"
            whom = "processes <-> all"
            when = { after = "read" }
            for = "300ms""#,
        apart: true,
        worst: None,
    },
    Row {
        name: "a link is cut, and a lease that is to be renewed runs out",
        lock: "redis-watchdog",
        nodes: 1,
        lease: "300ms",
        fault: r#"what = "cut"
            whom = "holder -> all"
            when = { after = "read" }
            for = "2s""#,
        apart: true,
        worst: LOST,
    },
    Row {
        name: "a majority is asked for a lease, and does not answer",
        lock: "redlock",
        nodes: 3,
        lease: "10s",
        fault: r#"what = "cut"
            whom = "majority -> processes"
            when = { after = "read" }
            for = "300ms""#,
        apart: false,
        worst: None,
    },
    Row {
        name: "messages are slow, and a lease that is to be renewed runs out",
        lock: "redis-watchdog",
        nodes: 1,
        lease: "200ms",
        fault: r#"what = "delay"
            whom = "holder -> all"
            when = { after = "read" }
            add = "800ms"
            for = "2s""#,
        apart: true,
        worst: LOST,
    },
    Row {
        name: "one message is slow",
        lock: "redis",
        nodes: 1,
        lease: "1s",
        fault: r#"what = "delay"
            whom = "processes -> all"
            when = { after = "acquire-sent" }
            add = "200ms""#,
        apart: false,
        worst: None,
    },
    Row {
        name: "the answer of a node is lost after it gave a lease",
        lock: "redis",
        nodes: 1,
        lease: "1s",
        fault: r#"what = "lose"
            whom = "all -> processes"
            when = { after = "acquire-sent" }"#,
        apart: false,
        worst: None,
    },
    Row {
        name: "all renewals are lost",
        lock: "redis-watchdog",
        nodes: 1,
        lease: "300ms",
        fault: r#"what = "lose"
            whom = "processes -> all"
            when = { after = "renew" }
            times = 100"#,
        apart: true,
        worst: LOST,
    },
    Row {
        name: "a lease is asked for twice, the second time when it has been given back",
        lock: "redis",
        nodes: 1,
        lease: "1s",
        fault: r#"what = "duplicate"
            whom = "processes -> all"
            when = { after = "acquire-sent" }
            add = "900ms""#,
        apart: false,
        worst: None,
    },
    Row {
        name: "a lease ends now",
        lock: "redis",
        nodes: 1,
        lease: "10s",
        fault: r#"what = "expire"
            when = { after = "read" }"#,
        apart: false,
        worst: LOST,
    },
    Row {
        name: "a replica takes over that has not seen the last write",
        lock: "redis",
        nodes: 1,
        lease: "10s",
        fault: r#"what = "failover"
            stale = "1 write"
            when = { after = "read" }"#,
        apart: false,
        worst: LOST,
    },
    Row {
        name: "a replica takes over one of three nodes",
        lock: "redlock",
        nodes: 3,
        lease: "10s",
        fault: r#"what = "failover"
            stale = "2 writes"
            when = { after = "read" }"#,
        apart: true,
        worst: None,
    },
    Row {
        name: "a client sends again what it was not answered",
        lock: "redis",
        nodes: 1,
        lease: "10s",
        fault: r#"what = "retry"
            key = false
            [[fault]]
            name = "impatience"
            what = "give_up"
            for = "100ms""#,
        apart: true,
        worst: TWICE,
    },
    Row {
        name: "a commit is done, and its answer is lost",
        lock: "select-for-update",
        nodes: 0,
        lease: "",
        fault: r#"what = "lose"
            whom = "store -> processes"
            when = { after = "read" }"#,
        apart: false,
        worst: None,
    },
    Row {
        name: "a commit is done, its answer is lost, and its client sends again",
        lock: "select-for-update",
        nodes: 0,
        lease: "",
        fault: r#"what = "lose"
            whom = "store -> process 1"
            when = { after = "read" }
            [[fault]]
            name = "again"
            what = "retry""#,
        apart: true,
        worst: TWICE,
    },
    Row {
        name: "a commit is done, its answer is lost, and its client sends again with a key",
        lock: "select-for-update",
        nodes: 0,
        lease: "",
        fault: r#"what = "lose"
            whom = "store -> processes"
            when = { after = "read" }
            [[fault]]
            name = "again"
            what = "retry"
            key = true"#,
        apart: false,
        worst: None,
    },
    Row {
        name: "one process does not hear that its commit is done",
        lock: "atomic-update",
        nodes: 0,
        lease: "",
        fault: r#"what = "lose"
            whom = "store -> process 1"
            when = { chance = 1.0 }"#,
        apart: true,
        worst: None,
    },
    Row {
        name: "a store ends in the midst of a transaction, and is started again",
        lock: "select-for-update",
        nodes: 0,
        lease: "",
        fault: r#"what = "crash"
            whom = "store"
            when = { after = "read" }
            for = "300ms""#,
        apart: false,
        worst: None,
    },
    Row {
        name: "a store ends between a balance and its history",
        lock: "keyed",
        nodes: 0,
        lease: "",
        fault: r#"what = "crash"
            whom = "store"
            when = { after = "write" }
            for = "300ms""#,
        apart: true,
        worst: None,
    },
    Row {
        name: "a store ends, and is not there again before those who ask have had enough",
        lock: "atomic-update",
        nodes: 0,
        lease: "",
        fault: r#"what = "crash"
            whom = "store"
            when = { at = "100ms" }
            for = "20s""#,
        apart: false,
        worst: None,
    },
];

impl Row {
    /// Two charges of one user. The second is sent while the first is at it, which takes so long that chance decides nothing.
    fn source(&self) -> String {
        format!(
            r#"
            name = "agree"
            [users]
            count = 1
            [service]
            lock = "{}"
            lock_timeout = "8s"
            instances = 2
            [store]
            add_times = true
            read = "1ms"
            write = "600ms"
            append = "1ms"
            {}
            [[phase]]
            name = "burst"
            clients = 2
            calls = 1
            stagger = "200ms"
            think = "0ms"
            amount = 1000
            [[fault]]
            name = "it"
            {}
            "#,
            self.lock,
            self.nodes_section(),
            self.fault
        )
    }

    fn nodes_section(&self) -> String {
        match self.nodes {
            0 => String::new(),
            count => format!(
                r#"
                [nodes]
                count = {count}
                lease = "{}"
                poll = "20ms..40ms"
                "#,
                self.lease
            ),
        }
    }

    fn lock(&self) -> LockName {
        LockName::from_name(self.lock).expect("a lock")
    }

    fn modelled(&self) -> Record {
        let mut scenario = parse(&self.source(), "agree.toml").expect(self.name);
        if self.nodes == 0 {
            scenario.store.kind = StoreKind::Model;
        }
        let setup = setup(&scenario, &[]);
        let locks = [self.lock()];
        let setup = RoundSetup {
            locks: &locks,
            ..setup
        };
        play_simulated(setup, &|| false).expect("no trace").record
    }

    fn real(&self) -> Record {
        match self.nodes {
            0 => self.over_postgres(),
            _ => self.over_redis(),
        }
    }

    fn over_redis(&self) -> Record {
        let servers: Vec<_> = (0..self.nodes)
            .map(|_| Arc::new(Mutex::new(Redis::start().expect("a server"))))
            .collect();
        let socket =
            |server: &Arc<Mutex<Redis>>| format!("unix://{}", server.lock().socket().display());
        let mut scenario = self.moved_to(StoreKind::Sqlite);
        scenario.move_to_nodes(NodesKind::Redis {
            urls: servers.iter().map(socket).collect(),
            version: "".into(),
            keys: None,
        });
        let beside = self.beside(
            &scenario,
            Ours {
                // They end when nobody has them any more.
                nodes: servers.clone(),
                ..Ours::default()
            },
        );
        let store = SqliteStore::open(&SqliteSetup {
            file: None,
            tables: scenario.tables(self.lock()),
        });
        let locks = [self.lock()];
        let setup = setup(&scenario, &locks);
        let played = watch_sqlite_beside(&beside, store.expect("a store"), (setup, 2), &|_| false);
        played.expect(self.name).record
    }

    fn over_postgres(&self) -> Record {
        let server = Arc::new(Mutex::new(Postgres::start().expect("a server")));
        let directory = server.lock().directory().to_owned();
        let scenario = self.moved_to(StoreKind::Postgres("".into()));
        let beside = self.beside(
            &scenario,
            Ours {
                store: Some(server),
                ..Ours::default()
            },
        );
        let store = PostgresSetup {
            place: Place::of_socket(&directory, postgres::USER),
            tables: scenario.tables(self.lock()),
            lock_timeout: scenario.service.lock_timeout,
        };
        let store = (store, Meets::PostgresIn(directory));
        let locks = [self.lock()];
        let setup = setup(&scenario, &locks);
        let played = watch_postgres_beside(&beside, store, (setup, 2), &|_| false);
        played.expect(self.name).record
    }

    fn moved_to(&self, store: StoreKind) -> Scenario {
        let mut scenario = parse(&self.source(), "agree.toml").expect(self.name);
        scenario.move_to(store);
        if self.apart {
            scenario.move_to_processes();
        }
        scenario
    }

    /// What there is beside the round, where these servers may be broken.
    fn beside(&self, scenario: &Scenario, servers: Ours) -> Beside {
        let ours = Ours {
            processes: self.apart.then_some(2),
            ..servers
        };
        for fault in &scenario.faults {
            assert_eq!(Breaker::refusal(fault, &ours), None, "{}", self.name);
        }
        Beside {
            processes: self.apart.then(|| ProcessesSetup {
                program: env!("CARGO_BIN_EXE_pointrace").into(),
                scenario: (self.source(), "agree.toml".to_owned()),
                set: Vec::new(),
            }),
            breaker: Breaker::new(&scenario.faults, ours, 7).expect("doors"),
        }
    }
}

fn setup<'a>(scenario: &'a Scenario, locks: &'a [LockName]) -> RoundSetup<'a> {
    RoundSetup {
        scenario,
        seed: 7,
        locks,
        keep: Keep::Nothing,
    }
}

/// What is wrong, apart from what only a common clock could tell.
fn wrong(record: &Record) -> Vec<AnomalyKind> {
    let by_the_clock = [AnomalyKind::Overlap, AnomalyKind::ImpossibleSpeed];
    let kinds = AnomalyKind::ALL.into_iter();
    kinds
        .filter(|kind| !by_the_clock.contains(kind) && record.anomaly_count(*kind) > 0)
        .collect()
}

/// Requests of which nobody was told whether they were done.
fn doubtful(record: &Record) -> u64 {
    let settled = record.settled;
    record.outcome(OutcomeKind::Unknown) + settled.done + settled.not_done
}

#[test]
fn the_same_fault_gives_the_same_kinds_of_anomaly_on_models_and_for_real() {
    let there_are = or_skip("faults agree", Redis::start()).is_some()
        && or_skip("faults agree", Postgres::start()).is_some();
    if !there_are {
        return;
    }
    let mut differ = Vec::new();
    // Most of a round is waiting. With all of them at once they would wait for one another, too.
    for rows in ROWS.chunks(AT_ONCE) {
        let rows = thread::scope(|scope| {
            let play = |row| scope.spawn(move || (row, Row::modelled(row), Row::real(row)));
            let rows: Vec<_> = rows.iter().map(play).collect();
            let rows = rows.into_iter().map(|row| row.join().expect("a round"));
            rows.collect::<Vec<_>>()
        });
        for (row, modelled, real) in rows {
            let kinds = [&modelled, &real].map(wrong);
            let is_so = |record: &Record| {
                record.faults.iter().all(|fault| fault.came > 0) && record.unanswered() == 0
            };
            let is_expected = match row.worst {
                None => kinds[0].is_empty(),
                Some(worst) => kinds[0].contains(&worst),
            };
            let in_doubt = [&modelled, &real].map(doubtful);
            let is_as_told = row.nodes > 0 || in_doubt[0] == in_doubt[1];
            let agree = kinds[0] == kinds[1] && is_expected && is_as_told;
            if !agree || !is_so(&modelled) || !is_so(&real) {
                let faults = [&modelled, &real].map(|record| record.faults.clone());
                differ.push(format!(
                    "{}: modelled, real: {kinds:?} {in_doubt:?} in doubt {faults:?}",
                    row.name
                ));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
