//! Screens to look at: sessions played from fixed seeds to fixed moments, and every screen of them.

#![allow(dead_code, reason = "not every binary needs all of it")]

use pointrace::lang::Lang;
use pointrace::live::{Command, LiveSetup, Session, Snapshot};
use pointrace::point::UserId;
use pointrace::request::LockName;
use pointrace::scenario;
use pointrace::tui::{Action, Background, Colours, Question, Screen, State, Theme, draw, update};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub const MS: u64 = 1_000_000;

/// The sizes at which every screen is held fast.
pub const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 50)];

pub const COLOURED: Theme = Theme {
    colours: Colours::Many,
    background: Background::Dark,
    ascii: false,
};

pub const PLAIN: Theme = Theme {
    colours: Colours::None,
    background: Background::Dark,
    ascii: true,
};

/// A session of a built-in scenario.
pub fn session(name: &str, lock: LockName) -> Session {
    let (scenario, _) = scenario::load(name).expect("a built-in scenario");
    Session::new(LiveSetup {
        origin: name.to_owned(),
        seed: scenario.seed,
        lock,
        clock: scenario::Clock::Virtual,
        scenario,
    })
    .expect("a session under virtual time needs nothing of the system")
}

/// What there is to see at a moment of its first round.
pub fn at(name: &str, lock: LockName, moment: u64) -> Snapshot {
    let mut session = session(name, lock);
    session.play_to(moment);
    session.snapshot()
}

/// Snapshots that show what there is to show, by name.
pub fn snapshots() -> Vec<(&'static str, Snapshot)> {
    let mut twin = session("hundred-charges", LockName::None);
    twin.apply(Command::Twin(true)).expect("a command");
    twin.play_to(200 * MS);
    twin.tick(1_000 * MS).expect("a tick");
    let mut many = session("hot-user", LockName::None);
    many.play_to(2_000 * MS);
    many.apply(Command::Watch(UserId(2))).expect("a command");
    vec![
        ("off", at("hundred-charges", LockName::None, 2 * MS)),
        ("off-over", at("hundred-charges", LockName::None, u64::MAX)),
        ("keyed", at("hundred-charges", LockName::Keyed, 150 * MS)),
        (
            "keyed-over",
            at("hundred-charges", LockName::Keyed, u64::MAX),
        ),
        (
            "promise-race-over",
            at("hundred-charges", LockName::PromiseRace, u64::MAX),
        ),
        (
            "slow-promise-race",
            at("slow-tables", LockName::PromiseRace, 900 * MS),
        ),
        (
            "optimistic",
            at("hundred-charges", LockName::Optimistic, 20 * MS),
        ),
        ("overspend", at("overspend", LockName::None, u64::MAX)),
        ("twin", twin.snapshot()),
        ("many", many.snapshot()),
    ]
}

/// The state after these actions.
pub fn state(lang: Lang, theme: Theme, snapshot: &Snapshot, actions: &[Action]) -> State {
    let mut state = State::new(lang, theme);
    for action in actions {
        update(&mut state, *action, snapshot);
    }
    state
}

/// Everything that can be on the screen, by name: each screen, and what lies over it.
pub fn everything() -> Vec<(&'static str, Vec<Action>)> {
    vec![
        ("overview", vec![]),
        ("twin", vec![Action::Show(Screen::Twin)]),
        (
            "timeline",
            vec![Action::Show(Screen::Timeline), Action::Move(3)],
        ),
        ("latency", vec![Action::Show(Screen::Latency)]),
        ("locks", vec![Action::Show(Screen::Locks)]),
        ("anomalies", vec![Action::Show(Screen::Anomalies)]),
        ("scenario", vec![Action::Show(Screen::Scenario)]),
        ("why", vec![Action::Why]),
        ("keys", vec![Action::Help]),
        ("choose", vec![Action::ChooseLock, Action::Move(1)]),
        (
            "ask",
            vec![
                Action::Ask(Question::Timeout),
                Action::Type('3'),
                Action::Take,
            ],
        ),
    ]
}

/// A frame.
pub fn frame(state: &State, snapshot: &Snapshot, width: u16, height: u16) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw(state, snapshot, area, &mut buffer);
    buffer
}

/// The frame as text, a line each row.
pub fn text(buffer: &Buffer) -> String {
    use unicode_width::UnicodeWidthStr;
    let area = buffer.area;
    let mut out = String::new();
    for y in 0..area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(symbol.width().max(1)).expect("a symbol is one or two cells wide");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The pictures of the documentation, by name.
pub fn pictures() -> Vec<(String, String)> {
    let snapshots = snapshots();
    let of = |wanted: &str| {
        let found = snapshots.iter().find(|(name, _)| *name == wanted);
        &found.expect("a snapshot of that name").1
    };
    let mut pictures = Vec::new();
    for (name, which, screen, lang) in [
        ("overview-off", "off-over", None, Lang::En),
        ("overview-on", "keyed-over", None, Lang::En),
        ("overview-ko", "off-over", None, Lang::Ko),
        ("many-users", "many", None, Lang::En),
        ("twin", "twin", Some(Action::Show(Screen::Twin)), Lang::En),
        (
            "timeline",
            "slow-promise-race",
            Some(Action::Show(Screen::Timeline)),
            Lang::En,
        ),
        (
            "latency",
            "keyed-over",
            Some(Action::Show(Screen::Latency)),
            Lang::En,
        ),
        (
            "locks",
            "keyed",
            Some(Action::Show(Screen::Locks)),
            Lang::En,
        ),
        (
            "anomalies",
            "promise-race-over",
            Some(Action::Show(Screen::Anomalies)),
            Lang::En,
        ),
        (
            "scenario",
            "off-over",
            Some(Action::Show(Screen::Scenario)),
            Lang::En,
        ),
        ("explanation", "off-over", Some(Action::Why), Lang::En),
    ] {
        let snapshot = of(which);
        let actions: Vec<Action> = screen.into_iter().collect();
        let state = state(lang, COLOURED, snapshot, &actions);
        let picture = pointrace::tui::svg(&frame(&state, snapshot, 100, 30));
        pictures.push((name.to_owned(), picture));
    }
    pictures
}
