//! Screens to look at: sessions played from fixed seeds to fixed moments, and every screen of them.

#![allow(dead_code, reason = "not every binary needs all of it")]

use pointrace::explore::{Stepper, Subject, Ticket};
use pointrace::lang::Lang;
use pointrace::live::{Command, LiveSetup, Session, Snapshot};
use pointrace::point::UserId;
use pointrace::request::LockName;
use pointrace::scenario;
use pointrace::tui::{
    Action, Background, Colours, Effect, Question, Replaying, Screen, State, Theme, draw, found,
    update,
};
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

/// A built-in scenario under a lock.
pub fn setup(name: &str, lock: LockName) -> LiveSetup {
    let (scenario, _) = scenario::load(name).expect("a built-in scenario");
    LiveSetup {
        origin: name.to_owned(),
        seed: scenario.seed,
        lock,
        clock: scenario::Clock::Virtual,
        scenario,
    }
}

/// A session of a built-in scenario.
pub fn session(name: &str, lock: LockName) -> Session {
    Session::new(setup(name, lock))
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
    twin.tick(500 * MS).expect("a tick");
    let mut many = session("hot-user", LockName::None);
    many.play_to(2_000 * MS);
    many.apply(Command::Watch(UserId(2))).expect("a command");
    let mut redlock = session("hundred-charges", LockName::Redlock);
    redlock.apply(Command::Nodes(true)).expect("a command");
    redlock.play_to(60 * MS);
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
        ("redlock", redlock.snapshot()),
    ]
}

/// The smallest schedule of three requests under the promise lock that loses points.
pub const RECORDED: &str = "pr2:scenario=hundred-charges:lock=promise-race:requests=1-3:schedule=1x3.2.1.3x2.2x3.3:check=15866f17";

/// A schedule to step through.
pub fn recorded() -> Replaying {
    let ticket: Ticket = RECORDED.parse().expect("a schedule");
    let (scenario, case) = ticket.case().expect("its case");
    let stepper = Stepper::new(Subject::new(case), &ticket.schedule);
    Replaying::new(scenario.name, stepper)
}

/// The state after these actions; whatever is searched for is found at once.
pub fn state(lang: Lang, theme: Theme, snapshot: &Snapshot, actions: &[Action]) -> State {
    let mut state = State::new(lang, theme);
    state.replaying = Some(recorded());
    for action in actions {
        let effects = update(&mut state, *action, snapshot);
        search(&mut state, effects);
    }
    state
}

/// Does what is asked for, where it is to search for something; returns the rest.
pub fn search(state: &mut State, effects: Vec<Effect>) -> Vec<Effect> {
    let mut rest = Vec::new();
    for effect in effects {
        match effect {
            Effect::Search(query) => {
                let effects = found(state, query.search());
                rest.extend(search(state, effects));
            }
            other => rest.push(other),
        }
    }
    rest
}

/// The way to the first loss there is, but for the last turn.
pub fn almost_broken() -> Vec<Action> {
    vec![
        Action::Show(Screen::BreakIt),
        Action::Take,
        Action::Take,
        Action::Move(1),
        Action::Take,
        Action::Take,
        Action::Move(-1),
        Action::Take,
    ]
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
        ("break-it", [almost_broken(), vec![Action::Hint]].concat()),
        (
            "break-it-broken",
            [almost_broken(), vec![Action::Move(1), Action::Take]].concat(),
        ),
        (
            "break-it-answer",
            vec![
                Action::Show(Screen::BreakIt),
                Action::Challenge(1),
                Action::Challenge(1),
                Action::GiveUp,
                Action::Time(-1),
                Action::Time(-1),
            ],
        ),
        (
            "break-it-proved",
            vec![
                Action::Show(Screen::BreakIt),
                Action::Challenge(-1),
                Action::GiveUp,
            ],
        ),
        (
            "replay",
            [vec![Action::Show(Screen::Replay)], vec![Action::Time(1); 5]].concat(),
        ),
        ("lessons", vec![Action::Show(Screen::Learn)]),
        ("nodes", vec![Action::Show(Screen::Nodes)]),
        (
            "lesson",
            vec![Action::Show(Screen::Learn), Action::Take, Action::Type('9')],
        ),
        (
            "replay-end",
            vec![Action::Show(Screen::Replay), Action::End(true)],
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
    let on = |name: &str| -> Vec<Action> {
        let mut all = everything().into_iter();
        let found = all.find(|(other, _)| *other == name);
        found.expect("a screen of that name").1
    };
    let mut pictures = Vec::new();
    for (name, which, screen, lang) in [
        ("overview-off", "off-over", "overview", Lang::En),
        ("overview-on", "keyed-over", "overview", Lang::En),
        ("overview-ko", "off-over", "overview", Lang::Ko),
        ("many-users", "many", "overview", Lang::En),
        ("twin", "twin", "twin", Lang::En),
        ("timeline", "slow-promise-race", "timeline", Lang::En),
        ("latency", "keyed-over", "latency", Lang::En),
        ("locks", "keyed", "locks", Lang::En),
        ("anomalies", "promise-race-over", "anomalies", Lang::En),
        ("scenario", "off-over", "scenario", Lang::En),
        ("explanation", "off-over", "why", Lang::En),
        ("break-it", "off-over", "break-it-broken", Lang::En),
        ("replay", "off-over", "replay", Lang::En),
        ("lessons", "off-over", "lessons", Lang::En),
        ("nodes", "redlock", "nodes", Lang::En),
    ] {
        let snapshot = of(which);
        let state = state(lang, COLOURED, snapshot, &on(screen));
        let picture = pointrace::tui::svg(&frame(&state, snapshot, 100, 30));
        pictures.push((name.to_owned(), picture));
    }
    pictures
}
