//! Every lesson in a real pseudo-terminal, from the first key to the last, in both languages and at two sizes.

#![cfg(unix)]

mod support {
    pub mod lesson_keys;
}

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::KeyCode;
use pointrace::lang::{Lang, Word};
use pointrace::lesson::{Lesson, What, builtin};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use support::lesson_keys;

/// A machine that is this slow has other troubles.
const PATIENCE: Duration = Duration::from_secs(120);

type Shown = Arc<(Mutex<vt100::Parser>, Condvar)>;

/// Reads what is written to the terminal until it is closed.
fn read(mut reader: Box<dyn Read + Send>, shown: Shown) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = reader.read(&mut bytes) {
        shown.0.lock().expect("the parser").process(&bytes[..count]);
        shown.1.notify_all();
    }
}

/// Waits until the screen has every one of these texts.
fn see(shown: &Shown, wanted: &[&str]) {
    let deadline = Instant::now() + PATIENCE;
    let mut parser = shown.0.lock().expect("the parser");
    loop {
        let contents = parser.screen().contents();
        if wanted.iter().all(|text| contents.contains(text)) {
            return;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        assert!(!left.is_zero(), "{wanted:?} never came:\n{contents}");
        parser = shown.1.wait_timeout(parser, left).expect("the parser").0;
    }
}

fn bytes(key: KeyCode) -> Vec<u8> {
    match key {
        KeyCode::Char(c) => c.to_string().into_bytes(),
        KeyCode::Enter => b"\r".to_vec(),
        KeyCode::Up => b"\x1b[A".to_vec(),
        KeyCode::Down => b"\x1b[B".to_vec(),
        KeyCode::End => b"\x1b[F".to_vec(),
        other => panic!("no lesson needs {other:?}"),
    }
}

/// Does a lesson in a terminal of `columns` by `rows`.
fn play(lesson: &Lesson, lang: Lang, columns: u16, rows: u16) {
    let size = PtySize {
        rows,
        cols: columns,
        ..PtySize::default()
    };
    let pair = native_pty_system()
        .openpty(size)
        .expect("a pseudo-terminal");
    let home = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("learn-{}-{lang}-{columns}", lesson.name));
    std::fs::create_dir_all(&home).expect("a folder");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pointrace"));
    command.args(["learn", &lesson.name, "--lang", lang.code()]);
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    command.env("HOME", &home);
    command.env("XDG_DATA_HOME", &home);
    let mut child = pair.slave.spawn_command(command).expect("the program");
    let cells = |count| NonZero::new(count).expect("a terminal has cells");
    let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
    let shown: Shown = Arc::new((Mutex::new(parser), Condvar::new()));
    let reader = pair.master.try_clone_reader().expect("a reader");
    thread::spawn({
        let shown = Arc::clone(&shown);
        move || read(reader, shown)
    });
    let mut input = pair.master.take_writer().expect("a writer");
    let mut press = |key: KeyCode| {
        input.write_all(&bytes(key)).expect("to type");
        input.flush().expect("to type");
    };
    for (index, step) in lesson.steps.iter().enumerate() {
        let place = lesson_keys::place(lesson, index);
        let caption = |word| lang.text(word);
        let (ready, done) = match &step.what {
            What::Predict { .. } => (Word::CaptionPredict, None),
            What::Observe { .. } => (Word::CaptionPlaying, Some(Word::CaptionPlayed)),
            What::Explain { .. } => (Word::CaptionTurns, Some(Word::CaptionTurnsEnd)),
            What::Break { .. } => (Word::CaptionYourTurn, Some(Word::CaptionSolved)),
            What::Smallest { .. } => (Word::CaptionSmallest, Some(Word::CaptionSolved)),
            What::Cure { .. } | What::Prove { .. } => {
                (Word::CaptionChoose, Some(Word::CaptionSolved))
            }
        };
        if matches!(step.what, What::Observe { .. }) {
            // As fast as it can; where it was over before that, it goes on.
            see(&shown, &[&place]);
            press(KeyCode::Char('m'));
        } else {
            see(&shown, &[&place, caption(ready)]);
            for key in lesson_keys::keys(step, None) {
                press(key);
            }
        }
        if let Some(done) = done {
            see(&shown, &[&place, caption(done)]);
        }
        press(KeyCode::Enter);
    }
    see(&shown, &[lang.text(Word::CaptionLearnOver)]);
    press(KeyCode::Char('q'));
    let status = child.wait().expect("an end");
    assert_eq!(status.exit_code(), 0, "{} in {lang}", lesson.name);
}

#[test]
fn every_lesson_is_played_to_its_end_in_english_on_a_small_terminal() {
    for lesson in builtin::lessons() {
        play(lesson, Lang::En, 80, 24);
    }
}

#[test]
fn every_lesson_is_played_to_its_end_in_korean_on_a_small_terminal() {
    for lesson in builtin::lessons() {
        play(lesson, Lang::Ko, 80, 24);
    }
}

#[test]
fn every_lesson_is_played_to_its_end_in_english_on_a_large_terminal() {
    for lesson in builtin::lessons() {
        play(lesson, Lang::En, 200, 50);
    }
}

#[test]
fn every_lesson_is_played_to_its_end_in_korean_on_a_large_terminal() {
    for lesson in builtin::lessons() {
        play(lesson, Lang::Ko, 200, 50);
    }
}
