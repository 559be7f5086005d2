//! What a request costs: the engine on the machine's clock, the simulator, and the detection of lost updates.
//!
//! `cargo bench --bench engine` prints medians of interleaved rounds, every check and histogram on; with
//! `-- real`, `-- simulator` or `-- detection` it prints one of the three tables. Two-thread figures depend on where
//! the host puts the cores, so one worker and two are compared round by round.
//!
//! Times are spoilt by neighbours, and what a cache hides on one machine it does not hide on another. So the sides
//! of the detection can be played once each, for a counter of instructions and cache misses to see nothing else:
//! `-- count-on`, `-- count-short` and `-- count-off` (docs/performance.md has the commands).

#[path = "../src/huge_pages.rs"]
mod huge_pages;
#[path = "support/machine.rs"]
mod machine;

use std::future::Future;
use std::time::Instant;

use huge_pages::table;
use parking_lot::Mutex;
use pointrace::call::{Call, Setting, World};
use pointrace::driver::{RoundSetup, begin, play_real};
use pointrace::engine::Engine;
use pointrace::env::{Env, Nanos, RealEnv};
use pointrace::history::{Keep, Record, Recorder, Step};
use pointrace::keyed_lock::KeyedLock;
use pointrace::linearizability::Account;
use pointrace::lock::{Control, Guarded, Keyed};
use pointrace::point::service::{Access, apply};
use pointrace::point::{
    Kind, Operation, Outcome, OutcomeKind, Points, Policy, Receipt, RequestId, Trouble, UserId,
};
use pointrace::request::{Answer, LockName, Request, StepTimes};
use pointrace::scenario::{Scenario, parse};
use pointrace::store::{MemoryStore, Store, Write, Writer};

const ROUNDS: usize = 7;
const USERS: u64 = 100_000;
/// So few that their rows stay in a near cache.
const FEW_USERS: u64 = 100;

fn main() {
    // `cargo test` runs benches too, with this argument: once, to see that they run.
    let quick = std::env::args().any(|argument| argument == "--test");
    let rounds = if quick { 1 } else { ROUNDS };
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    machine::print();
    let count = if quick { 1_000 } else { 200_000 };
    match wanted.first().map(String::as_str) {
        Some("count-on") => return println!("on: {:.1} ns/request", detecting(USERS, count)),
        Some("count-short") => return println!("short: {:.1} ns/request", short_way(USERS, count)),
        Some("count-off") => return println!("off: {:.1} ns/request", blind(USERS, count)),
        _ => {}
    }
    let wants = |table: &str| wanted.is_empty() || wanted.iter().any(|name| name == table);
    if wants("real") {
        real_engine(rounds, if quick { 0.05 } else { 2.0 });
    }
    if wants("simulator") {
        simulator(rounds, if quick { 1_000 } else { 1_000_000 });
    }
    if wants("detection") {
        detection(rounds, if quick { 1_000 } else { 1_000_000 });
    }
}

fn scenario(source: &str) -> Scenario {
    parse(source, "bench").expect("a valid scenario")
}

fn setup(scenario: &Scenario) -> RoundSetup<'_> {
    RoundSetup {
        scenario,
        seed: 1,
        locks: &[LockName::Keyed],
        keep: Keep::Nothing,
    }
}

/// Millions of committed requests a second.
fn millions(record: &Record) -> f64 {
    let committed = record.outcome(OutcomeKind::Committed);
    assert_eq!(committed, record.sent, "every request is committed");
    assert_eq!(record.balances.wrong_users, 0);
    committed as f64 * 1e3 / record.figures.makespan() as f64
}

fn real_engine(rounds: usize, seconds: f64) {
    let scenario = scenario(&format!(
        "name = 'engine'\nclock = 'real'\nusers = {{ count = {USERS} }}\nservice = {{ lock = 'keyed' }}\n\
         store = {{ read = '0ms', write = '0ms', append = '0ms' }}\n\
         [[phase]]\nname = 'load'\nclients = 64\nduration = '{seconds}s'\namount = 1\n"
    ));
    let play = |workers| {
        let round = play_real(setup(&scenario), workers, &|| false);
        millions(&round.expect("nothing to write").record)
    };
    let (mut one, mut two, mut ratio) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        one.push(play(1));
        two.push(play(2));
        ratio.push(two[two.len() - 1] / one[one.len() - 1]);
    }
    println!("engine, machine's clock, keyed, 64 clients, {USERS} users, no table time");
    line("one worker", &one, "M requests/s");
    line("two workers", &two, "M requests/s");
    line("two to one, round by round", &ratio, "x");
}

