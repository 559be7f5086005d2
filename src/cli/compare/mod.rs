//! `pointrace compare`: which control to take, by measurement.

mod args;
mod load;
mod play;
#[cfg(feature = "tui")]
mod watch;

use std::thread;
use std::time::{Duration, Instant, SystemTime};

use parking_lot::Mutex;

pub use args::CompareArgs;
use load::Loaded;
use play::Match;

use super::Exit;
use super::interrupt::Interrupt;
use super::out::complain;
use super::reports::{Format, ReportArg, check_files, out_beside, write_whole};
use super::run::progress::Progress;
use crate::compare::{Comparer, Comparison, Standing};
use crate::lang::{Lang, Word};
use crate::report::{Wall, comparison_html, comparison_json, comparison_markdown, comparison_text};
use crate::text::{duration, grouped};

/// How long the progress line stays as it is.
const TICK: Duration = Duration::from_millis(50);

/// Runs the subcommand.
pub fn run(args: &CompareArgs) -> Exit {
    let (started, clock) = (SystemTime::now(), Instant::now());
    let lang = args.lang.get();
    let scenarios: Vec<&str> = args.scenarios.iter().map(String::as_str).collect();
    let outputs = args.report.iter().map(ReportArg::output);
    if let Err(message) = check_files(&scenarios, outputs) {
        complain(&message);
        return Exit::Usage;
    }
    let loaded = match load::load(args) {
        Ok(loaded) => loaded,
        Err(refused) => return load::refuse(refused),
    };
    let interrupt = match Interrupt::listen() {
        Ok(interrupt) => interrupt,
        Err(error) => {
            complain(&format!("error: cannot catch signals: {error}"));
            return Exit::Usage;
        }
    };
    let comparer = Mutex::new(Comparer::new(loaded.contests.clone()));
    #[cfg(feature = "tui")]
    if args.watch && !super::dashboard::has_terminal() {
        complain("error: --watch needs a terminal; without it the rows are printed at the end");
        return Exit::Usage;
    }
    let Played {
        trouble,
        exit: ended,
    } = play(args, &loaded, &comparer, &interrupt, lang);
    let (done, all) = {
        let comparison = comparer.lock().comparison(false);
        let tables = comparison.tables.iter().chain(&comparison.faults);
        let rows = tables.flat_map(|table| &table.rows);
        let done: u64 = rows.map(|row| row.played).sum();
        (done, comparer.lock().heats().len() as u64)
    };
    let comparison = comparer.into_inner().comparison(done < all);
    let mut exit = exit_of(&comparison);
    if let Some(message) = trouble {
        complain(&message);
        exit = exit.and(Exit::Usage);
    }
    exit = ended.into_iter().fold(exit, Exit::and);
    let wall = Wall {
        started,
        took: clock.elapsed(),
    };
    tell(args, &comparison, exit, wall, lang)
}

/// Plays all rounds, and shows how far they are.
fn play(
    args: &CompareArgs,
    loaded: &Loaded,
    comparer: &Mutex<Comparer>,
    interrupt: &Interrupt,
    lang: Lang,
) -> Played {
    let game = Match::new(loaded, comparer);
    #[cfg(feature = "tui")]
    if args.watch {
        return watch::play(&game, args, interrupt, lang);
    }
    let mut progress = Progress::begin(args.quiet);
    thread::scope(|scope| {
        let players: Vec<_> = (0..game.players())
            .map(|_| scope.spawn(|| game.play(&|| interrupt.asked())))
            .collect();
        while players.iter().any(|player| !player.is_finished()) {
            progress.show(|taken| so_far(&game, taken, lang));
            thread::sleep(TICK);
        }
    });
    progress.end();
    Played {
        trouble: game.trouble(),
        exit: interrupt.exit(),
    }
}

/// How the rounds ended.
struct Played {
    /// What went wrong, if anything did.
    trouble: Option<String>,
    /// How the program ends, if it was asked to.
    exit: Option<Exit>,
}

/// How far it is, in words.
fn so_far(game: &Match<'_>, taken: Duration, lang: Lang) -> String {
    let (done, all) = game.progress();
    let heat = game.current();
    let contest = &game.loaded.contests[heat.contest];
    let (name, lock) = (&contest.scenario.name, contest.locks[heat.lock]);
    let counts = [done, all].map(|count| grouped(count as u64));
    match u64::try_from(taken.as_nanos()) {
        Ok(nanos) if done > 0 => {
            let left = u128::from(nanos) * (all - done) as u128 / done as u128;
            let left = u64::try_from(left).unwrap_or(u64::MAX);
            // To the second, or it flickers.
            let seconds = duration(left.div_ceil(1_000_000_000) * 1_000_000_000);
            lang.fill(
                Word::CmpSoFarLeft,
                &[&counts[0], &counts[1], name, &lock, &seconds],
            )
        }
        _ => lang.fill(Word::CmpSoFar, &[&counts[0], &counts[1], name, &lock]),
    }
}

/// A comparison in which nothing was committed says nothing.
fn exit_of(comparison: &Comparison) -> Exit {
    let mut rows = comparison.tables.iter().flat_map(|table| &table.rows);
    let says_nothing = |standing| matches!(standing, Standing::Idle | Standing::Unplayed);
    match rows.all(|row| says_nothing(row.standing)) {
        true => Exit::Invalid,
        false => Exit::Success,
    }
}

/// Prints the tables and writes the reports.
fn tell(
    args: &CompareArgs,
    comparison: &Comparison,
    mut exit: Exit,
    wall: Wall,
    lang: Lang,
) -> Exit {
    let mut out = out_beside(args.report.iter().map(ReportArg::output));
    if let Err(error) = out.write(&comparison_text(comparison, lang)) {
        complain(&format!("error: cannot write the comparison: {error}"));
        exit = exit.and(Exit::Usage);
    }
    for to in &args.report {
        let text = match to.format {
            Format::Json => format!("{:#}\n", comparison_json(comparison, exit.code(), wall)),
            Format::Html => comparison_html(comparison, lang),
            _ => comparison_markdown(comparison),
        };
        if let Err(message) = write_whole(&to.file, &text) {
            complain(&message);
            exit = exit.and(Exit::Usage);
        }
    }
    exit
}
