//! Ten million acquisitions (or as many as the first argument says) by 64 tasks on two threads,
//! over 48 keys, with futures dropped at random moments. Fails if anybody was let in while
//! another was in, or if anything is left over.

use std::process::ExitCode;
use std::time::Instant;

use pointrace::keyed_lock::KeyedLock;

#[path = "../tests/support/stress.rs"]
mod stress;

fn main() -> ExitCode {
    let wanted = match std::env::args().nth(1).map(|count| count.parse()) {
        None => 10_000_000,
        Some(Ok(count)) => count,
        Some(Err(error)) => {
            eprintln!("the number of acquisitions: {error}");
            return ExitCode::from(2);
        }
    };
    let start = Instant::now();
    let outcome = stress::run(KeyedLock::new(), wanted, 0x5eed);
    println!(
        "{} acquired and {} cancelled in {:.1} s: {} violations, {} dead keys, {} left over",
        outcome.acquired,
        outcome.cancelled,
        start.elapsed().as_secs_f64(),
        outcome.violations,
        outcome.dead,
        outcome.left_over,
    );
    match (outcome.violations, outcome.dead, outcome.left_over) {
        (0, 0, 0) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
