//! A person as the scheduler of a service, statement by statement, in a real pseudo-terminal.

#![cfg(unix)]

#[path = "support/services.rs"]
mod services;
#[path = "support/through/mod.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod support;
#[path = "support/terminal.rs"]
mod terminal;

use std::fs;
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::Instant;

use pointrace::servers::Postgres;
use pointrace::servers::postgres::USER;
use services::or_skip;
use support::{Rust, pointrace, rust, service};
use terminal::{PATIENCE, Terminal};
use tokio_postgres::NoTls;

/// Its lock is given back before its transaction is committed.
const EARLY: Rust<'static> = Rust {
    lock: "keyed",
    transaction: "around-lock",
};

/// A person at a terminal before a service that this command starts.
struct Person {
    terminal: Terminal,
    /// Where the service listens.
    address: String,
}

impl Person {
    fn sits_down(postgres: &Postgres, command: &str, options: &[&str]) -> Self {
        let (address, words) = service(postgres, command).by_hand(options);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Person {
            terminal: Terminal::dashboard(&words),
            address,
        }
    }

    /// Lets a request go once the screen says that it is this turn, and that the request stands like this.
    fn plays(&mut self, turn: usize, request: usize, stands: &str) {
        let head = match request {
            1 => "1  request 1 (charge 300)  ",
            _ => "2  request 2 (use 100)     ",
        };
        let (turn, line) = (format!("Turn {turn}:"), format!("{head}{stands}"));
        self.terminal.wait(&format!("{turn} {line}"), |screen| {
            let contents = screen.contents();
            contents.contains(&turn) && contents.contains(&line)
        });
        self.terminal.press(&request.to_string());
    }

    /// The same from this turn on, as often as the request stands somewhere.
    fn plays_all(&mut self, from: usize, request: usize, standings: &[&str]) {
        for (turn, stands) in (from..).zip(standings) {
            self.plays(turn, request, stands);
        }
    }

    /// Nobody listens where the service did.
    fn sees_the_service_ended(&self) {
        assert!(
            TcpStream::connect(&self.address).is_err(),
            "it still listens"
        );
    }
}

/// What the database says, with nobody between.
fn asked(postgres: &Postgres, question: &str) -> i64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let (user, folder) = (USER, postgres.directory().display());
        let config = format!("host={folder} user={user}");
        let (client, connection) = tokio_postgres::connect(&config, NoTls)
            .await
            .expect("a connection");
        let connection = tokio::spawn(connection);
        let row = client.query_one(question, &[]).await.expect("an answer");
        drop(client);
        let _ = connection.await;
        row.get(0)
    })
}

#[test]
fn an_order_that_loses_is_played_by_keys_and_again_by_its_string() {
    let Some(postgres) = or_skip("a person who breaks a service", Postgres::start()) else {
        return;
    };
    let command = EARLY.command();
    let mut person = Person::sits_down(&postgres, &command, &[]);
    let begins = ["has not been sent", "held: BEGIN", "held: SELECT account"];
    person.plays_all(1, 1, &begins);
    person.plays_all(
        4,
        1,
        &["held: UPDATE account = 2300", "held: INSERT history"],
    );
    person.terminal.see("request 1 (charge 300)  held: COMMIT");
    person.plays_all(6, 2, &begins);
    person.plays(9, 2, "held: UPDATE account = 1900");
    // The database says who keeps it waiting; the request itself cannot be let go, whatever is pressed.
    person.terminal.see("Turn 10:");
    person.terminal.see("waits for request 1 in the database");
    person.terminal.press("2");
    person.plays(10, 1, "held: COMMIT");
    person.plays(11, 2, "held: INSERT history");
    person.plays(12, 2, "held: COMMIT");
    person.terminal.see("LOSES POINTS");
    person.terminal.see("should be 2,200: 300 points missing");

    // A turn back is another try that begins alike.
    person.terminal.press("u");
    person
        .terminal
        .see_instead("try 2; 1 left a wrong balance", "LOSES POINTS");
    person.plays(12, 2, "held: COMMIT");
    person.terminal.see("try 2; 2 left a wrong balance");
    // And another one from the start, left while its statements are held.
    person.terminal.press("n");
    person.plays(1, 1, "has not been sent");
    person.plays(2, 1, "held: BEGIN");
    person.terminal.see("Turn 3:");
    person.terminal.press("q");
    assert_eq!(person.terminal.end().exit_code(), 1);
    person
        .terminal
        .see("2 of 2 tries played to the end left a wrong balance (exit 1)");
    person.sees_the_service_ended();

    let contents = person.terminal.contents();
    let ticket = contents
        .split_whitespace()
        .find(|word| word.starts_with("px1:"));
    let ticket = ticket.unwrap_or_else(|| panic!("no string:\n{contents}"));
    assert!(ticket.starts_with("px1:cu.100:000001111011"), "{ticket}");
    let replayed = service(&postgres, &command).replay(ticket);
    assert_eq!(replayed.exit, Some(1), "{replayed:?}");
    let lost = "should be 2,200: 300 points missing";
    assert!(replayed.out.contains(lost), "{replayed:?}");
    assert!(!replayed.out.contains("not those"), "{replayed:?}");
}

