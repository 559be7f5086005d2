//! Break it and the replay: what each key makes of them, without a terminal.

mod support {
    pub mod screens;
}

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pointrace::explore::game::{Challenge, Hint};
use pointrace::lang::{Lang, Word};
use pointrace::live::{Attention, Command, Snapshot};
use pointrace::request::LockName;
use pointrace::tui::{
    Action, Asked, Effect, Found, Over, Query, Screen, State, action, begin, found, update,
};
use support::screens::*;

/// A state, and something for it to be shown with.
struct Dashboard {
    state: State,
    snapshot: Snapshot,
}

impl Dashboard {
    fn on(screen: Screen) -> Self {
        let snapshot = at("hundred-charges", LockName::None, 0);
        let mut state = state(Lang::En, PLAIN, &snapshot, &[]);
        state.screen = screen;
        Dashboard { state, snapshot }
    }

    fn press(&mut self, code: KeyCode) -> Vec<Effect> {
        let event = KeyEvent::new(code, KeyModifiers::NONE);
        let action = action(&self.state, &event);
        action.map_or_else(Vec::new, |action| self.act(action))
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        update(&mut self.state, action, &self.snapshot)
    }

    /// Types keys, finds at once what is searched for, and returns the other effects.
    fn write(&mut self, keys: &str) -> Vec<Effect> {
        let mut rest = Vec::new();
        for key in keys.chars() {
            let effects = self.press(KeyCode::Char(key));
            rest.extend(search(&mut self.state, effects));
        }
        rest
    }

    fn turns(&self) -> usize {
        self.state.break_it.game.stepper().at()
    }

    fn place(&self) -> usize {
        self.state
            .replaying
            .as_ref()
            .expect("a replay")
            .stepper
            .at()
    }
}

#[test]
fn the_round_waits_while_a_screen_does_not_show_it() {
    let mut dashboard = Dashboard::on(Screen::Overview);
    let survey = Effect::Search(Query::Survey(Challenge::NoLock));
    let attend = |attention| Effect::Send(Command::Attend(attention));
    let away = attend(Attention::Away);
    let reading = attend(Attention::Reading);
    let twin = |shown| Effect::Send(Command::Twin(shown));
    assert_eq!(dashboard.press(KeyCode::Char('8')), [survey, away.clone()]);
    assert_eq!(dashboard.press(KeyCode::Char('8')), []);
    assert_eq!(dashboard.press(KeyCode::Char('9')), []);
    assert_eq!(dashboard.press(KeyCode::Char('2')), [twin(true), reading]);
    assert_eq!(dashboard.press(KeyCode::Char('9')), [twin(false), away]);
    let watching = attend(Attention::Watching);
    assert_eq!(dashboard.press(KeyCode::Esc), [watching]);
    assert_eq!(dashboard.state.screen, Screen::Overview);
}

#[test]
fn a_player_who_begins_with_the_game_has_seen_no_round_until_another_screen_is_shown() {
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    let effects = begin(&mut dashboard.state);
    assert!(effects.contains(&Effect::Send(Command::Attend(Attention::Away))));
    dashboard.write("1h9");
    assert!(dashboard.state.seen_round, "the overview was shown");
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    begin(&mut dashboard.state);
    dashboard.write("9g8nk?");
    assert!(!dashboard.state.seen_round);
}

#[test]
fn keys_of_the_round_do_nothing_on_the_game() {
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    let before = dashboard.state.clone();
    for key in "lLmbztes.+-/f[]".chars() {
        assert_eq!(dashboard.press(KeyCode::Char(key)), [], "{key}");
    }
    assert_eq!(dashboard.state, before);
}

#[test]
fn turns_are_chosen_played_undone_and_played_again() {
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    dashboard.press(KeyCode::Enter);
    dashboard.press(KeyCode::Down);
    assert_eq!(dashboard.state.break_it.marked, 1);
    dashboard.press(KeyCode::Down);
    assert_eq!(dashboard.state.break_it.marked, 1, "there are two");
    dashboard.press(KeyCode::Char(' '));
    assert_eq!(
        dashboard.state.break_it.marked, 1,
        "it stays with the request"
    );
    let picks = dashboard.state.break_it.game.stepper().picks();
    let roots: Vec<u32> = picks.iter().map(|pick| pick.root).collect();
    assert_eq!(roots, [0, 1]);
    dashboard.press(KeyCode::Left);
    dashboard.press(KeyCode::Char('u'));
    dashboard.press(KeyCode::Char('u'));
    assert_eq!(dashboard.turns(), 0);
    dashboard.press(KeyCode::Right);
    dashboard.press(KeyCode::Char('r'));
    dashboard.press(KeyCode::Char('r'));
    assert_eq!(dashboard.turns(), 2);
    dashboard.press(KeyCode::Home);
    assert_eq!(dashboard.turns(), 0);
    dashboard.press(KeyCode::End);
    assert_eq!(dashboard.state.break_it.game.stepper().picks(), picks);
}

