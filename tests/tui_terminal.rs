//! The dashboard in a real pseudo-terminal: keys, resizing, every way of leaving; the screen is read back through a
//! terminal emulator, and the terminal's modes are the same afterwards as before.

#![cfg(unix)]

use std::io::{Read, Write};
use std::num::NonZero;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// A machine that is this slow has other troubles.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program on a terminal of its own.
struct Terminal {
    master: Box<dyn MasterPty + Send>,
    /// Kept open, so that what was written last can be read after the program has ended.
    _slave: Box<dyn portable_pty::SlavePty + Send>,
    input: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    output: Arc<Output>,
    modes: String,
}

struct Output {
    parser: Mutex<vt100::Parser>,
    changed: Condvar,
}

impl Terminal {
    fn start(command: CommandBuilder) -> Self {
        Self::start_as("xterm-256color", command)
    }

    /// On a terminal that calls itself so.
    fn start_as(term: &str, mut command: CommandBuilder) -> Self {
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
    fn dashboard(arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pointrace"));
        command.args(arguments);
        Self::start(command)
    }

    /// Waits until the screen is as wanted.
    fn wait(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
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

    /// Waits until the screen contains a text.
    fn see(&self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the screen contains a text and no longer another. A frame is read in pieces: what is new may
    /// be there before what is old has gone, and a key after an escape would be taken for its second half.
    fn see_instead(&self, text: &str, gone: &str) {
        self.wait(text, |screen| {
            let contents = screen.contents();
            contents.contains(text) && !contents.contains(gone)
        });
    }

    fn press(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).expect("to type");
        self.input.flush().expect("to type");
    }

    fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("a program").to_string();
        let sent = Command::new("kill")
            .args([name, &pid])
            .status()
            .expect("kill");
        assert!(sent.success());
    }

    /// Waits for the end: the terminal must be as it was.
    fn end(&mut self) -> ExitStatus {
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

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has cells")
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("the terminal's modes"))
}

#[test]
fn it_is_played_resized_and_left_with_the_verdict() {
    let mut terminal = Terminal::dashboard(&[]);
    terminal.see("LOCK: OFF");
    assert!(
        terminal
            .output
            .parser
            .lock()
            .expect("the parser")
            .screen()
            .alternate_screen()
    );
    // As fast as it can: the first round is over at once.
    terminal.press("m");
    terminal.see("99,000 !!");
    terminal.press("?");
    terminal.see("switch the lock");
    terminal.press("\x1b");
    terminal.see_instead("LOSES POINTS", "switch the lock");
    terminal.press("2");
    terminal.see("The same requests");
    terminal.press("6");
    terminal.see("lost update 99");
    terminal.press("\r");
    terminal.see_instead("Time runs down", "Each was observed");
    terminal.press("\x1b");
    terminal.see_instead("Each was observed", "Time runs down");
    terminal.press("1 ");
    terminal.see("PAUSED");
    let larger = PtySize {
        rows: 40,
        cols: 120,
        ..PtySize::default()
    };
    terminal
        .output
        .parser
        .lock()
        .expect("the parser")
        .screen_mut()
        .set_size(cells(40), cells(120));
    terminal.master.resize(larger).expect("to resize");
    terminal.wait("the bar of keys at the new bottom", |screen| {
        screen.contents_between(39, 0, 39, 120).contains("q quit")
    });
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    terminal.see("EXPECTED");
    terminal.see("(exit 0)");
}

#[test]
fn the_lock_is_switched_and_the_verdict_is_a_pass() {
    let mut terminal = Terminal::dashboard(&["--lang", "en"]);
    terminal.see("LOCK: OFF");
    terminal.press("ml");
    terminal.see("LOCK: ON, keyed");
    terminal.see("NOTHING LOST");
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    terminal.see("PASS");
}

#[test]
fn left_before_the_first_round_is_over_it_proves_nothing() {
    let mut terminal = Terminal::dashboard(&["--lang", "ko"]);
    terminal.see("락: 꺼짐");
    terminal.press(" q");
    assert_eq!(terminal.end().exit_code(), 3);
    terminal.see("INVALID  판정 불가: ");
}

#[test]
fn the_summary_afterwards_is_in_the_language_of_the_dashboard() {
    let mut terminal = Terminal::dashboard(&["--lang", "ko"]);
    terminal.see("락: 꺼짐");
    terminal.press("m");
    terminal.see("99,000 !!");
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    terminal.see("  해결  pointrace run hundred-charges --lock keyed");
    terminal.see("EXPECTED  none 락에 알려진 결함이 그대로 나타났습니다.");
}

#[test]
fn ctrl_c_ends_it_in_order() {
    let mut terminal = Terminal::dashboard(&[]);
    terminal.see("LOCK: OFF");
    terminal.press("\x03");
    assert_eq!(terminal.end().exit_code(), 130);
}

#[test]
fn sigterm_ends_it_in_order() {
    let mut terminal = Terminal::dashboard(&["--lock", "promise-race"]);
    terminal.see("promise-race");
    terminal.signal("-TERM");
    assert_eq!(terminal.end().exit_code(), 143);
}

#[test]
fn a_hang_up_gives_back_a_terminal_that_lives() {
    let mut terminal = Terminal::dashboard(&[]);
    terminal.see("LOCK: OFF");
    terminal.signal("-HUP");
    assert_eq!(terminal.end().exit_code(), 129);
}

#[test]
fn it_ends_when_its_terminal_goes_away() {
    let pair = native_pty_system()
        .openpty(PtySize::default())
        .expect("a pseudo-terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pointrace"));
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C");
    let mut child = pair.slave.spawn_command(command).expect("the program");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let (mut seen, mut bytes) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&seen).contains("LOCK") {
        let count = reader.read(&mut bytes).expect("the screen");
        assert!(count > 0, "it ended before it was on screen");
        seen.extend(&bytes[..count]);
    }
    drop((reader, pair.master));
    assert_eq!(child.wait().expect("an end").exit_code(), 129);
}