fn simulator(rounds: usize, requests: u64) {
    const USERS: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];
    println!("\nsimulator, one thread, keyed, three timed table operations a request");
    let scenarios = USERS.map(|users| {
        scenario(&format!(
            "name = 'simulator'\nusers = {{ count = {users} }}\nservice = {{ lock = 'keyed' }}\n\
             store = {{ read = '1ms', write = '2ms', append = '1ms' }}\n\
             [[phase]]\nname = 'load'\nrate = '1000/s'\nduration = '{}s'\namount = 1\n",
            requests / 1_000
        ))
    });
    let mut speeds = USERS.map(|_| Vec::new());
    for _ in 0..rounds {
        for (scenario, speeds) in scenarios.iter().zip(&mut speeds) {
            let mut round = begin(setup(scenario));
            let start = Instant::now();
            round.play_until(Nanos::MAX);
            let nanos = start.elapsed().as_nanos() as f64;
            let record = round.record();
            millions(&record);
            speeds.push(record.sent as f64 * 1e3 / nanos);
        }
    }
    for (users, speeds) in USERS.iter().zip(&speeds) {
        line(&format!("{users} users"), speeds, "M requests/s");
    }
    let most: Vec<f64> = speeds[3]
        .iter()
        .zip(&speeds[1])
        .map(|(many, few)| many / few)
        .collect();
    line("1,000,000 users to 10,000", &most, "x");
}

/// The same requests one after another, each for another of 100,000 users, so that its rows are in no near cache.
///
/// "On" is the engine as it is. "Off" is a control of this bench with the same lock, clock, recorder and service, in
/// front of rows of the same size with a balance and a count of entries, but no version and no writer: nothing is
/// compared at a write, and nothing told to the recorder of what a write was computed from. "Short" is that control
/// in front of the engine's own store: short to off is what the detection itself costs; on to short what the engine
/// does besides for controls and stores of any kind, and for requests that are dropped half-way.
///
/// The same again with users whose rows all are in a near cache: what is added is the same, and what it is added to is
/// less, so a machine that waits less for its memory shows the greater ratio.
fn detection(rounds: usize, requests: u64) {
    for users in [USERS, FEW_USERS] {
        detection_among(users, rounds, requests);
    }
}

fn detection_among(users: u64, rounds: usize, requests: u64) {
    let (mut on, mut short, mut off) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        on.push(detecting(users, requests));
        short.push(short_way(users, requests));
        off.push(blind(users, requests));
    }
    let ratio = |one: &[f64], other: &[f64]| -> Vec<f64> {
        one.iter()
            .zip(other)
            .map(|(one, other)| one / other)
            .collect()
    };
    println!("\nlost-update detection, machine's clock, keyed, one task, {users} users");
    line("on", &on, "ns/request");
    line("short", &short, "ns/request");
    line("off", &off, "ns/request");
    line("on to off, round by round", &ratio(&on, &off), "x");
    line("short to off", &ratio(&short, &off), "x");
    line("on to short", &ratio(&on, &short), "x");
}

fn detecting(users: u64, requests: u64) -> f64 {
    nanos_each(users, requests, || Guarded(Keyed::new(1)))
}

fn short_way(users: u64, requests: u64) -> f64 {
    nanos_each(users, requests, || Short {
        lock: KeyedLock::with_seed(1),
        blind: None,
    })
}

fn blind(users: u64, requests: u64) -> f64 {
    nanos_each(users, requests, || Short {
        lock: KeyedLock::with_seed(1),
        blind: Some(table(
            usize::try_from(users).expect("they fit into memory"),
            |_| BlindRow::default(),
        )),
    })
}

fn nanos_each<C: Control>(users: u64, requests: u64, control: impl Fn() -> C) -> f64 {
    let policy = Policy::default();
    let account = Account { opening: 0, policy };
    let recorder = Recorder::new(users, account, 1, Keep::Nothing);
    let store = MemoryStore::new(users, 0);
    let world = World::new(RealEnv::start(), recorder, store, policy, 1 << 32);
    let engine = Engine::new(world, &[LockName::Keyed], 1, |_| control());
    let request = |number: u64| Request {
        operation: Operation {
            request: RequestId(number),
            user: UserId(number * 7919 % users + 1),
            kind: Kind::Charge,
            amount: 1,
        },
        intended: 0,
        times: StepTimes::default(),
        instance: 0,
        warm_up: false,
        wish: None,
    };
    let start = Instant::now();
    block_on(async {
        for number in 1..=requests {
            engine.serve(&request(number)).await;
        }
    });
    start.elapsed().as_nanos() as f64 / requests as f64
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}

