//! What runs in such a process.

use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::mpsc;

use tokio::runtime::Runtime;

use super::teller::{Gates, Teller};
use super::wire::{FromProcess, Meets, Opening, ToProcess, line};
use crate::call::World;
use crate::engine::Engine;
use crate::env::{Env, RealEnv};
use crate::fault::Moment;
use crate::lock::{AnyControl, InTransaction};
use crate::node::AnyNodes;
use crate::request::LockName;
use crate::scenario::{Override, Scenario, StoreKind, parse_with};
use crate::store::Store;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::store::TablesSetup;

/// So many threads beside those that wait to be told to go on, of which the runtime makes as many as it needs.
const WORKERS: usize = 2;

/// Serves what comes in at `input` until it is told to end, or nobody is there any more.
///
/// # Errors
/// If nothing can be said, or what comes in is no message.
pub fn run(input: impl BufRead, output: impl Write + Send + 'static) -> io::Result<()> {
    let (to, told) = mpsc::channel::<String>();
    let writer = std::thread::Builder::new()
        .name("says".to_owned())
        .spawn(move || {
            let mut output = output;
            for line in told {
                if output.write_all(line.as_bytes()).is_err() || output.flush().is_err() {
                    return;
                }
            }
        })?;
    let mut lines = input.lines();
    let Some(first) = lines.next() else {
        return Ok(());
    };
    let ToProcess::Open(opening) = message(&first?)? else {
        return Err(io::Error::other("a process is told first what it is for"));
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()?;
    let gates = Arc::new(Gates::default());
    let served = serve(&runtime, &opening, &gates, lines, &to);
    if let Err(why) = served {
        let _ = to.send(line(&FromProcess::Cannot(why)));
    }
    drop(to);
    // What waits to be told to go on can be told so no more, and what it has to say is waited for.
    gates.open_all();
    runtime.shutdown_background();
    // What was said is to be heard.
    let _ = writer.join();
    Ok(())
}

fn message(line: &str) -> io::Result<ToProcess> {
    serde_json::from_str(line).map_err(io::Error::other)
}

fn serve(
    runtime: &Runtime,
    opening: &Opening,
    gates: &Arc<Gates>,
    lines: impl Iterator<Item = io::Result<String>>,
    to: &mpsc::Sender<String>,
) -> Result<(), String> {
    let (source, origin) = &opening.scenario;
    let set: Result<Vec<Override>, String> =
        opening.set.iter().map(|set| Override::parse(set)).collect();
    let mut scenario = parse_with(source, origin, &set?).map_err(|error| error.to_string())?;
    let lock = LockName::from_name(&opening.lock).ok_or("there is no such lock")?;
    let place = Place {
        runtime,
        opening,
        lock,
        gates,
        to,
    };
    // The process that made the tables removes them.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    let joined = |scenario: &Scenario| TablesSetup {
        namespace: Some(opening.namespace.clone()),
        keep: true,
        processes: 1,
        ..scenario.tables(lock)
    };
    match &opening.store {
        #[cfg(feature = "sqlite")]
        Meets::Sqlite(file) => {
            scenario.move_to(StoreKind::Sqlite);
            let store = crate::store::SqliteStore::open(&crate::store::SqliteSetup {
                file: Some(file.clone()),
                tables: joined(&scenario),
            });
            let store = store.map_err(|failure| failure.to_string())?;
            place.serve_over(store, &scenario, lines)
        }
        #[cfg(feature = "postgres")]
        Meets::PostgresOf(_) | Meets::PostgresAt(_) | Meets::PostgresIn(_) => {
            scenario.move_to(StoreKind::Postgres("".into()));
            let store = crate::store::PostgresSetup {
                place: postgres(&opening.store)?,
                tables: joined(&scenario),
                lock_timeout: scenario.service.lock_timeout,
            };
            let store = runtime.block_on(crate::store::PostgresStore::open(store));
            let store = store.map_err(|failure| failure.to_string())?;
            place.serve_over(store, &scenario, lines)
        }
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        _ => Err("this program was built without that store".to_owned()),
    }
}

#[cfg(feature = "postgres")]
fn postgres(meets: &Meets) -> Result<crate::database::postgres::Place, String> {
    use crate::database::postgres::Place;

    let read = |url: &str| url.parse::<Place>().map_err(|error| error.to_string());
    match meets {
        Meets::PostgresOf(variable) => {
            let url = std::env::var(variable).map_err(|_| format!("{variable} is not set"))?;
            read(&url)
        }
        Meets::PostgresAt(url) => read(url),
        Meets::PostgresIn(directory) => {
            Ok(Place::of_socket(directory, crate::servers::postgres::USER))
        }
        Meets::Sqlite(_) => Err("SQLite is no server".to_owned()),
    }
}

/// Where requests are served.
struct Place<'a> {
    runtime: &'a Runtime,
    opening: &'a Opening,
    lock: LockName,
    gates: &'a Arc<Gates>,
    to: &'a mpsc::Sender<String>,
}

