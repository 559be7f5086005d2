//! The terminal: entered, left, left for a while. Only the thread that draws touches it.

use std::io::{self, Stdout, Write, stdout};
use std::panic::{self, PanicHookInfo};
use std::sync::Arc;
use std::thread;

use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use parking_lot::Mutex;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

type Hook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync;

/// The terminal while the dashboard has it: given back when this is dropped.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    entered: bool,
}

impl Screen {
    /// Takes the terminal.
    pub fn enter() -> io::Result<Self> {
        enter()?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout())).inspect_err(|_| leave())?;
        Ok(Screen {
            terminal,
            entered: true,
        })
    }

    /// The terminal to draw on.
    pub fn terminal(&mut self) -> &mut Terminal<CrosstermBackend<Stdout>> {
        &mut self.terminal
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
        self.terminal.clear()
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

/// Does what it can; there is nobody to tell that it could not.
fn leave() {
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