#[test]
fn an_order_that_keeps_points_is_no_loss_and_speaks_korean() {
    let Some(postgres) = or_skip("a person who does not break it", Postgres::start()) else {
        return;
    };
    let keeps = Rust {
        lock: "atomic-update",
        transaction: "none",
    };
    let options = ["--lang", "ko", "--of", "charge,charge"];
    let mut person = Person::sits_down(&postgres, &keeps.command(), &options);
    person.terminal.see("차례 1:");
    // Enter lets the marked request go; whoever rests longest, both are answered in the end.
    person.terminal.press("?");
    person.terminal.see("키 목록 보기");
    person.terminal.press("?");
    person
        .terminal
        .see_instead("아직 보내지 않음", "키 목록 보기");
    person.plays_all_by_enter(
        "차례 ",
        ": 다음에 실행할 요청을 고르세요",
        "기대한 그대로입니다",
    );
    person.terminal.press("q");
    assert_eq!(person.terminal.end().exit_code(), 0);
    person
        .terminal
        .see("끝까지 실행한 시도 1번 중 0번에서 잔액이 틀렸습니다 (종료 코드 0)");
    person.sees_the_service_ended();
}

impl Person {
    /// Presses Enter at each turn until the screen says this.
    fn plays_all_by_enter(&mut self, before: &str, after: &str, until: &str) {
        for turn in 1.. {
            assert!(turn < 100, "it does not end");
            let this = format!("{before}{turn}{after}");
            let is_there = |screen: &vt100::Screen| {
                let contents = screen.contents();
                contents.contains(&this) || contents.contains(until)
            };
            self.terminal.wait(&this, is_there);
            if self.terminal.contents().contains(until) {
                return;
            }
            self.terminal.press("\r");
        }
    }
}

/// What is held is let go before the program ends: what the request was about to do is done.
#[test]
fn ctrl_c_lets_everything_go_and_ends_the_service() {
    let Some(postgres) = or_skip("a person who leaves", Postgres::start()) else {
        return;
    };
    let mut person = Person::sits_down(&postgres, &rust("mutex-early"), &[]);
    let standings = [
        "has not been sent",
        "held: BEGIN",
        "held: SELECT point",
        "held: UPDATE point = 2300",
    ];
    person.plays_all(1, 1, &standings);
    person.terminal.see("request 1 (charge 300)  held: COMMIT");
    let question = "SELECT count(*) FROM point WHERE point = 2300";
    let before = asked(&postgres, question);
    person.terminal.press("\x03");
    assert_eq!(person.terminal.end().exit_code(), 130);
    person.terminal.see("No try was played to its end");
    assert_eq!(
        asked(&postgres, question),
        before + 1,
        "its COMMIT went through"
    );
    person.sees_the_service_ended();
}

