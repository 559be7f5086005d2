//! `pointrace serve`: the point service over HTTP, with the lock of your choice.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;

use clap::Args as ClapArgs;
use tokio::net::TcpListener;

use super::Exit;
use super::faults;
use super::interrupt::Interrupt;
use super::lang::LangArg;
use super::nodes::{self, NodesArg, ReachedNodes, Unreached};
use super::out::{Out, complain};
use super::run::ground::{Ground, NoGround};
use super::run::{StoreArg, check_advisory, check_transaction, namespace, transaction};
use super::runtime::{runtime, workers};
#[cfg(feature = "tui")]
use super::serve_screen::ServedScreen;
use crate::driver::open_nodes;
use crate::env::RealEnv;
use crate::history::{AnomalyKind, Record};
use crate::lang::{Lang, Word};
use crate::point::{OutcomeKind, UserId};
use crate::request::{LockName, LockTransaction};
use crate::scenario::{self, Override, Scenario, StoreKind};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::serve::Database;
use crate::serve::{Ids, Limits, MOST_ROWS, MOST_USERS, Service, Shelf, router, serve};
use crate::store::MemoryStore;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::store::TablesSetup;
#[cfg(feature = "postgres")]
use crate::store::{PostgresSetup, PostgresStore};
#[cfg(feature = "sqlite")]
use crate::store::{SqliteSetup, SqliteStore};
use crate::text::grouped;

/// Arguments of `serve`.
#[derive(Debug, ClapArgs)]
#[command(after_help = AFTER)]
pub struct ServeArgs {
    /// Take the lock, the policy, the table times and the instances of this scenario; its users and requests are
    /// the callers'. Without one: no lock, reads of 0 to 200 ms, writes of 0 to 300 ms
    #[arg(value_name = "SCENARIO")]
    pub scenario: Option<String>,
    /// Serve under this lock [default: the scenario's]
    #[arg(long)]
    pub lock: Option<LockName>,
    /// Where to listen; port 0 is any free one, and the first line of output names it
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// Let other machines in: needed to listen anywhere but on the loopback interface
    #[arg(long)]
    pub expose: bool,
    /// Where balances are kept: memory; sqlite, in a temporary file, or sqlite:FILE; postgres:temp, a server that is
    /// started for it; postgres, at the URL in POINTRACE_POSTGRES_URL; or postgres://…, without a password
    #[arg(long, value_name = "STORE")]
    pub store: Option<StoreArg>,
    /// Make the tables of this name, or join them: processes with one name share their balances
    #[arg(long, value_name = "NAME", value_parser = namespace, requires = "store")]
    pub namespace: Option<String>,
    /// Leave the tables in the store at the end
    #[arg(long, requires = "store")]
    pub keep_store: bool,
    #[arg(long, value_name = "NODES", help = nodes::HELP)]
    pub nodes: Option<NodesArg>,
    /// Where the database transaction is, seen from the lock: none, inside-lock, or around-lock, where the lock is given
    /// back before the commit
    #[arg(long, value_name = "PLACE", value_parser = transaction)]
    pub transaction: Option<LockTransaction>,
    /// Watch it on a screen while callers use it
    #[cfg(feature = "tui")]
    #[arg(long)]
    pub dashboard: bool,
    #[command(flatten)]
    pub lang: LangArg,
    /// How it looks.
    #[cfg(feature = "tui")]
    #[command(flatten)]
    pub look: super::look::LookArgs,
    /// Set a key of the scenario, such as store.read=1ms or service.lock_timeout=10s
    #[arg(long, value_name = "KEY=VALUE", value_parser = Override::parse)]
    pub set: Vec<Override>,
}

const AFTER: &str = "\
Examples:
  pointrace serve                                            a service that loses points, on port 3000
  pointrace serve --lock keyed --listen 127.0.0.1:3001       one that does not
  pointrace serve hundred-charges --lock promise-race        with the table times of a scenario
  pointrace serve --store sqlite --lock select-for-update    in a real database, nothing installed
  pointrace serve --store postgres --namespace shop --lock keyed --listen 127.0.0.1:3002
                                                             one of several processes over one database
  pointrace serve --lock redis-fenced --nodes redis:temp:1   with leases of a real Redis
  pointrace serve --lock promise-race --dashboard            watch it on a screen while others call it
  curl -X PATCH localhost:3000/point/1/charge -H 'content-type: application/json' -d '{\"amount\": 1000}'
  curl localhost:3000/point/1                                the account
  curl localhost:3000/point/1/histories                      its history
  curl localhost:3000/metrics                                figures, in the OpenMetrics text format
  curl localhost:3000/openapi.json                           the whole interface
  pointrace run hundred-charges --target http://127.0.0.1:3000
                                                             race it from outside

