//! The dashboard's state: what each key makes of it, without a terminal.

mod support {
    pub mod screens;
}

use std::collections::HashMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pointrace::fault::Happening;
use pointrace::history::{Detail, Event};
use pointrace::lang::{Lang, Word};
use pointrace::live::{Attention, Command, LiveSetup, Mishap, Snapshot};
use pointrace::point::UserId;
use pointrace::request::LockName;
use pointrace::scenario::{Clock, Override, builtin, load_with};
use pointrace::tui::{Effect, Leaving, Over, Screen, State, action, notice, update};
use support::screens::*;

fn press(state: &mut State, snapshot: &Snapshot, code: KeyCode) -> Vec<Effect> {
    press_with(state, snapshot, code, KeyModifiers::NONE)
}

fn press_with(
    state: &mut State,
    snapshot: &Snapshot,
    code: KeyCode,
    modifiers: KeyModifiers,
) -> Vec<Effect> {
    let event = KeyEvent::new(code, modifiers);
    let action = action(state, &event);
    action.map_or_else(Vec::new, |action| update(state, action, snapshot))
}

fn write(state: &mut State, snapshot: &Snapshot, text: &str) {
    for c in text.chars() {
        press(state, snapshot, KeyCode::Char(c));
    }
}

fn new(snapshot: &Snapshot) -> State {
    state(Lang::En, PLAIN, snapshot, &[])
}

#[test]
fn l_switches_between_none_and_keyed() {
    for (lock, other) in [
        (LockName::None, LockName::Keyed),
        (LockName::Keyed, LockName::None),
        (LockName::PromiseRace, LockName::None),
    ] {
        let snapshot = at("hundred-charges", lock, 0);
        let effect = press(&mut new(&snapshot), &snapshot, KeyCode::Char('l'));
        assert_eq!(effect, [Effect::Send(Command::Lock(other))]);
    }
}

#[test]
fn any_lock_is_taken_from_the_list() {
    let snapshot = at("hundred-charges", LockName::None, 0);
    for (index, lock) in LockName::ALL.into_iter().enumerate() {
        let mut state = new(&snapshot);
        press(&mut state, &snapshot, KeyCode::Char('L'));
        for _ in 0..index {
            press(&mut state, &snapshot, KeyCode::Char('j'));
        }
        let effect = press(&mut state, &snapshot, KeyCode::Enter);
        assert_eq!(effect[0], Effect::Send(Command::Lock(lock)));
        assert_eq!(state.over, None);
    }
}

#[test]
fn screens_are_reached_by_number_and_in_turn() {
    let snapshot = at("hundred-charges", LockName::None, 0);
    let mut state = new(&snapshot);
    for (number, screen) in "1234567890".chars().zip(Screen::ALL) {
        press(&mut state, &snapshot, KeyCode::Char(number));
        assert_eq!(state.screen, screen);
    }
    press(&mut state, &snapshot, KeyCode::Char('N'));
    assert_eq!(state.screen, Screen::Nodes);
    press(&mut state, &snapshot, KeyCode::Tab);
    assert_eq!(state.screen, Screen::Overview);
    press(&mut state, &snapshot, KeyCode::BackTab);
    assert_eq!(state.screen, Screen::Nodes);
    press(&mut state, &snapshot, KeyCode::Esc);
    assert_eq!(state.screen, Screen::Overview);
}

#[test]
fn the_twin_is_played_only_while_it_is_shown() {
    let snapshot = at("hundred-charges", LockName::None, 0);
    let mut state = new(&snapshot);
    let shown = press(&mut state, &snapshot, KeyCode::Char('2'));
    assert_eq!(
        shown,
        [
            Effect::Send(Command::Twin(true)),
            Effect::Send(Command::Attend(Attention::Reading))
        ]
    );
    assert_eq!(press(&mut state, &snapshot, KeyCode::Char('2')), []);
    let left = press(&mut state, &snapshot, KeyCode::Char('3'));
    assert_eq!(left, [Effect::Send(Command::Twin(false))]);
}

