//! `--watch`: the rows fill on the screen.

use std::thread;

use super::Played;
use super::args::CompareArgs;
use super::play::Match;
use crate::cli::interrupt::{self, Interrupt};
use crate::cli::out::complain;
use crate::lang::Lang;
use crate::tui::{Watched, Watching, watch_comparison};

/// Plays all rounds beside a screen that shows them, until its viewer leaves.
pub(super) fn play(game: &Match<'_>, args: &CompareArgs, asked: &Interrupt, lang: Lang) -> Played {
    let watching = Watching::new(lang, args.look.theme());
    let look = || {
        let (done, all) = game.progress();
        Watched {
            comparison: game.comparer.lock().comparison(done < all),
            done,
            all,
        }
    };
    let left = thread::scope(|scope| {
        for _ in 0..game.players() {
            scope.spawn(|| game.play(&|| asked.asked()));
        }
        let left = watch_comparison(watching, &look);
        game.give_up();
        left
    });
    match left {
        Ok((signal, messages)) => {
            for message in messages {
                complain(&message);
            }
            Played {
                trouble: game.trouble(),
                exit: signal.map(interrupt::exit).or(asked.exit()),
            }
        }
        Err(error) => Played {
            trouble: Some(format!("error: the terminal cannot be used: {error}")),
            exit: None,
        },
    }
}