#[test]
fn a_loss_is_kept_and_only_a_shorter_one_is_kept_again() {
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    for action in almost_broken() {
        dashboard.act(action);
    }
    dashboard.press(KeyCode::Down);
    let effects = dashboard.press(KeyCode::Enter);
    let [Effect::Keep(progress)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(progress.best(Challenge::NoLock), Some(6));
    assert_eq!(dashboard.state.break_it.damage, 1_000);
    // No turn is possible any more; the same once more is no better.
    assert_eq!(dashboard.press(KeyCode::Enter), []);
    dashboard.press(KeyCode::Left);
    assert_eq!(
        dashboard.press(KeyCode::Enter),
        [],
        "what was undone is marked"
    );
    assert!(dashboard.state.break_it.game.is_won());
}

#[test]
fn a_hint_is_searched_for_and_forgotten_with_the_next_turn() {
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    let effects = dashboard.press(KeyCode::Char('h'));
    let query = Query::Hint(Challenge::NoLock, Vec::new());
    assert_eq!(effects, [Effect::Search(query.clone())]);
    assert_eq!(dashboard.state.break_it.hint, Asked::Searching);
    assert_eq!(dashboard.press(KeyCode::Char('h')), [], "it is asked once");
    search(&mut dashboard.state, effects);
    let hint = dashboard.state.break_it.hint;
    let Asked::Found(Hint::Turns { left: 6, next }) = hint else {
        panic!("{hint:?}");
    };
    // Whose turn it is, which one, which is then marked, and why; after that there is no more to be said.
    for degree in [1, 2, 3, 3] {
        assert_eq!(dashboard.state.break_it.degree, degree);
        if degree > 1 {
            let play = &dashboard.state.break_it;
            assert_eq!(play.game.options()[play.marked].pick, next);
        }
        assert_eq!(dashboard.press(KeyCode::Char('h')), []);
    }
    dashboard.press(KeyCode::Enter);
    assert_eq!(dashboard.state.break_it.hint, Asked::No);
    // An answer that comes when the place is another one says nothing about it.
    found(&mut dashboard.state, query.search());
    assert_eq!(dashboard.state.break_it.hint, Asked::No);
}

#[test]
fn a_player_who_gives_up_waits_for_the_answer_and_does_not_win_by_it() {
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    assert_eq!(dashboard.press(KeyCode::Char('g')), []);
    assert_eq!(dashboard.turns(), 0, "the answer is not known yet");
    let survey = Query::Survey(Challenge::NoLock).search();
    assert_eq!(found(&mut dashboard.state, survey), []);
    assert!(dashboard.state.break_it.game.is_won());
    let progress = &dashboard.state.break_it.progress;
    assert_eq!(progress.best(Challenge::NoLock), None);
}

#[test]
fn a_proof_is_the_prize_and_a_player_who_plays_on_can_see_it_again() {
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    let effects = dashboard.write("pha");
    let play = &dashboard.state.break_it;
    assert_eq!(play.game.challenge(), Challenge::Fenced);
    assert_eq!(play.hint, Asked::Found(Hint::Never));
    assert!(play.proof().is_some_and(|schedules| schedules > 100));
    assert_eq!(play.progress.best(Challenge::Fenced), Some(0));
    assert!(matches!(effects[..], [Effect::Keep(_)]), "{effects:?}");
    dashboard.press(KeyCode::Enter);
    assert_eq!(dashboard.state.break_it.proof(), None);
    assert_eq!(dashboard.turns(), 1);
    assert_eq!(dashboard.write("g"), []);
    assert!(dashboard.state.break_it.proof().is_some());
}

#[test]
fn what_is_found_about_a_challenge_that_was_left_is_not_taken_for_the_next_one() {
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    let effects = dashboard.press(KeyCode::Char('n'));
    let query = Query::Survey(Challenge::PromiseRaceTwo);
    assert_eq!(effects, [Effect::Search(query)]);
    let late = Query::Survey(Challenge::NoLock).search();
    assert!(matches!(late, Found::Survey(..)));
    found(&mut dashboard.state, late);
    assert_eq!(dashboard.state.break_it.survey, None);
}

#[test]
fn a_replay_goes_both_ways_and_to_both_ends() {
    let mut dashboard = Dashboard::on(Screen::Replay);
    for (code, place) in [
        (KeyCode::Left, 0),
        (KeyCode::Right, 1),
        (KeyCode::Down, 2),
        (KeyCode::Enter, 3),
        (KeyCode::Char(';'), 4),
        (KeyCode::Up, 3),
        (KeyCode::Char('h'), 2),
        (KeyCode::End, 11),
        (KeyCode::Right, 11),
        (KeyCode::Left, 10),
        (KeyCode::Home, 0),
        (KeyCode::Char('G'), 11),
        (KeyCode::Char('g'), 0),
    ] {
        assert_eq!(dashboard.press(code), []);
        assert_eq!(dashboard.place(), place, "{code}");
    }
}

#[test]
fn a_replay_goes_by_itself_until_its_end_or_until_a_key_steps_in() {
    let mut dashboard = Dashboard::on(Screen::Replay);
    dashboard.act(Action::Beat);
    assert_eq!(dashboard.place(), 0, "nobody has started it");
    dashboard.press(KeyCode::Char(' '));
    assert!(dashboard.state.is_playing_by_itself());
    dashboard.act(Action::Beat);
    assert_eq!(dashboard.place(), 1);
    // Nothing moves behind the list of keys, or on another screen.
    dashboard.press(KeyCode::Char('?'));
    assert!(matches!(dashboard.state.over, Some(Over::Help { .. })));
    dashboard.act(Action::Beat);
    assert_eq!(dashboard.place(), 1);
    dashboard.press(KeyCode::Esc);
    dashboard.press(KeyCode::Right);
    assert!(!dashboard.state.is_playing_by_itself());
    dashboard.press(KeyCode::Char(' '));
    for _ in 0..20 {
        dashboard.act(Action::Beat);
    }
    assert_eq!(dashboard.place(), 11);
    assert!(!dashboard.state.is_playing_by_itself());
    dashboard.press(KeyCode::Char(' '));
    assert_eq!(dashboard.place(), 0, "from the start again");
}

#[test]
fn without_a_recorded_schedule_there_is_no_replay_to_go_to() {
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    dashboard.state.replaying = None;
    dashboard.press(KeyCode::Char('9'));
    assert_eq!(dashboard.state.screen, Screen::BreakIt);
    assert_eq!(dashboard.state.notice, Some(Word::ReplayNothing));
    dashboard.press(KeyCode::Tab);
    assert_eq!(dashboard.state.screen, Screen::Learn);
    dashboard.press(KeyCode::BackTab);
    assert_eq!(dashboard.state.screen, Screen::BreakIt);
}

/// What goes wrong is told when it happens, on the way to a loss and in a recording of one.
#[test]
fn a_request_that_is_let_in_beside_another_is_told_at_once() {
    const TOLD: &str = "was let in although the lock was held";
    let shown = |dashboard: &Dashboard| {
        let page = text(&frame(&dashboard.state, &dashboard.snapshot, 100, 40));
        page.replace("\n  ", " ").contains(TOLD)
    };
    let mut replay = Dashboard::on(Screen::Replay);
    let told = (0..replay
        .state
        .replaying
        .as_ref()
        .expect("a replay")
        .stepper
        .len())
        .map(|_| {
            replay.press(KeyCode::Right);
            shown(&replay)
        })
        .collect::<Vec<bool>>();
    assert_eq!(told.iter().filter(|told| **told).count(), 1, "{told:?}");
    assert_eq!(told.last(), Some(&false), "before the end");

    let mut game = Dashboard::on(Screen::BreakIt);
    game.write("nng");
    game.press(KeyCode::Home);
    let turns = game.state.break_it.game.stepper().len();
    let told = (1..turns).any(|_| {
        game.press(KeyCode::Right);
        shown(&game)
    });
    assert!(told, "on the way to the answer");
}

/// Where nothing is left to be solved, the way to the end is named, and there only what goes on from it.
#[test]
fn the_last_challenge_leads_to_an_end_with_keys_of_its_own() {
    let mut dashboard = Dashboard::on(Screen::BreakIt);
    for challenge in Challenge::ALL {
        dashboard.state.break_it.progress.solve(challenge, 99);
    }
    let page = |dashboard: &Dashboard, lang: Lang| {
        let mut state = dashboard.state.clone();
        state.lang = lang;
        text(&frame(&state, &dashboard.snapshot, 80, 24))
    };
    // A proof is as good an end as a schedule that breaks.
    dashboard.write("pg");
    assert!(dashboard.state.break_it.proof().is_some());
    for lang in Lang::ALL {
        let page = page(&dashboard, lang);
        assert!(page.contains(lang.text(Word::CaptionLast)), "{page}");
    }
    dashboard.write("n");
    assert!(dashboard.state.break_it.is_at_end);
    for lang in Lang::ALL {
        let page = page(&dashboard, lang);
        let bar = page.lines().last().expect("the bar");
        assert!(
            bar.contains(&format!("n {}", lang.text(Word::KeyAgain))),
            "{bar}"
        );
        for gone in [Word::KeyPlay, Word::KeyUndo, Word::KeyHint, Word::KeyGiveUp] {
            assert!(!bar.contains(lang.text(gone)), "{bar}");
        }
        assert!(page.contains(lang.text(Word::ChipEnd)), "{page}");
    }
    for code in [KeyCode::Enter, KeyCode::Char('h'), KeyCode::Char('g')] {
        assert_eq!(dashboard.press(code), []);
        assert!(dashboard.state.break_it.is_at_end);
    }
    dashboard.write("n");
    assert!(!dashboard.state.break_it.is_at_end);
}