#[test]
fn the_nodes_are_looked_at_only_while_they_are_shown() {
    let snapshot = at("hundred-charges", LockName::Redlock, 0);
    assert_eq!(snapshot.nodes, None);
    let mut state = new(&snapshot);
    let shown = press(&mut state, &snapshot, KeyCode::Char('N'));
    assert_eq!(shown[0], Effect::Send(Command::Nodes(true)));
    assert_eq!(press(&mut state, &snapshot, KeyCode::Char('N')), []);
    let left = press(&mut state, &snapshot, KeyCode::Char('5'));
    assert_eq!(left, [Effect::Send(Command::Nodes(false))]);
}

#[test]
fn answers_are_checked_and_mistakes_can_be_corrected() {
    let snapshot = at("hundred-charges", LockName::None, 0);
    let mut state = new(&snapshot);
    press(&mut state, &snapshot, KeyCode::Char('t'));
    write(&mut state, &snapshot, "3");
    assert_eq!(press(&mut state, &snapshot, KeyCode::Enter), []);
    assert!(matches!(
        state.over,
        Some(Over::Prompt { mistake: true, .. })
    ));
    write(&mut state, &snapshot, "0q");
    press(&mut state, &snapshot, KeyCode::Backspace);
    write(&mut state, &snapshot, "ms");
    let effect = press(&mut state, &snapshot, KeyCode::Enter);
    assert_eq!(effect[0], Effect::Send(Command::Timeout(30 * MS)));

    for (key, answer, command) in [
        ('u', "1,000", Command::Users(1_000)),
        ('z', "50", Command::BurstSize(50)),
    ] {
        press(&mut state, &snapshot, KeyCode::Char(key));
        write(&mut state, &snapshot, answer);
        let effect = press(&mut state, &snapshot, KeyCode::Enter);
        assert_eq!(effect[0], Effect::Send(command));
    }
    let many = at("hot-user", LockName::None, 0);
    for (answer, found) in [("1,000", Some(1_000)), ("1,001", None)] {
        press(&mut state, &many, KeyCode::Char('/'));
        write(&mut state, &many, answer);
        let watch = found.map(|user| Effect::Send(Command::Watch(UserId(user))));
        let effects = press(&mut state, &many, KeyCode::Enter);
        assert_eq!(effects.first(), watch.as_ref(), "{answer}");
    }
}

#[test]
fn q_leaves_from_everywhere_but_an_answer_and_ctrl_c_from_everywhere() {
    let snapshot = at("hundred-charges", LockName::None, u64::MAX);
    for screen in Screen::ALL {
        let mut state = new(&snapshot);
        state.screen = screen;
        press(&mut state, &snapshot, KeyCode::Char('q'));
        assert_eq!(state.leaving, Some(Leaving::Quit));
    }
    for open in ['?', 'L', 't', 'e'] {
        let mut state = new(&snapshot);
        press(&mut state, &snapshot, KeyCode::Char(open));
        assert!(state.over.is_some());
        press_with(
            &mut state,
            &snapshot,
            KeyCode::Char('c'),
            KeyModifiers::CONTROL,
        );
        assert_eq!(state.leaving, Some(Leaving::Interrupted));
    }
}

#[test]
fn why_explains_a_lost_update_and_says_so_when_there_is_none() {
    let snapshot = at("hundred-charges", LockName::None, u64::MAX);
    let mut state = new(&snapshot);
    let reading = Effect::Send(Command::Attend(Attention::Reading));
    assert_eq!(press(&mut state, &snapshot, KeyCode::Enter), [reading]);
    let Some(Over::Explanation { explanation, .. }) = &state.over else {
        panic!("no explanation");
    };
    assert!(explanation.text().contains("1,000 points missing"));

    let snapshot = at("hundred-charges", LockName::Keyed, u64::MAX);
    let mut state = new(&snapshot);
    press(&mut state, &snapshot, KeyCode::Enter);
    assert!(state.over.is_none());
    assert!(state.notice.is_some());
}

/// Where more was granted than there was, that is what is explained, not a lost update that led to it.
#[test]
fn why_explains_the_overspend() {
    let snapshot = at("overspend", LockName::None, u64::MAX);
    let mut state = new(&snapshot);
    press(&mut state, &snapshot, KeyCode::Enter);
    let Some(Over::Explanation { explanation, .. }) = &state.over else {
        panic!("no explanation");
    };
    assert!(
        explanation.title.starts_with("Overspend"),
        "{}",
        explanation.title
    );
}

