//! `pointrace run --target … --dashboard`: the race on one screen while it goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use parking_lot::Mutex;

use super::target::{Race, Stopped};
use crate::cli::Exit;
use crate::cli::interrupt::Interrupt;
use crate::history::{Keep, LeftOver, Record, Recorder};
use crate::lang::{Lang, Word};
use crate::linearizability;
use crate::point::Policy;
use crate::store::Books;
use crate::target::{Account, Outside, RaceLook, RaceStage};
use crate::tui::watch::{Known, LOOK_EVERY, Left, Looks, Seen, SeenUser, watch};

/// Races while a screen shows how far it is; leaving the screen ends the race early. The last screen stays until it is left.
pub(super) fn race_watched(
    race: &Race<'_>,
    looks: Looks,
    interrupt: &Interrupt,
) -> Result<Option<Outside>, Stopped> {
    let first = Seen {
        place: race.options.target.join(","),
        ground: looks
            .lang
            .fill(Word::WatchGroundRace, &[&race.scenario.name, &race.seed]),
        known: preparing(0, race),
        now: 0,
        record: nothing(),
        users: Vec::new(),
        all_users: race.scenario.users.count,
    };
    let latest = Mutex::new(Some(Arc::new(first)));
    let leave = AtomicBool::new(false);
    let (left, outcome) = thread::scope(|scope| {
        let racing = scope.spawn(|| {
            let looked = Mutex::new(None::<(Instant, RaceStage)>);
            let outcome = race.run(|look| {
                let mut looked = looked.lock();
                let is_due = looked.is_none_or(|(at, stage)| {
                    at.elapsed() >= LOOK_EVERY || (stage != look.stage && is_settled(look))
                });
                if is_due {
                    *looked = Some((Instant::now(), look.stage));
                    show(&latest, look, race);
                }
                leave.load(Ordering::Relaxed) || interrupt.asked()
            });
            match &outcome {
                Ok(Some(outside)) => show_end(&latest, outside, looks.lang),
                // The screen has nothing more to show.
                _ => *latest.lock() = None,
            }
            outcome
        });
        let left = watch(looks, || latest.lock().clone());
        leave.store(true, Ordering::Relaxed);
        (left, racing.join())
    });
    match left {
        Ok(Left::Signal(signal)) => interrupt.note(signal),
        Ok(Left::Quit | Left::Ended) => {}
        Err(error) => {
            return Err((
                Exit::Usage,
                format!("error: the terminal cannot be used: {error}"),
            ));
        }
    }
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// What is shown once all balances are read has to be shown, however little time has passed.
fn is_settled(look: &RaceLook<'_>) -> bool {
    look.stage == RaceStage::Settled
}

fn preparing(ready: u64, race: &Race<'_>) -> Known {
    Known::Preparing {
        ready,
        of: race.scenario.users.count,
    }
}

fn show(latest: &Mutex<Option<Arc<Seen>>>, look: &RaceLook<'_>, race: &Race<'_>) {
    let known = match look.stage {
        RaceStage::Preparing { ready } => preparing(ready, race),
        RaceStage::Racing => Known::Racing,
        RaceStage::Settling | RaceStage::Settled => Known::Settling,
    };
    let so_far = look.so_far();
    let mut latest = latest.lock();
    let Some(before) = latest.as_deref() else {
        return;
    };
    let mut seen = before.clone();
    seen.known = known;
    seen.now = look.now;
    if let Some((record, accounts)) = so_far {
        seen.record = record;
        seen.users = accounts.iter().map(user).collect();
        Seen::sort(&mut seen.users);
    }
    *latest = Some(Arc::new(seen));
}

fn show_end(latest: &Mutex<Option<Arc<Seen>>>, outside: &Outside, lang: Lang) {
    let mut latest = latest.lock();
    if let Some(before) = latest.as_deref() {
        let judgement = &outside.judgement;
        let seen = Seen {
            known: Known::Over {
                verdict: judgement.verdict,
                sentence: judgement.sentence(lang),
            },
            now: outside.record.figures.last_answered,
            record: outside.record.clone(),
            ..before.clone()
        };
        *latest = Some(Arc::new(seen));
    }
}

fn user(account: &Account) -> SeenUser {
    let (least, most) = account.should_be();
    let name = account.name.clone();
    // A user to whom nothing was sent has what it had.
    let untouched = (!account.evidence.active).then_some(account.opening);
    SeenUser {
        name: name.unwrap_or_else(|| account.id.to_string()),
        least,
        most,
        actual: account.actual.or(untouched),
        is_busy: false,
    }
}

/// The record of a race of which nothing has happened.
fn nothing() -> Record {
    let account = linearizability::Account {
        opening: 0,
        policy: Policy::default(),
    };
    let recorder = Recorder::new(0, account, 1, Keep::Nothing);
    recorder.record(&Books::default(), LeftOver::default())
}
