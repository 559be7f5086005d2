//! The dashboard in a real pseudo-terminal: keys, resizing, every way of leaving; the screen is read back through a
//! terminal emulator, and the terminal's modes are the same afterwards as before.

#![cfg(unix)]

use std::process::Command;
use std::time::Instant;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

#[path = "support/terminal.rs"]
mod terminal;

use terminal::{PATIENCE, Terminal, cells, modes};

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
fn the_nodes_are_a_screen_of_their_own() {
    let mut terminal = Terminal::dashboard(&["--lock", "redlock"]);
    terminal.see("LOCK: ON, redlock");
    terminal.press("N");
    terminal.see("5 nodes (modelled), leases of 10 s, under redlock");
    terminal.see("3 are a majority");
    terminal.see("left of the lease");
    terminal.press("A");
    terminal.see("모델 노드 5개, 임대 시간 10 s, 락 redlock");
    terminal.press("1");
    terminal.see_instead("락: 켜짐", "남은 임대 시간");
    terminal.press("q");
    terminal.end();
}

#[test]
fn something_is_broken_while_the_round_is_played() {
    let mut terminal = Terminal::dashboard(&["--lock", "redis"]);
    terminal.see("LOCK: ON, redis");
    // However slow this machine is, the round then stands at its start.
    terminal.press(" ");
    terminal.see("PAUSED");
    terminal.press("r");
    terminal.see("SO FAR");
    terminal.press("x");
    terminal.see("What should break now?");
    terminal.see("pause-holder");
    terminal.press("\r");
    terminal.see("The round is not judged (~)");
    terminal.press(" ");
    terminal.see("PROCESS 1");
    terminal.press("q");
    terminal.end();
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