Users are any whole number from 1, and begin with 0 points. Refusals are 400 and a wait for the lock that was too
long 409, with {\"statusCode\", \"message\"}. Ctrl-C or SIGTERM ends it in order: whatever was accepted is answered,
then it says what it saw inside. Memory goes with it, and so do its tables in a database, but for those that another
process has made, and with --keep-store.

Exit codes: 0 ended, nothing wrong was seen inside; 1 ended, something was; 2 a mistake in the arguments or the
scenario; 3 it could not listen, or the store could not be reached.";

/// What is served without a scenario. Its phase is never played; a file cannot be without.
const PLAIN: &str =
    "name = \"serve\"\n[[phase]]\nname = \"none\"\nburst = { size = 1 }\namount = 1\n";

/// Between two looks at whether to end.
const LOOK: Duration = Duration::from_millis(20);

/// Runs the subcommand.
pub fn run(args: &ServeArgs) -> Exit {
    match serve_until_asked(args) {
        Ok(exit) => exit,
        Err((exit, message)) => {
            complain(&format!("error: {message}"));
            exit
        }
    }
}

/// What stops it: an exit code, and a message.
type Stopped = (Exit, String);

fn serve_until_asked(args: &ServeArgs) -> Result<Exit, Stopped> {
    let mut scenario = load(args).map_err(|message| (Exit::Usage, message))?;
    let lock = args.lock.unwrap_or(scenario.service.lock);
    if args.store.is_none() && scenario.store.is_real() {
        let message = "the scenario keeps its balances in a real database: say which, with --store";
        return Err((Exit::Usage, message.to_owned()));
    }
    let is_model = match &args.store {
        None => scenario.store.kind == StoreKind::Model,
        Some(store) => *store == StoreArg::Model,
    };
    if is_model {
        let message = "a modelled database has virtual time only, and callers come in real time: \
                       serve from --store memory, sqlite or postgres:temp";
        return Err((Exit::Usage, message.to_owned()));
    }
    let in_memory = matches!(args.store, None | Some(StoreArg::Memory));
    if in_memory && !scenario.store.accounts_exist {
        let message = "in memory each user has a place from the start: users.exist = false is for \
                       --store sqlite or postgres";
        return Err((Exit::Usage, message.to_owned()));
    }
    if in_memory && lock.needs_a_database() {
        let message = format!("lock {lock} needs a database: add --store sqlite");
        return Err((Exit::Usage, message));
    }
    if in_memory && args.namespace.is_some() {
        let message = "memory is nobody else's: --namespace is for --store sqlite:FILE or postgres";
        return Err((Exit::Usage, message.to_owned()));
    }
    let plain = |message: String| {
        message
            .strip_prefix("error: ")
            .unwrap_or(&message)
            .to_owned()
    };
    check_advisory(args.store.as_ref(), lock).map_err(|why| (Exit::Usage, plain(why)))?;
    let ground = Ground::open(args.store.as_ref());
    let ground = ground.map_err(|NoGround(exit, message)| (exit, plain(message)))?;
    if let Some(kind) = &ground.real {
        scenario.move_to(kind.clone());
    }
    let wanted = args.nodes.clone();
    let wanted = wanted.or_else(|| nodes::of_scenario(&scenario.nodes));
    let nodes = ReachedNodes::open(wanted.as_ref(), args.namespace.as_deref());
    let nodes = nodes.map_err(|Unreached(exit, message)| (exit, plain(message)))?;
    nodes.put_into(&mut scenario);
    if let Some(why) = scenario.store.refusal(lock) {
        return Err((Exit::Usage, why));
    }
    if args.transaction.is_some() {
        scenario.service.transaction = args.transaction;
    }
    check_transaction(&scenario, lock).map_err(|why| (Exit::Usage, plain(why)))?;
    #[cfg(feature = "tui")]
    if args.dashboard && !super::dashboard::has_terminal() {
        let message = args.lang.get().text(Word::WatchTerminal);
        return Err((Exit::Usage, plain(message.to_owned())));
    }
    let listener = listen(args)?;
    let interrupt = Interrupt::listen().map_err(|error| system(&error))?;
    let runtime = runtime().map_err(|error| system(&error))?;
    let serving = Serving {
        args,
        scenario,
        lock,
        workers: workers(),
        interrupt,
    };
    let record = runtime.block_on(serving.on(&ground, listener))?;
    // Timers of detached operations have nobody left to serve.
    runtime.shutdown_background();
    let (text, exit) = judged(&record, lock, args.lang.get());
    tell(&text);
    Ok(exit)
}

fn system(error: &io::Error) -> Stopped {
    (Exit::Invalid, format!("the system refuses: {error}"))
}

/// What is served until a signal asks for its end.
struct Serving<'a> {
    args: &'a ServeArgs,
    scenario: Scenario,
    lock: LockName,
    workers: usize,
    interrupt: Interrupt,
}

