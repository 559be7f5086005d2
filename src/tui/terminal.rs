//! The terminal: entered, left, left for a while. Only the thread that draws touches it; a hang-up, which ends the
//! program, may give it back.

use std::io::{self, Stdout, Write, stdout};
use std::panic::{self, PanicHookInfo};
use std::sync::Arc;
use std::thread;

use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use parking_lot::Mutex;
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

use super::sixteen::Sixteen;
use super::theme::{Colours, Theme};

type Hook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync;

/// The terminal while the dashboard has it: given back when this is dropped.
pub(super) struct Screen {
    terminal: Drawn,
    /// It has sixteen colours and no more.
    sixteen: bool,
    entered: bool,
}

type Drawn = Terminal<CrosstermBackend<Sixteen<Stdout>>>;

fn drawn(sixteen: bool) -> io::Result<Drawn> {
    Terminal::new(CrosstermBackend::new(Sixteen::new(stdout(), sixteen)))
}

impl Screen {
    /// Takes the terminal, which looks as the theme says.
    pub fn enter(theme: Theme) -> io::Result<Self> {
        let sixteen = theme.colours == Colours::Sixteen;
        enter()?;
        Ok(Screen {
            terminal: drawn(sixteen).inspect_err(|_| leave())?,
            sixteen,
            entered: true,
        })
    }

    /// Draws a frame, which the terminal shows whole if it knows how to.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        queue!(stdout(), BeginSynchronizedUpdate)?;
        self.terminal.draw(view)?;
        execute!(stdout(), EndSynchronizedUpdate)
    }

    /// Lets the next frame be drawn anew, as if nothing were on the terminal.
    ///
    /// Not by `Terminal::clear`, which asks the terminal where its cursor is and fails if it does not answer.
    pub fn renew(&mut self) -> io::Result<()> {
        execute!(stdout(), Clear(ClearType::All))?;
        self.terminal = drawn(self.sixteen)?;
        Ok(())
    }

    /// Gives the terminal back.
    pub fn leave(&mut self) {
        if std::mem::take(&mut self.entered) {
            leave();
        }
    }

    /// Takes the terminal again.
    pub fn enter_again(&mut self) -> io::Result<()> {
        enter()?;
        self.entered = true;
        self.renew()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.leave();
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    // The mouse stays the terminal's own: one can mark and copy text.
    execute!(stdout(), EnterAlternateScreen, cursor::Hide).inspect_err(|_| leave())
}

/// Does what it can. An error is dropped, for there is no place left to report it.
pub(super) fn leave() {
    let _ = execute!(stdout(), cursor::Show, LeaveAlternateScreen);
    let _ = stdout().flush();
    let _ = disable_raw_mode();
}

/// Panics of other threads, kept until the terminal is an ordinary one again. A panic of the drawing thread gives
/// the terminal back first, so that its message can be read.
pub(super) struct PanicHook {
    before: Arc<Hook>,
    messages: Arc<Mutex<Vec<String>>>,
}

impl PanicHook {
    pub fn install() -> Self {
        let before: Arc<Hook> = Arc::from(panic::take_hook());
        let messages = Arc::<Mutex<Vec<String>>>::default();
        let drawing = thread::current().id();
        panic::set_hook(Box::new({
            let (before, messages) = (Arc::clone(&before), Arc::clone(&messages));
            move |info| {
                if thread::current().id() == drawing {
                    leave();
                    before(info);
                } else {
                    let name = thread::current().name().unwrap_or("unnamed").to_owned();
                    messages.lock().push(format!("thread '{name}': {info}"));
                }
            }
        }));
        PanicHook { before, messages }
    }

    /// What the other threads had to say.
    pub fn messages(&self) -> Vec<String> {
        self.messages.lock().clone()
    }
}

impl Drop for PanicHook {
    fn drop(&mut self) {
        // A thread that panics cannot change the hook.
        if !thread::panicking() {
            let before = Arc::clone(&self.before);
            panic::set_hook(Box::new(move |info| before(info)));
        }
    }
}
