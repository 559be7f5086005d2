//! The memory of the keyed lock beside its peers: `cargo bench --bench keyed_lock_memory`. With
//! `-- --svg FILE` it is drawn as well.
//!
//! Memory is counted in the allocator, guards apart, so the figures are the same on every run.

#[path = "../tests/support/allocations.rs"]
mod allocations;
#[path = "support/chart.rs"]
mod chart;
#[path = "keyed_lock/peers.rs"]
#[allow(dead_code, reason = "the other benchmark needs more of it")]
mod peers;

use std::future::Future;
use std::pin::pin;
use std::process::ExitCode;
use std::task::{Context, Poll, Waker};

use chart::{Bar, Panel};
use peers::{Floor, NeverRemoved, Ours, OursAnyKey, OursSized, Peer, Removed, Tuned};

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

const KEYS: u64 = 1_000_000;

struct Memory {
    name: &'static str,
    empty: isize,
    held: isize,
    retained: isize,
    allocations: f64,
}

/// Locks a free key outside of any runtime; a lock that yields is polled again.
fn lock<P: Peer>(lock: &P, key: u64) -> P::Guard<'_> {
    let mut future = pin!(lock.lock(key));
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(guard) = future.as_mut().poll(&mut context) {
            return guard;
        }
    }
}

fn measure<P: Peer>() -> Memory {
    let start = allocations::bytes();
    let peer = P::new();
    let empty = allocations::bytes() - start;
    let operations = |count| (0..count).for_each(|key| drop(lock(&peer, key % 1_000)));
    operations(1_000);
    let before = allocations::calls();
    operations(10_000);
    let allocations = (allocations::calls() - before) as f64 / 10_000.0;

    // The vector of guards is the caller's; it is not counted.
    let mut guards = Vec::with_capacity(usize::try_from(KEYS).expect("they fit into memory"));
    let before = allocations::bytes();
    guards.extend((0..KEYS).map(|key| lock(&peer, key)));
    let held = allocations::bytes() - before + empty;
    drop(guards);
    Memory {
        name: P::NAME,
        empty,
        held,
        retained: allocations::bytes() - start,
        allocations,
    }
}

fn main() -> ExitCode {
    let measured = [
        measure::<Ours>(),
        measure::<OursSized>(),
        measure::<OursAnyKey>(),
        measure::<lockable::LockPool<u64>>(),
        measure::<keyed_lock::r#async::KeyedLock<u64>>(),
        measure::<NeverRemoved>(),
        measure::<Removed>(),
        measure::<Tuned>(),
        measure::<Floor>(),
    ];
    let mut held = Vec::new();
    let mut retained = Vec::new();
    println!(
        "{:<26} {:>12} {:>14} {:>14} {:>18}",
        "", "bytes, empty", "bytes per key", "KiB retained", "allocations per op"
    );
    for memory in measured {
        let per_key = memory.held as f64 / KEYS as f64;
        let kibibytes = memory.retained as f64 / 1024.0;
        println!(
            "{:<26} {:>12} {per_key:>14.1} {kibibytes:>14.0} {:>18.2}",
            memory.name, memory.empty, memory.allocations
        );
        let bar = |value| Bar {
            name: memory.name.to_owned(),
            value,
        };
        held.push(bar(per_key));
        retained.push(bar(kibibytes));
    }
    let mut arguments = std::env::args()
        .skip_while(|argument| argument != "--svg")
        .skip(1);
    if let Some(file) = arguments.next() {
        let panels = [
            Panel {
                title: "heap bytes per held key, a million held".to_owned(),
                bars: held,
            },
            Panel {
                title: "KiB retained after the release of a million keys".to_owned(),
                bars: retained,
            },
        ];
        let title = "The keyed lock beside its peers: memory";
        if let Err(error) = std::fs::write(&file, chart::draw(title, &panels)) {
            eprintln!("cannot write {file}: {error}");
            return ExitCode::FAILURE;
        }
        println!("\n{file}");
    }
    ExitCode::SUCCESS
}