/// Whoever closes the window leaves no service behind.
#[test]
fn a_hang_up_ends_the_service_too() {
    let Some(postgres) = or_skip("a window that is closed", Postgres::start()) else {
        return;
    };
    let mut person = Person::sits_down(&postgres, &EARLY.command(), &[]);
    person.plays(1, 1, "has not been sent");
    person.terminal.see("request 1 (charge 300)  held: BEGIN");
    person.terminal.signal("-HUP");
    assert_eq!(person.terminal.end().exit_code(), 129);
    person.sees_the_service_ended();
}

#[test]
fn a_service_that_dies_is_told_of_on_the_screen() {
    let Some(postgres) = or_skip("a service that dies", Postgres::start()) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("process");
    let gone = folder.path().join("gone");
    // What it complains of is no part of the screen.
    let command = format!(
        "({}) & echo $! > '{}'; wait; echo 'It has gone.' >&2; echo > '{}'",
        EARLY.command(),
        file.display(),
        gone.display()
    );
    let mut person = Person::sits_down(&postgres, &command, &[]);
    person.plays(1, 1, "has not been sent");
    person.plays(2, 1, "held: BEGIN");
    person
        .terminal
        .see("request 1 (charge 300)  held: SELECT account");
    let process = fs::read_to_string(&file).expect("its number");
    let killed = Command::new("kill")
        .args(["-KILL", process.trim()])
        .status();
    assert!(killed.expect("kill").success());
    // The request that was under way is answered by nobody, and neither is the other one.
    person.plays(3, 2, "has not been sent");
    person.terminal.see("NOT PLAYED");
    person.terminal.see("It could not be played");
    // Another try does not go any better, and the keys are still heard: their list covers what the first try left there.
    person.terminal.press("n");
    person.terminal.see("try 2");
    person.terminal.press("?");
    person
        .terminal
        .see_instead("draw the screen anew", "NOT PLAYED");
    person.terminal.press("?");
    person
        .terminal
        .see_instead("NOT PLAYED", "draw the screen anew");
    let begun = Instant::now();
    while !gone.exists() {
        assert!(begun.elapsed() < PATIENCE, "the shell does not notice");
        thread::yield_now();
    }
    assert!(!person.terminal.contents().contains("It has gone."));
    person.terminal.press("q");
    assert_eq!(person.terminal.end().exit_code(), 3);
    person.terminal.see("No try was played to its end");
    person.terminal.see("It has gone.");
}

#[test]
fn nothing_is_sent_before_it_was_agreed_to_and_nowhere_but_at_a_terminal() {
    let service = [
        "break",
        "--target",
        "http://127.0.0.1:1",
        "--through",
        "0=postgres://me@127.0.0.1:1/app",
    ];
    let told = pointrace(&[&service[..], &["--yes"]].concat());
    assert_eq!(told.exit, Some(2), "{told:?}");
    assert!(told.err.contains("needs a terminal"), "{told:?}");
    assert!(told.err.contains("pointrace explore --target"), "{told:?}");
    let both = pointrace(&[&service[..], &["keyed"]].concat());
    assert_eq!(both.exit, Some(2), "{both:?}");
    assert!(both.err.contains("cannot be used with"), "{both:?}");
    let many = pointrace(&[&service[..], &["--requests", "9"]].concat());
    assert_eq!(many.exit, Some(2), "{many:?}");

    let mut asked = Terminal::dashboard(&service);
    asked.see("a few charges and uses of fresh users at http://127.0.0.1:1");
    asked.press("n\r");
    assert_eq!(asked.end().exit_code(), 2);
    // Agreed to, but nobody is there.
    let mut nobody = Terminal::dashboard(&[&service[..], &["--yes"]].concat());
    assert_eq!(nobody.end().exit_code(), 3);
    nobody.see("cannot be asked who waits");
}