#[test]
fn why_waits_for_the_steps_of_another_user() {
    let mut session = session("hot-user", LockName::None);
    session.play_to(500 * MS);
    let loser = session
        .snapshot()
        .record
        .anomalies
        .iter()
        .next()
        .expect("a lost update")
        .user;
    let other = UserId(if loser == UserId(1) { 2 } else { 1 });
    session.apply(Command::Watch(other)).expect("a command");
    let before = session.snapshot();
    let mut state = new(&before);
    state.screen = Screen::Anomalies;
    let effect = press(&mut state, &before, KeyCode::Enter);
    let [Effect::Send(Command::Watch(user))] = effect[..] else {
        panic!("{effect:?}");
    };
    assert!(state.over.is_none());
    session.apply(Command::Watch(user)).expect("a command");
    let after = session.snapshot();
    notice(&mut state, &after);
    assert!(matches!(state.over, Some(Over::Explanation { .. })));
}

/// Nothing changes while a text is read: only on the bare overview does one round follow another.
#[test]
fn what_is_read_stays_until_the_reader_goes_on() {
    let snapshot = at("hundred-charges", LockName::None, u64::MAX);
    let reading = Effect::Send(Command::Attend(Attention::Reading));
    let watching = Effect::Send(Command::Attend(Attention::Watching));
    for key in ['e', '?', 'L', 't', '3', '4', '5', '6', '7'] {
        let mut state = new(&snapshot);
        let effects = press(&mut state, &snapshot, KeyCode::Char(key));
        assert_eq!(effects, std::slice::from_ref(&reading), "{key}");
        let effects = press(&mut state, &snapshot, KeyCode::Esc);
        assert_eq!(effects, std::slice::from_ref(&watching), "back from {key}");
    }
    // From one page to another nothing changes.
    let mut state = new(&snapshot);
    press(&mut state, &snapshot, KeyCode::Char('6'));
    for code in [KeyCode::Enter, KeyCode::Esc, KeyCode::Char('3')] {
        assert_eq!(press(&mut state, &snapshot, code), [], "{code:?}");
    }
}

/// Of a hundred requests the two of an explanation are 1 and 2, in the order in which they read; it says which they are.
#[test]
fn requests_are_numbered_as_they_are_read() {
    let snapshot = at("hundred-charges", LockName::None, u64::MAX);
    let mut state = new(&snapshot);
    press(&mut state, &snapshot, KeyCode::Enter);
    let Some(Over::Explanation { explanation, .. }) = &state.over else {
        panic!("no explanation");
    };
    assert_eq!(
        explanation.title,
        "Lost update: request 2 overwrites request 1"
    );
    let first = snapshot
        .record
        .anomalies
        .iter()
        .find_map(|it| match &it.detail {
            Detail::LostUpdate { buried, .. } => Some((it.request, buried.last.request)),
            _ => None,
        });
    let (writer, victim) = first.expect("a lost update");
    for (here, there) in [(1, victim), (2, writer)] {
        let told = format!("request {here} is number {there}");
        assert!(explanation.story.contains(&told), "{}", explanation.story);
    }
}

/// Enter on the timeline is about the marked request: what it did, or what was done to it, or that it was neither.
#[test]
fn why_on_the_timeline_explains_the_marked_lane() {
    let snapshot = at("hundred-charges", LockName::None, u64::MAX);
    let mut state = new(&snapshot);
    press(&mut state, &snapshot, KeyCode::Char('3'));
    let mut titles = Vec::new();
    for _ in 0..4 {
        press(&mut state, &snapshot, KeyCode::Enter);
        let Some(Over::Explanation { explanation, .. }) = &state.over else {
            panic!("no explanation");
        };
        titles.push(explanation.title.clone());
        press(&mut state, &snapshot, KeyCode::Esc);
        press(&mut state, &snapshot, KeyCode::Down);
    }
    let mut writers = Vec::new();
    for anomaly in snapshot.record.anomalies.iter() {
        if let Detail::LostUpdate { .. } = anomaly.detail {
            writers.push(anomaly.request);
        }
    }
    // The first lane wrote first, and the second overwrote it: both are about the same write.
    assert_eq!(titles[0], titles[1]);
    for (title, writer) in titles[1..].iter().zip(&writers) {
        let wanted = format!("Lost update: request {writer} overwrites");
        assert!(title.starts_with(&wanted), "{title}: {wanted}");
    }
    // More lanes than anomalies are kept: the steps know the rest.
    press(&mut state, &snapshot, KeyCode::End);
    press(&mut state, &snapshot, KeyCode::Enter);
    assert!(matches!(state.over, Some(Over::Explanation { .. })));

    let right = at("hundred-charges", LockName::Keyed, u64::MAX);
    let mut state = new(&right);
    press(&mut state, &right, KeyCode::Char('3'));
    assert_eq!(press(&mut state, &right, KeyCode::Enter), []);
    assert_eq!(
        (state.notice, state.over),
        (Some(Word::NothingInLane), None)
    );
}

