//! The dashboard.
//!
//! [`State`] is plain data; [`update`] says what an [`Action`] makes of it; [`view`] draws it together with a
//! [`Snapshot`] of what is played, and only reads. [`run`] is the loop that
//! joins them to a terminal and to a [`Live`] session, which plays on a thread of its own.

mod action;
mod big;
mod draw;
mod keys;
mod popups;
mod screens;
mod signals;
mod state;
mod svg;
mod terminal;
mod theme;
mod update;
mod view;

pub use action::{Action, Question};
pub use keys::action;
pub use state::{Leaving, Over, Screen, State};
pub use svg::svg;
pub use theme::{Background, Colours, Role, Theme};
pub use update::{Effect, notice, update};
pub use view::{LEAST, draw, view};

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event, KeyEventKind};
use signal_hook::consts::{SIGINT, SIGTSTP};

use crate::live::{Finished, Live, SNAPSHOT_EVERY, Snapshot};

/// How the dashboard ended.
#[derive(Debug)]
pub enum End {
    /// Somebody pressed `q`.
    Quit(Box<Finished>),
    /// A signal asked for it, or Ctrl-C.
    Signal(i32, Box<Finished>),
    /// The engine stopped: an error, or a panic. What is known of it, line by line.
    EngineStopped(Vec<String>),
}

/// Plays `live` on the terminal until somebody leaves.
///
/// # Errors
/// If the terminal does not do what it should.
pub fn run(live: Live, mut state: State) -> io::Result<End> {
    let hook = terminal::PanicHook::install();
    let signals = signals::Signals::register()?;
    // The theme says which colours there are. Left to itself, crossterm would also take bold and reverse from
    // coloured cells when `NO_COLOR` is set.
    crossterm::style::force_color_output(true);
    let mut screen = terminal::Screen::enter()?;
    let signal = show(&live, &mut state, &mut screen, &signals);
    screen.leave();
    let finished = live.finish();
    let signal = signal?;
    let messages = hook.messages();
    Ok(match (finished, signal) {
        (Err(message), _) if messages.is_empty() => End::EngineStopped(vec![message]),
        (Err(_), _) => End::EngineStopped(messages),
        (Ok(finished), Some(signal)) => End::Signal(signal, Box::new(finished)),
        (Ok(finished), None) => End::Quit(Box::new(finished)),
    })
}

/// Draws and reads keys; returns the signal that ended it, if one did.
fn show(
    live: &Live,
    state: &mut State,
    screen: &mut terminal::Screen,
    signals: &signals::Signals,
) -> io::Result<Option<i32>> {
    let mut shown: Option<Arc<Snapshot>> = None;
    let mut stale = true;
    let mut drawn = Instant::now();
    loop {
        if let Some(signal) = signals.take() {
            if signal == SIGTSTP {
                suspend(screen)?;
                stale = true;
            } else {
                return Ok(Some(signal));
            }
        }
        if live.has_ended() {
            return Ok(None);
        }
        let latest = live.latest();
        let same = match (&latest, &shown) {
            (Some(new), Some(old)) => Arc::ptr_eq(new, old),
            (new, _) => new.is_none(),
        };
        if !same {
            shown = latest;
            stale = true;
            if let Some(snapshot) = &shown {
                notice(state, snapshot);
            }
        }
        if let Some(snapshot) = &shown
            && stale
        {
            screen.draw(|frame| view(state, snapshot, frame))?;
            drawn = Instant::now();
            stale = false;
        }
        let wait = SNAPSHOT_EVERY.saturating_sub(drawn.elapsed());
        if !event::poll(wait.max(Duration::from_millis(1)))? {
            continue;
        }
        let Some(snapshot) = &shown else { continue };
        match event::read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                let Some(action) = keys::action(state, &key) else {
                    continue;
                };
                stale = true;
                match update(state, action, snapshot) {
                    Some(Effect::Send(command)) => live.send(command),
                    Some(Effect::Suspend) => suspend(screen)?,
                    Some(Effect::Redraw) => screen.renew()?,
                    None => {}
                }
                match state.leaving {
                    Some(Leaving::Quit) => return Ok(None),
                    Some(Leaving::Interrupted) => return Ok(Some(SIGINT)),
                    None => {}
                }
            }
            Event::Resize(..) => stale = true,
            _ => {}
        }
    }
}

/// Gives the terminal back, stops, and takes it again once continued.
fn suspend(screen: &mut terminal::Screen) -> io::Result<()> {
    screen.leave();
    signals::stop_self()?;
    screen.enter_again()
}
