//! A comparison while it is played: the rows fill, and order themselves.

mod faults;
mod view;
mod watching;

use std::io;
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use signal_hook::consts::{SIGINT, SIGTSTP};

pub use view::draw_comparison;
pub use watching::{Watched, Watching};

use super::{signals, terminal};

/// Between two frames.
const FRAME: Duration = Duration::from_millis(100);

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Leave,
    Interrupt,
    Suspend,
    Table(isize),
    Scroll(isize),
}

/// Shows a comparison until its viewer leaves; `look` says how far it is. Returns the signal that ended it, if one did, and
/// what other threads had to say that panicked.
///
/// # Errors
/// If the terminal does not do what it should.
pub fn watch_comparison(
    mut watching: Watching,
    look: &dyn Fn() -> Watched,
) -> io::Result<(Option<i32>, Vec<String>)> {
    let hook = terminal::PanicHook::install();
    let signals = signals::Signals::register()?;
    crossterm::style::force_color_output(true);
    let mut screen = terminal::Screen::enter(watching.theme)?;
    let signal = show(&mut watching, look, &signals, &mut screen);
    screen.leave();
    Ok((signal?, hook.messages()))
}

fn show(
    watching: &mut Watching,
    look: &dyn Fn() -> Watched,
    signals: &signals::Signals,
    screen: &mut terminal::Screen,
) -> io::Result<Option<i32>> {
    loop {
        match signals.take() {
            Some(SIGTSTP) => signals::suspend(screen)?,
            Some(signal) => return Ok(Some(signal)),
            None => {}
        }
        let watched = look();
        let mut most = 0;
        screen.draw(|frame| {
            let area = frame.area();
            most = draw_comparison(watching, &watched, area, frame.buffer_mut());
        })?;
        watching.top = watching.top.min(most);
        if !event::poll(FRAME)? {
            continue;
        }
        let ask = match event::read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => ask(&key),
            _ => None,
        };
        match ask {
            Some(Ask::Leave) => return Ok(None),
            Some(Ask::Interrupt) => return Ok(Some(SIGINT)),
            Some(Ask::Suspend) => signals::suspend(screen)?,
            Some(Ask::Table(by)) => watching.turn(by, watched.pages()),
            Some(Ask::Scroll(by)) => {
                watching.top = watching.top.saturating_add_signed(by).min(most);
            }
            None => {}
        }
    }
}

fn ask(key: &KeyEvent) -> Option<Ask> {
    const PAGE: isize = 10;
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c') => Some(Ask::Interrupt),
            KeyCode::Char('z') => Some(Ask::Suspend),
            _ => None,
        };
    }
    match key.code {
        KeyCode::Char('q') | KeyCode::Esc => Some(Ask::Leave),
        KeyCode::Tab | KeyCode::Right => Some(Ask::Table(1)),
        KeyCode::BackTab | KeyCode::Left => Some(Ask::Table(-1)),
        KeyCode::Down => Some(Ask::Scroll(1)),
        KeyCode::Up => Some(Ask::Scroll(-1)),
        KeyCode::PageDown => Some(Ask::Scroll(PAGE)),
        KeyCode::PageUp => Some(Ask::Scroll(-PAGE)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::tui::{Background, Colours, Theme};

    #[test]
    fn the_tables_are_a_ring() {
        let theme = Theme {
            colours: Colours::None,
            background: Background::Dark,
            ascii: true,
        };
        let mut watching = Watching::new(Lang::En, theme);
        watching.turn(-1, 3);
        assert_eq!(watching.table, 2);
        watching.turn(1, 3);
        assert_eq!(watching.table, 0);
        watching.turn(1, 0);
        assert_eq!(watching.table, 0);
    }
}
