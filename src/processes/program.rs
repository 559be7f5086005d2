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

/// So many threads beside those that wait to be told to go on.
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
    let waits = opening.asks_at.len();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS + waits * MOST_WAITING)
        .enable_all()
        .build()?;
    let served = serve(&runtime, &opening, lines, &to);
    if let Err(why) = served {
        let _ = to.send(line(&FromProcess::Cannot(why)));
    }
    drop(to);
    runtime.shutdown_background();
    // What was said is to be heard.
    let _ = writer.join();
    Ok(())
}

/// So many requests stand still at once for each kind of step, with a thread each.
const MOST_WAITING: usize = 8;

fn message(line: &str) -> io::Result<ToProcess> {
    serde_json::from_str(line).map_err(io::Error::other)
}

fn serve(
    runtime: &Runtime,
    opening: &Opening,
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
        to,
    };
    match &opening.store {
        #[cfg(feature = "sqlite")]
        Meets::Sqlite(file) => {
            scenario.move_to(StoreKind::Sqlite);
            let store = crate::store::SqliteStore::open(&crate::store::SqliteSetup {
                file: Some(file.clone()),
                namespace: Some(opening.namespace.clone()),
                keep: true,
                processes: 1,
                connections: scenario.store.connections,
                users: scenario.users.count,
                accounts_exist: scenario.store.accounts_exist,
                opening: scenario.users.balance,
                one_account_each: scenario.store.unique,
                lock,
            });
            let store = store.map_err(|failure| failure.to_string())?;
            place.serve_over(store, &scenario, lines)
        }
        #[cfg(feature = "postgres")]
        Meets::PostgresOf(_) | Meets::PostgresAt(_) | Meets::PostgresIn(_) => {
            scenario.move_to(StoreKind::Postgres("".into()));
            let store = crate::store::PostgresSetup {
                place: postgres(&opening.store)?,
                namespace: Some(opening.namespace.clone()),
                keep: true,
                processes: 1,
                connections: scenario.store.connections,
                users: scenario.users.count,
                accounts_exist: scenario.store.accounts_exist,
                opening: scenario.users.balance,
                one_account_each: scenario.store.unique,
                lock,
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
        let gates = Arc::new(Gates::default());
        let asks_at = self.opening.asks_at.iter();
        let asks_at =
            asks_at.filter_map(|word| Moment::ALL.into_iter().find(|it| it.name() == word));
        let teller = Teller::new(self.to.clone(), asks_at.collect(), Arc::clone(&gates));
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
                ToProcess::GoOn(request) => gates.open(request),
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
