//! The recording of the documentation: a session that is really played; only the keys are pressed by this program.

use std::io;
use std::time::Duration;

use pointrace::lang::Lang;
use pointrace::live::Session;
use pointrace::request::LockName;
use pointrace::tui::{Action, Effect, State, recording, update};
use ratatui::buffer::Buffer;

use super::screens;

/// As the thread of a session does it.
const TICK: Duration = Duration::from_millis(10);
/// From one frame to the next, while something moves.
const FRAME: Duration = Duration::from_millis(200);

struct Camera {
    state: State,
    session: Session,
    frames: Vec<(Buffer, Duration)>,
}

impl Camera {
    fn shoot(&mut self, time: Duration) {
        let buffer = screens::frame(&self.state, &self.session.snapshot(), 100, 30);
        match self.frames.last_mut() {
            Some((last, shown)) if *last == buffer => *shown += time,
            _ => self.frames.push((buffer, time)),
        }
    }

    /// Lets the session play for so long.
    fn wait(&mut self, seconds: u64) -> io::Result<()> {
        let frames = Duration::from_secs(seconds).as_millis() / FRAME.as_millis();
        for _ in 0..frames {
            for _ in 0..FRAME.as_millis() / TICK.as_millis() {
                self.session
                    .tick(u64::try_from(TICK.as_nanos()).unwrap_or(0))?;
            }
            self.shoot(FRAME);
        }
        Ok(())
    }

    /// Presses a key, and looks at what it makes of the screen for so long.
    fn press(&mut self, action: Action, seconds: u64) -> io::Result<()> {
        let effects = update(&mut self.state, action, &self.session.snapshot());
        for effect in effects {
            if let Effect::Send(command) = effect {
                self.session.apply(command)?;
            }
        }
        self.wait(seconds)
    }
}

/// Points are lost, it is told why, and the lock is switched on: the same on every machine, however fast it is.
pub fn demo() -> io::Result<String> {
    let mut camera = Camera {
        state: State::new(Lang::En, screens::COLOURED),
        session: screens::session("hundred-charges", LockName::None).unhurried(),
        frames: Vec::new(),
    };
    camera.wait(7)?;
    camera.press(Action::Why, 5)?;
    camera.press(Action::Back, 0)?;
    camera.press(Action::ToggleLock, 9)?;
    Ok(recording(&camera.frames))
}
