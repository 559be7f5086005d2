//! `pointrace serve`: the point service over HTTP, with the lock of your choice.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use clap::Args as ClapArgs;
use tokio::net::TcpListener;

use super::Exit;
use super::interrupt::Interrupt;
use super::out::{Out, complain};
use crate::history::{AnomalyKind, Record};
use crate::point::OutcomeKind;
use crate::request::{LockName, Needs};
use crate::scenario::{self, Override, Scenario, StoreKind};
use crate::serve::{Limits, Service, router, serve};
use crate::text::grouped;

/// Arguments of `serve`.
#[derive(Debug, ClapArgs)]
#[command(after_help = AFTER)]
pub struct ServeArgs {
    /// Take the lock, the policy, the table times and the instances of this scenario; its users and requests are
    /// whoever calls. Without one: no lock, reads of 0 to 200 ms, writes of 0 to 300 ms
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
    /// Set a key of the scenario, such as store.read=1ms or service.lock_timeout=10s
    #[arg(long, value_name = "KEY=VALUE", value_parser = Override::parse)]
    pub set: Vec<Override>,
}

const AFTER: &str = "\
Examples:
  pointrace serve                                            a service that loses points, on port 3000
  pointrace serve --lock keyed --listen 127.0.0.1:3001       one that does not
  pointrace serve hundred-charges --lock promise-race        with the table times of a scenario
  curl -X PATCH localhost:3000/point/1/charge -H 'content-type: application/json' -d '{\"amount\": 1000}'
  curl localhost:3000/point/1                                the account
  curl localhost:3000/point/1/histories                      its history
  curl localhost:3000/metrics                                figures, in the OpenMetrics text format
  curl localhost:3000/openapi.json                           the whole interface
  pointrace run hundred-charges --target http://127.0.0.1:3000
                                                             race it from outside

Users are any whole number from 1, and begin with 0 points. Refusals are 400 and a wait for the lock that was too
long 409, with {\"statusCode\", \"message\"}. Ctrl-C or SIGTERM ends it in order: whatever was accepted is answered,
then it says what it saw inside. Everything is in memory and goes with it.

Exit codes: 0 ended, nothing wrong was seen inside; 1 ended, something was; 2 a mistake in the arguments or the
scenario; 3 it could not listen.";

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

fn serve_until_asked(args: &ServeArgs) -> Result<Exit, (Exit, String)> {
    let scenario = load(args).map_err(|message| (Exit::Usage, message))?;
    let lock = args.lock.unwrap_or(scenario.service.lock);
    if scenario.store.kind != StoreKind::Memory || lock.needs() != Needs::Nothing {
        return Err((
            Exit::Usage,
            format!(
                "serve keeps its balances in memory: store.kind is \"memory\", and lock {lock} has to need no database"
            ),
        ));
    }
    let listener = listen(args)?;
    let system = |error: io::Error| (Exit::Invalid, format!("the system refuses: {error}"));
    let interrupt = Interrupt::listen().map_err(system)?;
    let address = listener.local_addr().map_err(system)?;
    let workers = thread::available_parallelism()
        .map_or(2, usize::from)
        .max(2);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
        .map_err(system)?;
    let service = runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        let service = Arc::new(Service::new(&scenario, lock, workers));
        tell(&format!(
            "serving on http://{address} | lock {lock} | users begin with 0 points | Ctrl-C ends it\n"
        ));
        let end = async {
            while !interrupt.asked() {
                tokio::time::sleep(LOOK).await;
            }
        };
        let router = router(Arc::clone(&service));
        serve(listener, router, Limits::default(), end).await?;
        Ok(service)
    });
    let record = service.map_err(system)?.record();
    // Timers of detached operations have nobody left to serve.
    runtime.shutdown_background();
    let (text, exit) = judged(&record, lock);
    tell(&text);
    Ok(exit)
}

fn load(args: &ServeArgs) -> Result<Scenario, String> {
    let loaded = match &args.scenario {
        Some(name) => scenario::load_with(name, &args.set).map(|(scenario, _)| scenario),
        None => scenario::parse_with(PLAIN, "serve", &args.set),
    };
    loaded.map_err(|error| {
        let text = error.to_string();
        text.strip_prefix("error: ").unwrap_or(&text).to_owned()
    })
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
fn judged(record: &Record, lock: LockName) -> (String, Exit) {
    let outcomes: Vec<String> = OutcomeKind::ALL
        .into_iter()
        .map(|kind| format!("{} {kind}", grouped(record.outcome(kind))))
        .collect();
    let mut text = format!(
        "\nended: {} requests: {}\n",
        grouped(record.sent),
        outcomes.join(", ")
    );
    let kinds = AnomalyKind::ALL.into_iter();
    let kinds = kinds.filter(|kind| !kind.needs_grants() || lock.promises().excludes);
    let seen: Vec<String> = kinds
        .map(|kind| (kind, record.anomaly_count(kind)))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{kind} {}", grouped(count)))
        .collect();
    let balances = &record.balances;
    text.push_str(&format!(
        "seen inside: should be {}, actual {}; points missing {}, given away {}\n",
        grouped(balances.should_be),
        grouped(balances.actual),
        grouped(balances.missing),
        grouped(balances.given_away)
    ));
    if seen.is_empty() {
        text.push_str("nothing went wrong (exit 0)\n");
        (text, Exit::Success)
    } else {
        text.push_str(&format!("it went wrong: {} (exit 1)\n", seen.join(", ")));
        (text, Exit::Fail)
    }
}

fn tell(text: &str) {
    if let Err(error) = Out::stdout().write(text) {
        complain(&format!("error: cannot write to standard output: {error}"));
    }
}
