//! The game, played through in a pseudo-terminal by keys alone.
#![cfg(unix)]

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

fn rows(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has a size")
}

struct Terminal {
    screen: vt100::Parser,
    output: Receiver<Vec<u8>>,
    input: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    fn start(args: &[&str], data: &std::path::Path) -> Self {
        let size = PtySize {
            rows: 40,
            cols: 140,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pointrace"));
        command.args(args);
        command.env("XDG_DATA_HOME", data);
        command.env("HOME", data);
        command.env("TERM", "xterm-256color");
        command.env("RUST_BACKTRACE", "0");
        let child = pair.slave.spawn_command(command).expect("it starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let (send, output) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Terminal {
            screen: vt100::Parser::new(rows(size.rows), rows(size.cols), 0),
            output,
            input: pair.master.take_writer().expect("its input"),
            child,
            _master: pair.master,
        }
    }

    fn press(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).expect("it listens");
        self.input.flush().expect("it listens");
    }

    /// Waits until the screen shows it.
    fn expect(&mut self, text: &str) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let shown = self.screen.screen().contents();
            if shown.contains(text) {
                return;
            }
            assert!(Instant::now() < deadline, "no \"{text}\" in\n{shown}");
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
                self.screen.process(&bytes);
            }
        }
    }
}

#[test]
fn every_challenge_is_solved_by_keys_alone() {
    let data = tempfile::tempdir().expect("a folder");
    let mut game = Terminal::start(&["break", "--lang", "en"], data.path());
    game.expect("1/7  No lock");
    // Request 1 arrives and reads, then request 2, and both write.
    for (key, next) in [
        ("1", "reads 0"),
        ("1", "writes 1,000"),
        ("2", "2  request 2: reads 0"),
        ("2", "2  request 2: writes 1,000"),
        ("1", "adds to the history"),
    ] {
        game.press(key);
        game.expect(next);
    }
    game.press("h");
    game.expect("one more turn does it");
    game.press("2");
    game.expect("BROKEN in 6 turns (par 6)");
    game.expect("1,000 points missing");
    game.press("u");
    game.expect("Whose turn?");
    game.press("r");
    game.expect("BROKEN in 6 turns");
    game.press("n");
    game.expect("2/7");
    game.press("g");
    game.expect("Proved for N = 2");
    for number in 3..=6 {
        game.press("n");
        game.expect(&format!("{number}/7"));
        game.press("a");
        game.expect("BROKEN in");
    }
    game.press("n");
    game.expect("7/7  keyed");
    game.press("h");
    game.expect("cannot be done");
    game.press("g");
    game.expect("Proved for N = 3");
    game.press("L");
    game.expect("누구의 차례?");
    game.press("q");
    assert!(game.child.wait().expect("it ends").success());

    // What was solved is remembered; what was only shown is not.
    let mut game = Terminal::start(&["break", "--lang", "en"], data.path());
    game.expect("3/7  promise-race, three requests");
    game.press("n");
    game.press("p");
    game.press("p");
    game.press("p");
    game.expect("1/7  No lock   solved in 6 turns");
    game.press("q");
    assert!(game.child.wait().expect("it ends").success());
}
