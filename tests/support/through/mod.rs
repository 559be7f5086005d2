//! Services behind the proxy, and the program that plays their statements.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU32, AtomicU64};

use pointrace::servers::{Postgres, Redis, postgres};
use serde_json::Value;

/// What the program said.
#[derive(Debug)]
pub struct Explored {
    pub exit: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Runs the program.
pub fn pointrace(options: &[&str]) -> Explored {
    let output = Command::new(env!("CARGO_BIN_EXE_pointrace"))
        .args(options)
        .env("LC_ALL", "C")
        .env_remove("PGPASSWORD")
        .output()
        .expect("the program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Explored {
        exit: output.status.code(),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

/// Our own service.
pub struct Rust<'a> {
    pub lock: &'a str,
    pub transaction: &'a str,
}

impl Rust<'_> {
    /// The command that starts it, with places for its port and for its database.
    pub fn command(&self) -> String {
        format!(
            "exec '{}' serve --store '{{database}}' --lock {} --transaction {} --listen 127.0.0.1:{{port}}",
            env!("CARGO_BIN_EXE_pointrace"),
            self.lock,
            self.transaction
        )
    }
}

/// The command that starts the service in Rust of a design, an example that cargo builds with the tests.
pub fn rust(design: &str) -> String {
    let program =
        Path::new(env!("CARGO_BIN_EXE_pointrace")).with_file_name("examples/point_service");
    assert!(
        program.exists(),
        "{} is not there: cargo build --example point_service",
        program.display()
    );
    format!(
        "exec '{}' {design} {{port}} '{{database}}'",
        program.display()
    )
}

/// The designs of the services that are written for these tests, and whether they lose.
pub const DESIGNS: [(&str, bool); 6] = [
    ("read-committed", true),
    ("mutex-early", true),
    ("stale", true),
    ("mutex-around", false),
    ("for-update", false),
    ("one-statement", false),
];

/// A service of a design in Node: with its usual client, or with an object mapper.
#[derive(Clone, Copy, Debug)]
pub enum Node {
    Client,
    Mapper,
}

impl Node {
    /// The command that starts it, unless Node or what it needs is not installed and may be missing.
    pub fn command(self, design: &str) -> Option<String> {
        let (script, package) = match self {
            Node::Client => ("points.cjs", "pg"),
            Node::Mapper => ("points_orm.cjs", "typeorm"),
        };
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let modules = root.join("target/node/node_modules");
        let version = Command::new("node").arg("--version").output();
        if !modules.join(package).is_dir() || version.is_err() {
            let required = std::env::var("POINTRACE_REQUIRE_SERVICES").is_ok_and(|it| it == "1");
            assert!(
                !required,
                "node or its {package} is not installed (.ci/setup)"
            );
            eprintln!("skipped: node or its {package} is not installed");
            return None;
        }
        let script = root.join("tests/support/through").join(script);
        Some(format!(
            "NODE_PATH='{}' exec node '{}' {design} {{port}} '{{database}}'",
            modules.display(),
            script.display()
        ))
    }
}

/// Ports at which nobody listens. The system gives none of these to who asks for any, such as a connection of another test.
fn ports(count: usize) -> Vec<u16> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let own = std::process::id().wrapping_mul(97);
    let candidates = std::iter::from_fn(|| {
        let next = own.wrapping_add(NEXT.fetch_add(1, Relaxed));
        u16::try_from(10_000 + next % 20_000).ok()
    });
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    candidates.filter(is_free).take(count).collect()
}

/// Enough for all orders of each of these services, however long a busy machine takes for them.
pub const ALL: [&str; 2] = ["--budget", "2000"];

/// A service with what it keeps its points in behind proxies, as the command line is told of it.
pub struct Service {
    urls: String,
    through: Vec<String>,
    start: String,
}

/// The first user of the next run: those of runs before have points in the same database.
static FIRST_USER: AtomicU64 = AtomicU64::new(1);

/// So many are left for a run.
const USERS: u64 = 100_000;

