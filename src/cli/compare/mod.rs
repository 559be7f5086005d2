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
use super::out::{Out, complain};
use super::run::progress::Progress;
use super::run::{Format, ReportArg, write_whole};
use crate::compare::{Comparer, Comparison, Standing};
use crate::lang::{Lang, Word};
use crate::report::{Wall, comparison_json, comparison_markdown, comparison_text};
use crate::text::{duration, grouped};
use crate::whole_file::{Place, WholeFile, is_stdout};

/// How long the progress line stays as it is.
const TICK: Duration = Duration::from_millis(50);

/// Runs the subcommand.
pub fn run(args: &CompareArgs) -> Exit {
    let (started, clock) = (SystemTime::now(), Instant::now());
    let lang = args.lang.get();
    if let Err(message) = check_outputs(&args.report) {
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
        let rows = comparison.tables.iter().flat_map(|table| &table.rows);
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
    exit = tell(args, &comparison, exit, wall, lang);
    if ended.is_some() && !args.quiet {
        complain(lang.text(Word::Interrupted));
    }
    exit
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
    // Standard output belongs to the report that was sent there.
    let mut out = match args.report.iter().any(|to| is_stdout(&to.file)) {
        true => Out::stderr(),
        false => Out::stdout(),
    };
    if let Err(error) = out.write(&comparison_text(comparison, lang)) {
        complain(&format!("error: cannot write the comparison: {error}"));
        exit = exit.and(Exit::Usage);
    }
    for to in &args.report {
        let text = match to.format {
            Format::Json => format!("{:#}\n", comparison_json(comparison, exit.code(), wall)),
            _ => comparison_markdown(comparison),
        };
        if let Err(message) = write_whole(&to.file, &text) {
            complain(&message);
            exit = exit.and(Exit::Usage);
        }
    }
    exit
}

/// What cannot be written is said before anything is played.
fn check_outputs(reports: &[ReportArg]) -> Result<(), String> {
    if reports.iter().filter(|to| is_stdout(&to.file)).count() > 1 {
        return Err("error: only one report fits on standard output".to_owned());
    }
    let mut taken: Vec<Place> = Vec::new();
    for to in reports {
        let name = to.file.display();
        let cannot = |error| format!("error: cannot write {name}: {error}");
        let place = Place::of(&to.file).map_err(cannot)?;
        if taken.iter().any(|other| other.is_same_file(&place)) {
            return Err(format!("error: two reports would go to {name}"));
        }
        WholeFile::probe(&to.file).map_err(cannot)?;
        taken.push(place);
    }
    Ok(())
}