#[test]
fn the_timeline_goes_back_in_time_and_follows_again() {
    let snapshot = at("hundred-charges", LockName::Keyed, 100 * MS);
    let mut state = new(&snapshot);
    press(&mut state, &snapshot, KeyCode::Char('3'));
    press(&mut state, &snapshot, KeyCode::Left);
    assert_eq!(state.focus.moment, Some(95 * MS));
    press(&mut state, &snapshot, KeyCode::Right);
    assert_eq!(state.focus.moment, None, "at the end it follows");
    press(&mut state, &snapshot, KeyCode::Char('h'));
    press(&mut state, &snapshot, KeyCode::Char('f'));
    assert_eq!(state.focus.moment, None);
}

#[test]
fn no_key_and_no_order_of_keys_breaks_anything() {
    use rand::{RngExt, SeedableRng};
    let keys: Vec<KeyCode> = (' '..='~')
        .map(KeyCode::Char)
        .chain([
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Tab,
            KeyCode::BackTab,
            KeyCode::Backspace,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::PageUp,
            KeyCode::PageDown,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::F(1),
        ])
        .collect();
    for (seed, (_, snapshot)) in (0..).zip(snapshots()) {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let mut state = new(&snapshot);
        for _ in 0..400 {
            let code = keys[rng.random_range(0..keys.len())];
            press(&mut state, &snapshot, code);
            notice(&mut state, &snapshot);
            frame(
                &state,
                &snapshot,
                rng.random_range(1..=120),
                rng.random_range(1..=40),
            );
        }
    }
}

/// A key that can do nothing says so, and why.
#[test]
fn a_key_without_effect_says_why() {
    let mut real = at("hundred-charges", LockName::None, 0);
    real.clock = Clock::Real;
    let one = at("hundred-charges", LockName::None, 0);
    let no_burst = at("hot-user", LockName::None, 0);
    for (snapshot, key, word) in [
        (&real, '+', Word::RealClockPace),
        (&real, 's', Word::RealClockPace),
        (&one, '/', Word::OnlyOneUser),
        (&no_burst, 'z', Word::NoBurst),
    ] {
        let mut state = new(snapshot);
        assert_eq!(press(&mut state, snapshot, KeyCode::Char(key)), []);
        assert_eq!((state.notice, state.over), (Some(word), None), "{key}");
    }
}

#[test]
fn the_timeline_is_zoomed_only_where_it_is_seen() {
    let snapshot = at("hundred-charges", LockName::None, 2 * MS);
    let mut state = new(&snapshot);
    press(&mut state, &snapshot, KeyCode::Char(']'));
    assert_eq!(state.focus.zoom, 0);
    press(&mut state, &snapshot, KeyCode::Char('3'));
    press(&mut state, &snapshot, KeyCode::Char(']'));
    assert_eq!(state.focus.zoom, 1);
}

/// Zoomed in, the mark is on a request that is there, and moves to others that are.
#[test]
fn the_mark_of_the_timeline_stays_in_view() {
    let snapshot = at("hot-user", LockName::None, 2_000 * MS);
    let mut state = new(&snapshot);
    press(&mut state, &snapshot, KeyCode::Char('3'));
    press(&mut state, &snapshot, KeyCode::Down);
    assert_eq!(state.focus.lane, 1);
    for _ in 0..6 {
        press(&mut state, &snapshot, KeyCode::Char(']'));
    }
    press(&mut state, &snapshot, KeyCode::Home);
    let first = state.focus.lane;
    assert!(first > 100, "the first requests are long gone: {first}");
    press(&mut state, &snapshot, KeyCode::Down);
    assert!(state.focus.lane > first);
}

