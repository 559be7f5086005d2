//! The game, played through in a pseudo-terminal by keys alone; and a replay, stepped through.
#![cfg(unix)]

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use pointrace::explore::PlayedTurn;
use pointrace::explore::game::{Challenge, Game};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

fn rows(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has a size")
}

/// A machine that is this slow has other troubles.
const PATIENCE: Duration = Duration::from_secs(60);

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
        command.env_remove("NO_COLOR");
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

    /// Waits until the screen shows it and no longer what was there before. A frame is read in pieces, and a key
    /// too soon after an escape would be taken for its second half.
    fn expect_instead(&mut self, text: &str, gone: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.screen.screen().contents().contains(gone) {
            assert!(Instant::now() < deadline, "\"{gone}\" stays");
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
                self.screen.process(&bytes);
            }
        }
        self.expect(text);
    }

    /// Waits for the end; returns the exit code.
    fn end(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What is on the screen when the program has ended.
    fn printed(&mut self) -> String {
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(300)) {
            self.screen.process(&bytes);
        }
        self.screen.screen().contents()
    }

    /// Waits until the screen shows it.
    fn expect(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
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

// Keys, as a terminal sends them.
const DOWN: &str = "\x1b[B";
const UP: &str = "\x1b[A";
const LEFT: &str = "\x1b[D";
const RIGHT: &str = "\x1b[C";
const HOME: &str = "\x1b[H";
const END: &str = "\x1b[F";

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn every_challenge_is_solved_by_keys_alone() {
    let data = tempfile::tempdir().expect("a folder");
    let mut game = Terminal::start(&["break", "--lang", "en"], data.path());
    game.expect("challenge 1 of 13: no lock");
    game.expect("par 6");
    // Request 1 arrives and reads, then request 2, and both write.
    for (key, next) in [
        ("\r", "> request 1  read 0"),
        ("\r", "> request 1  write 1,000"),
        (DOWN, "> request 2  arrive"),
        ("\r", "> request 2  read 0"),
        ("\r", "> request 2  write 1,000"),
        (UP, "> request 1  write 1,000"),
        ("\r", "> request 1  append"),
    ] {
        game.press(key);
        game.expect(next);
    }
    game.press("h");
    game.expect("one more turn does it");
    game.press(DOWN);
    game.press("\r");
    game.expect("BROKEN   in 6 turns: nobody can do it in fewer!");
    game.expect("Request 2 read 0 (version 0). Before it wrote, request 1 wrote 1,000.");
    game.expect("POINTS");
    game.press(LEFT);
    game.expect("Whose turn is next?");
    game.press(RIGHT);
    game.expect("BROKEN   in 6 turns");
    game.press("n");
    game.expect("challenge 2 of 13");
    game.press("g");
    game.expect("No order of these requests breaks it. 4 schedules were played");
    for (number, why) in [
        (3, "still computed from what it had read"),
        (4, "Its own operation never started"),
        (5, "still computed from what it had read"),
        (6, "there is no answer for: request 3"),
    ] {
        game.press("n");
        game.expect(&format!("challenge {number} of 13"));
        game.press("a");
        game.expect("THE ANSWER");
        game.expect(why);
        // Undone, and played again turn by turn.
        game.press(HOME);
        game.expect("turns 0");
        game.press("\r");
        game.expect("turns 1");
        game.press(END);
        game.expect("THE ANSWER");
    }
    game.press("n");
    game.expect("challenge 7 of 13: keyed");
    game.press("h");
    game.expect("it cannot be done");
    game.press("g");
    game.expect("No order of these requests breaks it. 228 schedules were played");
    game.press("q");
    assert_eq!(game.end(), 0);
    assert!(!game.printed().contains("exit"), "nobody saw a round");

    // What was solved is remembered; what was only shown is not.
    let mut game = Terminal::start(&["break", "--lang", "en"], data.path());
    game.expect("challenge 3 of 13: promise-race, three requests");
    game.expect("1 * 2 * 3 ");
    game.press("ppp");
    game.expect("challenge 13 of 13");
    game.press("q");
    assert_eq!(game.end(), 0);
}

/// The shortest way is computed by the library, and pressed key by key.
#[test]
fn every_challenge_that_can_be_broken_is_broken_turn_by_turn() {
    let data = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::start(&["break", "none", "--lang", "en"], data.path());
    let mut broken = 0;
    for (index, challenge) in Challenge::ALL.into_iter().enumerate() {
        if index > 0 {
            terminal.press("n");
        }
        terminal.expect(&format!("challenge {} of 13", index + 1));
        let Some(answer) = Game::survey(challenge).answer else {
            continue;
        };
        let mut game = Game::new(challenge);
        for (turn, pick) in answer.iter().enumerate() {
            let is_it = |option: &PlayedTurn| option.pick == *pick;
            let option = game.options().iter().position(is_it).expect("possible");
            // To the first, and down to the one that is meant.
            terminal.press(&"k".repeat(game.options().len()));
            terminal.press(&"j".repeat(option));
            terminal.press("\r");
            game.play(option);
            terminal.expect(&format!("turns {} ", turn + 1));
        }
        let turns = answer.len();
        terminal.expect(&format!(
            "BROKEN   in {turns} turns: nobody can do it in fewer!"
        ));
        terminal.expect(&format!("best {turns}"));
        broken += 1;
    }
    assert_eq!(broken, 9, "of thirteen challenges four cannot be broken");
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn the_round_behind_the_game_begins_when_it_is_looked_at() {
    let data = tempfile::tempdir().expect("a folder");
    let mut game = Terminal::start(&["break", "keyed", "--lang", "ko"], data.path());
    game.expect("문제 7/13");
    game.press("1");
    game.expect("락: 꺼짐");
    game.press("m");
    game.expect("99,000 !!");
    game.press("8");
    game.expect("문제 7/13");
    game.press("q");
    // A round was seen, so its verdict is told.
    assert_eq!(game.end(), 0);
    game.expect("EXPECTED");
}

#[test]
fn a_recorded_schedule_is_stepped_through_both_ways() {
    let data = tempfile::tempdir().expect("a folder");
    let found = std::process::Command::new(env!("CARGO_BIN_EXE_pointrace"))
        .args(["explore", "hundred-charges", "--lock", "promise-race"])
        .env("LC_ALL", "C")
        .output()
        .expect("the program");
    let found = String::from_utf8(found.stdout).expect("text");
    // What the explorer names is what is typed.
    let command = found
        .lines()
        .find_map(|line| line.strip_prefix("Turn by turn: pointrace "))
        .expect("the explorer says how");
    let mut arguments: Vec<&str> = command.split(' ').collect();
    arguments.extend(["--lang", "en"]);
    let mut replay = Terminal::start(&arguments, data.path());
    replay.expect("turn 0 of 11");
    replay.press(RIGHT);
    replay.expect("turn 1 of 11");
    replay.expect("> request 1  read 0");
    replay.press(END);
    replay.expect("turn 11 of 11");
    replay.expect("lost update");
    replay.expect("1,000 points missing");
    replay.press(LEFT);
    replay.expect("turn 10 of 11");
    replay.expect("write 2,000 (v1 -> v3)");
    replay.press(HOME);
    replay.expect("turn 0 of 11");
    replay.press(" ");
    replay.expect("turn 2 of 11");
    replay.press("?");
    replay.expect("one turn on");
    replay.press("\x1b");
    replay.expect_instead("What could be next", "one turn on");
    replay.press("q");
    assert_eq!(replay.end(), 0);

    let file = data.path().join("found.txt");
    std::fs::write(&file, &found).expect("a file");
    let file = file.to_str().expect("a path");
    let mut replay = Terminal::start(&["replay", file, "--step", "--lang", "ko"], data.path());
    replay.expect("전체 11차례 중 0");
    replay.press("\x03");
    assert_eq!(replay.end(), 130);
}

#[test]
fn without_a_terminal_both_say_so() {
    let schedule = "pr2:scenario=hundred-charges:lock=promise-race:requests=1-3:schedule=1x3.2.1.3x2.2x3.3:check=15866f17";
    for (arguments, wanted) in [
        (vec!["break"], "pointrace explore hundred-charges"),
        (vec!["replay", "--step", schedule], "without --step"),
        (vec!["break", "optimistic"], "no challenge about optimistic"),
        (vec!["replay", "--ascii", schedule], "go with --step"),
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_pointrace"))
            .args(&arguments)
            .stdin(std::process::Stdio::null())
            .output()
            .expect("the program");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(said.contains(wanted), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
