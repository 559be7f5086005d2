//! Every order of the statements of a service with Redis, through a proxy: a lock in Redis around a transaction of
//! PostgreSQL, and balances in Redis itself. The service has Node's usual client, which sends everything by one connection.

#[path = "support/services.rs"]
mod services;
#[path = "support/through/mod.rs"]
#[allow(dead_code, reason = "some of it is for services without Redis")]
mod support;

use std::path::Path;

use pointrace::servers::{Postgres, Redis};
use services::or_skip;
use support::{ALL, Explored, Service};

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

    /// The service with this design.
    fn service(&self, design: &str) -> Service {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let database = if self.postgres.is_some() {
            "{database}"
        } else {
            ""
        };
        let command = format!(
            "NODE_PATH='{}' exec node '{}' {design} {{port}} {{redis}} {} {database}",
            root.join("target/node/node_modules").display(),
            root.join("tests/support/through/redis.cjs").display(),
            self.version,
        );
        Service::new(&command, 1, self.postgres.as_ref(), Some(&self.redis))
    }

    /// Plays all orders of the service with this design.
    fn plays_all(&self, design: &str, exit: i32) -> Explored {
        let (explored, orders) = self.service(design).orders(&ALL);
        assert_eq!(explored.exit, Some(exit), "{design}: {explored:?}");
        assert_eq!(orders["complete"], true, "{design}: {explored:?}");
        explored
    }
}

#[test]
fn a_lock_that_is_given_back_before_the_commit_loses_and_one_that_is_kept_does_not() {
    let Some(parts) = Parts::start("a lock in Redis", true) else {
        return;
    };
    let early = parts.service("lock-early").explore(&["--budget", "10"]);
    assert_eq!(early.exit, Some(1), "{early:?}");
    for part in [
        " NX        takes a lock",
        "DEL lock:point:",
        "gives a lock back before its COMMIT",
        "should be 2,200",
    ] {
        assert!(early.out.contains(part), "{part}: {early:?}");
    }
    let around = parts.plays_all("lock-around", 0);
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
        let read = parts.plays_all("get-set", 1);
        for part in ["GET point:", "reads point:* and writes it"] {
            assert!(read.out.contains(part), "RESP{version}, {part}: {read:?}");
        }
    }
    parts.plays_all("incrby", 0);
}