/// Takes a scenario from the list.
fn take(state: &mut State, snapshot: &Snapshot, name: &str) -> LiveSetup {
    let place = |name: &str| builtin::ALL.iter().position(|it| it.name == name);
    press(state, snapshot, KeyCode::Char('S'));
    press(state, snapshot, KeyCode::Home);
    for _ in 0..place(name).expect("a built-in scenario") {
        press(state, snapshot, KeyCode::Down);
    }
    let effects = press(state, snapshot, KeyCode::Enter);
    let opened = effects.into_iter().find_map(|effect| match effect {
        Effect::Open(setup) => Some(*setup),
        _ => None,
    });
    let setup = opened.expect("it is opened");
    assert_eq!((setup.origin.as_str(), state.over.is_none()), (name, true));
    setup
}

/// The lock and the clock that are seen go on with another scenario where they suit it; what does not is named.
#[test]
fn what_was_chosen_goes_on_with_another_scenario_or_is_said_to_be_left_behind() {
    let snapshot = at("hundred-charges", LockName::Redlock, 0);
    let mut state = new(&snapshot);
    assert_eq!(
        take(&mut state, &snapshot, "overspend").lock,
        LockName::Redlock
    );
    assert!(state.left_behind.is_empty(), "{:?}", state.left_behind);

    // SQLite has no advisory locks.
    let mut session = session("hundred-charges", LockName::Advisory);
    let altered = [
        Command::Users(3),
        Command::BurstSize(50),
        Command::Timeout(200 * MS),
    ];
    for command in altered {
        session.apply(command).expect("a command");
    }
    let mut snapshot = session.snapshot();
    snapshot.seed += 1;
    state.has_other_nodes = true;
    let setup = take(&mut state, &snapshot, "reader-to-writer");
    assert_eq!(
        (setup.lock, setup.seed),
        (LockName::None, setup.scenario.seed)
    );
    let seed = format!("--seed {}", snapshot.seed);
    let left = [
        "--lock advisory",
        &seed,
        "--set users.count=3",
        "--set phase.burst.burst.size=50",
        "--set service.lock_timeout=200ms",
        "--nodes",
    ];
    assert_eq!(state.left_behind, left);
    assert!(!state.has_other_nodes, "the next one has its own");
    for set in left.iter().filter_map(|left| left.strip_prefix("--set ")) {
        let set = Override::parse(set).expect("as `run` takes it");
        load_with("hundred-charges", &[set]).expect("as `run` takes it");
    }
    for lang in Lang::ALL {
        state.lang = lang;
        let page = text(&frame(&state, &snapshot, 200, 50));
        assert!(page.contains(&left.join(", ")), "{page}");
    }
    press(&mut state, &snapshot, KeyCode::Char('1'));
    assert!(state.left_behind.is_empty(), "until the next key");

    let mut real = at("hundred-charges", LockName::Keyed, 0);
    real.clock = Clock::Real;
    assert_eq!(take(&mut state, &real, "overspend").clock, Clock::Real);
    for name in ["read-committed", "partition"] {
        assert_eq!(take(&mut state, &real, name).clock, Clock::Virtual);
        assert_eq!(state.left_behind, ["--clock real"], "{name}");
    }
}

/// What was marked in one scenario is not marked in another.
#[test]
fn another_scenario_begins_without_marks() {
    let snapshot = at("hot-user", LockName::None, 500 * MS);
    let mut state = new(&snapshot);
    let fresh = state.clone();
    state.user = UserId(7);
    state.focus.lane = 5;
    state.focus.moment = Some(MS);
    state.focus.zoom = 3;
    state.anomaly = 2;
    state.check = 1;
    state.why = snapshot.record.anomalies.iter().next().cloned();
    assert!(state.why.is_some());
    take(&mut state, &snapshot, "overspend");
    assert_eq!(state, fresh);
}

