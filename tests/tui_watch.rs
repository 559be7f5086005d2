//! A service on a screen: the one that `serve` runs, and the race of it from outside, each in a real pseudo-terminal.

#![cfg(unix)]

#[path = "support/terminal.rs"]
mod terminal;

use terminal::Terminal;

/// A service on a screen of its own, and where it is.
fn served(arguments: &[&str]) -> (Terminal, String) {
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let always = ["serve", "--listen", &address, "--dashboard"];
    let terminal = Terminal::dashboard(&[&always[..], arguments].concat());
    (terminal, format!("http://{address}"))
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

#[test]
fn a_race_and_the_service_it_is_about_are_both_watched() {
    let (mut service, url) = served(&["--lock", "promise-race"]);
    service.see("No request has come yet");
    let arguments = [
        "run",
        "hundred-charges",
        "--target",
        &url,
        "--yes",
        "--dashboard",
    ];
    let mut race = Terminal::dashboard(&arguments);
    // From outside it is found out in the end; inside, as it happens.
    race.see("wrong balances");
    race.see("not observable: lost update");
    service.see("LOSES POINTS");
    service.see("lost update");
    service.see("900000002");
    race.press("q");
    assert_eq!(race.end().exit_code(), 1);
    race.see("FAIL");
    service.press("q");
    assert_eq!(service.end().exit_code(), 1);
    service.see("it went wrong");
}

#[test]
fn both_speak_korean_and_end_as_they_are_asked_to() {
    let (mut service, url) = served(&["--lock", "keyed", "--lang", "ko"]);
    service.see("아직 들어온 요청이 없습니다");
    let race = [
        "run",
        "hot-user",
        "--users",
        "20",
        "--target",
        &url,
        "--yes",
        "--dashboard",
        "--lang",
        "ko",
    ];
    let mut race = Terminal::dashboard(&race);
    race.see("처리 중");
    race.see("관찰할 수 없음");
    // The race is ended early: what is known is judged.
    race.press("\x03");
    assert_eq!(race.end().exit_code(), 130);
    race.see("INVALID");
    service.signal("-TERM");
    let status = service.end();
    assert_eq!(status.exit_code(), 0);
    service.see("잘못된 일이 없었습니다");
}

#[test]
fn a_service_that_is_not_there_is_named_on_the_ordinary_screen() {
    let url = format!("http://127.0.0.1:{}", free_port());
    let arguments = [
        "run",
        "hundred-charges",
        "--target",
        &url,
        "--yes",
        "--dashboard",
    ];
    let mut race = Terminal::dashboard(&arguments);
    assert_eq!(race.end().exit_code(), 3);
    race.see("nothing listens");
}
