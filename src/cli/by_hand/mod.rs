//! `pointrace break --target … --through …`: a person is the scheduler of a service, statement by statement.

mod screen;
mod sight;

use std::pin::pin;
use std::time::Duration;

use clap::Args as ClapArgs;
use tokio::time::timeout;

use super::Exit;
use super::break_it::BreakArgs;
use super::dashboard::has_terminal;
use super::described::asked;
use super::explore::service::{Purpose, ready};
use super::explore::through::{invalid, kind, kinds, on_threads, say, system};
use super::interrupt::Interrupt;
use super::out::complain;
use super::run::target::Stopped;
use crate::lang::{Lang, Word};
use crate::point::Kind;
use crate::scenario::Override;
use crate::through::{Case, OrderTicket, Seen, Stop, Tries, predict, told_order};
use screen::Screen;
use sight::Room;

/// The options that only a service of one's own has here.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Your own service")]
pub struct ByHandArgs {
    /// How many requests [default: 2]
    #[arg(long, value_name = "N", requires = "target")]
    pub requests: Option<u64>,
    /// What each request does, such as charge,charge [default: charge,use,charge,…]
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = kind, requires = "target")]
    pub of: Vec<Kind>,
    /// Set a key of the description of the service, such as target.balance=/data/point
    #[arg(long, value_name = "KEY=VALUE", value_parser = Override::parse, requires = "target")]
    pub set: Vec<Override>,
}

/// A person may think for longer than an answer is usually waited for.
const THINKS: Duration = Duration::from_hours(24);

/// How long the service has to answer what is let go when the screen has been left.
const LEAVES: Duration = Duration::from_secs(10);

/// Runs the subcommand.
pub(super) fn run(args: &BreakArgs) -> Exit {
    by_hand(args).unwrap_or_else(|(exit, message)| {
        complain(&message);
        exit
    })
}

fn by_hand(args: &BreakArgs) -> Result<Exit, Stopped> {
    let lang = args.lang.get();
    let kinds = kinds(args.by_hand.requests, &args.by_hand.of)?;
    if !has_terminal() {
        return Err((Exit::Usage, lang.text(Word::HandTerminal).to_owned()));
    }
    let looks = args.look.looks(lang);
    let interrupt = Interrupt::listen().map_err(|error| system(&error))?;
    on_threads(async {
        let (service, set) = (&args.service, &args.by_hand.set);
        let mut ready = ready(service, set, Purpose::ByHand, lang, &interrupt).await?;
        let known = tokio::select! {
            known = ready.bench.record(&kinds) => known.map_err(invalid)?,
            () = asked(&interrupt) => return Ok(interrupt.exit().unwrap_or(Exit::Interrupted)),
        };
        let predictions = predict(&known.recordings);
        say(&format!("{}\n", known.text(&predictions, lang)))?;
        ready.bench.ground().wait_for_answers(THINKS);
        let (seat, board, sitter) = ready.bench.sitting();
        let room = Room {
            case: known.case.clone(),
            place: service.target.join(","),
            written: service.written(set),
            dangers: predictions.iter().map(|one| one.text(lang)).collect(),
            board,
            lang,
        };
        ready.keep_quiet(true);
        let mut screen = Screen::open(looks, room, sitter.clone());
        let mut tries = Tries::default();
        {
            let mut playing = pin!(ready.bench.by_hand(&known.case, seat, &mut tries));
            // It goes on until the screen is left. What is held is then let go, and answered.
            tokio::select! {
                () = &mut playing => {}
                () = screen.left() => {
                    sitter.stops(Stop::Leave);
                    let _ = timeout(LEAVES, playing).await;
                }
                // The screen may never hear of a hang-up.
                () = asked(&interrupt) => {
                    sitter.stops(Stop::Leave);
                    let _ = timeout(LEAVES, playing).await;
                }
            }
        }
        ready.bench.let_go();
        let closed = screen.close(&interrupt).await;
        ready.keep_quiet(false);
        closed?;
        let own = match (tries.lost, tries.whole) {
            (1.., _) => Exit::Fail,
            (0, 1..) => Exit::Success,
            (0, 0) => Exit::Invalid,
        };
        let exit = interrupt.exit().unwrap_or(own);
        if let Some(seen) = &tries.last {
            say(&told(&known.case, seen, &service.written(set), lang))?;
        }
        let code = exit.code();
        say(&match tries.whole {
            0 => lang.fill(Word::HandNone, &[&code]) + "\n",
            whole => lang.fill(Word::HandTries, &[&tries.lost, &whole, &code]) + "\n",
        })?;
        Ok(exit)
    })
}

/// An order that was played to its end, and how it is played again.
fn told(case: &Case, seen: &Seen, service: &str, lang: Lang) -> String {
    let ticket = OrderTicket::of(case, &seen.played);
    let again = lang.fill(Word::HandAgain, &[&format!("{ticket} {service}")]);
    format!("{}{again}\n", told_order(case, seen, lang))
}