/// What is to break is chosen from a list, during which the clock stands still; where nothing can be broken it is said why.
#[test]
fn something_is_broken_by_a_key() {
    let snapshot = at("hundred-charges", LockName::Redlock, 20 * MS);
    let mut state = new(&snapshot);
    let away = Effect::Send(Command::Attend(Attention::Away));
    assert_eq!(press(&mut state, &snapshot, KeyCode::Char('x')), [away]);
    for lang in Lang::ALL {
        state.lang = lang;
        let page = text(&frame(&state, &snapshot, 80, 24));
        for mishap in snapshot.mishaps() {
            assert!(page.contains(mishap.name()), "{page}");
        }
        let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(lang.text(Word::MishapAlone)), "{page}");
        assert!(!page.contains(".."), "{page}");
    }
    press(&mut state, &snapshot, KeyCode::Down);
    let effects = press(&mut state, &snapshot, KeyCode::Enter);
    let wanted = [
        Effect::Send(Command::Break(snapshot.mishaps()[1])),
        Effect::Send(Command::Attend(Attention::Watching)),
    ];
    assert_eq!(effects, wanted);
    assert_eq!(state.notice, Some(Word::MishapCame));

    // What has come as often as it may does not come again, and nobody says that it did.
    let mut session = session("hundred-charges", LockName::Redlock);
    session.play_to(20 * MS);
    for times in 1..=5 {
        let mishap = Command::Break(snapshot.mishaps()[1]);
        session.apply(mishap).expect("a command");
        let is_spent = session.snapshot().is_spent(snapshot.mishaps()[1]);
        assert_eq!(is_spent, times == 5, "{times}");
    }
    let spent = session.snapshot();
    press(&mut state, &spent, KeyCode::Char('x'));
    press(&mut state, &spent, KeyCode::Down);
    let effects = press(&mut state, &spent, KeyCode::Enter);
    assert_eq!(
        effects,
        [Effect::Send(Command::Attend(Attention::Watching))]
    );
    assert_eq!(state.notice, Some(Word::MishapSpent));

    let over = at("hundred-charges", LockName::Keyed, u64::MAX);
    let mut real = at("hundred-charges", LockName::Keyed, 0);
    real.clock = Clock::Real;
    for (snapshot, why) in [(over, Word::MishapOver), (real, Word::MishapReal)] {
        let mut state = new(&snapshot);
        assert_eq!(press(&mut state, &snapshot, KeyCode::Char('x')), []);
        assert_eq!((state.notice, state.over), (Some(why), None));
    }
}

/// What broke is told on the overview, and a mark and a line across the timeline say when.
#[test]
fn what_broke_is_seen() {
    let mut session = session("two-instances", LockName::Keyed);
    session.play_to(5 * MS);
    let mishap = Command::Break(Mishap::PauseHolder);
    session.apply(mishap).expect("a command");
    session.play_to(8 * MS);
    let snapshot = session.snapshot();
    let mut state = new(&snapshot);
    let page = text(&frame(&state, &snapshot, 80, 24));
    assert!(page.contains("! 5 ms: PROCESS"), "{page}");
    press(&mut state, &snapshot, KeyCode::Char('3'));
    let page = text(&frame(&state, &snapshot, 80, 24));
    let row = page.lines().find(|line| line.contains("what broke"));
    let row = row.expect("a line of what broke");
    assert!(page.contains("STANDS STILL"), "{page}");
    let column = row.chars().position(|c| c == '!').expect("a mark");
    let lanes = page.lines().skip_while(|line| *line != row).skip(3);
    let is_crossed = |lane: &&str| lane.chars().nth(column) == Some(':');
    let crossed: Vec<&str> = lanes.filter(is_crossed).collect();
    assert!(!crossed.is_empty(), "{page}");
    // Of the requests, those in the process that stands still.
    let steps = snapshot.steps.iter().filter_map(Event::of_request);
    let instances: HashMap<String, u16> = steps
        .map(|step| (step.request.to_string(), step.instance))
        .collect();
    let stopped = { snapshot.steps.iter() }
        .filter_map(Event::of_fault)
        .find_map(|fault| match fault.happening {
            Happening::Process { process, .. } => Some(process),
            _ => None,
        });
    for lane in crossed {
        let request = lane.split_whitespace().next();
        let instance = request.and_then(|request| instances.get(request));
        assert_eq!(instance.copied(), stopped, "{lane}\n{page}");
    }
    // Back before it there is no such line.
    for _ in 0..10 {
        press(&mut state, &snapshot, KeyCode::Left);
    }
    let page = text(&frame(&state, &snapshot, 80, 24));
    assert!(!page.contains("what broke"), "{page}");
}