impl Place<'_> {
    fn nodes(
        &self,
        env: &RealEnv,
        scenario: &Scenario,
    ) -> Result<Option<AnyNodes<RealEnv>>, String> {
        let Some(at) = &self.opening.nodes else {
            return Ok(None);
        };
        #[cfg(feature = "redis")]
        {
            use crate::node::redis::{RedisNodes, RedisSetup};
            let setup = RedisSetup {
                urls: at.urls.clone(),
                prefix: Some(at.prefix.clone()),
                lease: scenario.nodes.lease,
                poll: scenario.nodes.poll.clone(),
                wait: scenario.nodes.wait,
                connections: scenario.nodes.connections,
            };
            let opened = self.runtime.block_on(RedisNodes::open(env.clone(), &setup));
            let nodes = opened.map_err(|error| error.to_string())?;
            Ok(Some(AnyNodes::Redis(Box::new(nodes))))
        }
        #[cfg(not(feature = "redis"))]
        {
            let _ = (env, scenario, at);
            Err("this program was built without the feature `redis`".to_owned())
        }
    }

    /// Serves requests over a store that is there.
    fn serve_over<St: Store>(
        &self,
        store: St,
        scenario: &Scenario,
        lines: impl Iterator<Item = io::Result<String>>,
    ) -> Result<(), String> {
        let env = RealEnv::start();
        let nodes = self.nodes(&env, scenario)?;
        let asks_at = self.opening.asks_at.iter();
        let asks_at =
            asks_at.filter_map(|word| Moment::ALL.into_iter().find(|it| it.name() == word));
        let teller = Teller::new(self.to.clone(), asks_at.collect(), Arc::clone(self.gates));
        let service = scenario.service;
        let mut world = World::new(env, teller, store, service.policy, service.lock_timeout);
        world.transaction = service.transaction;
        world.nodes = nodes;
        let seed = self.opening.seed;
        let make = |lock| InTransaction::new(AnyControl::new(lock, seed), seed);
        let engine = Arc::new(Engine::new(world, &[self.lock], 1, make));
        let say = |message: &FromProcess| {
            // If nobody listens any more, the next line does not come.
            let _ = self.to.send(line(message));
        };
        say(&FromProcess::Ready);
        for line in lines {
            let Ok(line) = line else { break };
            match message(&line).map_err(|error| error.to_string())? {
                ToProcess::Serve(asked) => {
                    let engine = Arc::clone(&engine);
                    let to = self.to.clone();
                    self.runtime.spawn(async move {
                        let now = engine.world().env.now();
                        let request = asked.request(now);
                        let answer = engine.attend(&request, now).await;
                        let request = request.operation.request;
                        let answered = FromProcess::Answered { request, answer };
                        let _ = to.send(super::wire::line(&answered));
                    });
                }
                ToProcess::GoOn(request) => self.gates.open(request),
                ToProcess::End => {
                    let left = engine.left_over(engine.world().env.lock_timers());
                    say(&FromProcess::Ends {
                        timers: left.timers,
                        entries: left.entries,
                    });
                    break;
                }
                ToProcess::Open(_) => return Err("it is open already".to_owned()),
            }
        }
        Ok(())
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::processes::wire::Asked;
    use crate::request::Request;

    const SCENARIO: &str = r#"
name = "many"

[users]
count = 40

[service]
lock = "keyed"

[[phase]]
name = "burst"
burst = { size = 40 }
amount = 1000
"#;

    /// Hands on each line that is said.
    struct Says(mpsc::Sender<String>);

    impl Write for Says {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            let said = String::from_utf8_lossy(line).into_owned();
            self.0.send(said).map_err(io::Error::other)?;
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn as_many_wait_as_there_are_and_none_when_nobody_is_there_any_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let opening = Opening {
            scenario: (SCENARIO.to_owned(), "many.toml".to_owned()),
            set: Vec::new(),
            lock: "keyed".to_owned(),
            seed: 1,
            store: Meets::Sqlite(folder.path().join("file")),
            namespace: "many".to_owned(),
            nodes: None,
            asks_at: vec!["grant".to_owned()],
        };
        let (input, mut to_input) = io::pipe().expect("a pipe");
        let (to, said) = mpsc::channel();
        let (ends, ended) = mpsc::channel();
        std::thread::spawn(move || {
            let ran = run(io::BufReader::new(input), Says(to));
            let _ = ends.send(ran.is_ok());
        });
        let mut tell = |message: &ToProcess| {
            let written = to_input.write_all(line(message).as_bytes());
            written.expect("it listens");
        };
        tell(&ToProcess::Open(Box::new(opening)));
        for number in 1..=40 {
            let request = Request::charge(number, number);
            tell(&ToProcess::Serve(Asked::of(&request)));
        }
        let longest = std::time::Duration::from_secs(60);
        let mut waiting = 0;
        while waiting < 40 {
            let said = said.recv_timeout(longest).expect("all of them wait");
            waiting += usize::from(said.contains("\"waits\":true"));
        }
        drop(to_input);
        assert_eq!(ended.recv_timeout(longest), Ok(true));
    }
}