#[test]
#[cfg(target_os = "linux")]
fn ctrl_z_gives_the_terminal_back_until_it_is_continued() {
    let mut terminal = Terminal::dashboard(&[]);
    terminal.see("LOCK: OFF");
    terminal.press("\x1a");
    terminal.wait("the ordinary screen", |screen| !screen.alternate_screen());
    let pid = terminal.child.process_id().expect("a program");
    // The screen is given back just before the program stops; to continue it before it has stopped would be lost.
    let deadline = Instant::now() + PATIENCE;
    while !has_stopped(pid) {
        assert!(Instant::now() < deadline, "it never stopped");
        std::thread::yield_now();
    }
    assert_eq!(modes(&*terminal.master), terminal.modes);
    terminal.signal("-CONT");
    terminal.wait("the dashboard again", |screen| {
        screen.alternate_screen() && screen.contents().contains("LOCK: OFF")
    });
    terminal.press("mq");
    terminal.end();
}

#[cfg(target_os = "linux")]
fn has_stopped(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The state follows the name, which stands in parentheses.
    stat.rsplit(')')
        .next()
        .is_some_and(|rest| rest.trim_start().starts_with('T'))
}

#[test]
fn a_terminal_that_cannot_be_drawn_on_is_told_what_to_use() {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pointrace"));
    command.arg("break");
    let mut terminal = Terminal::start_as("dumb", command);
    assert_eq!(terminal.end().exit_code(), 2);
    terminal.see("pointrace run hundred-charges");
}

#[test]
fn without_a_terminal_it_says_so_and_names_run() {
    let output = Command::new(env!("CARGO_BIN_EXE_pointrace"))
        .stdin(std::process::Stdio::null())
        .env("LC_ALL", "C")
        .output()
        .expect("the program");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.contains("pointrace run"), "{said}");
}

/// Set for the program that [`an_engine_that_panics_leaves_the_screen`] starts: this one again.
const PANIC: &str = "POINTRACE_TEST_ENGINE_PANICS";

#[test]
fn an_engine_that_panics_leaves_the_screen() {
    let mut command = CommandBuilder::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "the_program_whose_engine_panics", "--nocapture"]);
    command.env(PANIC, "1");
    let mut terminal = Terminal::start(command);
    assert_eq!(terminal.end().exit_code(), 101);
    terminal.see("thread 'engine'");
    terminal.see("the engine breaks");
}

/// Does something only when it is started by the test above.
#[test]
fn the_program_whose_engine_panics() {
    use pointrace::lang::Lang;
    use pointrace::live::Live;
    use pointrace::tui::{Background, Colours, End, State, Theme, run};
    if std::env::var_os(PANIC).is_none() {
        return;
    }
    let theme = Theme {
        colours: Colours::Many,
        background: Background::Dark,
        ascii: false,
    };
    let live = Live::start(|| panic!("the engine breaks")).expect("a thread");
    match run(live, State::new(Lang::En, theme)).expect("a terminal") {
        End::EngineStopped(messages) => {
            println!("{}", messages.join("\n"));
            std::process::exit(101);
        }
        _ => std::process::exit(0),
    }
}
