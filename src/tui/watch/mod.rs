//! A service that is watched from one screen: the one that `serve` runs, or another's that is raced over HTTP.
//!
//! Nothing of it begins anew and no lock is switched, so none of the dashboard's rounds are here: [`Seen`] is what is known
//! at a moment, [`view`] draws it, and [`watch`] is the loop that joins both to a terminal.

mod seen;
mod view;

pub use seen::{Known, Seen, SeenUser};
pub use view::view;

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use signal_hook::consts::{SIGINT, SIGTSTP};

use super::signals::{Signals, suspend};
use super::terminal::Screen;
use super::theme::Theme;
use crate::lang::Lang;

/// Between two looks at what is known.
pub const LOOK_EVERY: Duration = Duration::from_millis(200);

/// The longest that a key waits to be heard.
const HEAR: Duration = Duration::from_millis(20);

/// Users that a page moves by.
const PAGE: isize = 10;

/// Why the screen was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// `q` was pressed.
    Quit,
    /// A signal asked for it, or Ctrl-C.
    Signal(i32),
    /// What was watched has ended by an error.
    Ended,
}

/// How the screen looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    /// The language of the screen.
    pub lang: Lang,
    /// Colours and characters.
    pub theme: Theme,
}

/// Shows what `look` says until the viewer leaves; `None` says that what was watched has ended by an error.
///
/// # Errors
/// If the terminal does not do what it should.
pub fn watch(looks: Looks, mut look: impl FnMut() -> Option<Arc<Seen>>) -> io::Result<Left> {
    let _hook = super::terminal::PanicHook::install();
    let signals = Signals::register()?;
    crossterm::style::force_color_output(true);
    let mut screen = Screen::enter(looks.theme)?;
    let mut first = 0;
    let mut looked: Option<(Instant, Arc<Seen>)> = None;
    let mut stale = true;
    loop {
        match signals.take() {
            Some(SIGTSTP) => {
                suspend(&mut screen)?;
                stale = true;
            }
            Some(signal) => return Ok(Left::Signal(signal)),
            None => {}
        }
        if looked
            .as_ref()
            .is_none_or(|(at, _)| at.elapsed() >= LOOK_EVERY)
        {
            let Some(seen) = look() else {
                return Ok(Left::Ended);
            };
            looked = Some((Instant::now(), seen));
            stale = true;
        }
        let Some((_, seen)) = &looked else { continue };
        if stale {
            screen.draw(|frame| view(looks, seen, first, frame.area(), frame.buffer_mut()))?;
            stale = false;
        }
        if !event::poll(HEAR)? {
            continue;
        }
        match event::read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => match pressed(&key) {
                Some(Pressed::Quit) => return Ok(Left::Quit),
                Some(Pressed::Interrupt) => return Ok(Left::Signal(SIGINT)),
                Some(Pressed::Suspend) => {
                    suspend(&mut screen)?;
                    stale = true;
                }
                Some(Pressed::Redraw) => {
                    screen.renew()?;
                    stale = true;
                }
                Some(Pressed::Move(by)) => {
                    let last = seen.users.len().saturating_sub(1);
                    first = first.saturating_add_signed(by).min(last);
                    stale = true;
                }
                None => {}
            },
            Event::Resize(..) => stale = true,
            _ => {}
        }
    }
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pressed {
    Quit,
    Interrupt,
    Suspend,
    Redraw,
    /// Down the list of users by this number of lines, or up.
    Move(isize),
}

fn pressed(key: &KeyEvent) -> Option<Pressed> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match (key.code, control) {
        (KeyCode::Char('c'), true) => Pressed::Interrupt,
        (KeyCode::Char('z'), true) => Pressed::Suspend,
        (KeyCode::Char('l'), true) => Pressed::Redraw,
        (KeyCode::Char('q'), false) => Pressed::Quit,
        (KeyCode::Up | KeyCode::Char('k'), false) => Pressed::Move(-1),
        (KeyCode::Down | KeyCode::Char('j'), false) => Pressed::Move(1),
        (KeyCode::PageUp, _) => Pressed::Move(-PAGE),
        (KeyCode::PageDown, _) => Pressed::Move(PAGE),
        (KeyCode::Home | KeyCode::Char('g'), false) => Pressed::Move(isize::MIN),
        (KeyCode::End | KeyCode::Char('G'), false) => Pressed::Move(isize::MAX),
        _ => return None,
    })
}