impl Service {
    /// A service that this command starts, as this number of instances. The command has places for its `{port}`, and for the
    /// `{database}` and the `{redis}` that it connects to.
    pub fn new(
        command: &str,
        instances: usize,
        postgres: Option<&Postgres>,
        redis: Option<&Redis>,
    ) -> Self {
        let ports = ports(instances + 2);
        let [of_postgres, of_redis, ports @ ..] = ports.as_slice() else {
            unreachable!("two ports for proxies");
        };
        let mut through = Vec::new();
        let mut command = command.to_owned();
        if let Some(postgres) = postgres {
            let user = postgres::USER;
            let socket = postgres.directory().display().to_string();
            let socket = socket.replace('/', "%2F");
            through.push(format!("{of_postgres}=postgres://{user}@{socket}/{user}"));
            let database = format!("postgres://{user}@127.0.0.1:{of_postgres}/{user}");
            command = command.replace("{database}", &database);
        }
        if let Some(redis) = redis {
            let socket = redis.socket().display().to_string();
            through.push(format!("{of_redis}=redis+unix://{socket}"));
            command = command.replace("{redis}", &format!("redis://127.0.0.1:{of_redis}"));
        }
        let urls: Vec<String> = ports
            .iter()
            .map(|port| format!("http://127.0.0.1:{port}"))
            .collect();
        let starts: Vec<String> = ports
            .iter()
            .map(|port| {
                let command = command.replace("{port}", &port.to_string());
                match instances {
                    1 => command,
                    _ => format!("({command}) &"),
                }
            })
            .collect();
        let wait = if instances > 1 { " wait" } else { "" };
        Service {
            urls: urls.join(","),
            through,
            start: format!("{}{wait}", starts.join(" ")),
        }
    }

    /// Runs the program with this service.
    fn run(&self, words: &[&str], options: &[&str]) -> Explored {
        let all = self.words(words, options);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        pointrace(&all)
    }

    /// The whole command line, for users whom nobody has used.
    fn words(&self, words: &[&str], options: &[&str]) -> Vec<String> {
        let first_user = FIRST_USER.fetch_add(USERS, Relaxed);
        let first_user = format!("target.first_user={first_user}");
        let through = self.through.iter();
        let through: Vec<&str> = through
            .flat_map(|one| ["--through", one.as_str()])
            .collect();
        let own = ["--start", &self.start, "--set", &first_user];
        let spoken = ["--preset", "nest", "--set", "target.settle=50ms", "--yes"];
        let all = [words, &through, &own, &spoken, options].concat();
        all.into_iter().map(str::to_owned).collect()
    }

    /// Explores it.
    pub fn explore(&self, options: &[&str]) -> Explored {
        self.run(&["explore", "--target", &self.urls], options)
    }

    /// Explores it, and says what the report has of the orders.
    pub fn orders(&self, options: &[&str]) -> (Explored, Value) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("report");
        let report = format!("json={}", file.display());
        let explored = self.explore(&[&["--report", &report], options].concat());
        let report = fs::read_to_string(&file);
        let report = report.unwrap_or_else(|_| panic!("no report: {explored:?}"));
        let mut report: Value = serde_json::from_str(&report).expect("JSON");
        (explored, report["runs"][0]["orders"].take())
    }

    /// Plays an order of it again.
    pub fn replay(&self, ticket: &str) -> Explored {
        self.run(&["replay", ticket, "--target", &self.urls], &[])
    }

    /// Where it listens, and the words with which a person schedules it.
    pub fn by_hand(&self, options: &[&str]) -> (String, Vec<String>) {
        let address = self.urls.trim_start_matches("http://").to_owned();
        let words = self.words(&["break", "--target", &self.urls], options);
        (address, words)
    }

    /// Examines it.
    pub fn doctor(&self, options: &[&str]) -> Explored {
        self.run(&["doctor", &self.urls, "--quiet"], options)
    }
}

/// A service over PostgreSQL that this command starts once.
pub fn service(postgres: &Postgres, command: &str) -> Service {
    Service::new(command, 1, Some(postgres), None)
}
