//! A program on a pseudo-terminal, whose screen is read back through a terminal emulator.
#![allow(dead_code, reason = "each test program uses a part of what is here")]

use std::io::{Read, Write};
use std::num::NonZero;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// A machine that is this slow has other troubles.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A program on a terminal of its own.
pub struct Terminal {
    pub master: Box<dyn MasterPty + Send>,
    /// Kept open, so that what was written last can be read after the program has ended.
    _slave: Box<dyn portable_pty::SlavePty + Send>,
    pub input: Box<dyn Write + Send>,
    pub child: Box<dyn Child + Send + Sync>,
    pub output: Arc<Output>,
    pub modes: String,
}

pub struct Output {
    pub parser: Mutex<vt100::Parser>,
    changed: Condvar,
}

impl Terminal {
    pub fn start(command: CommandBuilder) -> Self {
        Self::start_as("xterm-256color", command)
    }

    /// On a terminal that calls itself so.
    pub fn start_as(term: &str, mut command: CommandBuilder) -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            ..PtySize::default()
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let modes = modes(&*pair.master);
        command.cwd(env!("CARGO_TARGET_TMPDIR"));
        command.env("TERM", term);
        command.env("RUST_BACKTRACE", "0");
        command.env("LC_ALL", "C");
        command.env_remove("NO_COLOR");
        let child = pair.slave.spawn_command(command).expect("the program");
        let output = Arc::new(Output {
            parser: Mutex::new(vt100::Parser::new(cells(24), cells(80), 1_000)),
            changed: Condvar::new(),
        });
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let into = Arc::clone(&output);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                into.parser
                    .lock()
                    .expect("the parser")
                    .process(&bytes[..count]);
                into.changed.notify_all();
            }
        });
        Terminal {
            input: pair.master.take_writer().expect("a writer"),
            master: pair.master,
            _slave: pair.slave,
            child,
            output,
            modes,
        }
    }

    /// The dashboard with these arguments.
    pub fn dashboard(arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pointrace"));
        command.args(arguments);
        Self::start(command)
    }

    /// Waits until the screen is as wanted.
    pub fn wait(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut parser = self.output.parser.lock().expect("the parser");
        while !wanted(parser.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "{what} never came:\n{}",
                parser.screen().contents()
            );
            parser = self
                .output
                .changed
                .wait_timeout(parser, left)
                .expect("the parser")
                .0;
        }
    }

    /// What is on the screen.
    pub fn contents(&self) -> String {
        let parser = self.output.parser.lock().expect("the parser");
        parser.screen().contents()
    }

    /// Waits until the screen contains a text.
    pub fn see(&self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the screen contains a text and no longer another. A frame is read in pieces: what is new may
    /// be there before what is old has gone, and a key after an escape would be taken for its second half.
    pub fn see_instead(&self, text: &str, gone: &str) {
        self.wait(text, |screen| {
            let contents = screen.contents();
            contents.contains(text) && !contents.contains(gone)
        });
    }

    pub fn press(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).expect("to type");
        self.input.flush().expect("to type");
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("a program").to_string();
        let sent = Command::new("kill")
            .args([name, &pid])
            .status()
            .expect("kill");
        assert!(sent.success());
    }

    /// Waits for the end: the terminal must be as it was.
    pub fn end(&mut self) -> ExitStatus {
        let status = self.child.wait().expect("an end");
        self.wait("the ordinary screen", |screen| !screen.alternate_screen());
        self.wait("the cursor", |screen| !screen.hide_cursor());
        assert_eq!(modes(&*self.master), self.modes, "the terminal's modes");
        status
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has cells")
}

pub fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("the terminal's modes"))
}
