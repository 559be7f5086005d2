//! Services behind the proxy, and the program that plays their statements.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use pointrace::servers::{Postgres, postgres};
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

/// Ports that were free a moment ago.
fn ports(count: usize) -> Vec<u16> {
    let listeners: Vec<TcpListener> = (0..count)
        .map(|_| TcpListener::bind("127.0.0.1:0").expect("a port"))
        .collect();
    let port = |listener: &TcpListener| listener.local_addr().expect("an address").port();
    listeners.iter().map(port).collect()
}

/// A service with its database behind the proxy, as the command line is told of it.
struct Service {
    urls: String,
    through: String,
    start: String,
}

/// A service that this command starts, as this number of instances.
fn service(postgres: &Postgres, command: &str, instances: usize) -> Service {
    let ports = ports(instances + 1);
    let (proxy, ports) = ports.split_first().expect("a port for the proxy");
    let user = postgres::USER;
    let socket = postgres
        .directory()
        .display()
        .to_string()
        .replace('/', "%2F");
    let database = format!("postgres://{user}@127.0.0.1:{proxy}/{user}");
    let urls: Vec<String> = ports
        .iter()
        .map(|port| format!("http://127.0.0.1:{port}"))
        .collect();
    let starts: Vec<String> = ports
        .iter()
        .map(|port| {
            let command = command.replace("{port}", &port.to_string());
            let command = command.replace("{database}", &database);
            match instances {
                1 => command,
                _ => format!("({command}) &"),
            }
        })
        .collect();
    let wait = if instances > 1 { " wait" } else { "" };
    Service {
        urls: urls.join(","),
        through: format!("{proxy}=postgres://{user}@{socket}/{user}"),
        start: format!("{}{wait}", starts.join(" ")),
    }
}

/// The first user of the next run: those of runs before have points in the same database.
static FIRST_USER: AtomicU64 = AtomicU64::new(1);

/// So many are left for a run.
const USERS: u64 = 100_000;

impl Service {
    /// Runs the program with this service.
    fn run(&self, words: &[&str], options: &[&str]) -> Explored {
        let first_user = FIRST_USER.fetch_add(USERS, Relaxed);
        let first_user = format!("target.first_user={first_user}");
        let own = [
            "--through",
            &self.through,
            "--start",
            &self.start,
            "--set",
            &first_user,
        ];
        let spoken = ["--preset", "nest", "--set", "target.settle=50ms", "--yes"];
        pointrace(&[words, &own, &spoken, options].concat())
    }
}

/// Explores a service that this command starts, as this number of instances.
pub fn explore(postgres: &Postgres, command: &str, instances: usize, options: &[&str]) -> Explored {
    let service = service(postgres, command, instances);
    service.run(&["explore", "--target", &service.urls], options)
}

/// Explores a service, and says what its report has of the orders.
pub fn orders(
    postgres: &Postgres,
    command: &str,
    instances: usize,
    options: &[&str],
) -> (Explored, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report");
    let report = format!("json={}", file.display());
    let options = [&["--report", &report], options].concat();
    let explored = explore(postgres, command, instances, &options);
    let report = fs::read_to_string(&file);
    let report = report.unwrap_or_else(|_| panic!("no report: {explored:?}"));
    let mut report: Value = serde_json::from_str(&report).expect("JSON");
    (explored, report["runs"][0]["orders"].take())
}

/// Plays an order again.
pub fn replay(postgres: &Postgres, command: &str, ticket: &str) -> Explored {
    let service = service(postgres, command, 1);
    service.run(&["replay", ticket, "--target", &service.urls], &[])
}

/// Examines a service that this command starts.
pub fn doctor(postgres: &Postgres, command: &str, options: &[&str]) -> Explored {
    let service = service(postgres, command, 1);
    service.run(&["doctor", &service.urls, "--quiet"], options)
}
