use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

use super::ground::NoGround;
use super::job::{Finished, Found, Job};
use super::one::play_round;
use super::progress::Progress;
use crate::check::{SeedResult, SeedSet, Verdict};
use crate::cli::interrupt::Interrupt;
use crate::history::Keep;
use crate::lang::{Lang, Word};
use crate::scenario::{Clock, Shard};
use crate::text::{duration, grouped};

/// How long the progress line stays as it is.
const TICK: Duration = Duration::from_millis(100);

/// Results on their way; a full channel lets the players wait for the one who adds up.
const ON_THE_WAY: usize = 64;

/// Plays a job from each of these seeds, on all cores: under the virtual clock a run is one thread's work,
/// and no two have anything to do with each other.
pub(super) fn play<'a>(
    job: Job<'a>,
    seeds: RangeInclusive<u64>,
    interrupt: &Interrupt,
) -> Result<Finished<'a>, NoGround> {
    let players = match job.clock {
        Clock::Virtual => thread::available_parallelism().map_or(1, usize::from),
        // A run on the machine's clock has all cores for itself.
        Clock::Real => 1,
    };
    let mut set = SeedSet::new(seeds.clone());
    let mut results_of_part = Vec::new();
    let shard = job.args.shard.map_or(Shard::WHOLE, |shard| shard.0);
    let first = seeds.start() + u64::from(shard.number - 1);
    let step = u64::from(shard.of);
    let todo = Todo {
        first,
        step,
        last: (seeds.end() - first) / step,
        next: AtomicU64::new(0),
        given_up: AtomicBool::new(false),
    };
    let (to_set, results) = mpsc::sync_channel(ON_THE_WAY);
    let mut progress = Progress::begin(job.args.quiet);
    let mut trouble = None;
    thread::scope(|scope| {
        for _ in 0..players {
            let (job, todo, to_set) = (&job, &todo, to_set.clone());
            scope.spawn(move || play_some(job, todo, &to_set, interrupt));
        }
        drop(to_set);
        loop {
            match results.recv_timeout(TICK) {
                Ok(Ok(result)) => {
                    if job.args.shard.is_some() {
                        results_of_part.push(result.clone());
                    }
                    set.add(result);
                }
                Ok(Err(stopped)) => {
                    todo.given_up.store(true, Ordering::Relaxed);
                    trouble.get_or_insert(stopped);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let failed = set.count(Verdict::Fail) + set.count(Verdict::Invalid);
            progress.show(|taken| so_far(set.played, todo.last + 1, failed, taken, job.lang));
        }
    });
    progress.end();
    if let Some(stopped) = trouble {
        return Err(stopped);
    }
    let judgement = set.finish(job.scenario, job.lock);
    Ok(Finished {
        job,
        trouble: None,
        result: Found::Many {
            set,
            judgement,
            results: results_of_part,
        },
    })
}

/// The seeds that have yet to be played.
struct Todo {
    first: u64,
    /// From one to the next.
    step: u64,
    /// How many come after the first.
    last: u64,
    next: AtomicU64,
    given_up: AtomicBool,
}

fn play_some(
    job: &Job<'_>,
    todo: &Todo,
    to_set: &SyncSender<Result<SeedResult, NoGround>>,
    interrupt: &Interrupt,
) {
    while !interrupt.asked() && !todo.given_up.load(Ordering::Relaxed) {
        let index = todo.next.fetch_add(1, Ordering::Relaxed);
        if index > todo.last {
            return;
        }
        let seed = todo.first + index * todo.step;
        let result = match play_round(job, seed, Keep::Nothing, &|_| interrupt.asked()) {
            // Half a run proves nothing, and is not counted.
            Ok(round) if round.interrupted => return,
            Ok(round) => Ok(SeedResult::of(
                job.scenario,
                job.lock,
                job.clock,
                seed,
                &round.record,
            )),
            Err(stopped) => Err(stopped),
        };
        if to_set.send(result).is_err() {
            return;
        }
    }
}

/// How far it is, in words.
fn so_far(done: u64, total: u64, failed: u64, taken: Duration, lang: Lang) -> String {
    let failed = match failed {
        0 => lang.text(Word::NoneFailed).to_owned(),
        some => lang.fill(Word::SomeFailed, &[&grouped(some)]),
    };
    let (count, all) = (grouped(done), grouped(total));
    match u64::try_from(taken.as_nanos()) {
        Ok(nanos) if done > 0 => {
            let left = u128::from(nanos) * u128::from(total - done) / u128::from(done);
            let left = u64::try_from(left).unwrap_or(u64::MAX);
            // To the second, or it flickers.
            let seconds = duration(left.div_ceil(1_000_000_000) * 1_000_000_000);
            lang.fill(Word::SeedsLeft, &[&count, &all, &failed, &seconds])
        }
        _ => lang.fill(Word::SeedsSoFar, &[&count, &all, &failed]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_long_it_will_take() {
        let taken = Duration::from_secs(10);
        assert_eq!(
            so_far(250, 1000, 0, taken, Lang::En),
            "250 of 1,000 seeds, none failed, about 30 s left"
        );
        assert_eq!(
            so_far(0, 10, 0, taken, Lang::En),
            "0 of 10 seeds, none failed"
        );
        assert_eq!(
            so_far(10, 10, 2, taken, Lang::En),
            "10 of 10 seeds, 2 failed, about 0 ns left"
        );
    }
}
