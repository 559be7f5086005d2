//! Records the dashboard as a picture that moves: `cargo run --example demo` writes docs/demo.svg. What is seen is what the
//! dashboard shows of a session that is really played; only the keys are pressed by this program.

#[path = "../tests/support/screens.rs"]
mod screens;

use std::path::Path;
use std::time::Duration;

use pointrace::lang::Lang;
use pointrace::live::Session;
use pointrace::request::LockName;
use pointrace::tui::{Action, Effect, State, recording, update};
use ratatui::buffer::Buffer;

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
    fn wait(&mut self, seconds: u64) -> std::io::Result<()> {
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
    fn press(&mut self, action: Action, seconds: u64) -> std::io::Result<()> {
        let effects = update(&mut self.state, action, &self.session.snapshot());
        for effect in effects {
            if let Effect::Send(command) = effect {
                self.session.apply(command)?;
            }
        }
        self.wait(seconds)
    }
}

fn main() -> std::io::Result<()> {
    let mut camera = Camera {
        state: State::new(Lang::En, screens::COLOURED),
        session: screens::session("hundred-charges", LockName::None),
        frames: Vec::new(),
    };
    camera.wait(7)?;
    camera.press(Action::Why, 5)?;
    camera.press(Action::Back, 0)?;
    camera.press(Action::ToggleLock, 9)?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/demo.svg");
    std::fs::write(path, recording(&camera.frames))
}