impl Serving<'_> {
    async fn on(&self, ground: &Ground, listener: StdListener) -> Result<Record, Stopped> {
        let ids = Arc::new(Ids::new(MOST_USERS));
        match &self.args.store {
            None | Some(StoreArg::Memory | StoreArg::Model) => {
                let store = MemoryStore::new(MOST_USERS, 0);
                self.over(store, ids, "memory".to_owned(), listener).await
            }
            #[cfg(feature = "sqlite")]
            Some(StoreArg::Sqlite(file)) => {
                let store = SqliteStore::open(&SqliteSetup {
                    file: file.clone(),
                    tables: self.tables(),
                });
                let store = Database::new(store.map_err(no_store)?, Arc::clone(&ids));
                let name = format!("real: {}", crate::database::sqlite::Connection::ground());
                self.over(store, ids, name, listener).await
            }
            #[cfg(feature = "postgres")]
            Some(StoreArg::Postgres(_) | StoreArg::ThrowAwayPostgres) => {
                let place = ground.place.clone();
                let setup = PostgresSetup {
                    place: place.ok_or_else(|| no_store("there is no PostgreSQL"))?,
                    tables: self.tables(),
                    lock_timeout: self.scenario.service.lock_timeout,
                };
                let store = PostgresStore::open(setup).await.map_err(no_store)?;
                let name = match &ground.real {
                    Some(StoreKind::Postgres(version)) => format!("real: PostgreSQL {version}"),
                    _ => "real: PostgreSQL".to_owned(),
                };
                let store = Database::new(store, Arc::clone(&ids));
                self.over(store, ids, name, listener).await
            }
            #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
            Some(_) => {
                let _ = ground;
                Err(no_store("this program was built without it"))
            }
        }
    }

    /// Tables for users who are not known yet: nobody has an account before the first request for them.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    fn tables(&self) -> TablesSetup {
        TablesSetup {
            namespace: self.args.namespace.clone(),
            keep: self.args.keep_store,
            users: 0,
            opening: 0,
            ..self.scenario.tables(self.lock)
        }
    }

    async fn over<St: Shelf<Trouble: std::fmt::Display>>(
        &self,
        store: St,
        ids: Arc<Ids>,
        ground: String,
        listener: StdListener,
    ) -> Result<Record, Stopped> {
        let listener = TcpListener::from_std(listener).map_err(|error| system(&error))?;
        let address = listener.local_addr().map_err(|error| system(&error))?;
        let lock = self.lock;
        let env = RealEnv::start();
        let nodes = open_nodes(&self.scenario, &[lock], self.scenario.seed, &env).await;
        let nodes = nodes.map_err(|error| (Exit::Invalid, error.to_string()))?;
        // Each process numbers its users as they come to it.
        let names = Arc::clone(&ids);
        let of_all = move |user: UserId| UserId(names.id(user).unwrap_or(user.0));
        let around = (env, nodes.map(|nodes| nodes.naming(of_all)));
        let sizes = (self.workers, MOST_ROWS);
        let service = Service::with_nodes(store, ids, &self.scenario, lock, sizes, around);
        let service = Arc::new(service);
        let lang = self.args.lang.get();
        let place = format!("http://{address}");
        let said = lang.fill(Word::ServingOn, &[&place, &lock, &ground]);
        tell(&format!("{said}\n"));
        #[cfg(feature = "tui")]
        let screen = self.args.dashboard.then(|| {
            let ground = lang.fill(Word::WatchGroundServe, &[&lock, &ground]);
            let looks = self.args.look.looks(lang);
            ServedScreen::open(looks, Arc::clone(&service), place, ground)
        });
        let end = async {
            loop {
                #[cfg(feature = "tui")]
                let is_left = screen.as_ref().is_some_and(ServedScreen::is_left);
                #[cfg(not(feature = "tui"))]
                let is_left = false;
                if is_left || self.interrupt.asked() {
                    break;
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        let router = router(Arc::clone(&service));
        let served = serve(listener, router, Limits::default(), end).await;
        #[cfg(feature = "tui")]
        if let Some(screen) = screen {
            screen.close(&self.interrupt)?;
        }
        served.map_err(|error| system(&error))?;
        service.close().await.map_err(no_store)
    }
}

fn no_store(why: impl std::fmt::Display) -> Stopped {
    (Exit::Invalid, format!("the store cannot be used: {why}"))
}

fn load(args: &ServeArgs) -> Result<Scenario, String> {
    let loaded = match &args.scenario {
        Some(name) => scenario::load_with(name, &args.set).map(|(scenario, _)| scenario),
        None => scenario::parse_with(PLAIN, "serve", &args.set),
    };
    let stripped = |text: String| text.strip_prefix("error: ").unwrap_or(&text).to_owned();
    let scenario = loaded.map_err(|error| stripped(error.to_string()))?;
    faults::refuse(&scenario, "a service").map_err(stripped)?;
    Ok(scenario)
}

/// Listens, or says what keeps it from that.
fn listen(args: &ServeArgs) -> Result<StdListener, (Exit, String)> {
    let address = args.listen;
    if !address.ip().is_loopback() {
        if !args.expose {
            return Err((
                Exit::Usage,
                format!(
                    "{address} can be reached from other machines, and this service asks nobody who they are; listen on 127.0.0.1, or give --expose too"
                ),
            ));
        }
        complain(&format!(
            "warning: {address} can be reached from other machines, and nobody is asked who they are"
        ));
    }
    let refused = |error: &io::Error| match error.kind() {
        ErrorKind::AddrInUse => format!(
            "{address} is in use by another program; give another port with --listen, or port 0 for any free one"
        ),
        ErrorKind::PermissionDenied => {
            format!(
                "the system does not allow port {}; give one from 1024 on",
                address.port()
            )
        }
        ErrorKind::AddrNotAvailable => format!("this machine has no address {}", address.ip()),
        _ => format!("cannot listen on {address}: {error}"),
    };
    let listener = StdListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|error| (Exit::Invalid, refused(&error)))
}

/// What was seen inside, and the exit code that follows.
fn judged(record: &Record, lock: LockName, lang: Lang) -> (String, Exit) {
    let outcomes: Vec<String> = OutcomeKind::ALL
        .into_iter()
        .map(|kind| format!("{} {}", grouped(record.outcome(kind)), lang.outcome(kind)))
        .collect();
    let sent = grouped(record.sent);
    let ended = lang.fill(Word::ServeEnded, &[&sent, &outcomes.join(", ")]);
    let kinds = AnomalyKind::ALL.into_iter();
    let kinds = kinds
        .filter(|kind| record.visible.contains(*kind))
        .filter(|kind| !kind.needs_grants() || lock.promises().excludes);
    let seen: Vec<String> = kinds
        .map(|kind| (kind, record.anomaly_count(kind)))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{kind} {}", grouped(count)))
        .collect();
    let balances = &record.balances;
    let points = [
        balances.should_be,
        balances.actual,
        balances.missing,
        balances.given_away,
    ];
    let [should_be, actual, missing, given_away] = points.map(grouped);
    let inside = match record.visible.contains(AnomalyKind::WrongBalance) {
        true => lang.fill(
            Word::ServeInside,
            &[&should_be, &actual, &missing, &given_away],
        ),
        false => lang.text(Word::ServeOwnOnly).to_owned(),
    };
    let (verdict, exit) = match seen.is_empty() {
        true => (lang.text(Word::ServeFine).to_owned(), Exit::Success),
        false => (lang.fill(Word::ServeWrong, &[&seen.join(", ")]), Exit::Fail),
    };
    (format!("\n{ended}\n{inside}\n{verdict}\n"), exit)
}

fn tell(text: &str) {
    if let Err(error) = Out::stdout().write(text) {
        complain(&format!("error: cannot write to standard output: {error}"));
    }
}
