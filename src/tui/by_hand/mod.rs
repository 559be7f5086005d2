//! Your own service, statement by statement: a person says whose turn is next.
//!
//! [`Seen`] is what is known at a moment, [`view`] draws it, and [`play`] is the loop that joins both to a terminal. What a key
//! asks of the service is an [`Act`], which somebody else carries out.

mod seen;
mod view;

pub use seen::{At, Now, Outcome, Request, Seen};
pub use view::{Glass, view};

use std::io;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use signal_hook::consts::{SIGINT, SIGTSTP};

use super::signals::{Signals, suspend};
use super::terminal::{PanicHook, Screen};
use super::watch::{Left, Looks};

/// What is asked of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// This request goes, from 0, if at this step nothing else has gone meanwhile.
    Go {
        /// The request.
        request: usize,
        /// How much had been let go when it was chosen.
        step: usize,
    },
    /// The same again without the last step.
    Back,
    /// Another try.
    Again,
}

/// The longest that a key waits to be heard, and that what is new waits to be shown.
const HEAR: Duration = Duration::from_millis(20);

/// How long something moves before that is shown.
const BLINK: Duration = Duration::from_millis(150);

/// Lines that a page moves by.
const PAGE: isize = 8;

/// Shows what `look` says, and hands on what keys ask for, until the viewer leaves; `None` says that there is nothing to be
/// seen any more.
///
/// A hang-up is for the caller to hear: the service has to be ended in order. A read from a terminal that is gone may never come
/// back, and this with it.
///
/// # Errors
/// If the terminal does not do what it should.
pub fn play(
    looks: Looks,
    mut look: impl FnMut() -> Option<Seen>,
    mut act: impl FnMut(Act),
) -> io::Result<Left> {
    let _hook = PanicHook::install();
    let signals = Signals::register_but_hangups()?;
    crossterm::style::force_color_output(true);
    let mut screen = Screen::enter(looks.theme)?;
    let mut glass = Glass::default();
    let mut shown: Option<Seen> = None;
    let mut stale = true;
    let mut moving: Option<Instant> = None;
    loop {
        match signals.take() {
            Some(SIGTSTP) => {
                suspend(&mut screen)?;
                stale = true;
            }
            Some(signal) => return Ok(Left::Signal(signal)),
            None => {}
        }
        let Some(seen) = look() else {
            return Ok(Left::Ended);
        };
        // Most of what is let go rests again before an eye has seen that it moved.
        let is_short = match (&seen.now, &mut moving) {
            (Now::Moves { until: None, .. }, Some(since)) => since.elapsed() < BLINK,
            (Now::Moves { until: None, .. }, moving) => {
                *moving = Some(Instant::now());
                true
            }
            (_, moving) => {
                *moving = None;
                false
            }
        };
        let seen = match shown.take() {
            Some(shown) if is_short || shown == seen => shown,
            before => {
                glass.notice(before.as_ref(), &seen);
                stale = true;
                seen
            }
        };
        let seen = shown.insert(seen);
        if stale {
            screen.draw(|frame| view(looks, seen, &mut glass, frame.area(), frame.buffer_mut()))?;
            stale = false;
        }
        if !event::poll(HEAR)? {
            continue;
        }
        match event::read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                stale = true;
                match pressed(&key) {
                    Some(Pressed::Quit) if glass.help => glass.help = false,
                    Some(Pressed::Quit) => return Ok(Left::Quit),
                    Some(Pressed::Interrupt) => return Ok(Left::Signal(SIGINT)),
                    Some(Pressed::Suspend) => suspend(&mut screen)?,
                    Some(Pressed::Redraw) => screen.renew()?,
                    Some(Pressed::Hint) => glass.hint(seen),
                    Some(Pressed::Help) => glass.help = !glass.help,
                    Some(Pressed::Close) => glass.help = false,
                    Some(Pressed::Scroll(by)) => glass.scroll(by),
                    Some(Pressed::Mark(by)) => glass.mark(seen, by),
                    // Under the list of keys nobody sees what would go.
                    Some(Pressed::Go(_) | Pressed::GoMarked | Pressed::Back | Pressed::Again)
                        if glass.help => {}
                    Some(Pressed::Go(request)) => {
                        go(seen, Some(request)).into_iter().for_each(&mut act)
                    }
                    Some(Pressed::GoMarked) => {
                        go(seen, glass.marked(seen)).into_iter().for_each(&mut act);
                    }
                    Some(Pressed::Back) if seen.can_go_back() => act(Act::Back),
                    Some(Pressed::Again) if seen.can_begin_again() => act(Act::Again),
                    Some(Pressed::Back | Pressed::Again) | None => {}
                }
            }
            Event::Resize(..) => stale = true,
            _ => {}
        }
    }
}

/// Lets a request go, if it can be.
fn go(seen: &Seen, request: Option<usize>) -> Option<Act> {
    let request = request?;
    let goes = seen.now == Now::Rests && seen.requests.get(request)?.goes;
    goes.then_some(Act::Go {
        request,
        step: seen.step,
    })
}

impl Seen {
    /// Whether there is a turn to go back by.
    fn can_go_back(&self) -> bool {
        match self.now {
            Now::Prepares | Now::Ends | Now::Broken(_) => false,
            // What is played again already is to come to its end first.
            Now::Moves { until, .. } => until.is_none() && self.step > 0,
            Now::Rests | Now::Stands | Now::Over(_) => self.step > 0,
        }
    }

    /// Whether another try can begin.
    fn can_begin_again(&self) -> bool {
        !matches!(self.now, Now::Prepares | Now::Ends)
    }
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pressed {
    Quit,
    Interrupt,
    Suspend,
    Redraw,
    Hint,
    Help,
    /// What lies over the screen goes.
    Close,
    /// Earlier turns by this number of lines, or later ones.
    Scroll(isize),
    /// Another request is marked.
    Mark(isize),
    /// This request goes, from 0.
    Go(usize),
    GoMarked,
    Back,
    Again,
}

fn pressed(key: &KeyEvent) -> Option<Pressed> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match (key.code, control) {
        (KeyCode::Char('c'), true) => Pressed::Interrupt,
        (KeyCode::Char('z'), true) => Pressed::Suspend,
        (KeyCode::Char('l'), true) => Pressed::Redraw,
        (_, true) => return None,
        (KeyCode::Char('q'), _) => Pressed::Quit,
        (KeyCode::Char('?'), _) => Pressed::Help,
        (KeyCode::Esc, _) => Pressed::Close,
        (KeyCode::Char('h'), _) => Pressed::Hint,
        (KeyCode::Char(digit @ '1'..='9'), _) => {
            Pressed::Go(digit.to_digit(10)?.checked_sub(1)? as usize)
        }
        (KeyCode::Enter | KeyCode::Char(' '), _) => Pressed::GoMarked,
        (KeyCode::Char('u') | KeyCode::Left, _) => Pressed::Back,
        (KeyCode::Char('n' | 'r'), _) => Pressed::Again,
        (KeyCode::Up | KeyCode::Char('k'), _) => Pressed::Mark(-1),
        (KeyCode::Down | KeyCode::Char('j'), _) => Pressed::Mark(1),
        (KeyCode::PageUp, _) => Pressed::Scroll(PAGE),
        (KeyCode::PageDown, _) => Pressed::Scroll(-PAGE),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
