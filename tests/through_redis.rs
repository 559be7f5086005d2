//! Every order of the statements of a service with Redis, through a proxy: a lock in Redis around a transaction of
//! PostgreSQL, and balances in Redis itself. The service has Node's usual client, which sends everything by one connection.

#[path = "support/services.rs"]
mod services;
#[path = "support/through/mod.rs"]
#[allow(dead_code, reason = "some of it is for services without Redis")]
mod support;

use std::net::TcpListener;
use std::path::Path;

use pointrace::servers::{Postgres, Redis, postgres};
use services::or_skip;
use support::{Explored, pointrace};

/// What a service is made of, besides Node.
struct Parts {
    redis: Redis,
    postgres: Option<Postgres>,
    /// The version of the protocol of Redis.
    version: u8,
}

impl Parts {
    /// Starts a Redis, and a PostgreSQL if it is needed, unless they or Node's client may be missing and are.
    fn start(test: &str, has_postgres: bool) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        if !root.join("target/node/node_modules/redis").is_dir() {
            let required = std::env::var("POINTRACE_REQUIRE_SERVICES").is_ok_and(|it| it == "1");
            assert!(
                !required,
                "{test}: node's redis is not installed (.ci/setup)"
            );
            eprintln!("skipped: {test}: node's redis is not installed");
            return None;
        }
        let postgres = match has_postgres {
            true => Some(or_skip(test, Postgres::start())?),
            false => None,
        };
        Some(Parts {
            redis: or_skip(test, Redis::start())?,
            postgres,
            version: 2,
        })
    }

    /// Explores the service with this design.
    fn explore(&self, design: &str, options: &[&str]) -> Explored {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let listeners: Vec<TcpListener> = (0..3)
            .map(|_| TcpListener::bind("127.0.0.1:0").expect("a port"))
            .collect();
        let ports: Vec<u16> = listeners
            .iter()
            .map(|one| one.local_addr().expect("an address").port())
            .collect();
        drop(listeners);
        let [service, redis, database] = ports[..] else {
            unreachable!("three ports");
        };
        let mut start = format!(
            "NODE_PATH='{}' exec node '{}' {design} {service} redis://127.0.0.1:{redis} {}",
            root.join("target/node/node_modules").display(),
            root.join("tests/support/through/redis.cjs").display(),
            self.version,
        );
        let mut words = vec!["explore".to_owned()];
        words.extend(["--target".to_owned(), format!("http://127.0.0.1:{service}")]);
        let socket = self.redis.socket();
        words.extend([
            "--through".to_owned(),
            format!("{redis}=redis+unix://{}", socket.display()),
        ]);
        if let Some(postgres) = &self.postgres {
            let user = postgres::USER;
            let socket = postgres
                .directory()
                .display()
                .to_string()
                .replace('/', "%2F");
            start.push_str(&format!(" postgres://{user}@127.0.0.1:{database}/{user}"));
            words.extend([
                "--through".to_owned(),
                format!("{database}=postgres://{user}@{socket}/{user}"),
            ]);
        }
        words.extend(["--start".to_owned(), start]);
        let rest = ["--preset", "nest", "--set", "target.settle=50ms", "--yes"];
        let mut words: Vec<&str> = words.iter().map(String::as_str).chain(rest).collect();
        words.extend(options);
        pointrace(&words)
    }
}

#[test]
fn a_lock_that_is_given_back_before_the_commit_loses_and_one_that_is_kept_does_not() {
    let Some(parts) = Parts::start("a lock in Redis", true) else {
        return;
    };
    let early = parts.explore("lock-early", &["--budget", "10"]);
    assert_eq!(early.exit, Some(1), "{early:?}");
    for part in [
        "… NX",
        "DEL lock:point:",
        "gives a lock back before its COMMIT",
        "should be 2,200",
    ] {
        assert!(early.out.contains(part), "{part}: {early:?}");
    }
    let around = parts.explore("lock-around", &[]);
    assert_eq!(around.exit, Some(0), "{around:?}");
    assert!(around.out.contains("complete;"), "{around:?}");
    assert!(
        around.out.contains("EVAL get,del lock:point:"),
        "{around:?}"
    );
}

#[test]
fn a_balance_in_redis_is_lost_by_get_and_set_and_kept_by_incrby() {
    let Some(mut parts) = Parts::start("a balance in Redis", false) else {
        return;
    };
    for version in [2, 3] {
        parts.version = version;
        let read = parts.explore("get-set", &[]);
        assert_eq!(read.exit, Some(1), "RESP{version}: {read:?}");
        for part in [
            "GET point:",
            "reads point:* and writes it",
            "complete; 0 diverged, 0 stuck",
        ] {
            assert!(read.out.contains(part), "{part}: {read:?}");
        }
    }
    let counted = parts.explore("incrby", &[]);
    assert_eq!(counted.exit, Some(0), "{counted:?}");
    assert!(counted.out.contains("complete;"), "{counted:?}");
}