/// The keyed lock in front of balances without versions, or of the engine's own.
struct Short {
    lock: KeyedLock<u64>,
    blind: Option<Box<[BlindRow]>>,
}

/// As large as the store's rows, so that only the detection differs.
#[derive(Default)]
#[repr(align(64))]
struct BlindRow(Mutex<BlindEntry>);

#[derive(Default)]
struct BlindEntry {
    balance: Points,
    entries: u64,
}

struct BlindAccess<'a, S: Setting> {
    call: &'a Call<'a, S>,
    row: &'a BlindRow,
}

impl<S: Setting> Access for BlindAccess<'_, S> {
    async fn read(&mut self) -> Result<Points, Trouble> {
        let balance = self.row.0.lock().balance;
        self.call.observe(Step::Read {
            balance,
            version: 0,
        });
        Ok(balance)
    }

    async fn write(&mut self, balance: Points) -> Result<Receipt, Trouble> {
        let mut entry = self.row.0.lock();
        entry.balance = balance;
        // One entry follows each write: versions are told, and not kept.
        let base = entry.entries;
        drop(entry);
        self.call.observe(Step::Wrote {
            base: 0,
            balance,
            version: 0,
            buried: None,
            overspent: None,
        });
        Ok(Receipt {
            balance,
            base,
            version: base + 1,
        })
    }

    async fn append(&mut self) -> Result<(), Trouble> {
        let mut entry = self.row.0.lock();
        entry.entries += 1;
        let entries = entry.entries;
        drop(entry);
        self.call.observe(Step::Appended {
            entries: Some(entries),
        });
        Ok(())
    }
}

struct SeeingAccess<'a, S: Setting> {
    call: &'a Call<'a, S>,
    store: &'a MemoryStore,
    base: u64,
}

impl<S: Setting> Access for SeeingAccess<'_, S> {
    async fn read(&mut self) -> Result<Points, Trouble> {
        let account = self.store.read(self.call.user());
        self.base = account.version;
        self.call.observe(Step::Read {
            balance: account.balance,
            version: account.version,
        });
        Ok(account.balance)
    }

    async fn write(&mut self, balance: Points) -> Result<Receipt, Trouble> {
        let operation = &self.call.request.operation;
        let write = Write {
            writer: Writer {
                request: operation.request,
                lock: self.call.lock,
            },
            base: self.base,
            balance,
            change: operation.kind.signed(operation.amount),
        };
        let written = self.store.write(self.call.user(), write);
        let version = written.version;
        self.call.observe(Step::Wrote {
            base: self.base,
            balance,
            version,
            buried: written.buried,
            overspent: written.overspent,
        });
        Ok(Receipt {
            balance,
            base: self.base,
            version,
        })
    }

    async fn append(&mut self) -> Result<(), Trouble> {
        let entries = self.store.append(self.call.user());
        self.call.observe(Step::Appended {
            entries: Some(entries),
        });
        Ok(())
    }
}

impl Control for Short {
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let user = call.user();
        let guard = self.lock.lock(user.0).await;
        let granted = call.env().stamp();
        call.observe(Step::Granted { waited: 0 });
        let (operation, policy) = (&call.request.operation, &call.world.policy);
        let applied = match &self.blind {
            Some(rows) => {
                #[expect(clippy::cast_possible_truncation, reason = "each has a row in memory")]
                let row = &rows[(user.0 - 1) as usize];
                apply(operation, policy, &mut BlindAccess { call, row }).await
            }
            None => {
                let store = call.world.store.in_memory().expect("the store in memory");
                let base = 0;
                apply(operation, policy, &mut SeeingAccess { call, store, base }).await
            }
        };
        let receipt = applied.expect("a charge of 1");
        let held = call.env().stamp() - granted;
        call.observe(Step::Released {
            held,
            owner: Some(operation.request),
        });
        drop(guard);
        Answer {
            outcome: Outcome::Committed(receipt),
            attempts: Some(1),
            waited: Some(0),
            held: Some(held),
        }
    }

    fn entries(&self) -> usize {
        self.lock.len()
    }
}

fn line(name: &str, samples: &[f64], unit: &str) {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (min, max) = (sorted[0], sorted[sorted.len() - 1]);
    let median = sorted[sorted.len() / 2];
    println!("  {name:<28} {median:>8.2} {unit}   (min {min:.2}, max {max:.2})");
}
