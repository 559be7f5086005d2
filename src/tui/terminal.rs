//! The terminal: entered, left, left for a while. Only the thread that draws touches it; a hang-up, which ends the
//! program, may give it back.

use std::io::{self, Stdout, Write, stderr, stdout};
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

/// Panics of other threads, kept until the terminal is an ordinary one again: until this is dropped, which is to be after the
/// screen is. A panic of the drawing thread gives the terminal back first, so that its message can be read.
pub(super) struct PanicHook {
    before: Arc<Hook>,
    /// Nothing once none is kept any more.
    kept: Arc<Mutex<Option<Vec<String>>>>,
}

impl PanicHook {
    pub fn install() -> Self {
        let before: Arc<Hook> = Arc::from(panic::take_hook());
        let kept = Arc::new(Mutex::new(Some(Vec::new())));
        let drawing = thread::current().id();
        panic::set_hook(Box::new({
            let (before, kept) = (Arc::clone(&before), Arc::clone(&kept));
            move |info| {
                if thread::current().id() == drawing {
                    leave();
                    before(info);
                    return;
                }
                if let Some(kept) = kept.lock().as_mut() {
                    let name = thread::current().name().unwrap_or("unnamed").to_owned();
                    kept.push(format!("thread '{name}': {info}"));
                    return;
                }
                before(info);
            }
        }));
        PanicHook { before, kept }
    }

    /// What the other threads had to say, for whoever asks to tell it: it is not told here then.
    pub fn messages(&self) -> Vec<String> {
        self.kept
            .lock()
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }
}

impl Drop for PanicHook {
    fn drop(&mut self) {
        // A thread that panics cannot change the hook.
        if !thread::panicking() {
            let before = Arc::clone(&self.before);
            panic::set_hook(Box::new(move |info| before(info)));
        }
        // Whoever panics from now on says so at once. What nobody has asked for is said here: the program may be about to end
        // because of it.
        let kept = self.kept.lock().take();
        for message in kept.into_iter().flatten() {
            let _ = writeln!(stderr(), "{message}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// A hook is the whole program's, so it is put in a program of its own: this one, told to play that part.
    #[test]
    fn what_nobody_asked_for_of_a_panic_is_said_when_the_terminal_is_an_ordinary_one() {
        const PART: &str = "POINTRACE_TEST_PANICS";
        const NAME: &str = "tui::terminal::tests::what_nobody_asked_for_of_a_panic_is_said_when_the_terminal_is_an_ordinary_one";
        let panics = |message: &'static str| {
            let other = thread::Builder::new().name("other".to_owned());
            let other = other.spawn(move || panic!("{message}"));
            other
                .expect("a thread")
                .join()
                .expect_err("it has panicked");
        };
        if std::env::var_os(PART).is_some() {
            let hook = PanicHook::install();
            panics("this is asked for");
            assert_eq!(hook.messages().len(), 1);
            panics("this is not");
            let _ = writeln!(stderr(), "the terminal is given back");
            drop(hook);
            panics("this comes afterwards");
            return;
        }
        let program = std::env::current_exe().expect("this program");
        let mut played = Command::new(program);
        let played = played.args([NAME, "--exact", "--nocapture"]).env(PART, "1");
        let played = played.output().expect("it can be started");
        let said = String::from_utf8_lossy(&played.stderr);
        assert!(played.status.success(), "{said}");
        assert!(!said.contains("this is asked for"), "{said}");
        let (_, after) = said
            .split_once("the terminal is given back")
            .unwrap_or_else(|| panic!("it plays no part: {said}"));
        assert!(after.contains("thread 'other': "), "{said}");
        assert_eq!(said.matches("this is not").count(), 1, "{said}");
        assert!(after.contains("this is not"), "{said}");
        assert!(after.contains("this comes afterwards"), "{said}");
    }
}
