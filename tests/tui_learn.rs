//! Every lesson done from its start to its end, without a terminal: what each key makes of it, and each step held fast.

mod support {
    pub mod lesson_keys;
    pub mod screens;
}

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pointrace::lang::{Lang, Word};
use pointrace::lesson::{Lesson, Page, builtin, grade};
use pointrace::live::{LiveSetup, Session};
use pointrace::request::LockName;
use pointrace::tui::{Action, Effect, Phase, Screen, State, action, notice, update};
use support::lesson_keys;
use support::screens::*;

/// The dashboard with what it plays.
struct Class {
    state: State,
    session: Session,
    handed_in: Option<Page>,
}

impl Class {
    fn new(lang: Lang) -> Self {
        Class {
            state: State::new(lang, COLOURED),
            session: session("hundred-charges", LockName::None),
            handed_in: None,
        }
    }

    fn press(&mut self, code: KeyCode) {
        let event = KeyEvent::new(code, KeyModifiers::NONE);
        if let Some(action) = action(&self.state, &event) {
            self.act(action);
        }
    }

    fn act(&mut self, action: Action) {
        let effects = update(&mut self.state, action, &self.session.snapshot());
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in search(&mut self.state, effects) {
            match effect {
                Effect::Send(command) => self.session.apply(command).expect("a command"),
                Effect::Play(play, seed) => {
                    let setup = LiveSetup {
                        scenario: (*play.scenario).clone(),
                        origin: play.origin.clone(),
                        seed,
                        lock: play.lock,
                        clock: play.scenario.clock,
                    };
                    self.session.begin_other(setup).expect("virtual time");
                }
                Effect::HandIn(page) => self.handed_in = Some(*page),
                _ => {}
            }
        }
    }

    /// Plays what is watched to its end.
    fn watch(&mut self) {
        self.session.play_to(u64::MAX);
        let effects = notice(&mut self.state, &self.session.snapshot());
        self.perform(effects);
    }

    fn begin(&mut self, place: usize) {
        self.act(Action::Show(Screen::Learn));
        self.state.learn.marked = place;
        self.act(Action::Take);
    }

    fn text(&mut self, width: u16, height: u16) -> String {
        text(&frame(&self.state, &self.session.snapshot(), width, height))
    }

    /// Does the step, and looks at it when it is done; `Enter` then goes on.
    fn do_step(&mut self, lesson: &Lesson, step: usize) {
        if self.state.learn.phase() == Phase::Watch {
            self.watch();
        }
        let doing = self.state.learn.doing.as_ref().expect("a lesson");
        let seed = doing.sitting.seed();
        for key in lesson_keys::keys(&lesson.steps[step], seed) {
            self.press(key);
        }
    }
}

/// What is cut off by us ends in two dots.
fn assert_whole(page: &str, what: &str) {
    let cut = page.lines().find(|line| line.contains(".."));
    assert_eq!(cut, None, "{what} is cut off:\n{page}");
}

/// A lesson has keys of its own: it advises none that does something on the overview only.
fn assert_no_key_of_the_overview(page: &str, lang: Lang, what: &str) {
    for word in [Word::TrySmall, Word::PressL] {
        let advice = lang.text(word);
        assert!(!page.contains(advice), "{what} advises {advice}\n{page}");
    }
}

#[test]
fn every_lesson_is_done_to_its_end_in_both_languages_and_stays_as_it_is() {
    for (place, lesson) in builtin::lessons().iter().enumerate() {
        let mut pages = [Vec::new(), Vec::new()];
        for lang in Lang::ALL {
            let mut class = Class::new(lang);
            class.begin(place);
            for step in 0..lesson.steps.len() {
                let shown = class.text(80, 24);
                assert!(
                    shown.contains(&lesson_keys::place(lesson, step)),
                    "{} in {lang}, step {step}:\n{shown}",
                    lesson.name
                );
                class.do_step(lesson, step);
                for (pages, (width, height)) in pages.iter_mut().zip([(80, 24), (200, 50)]) {
                    let page = class.text(width, height);
                    let what = format!("{}, step {step}, {lang}, {width}", lesson.name);
                    assert_whole(&page, &what);
                    assert_no_key_of_the_overview(&page, lang, &what);
                    pages.push(page);
                }
                class.press(KeyCode::Enter);
            }
            assert_eq!(class.state.learn.phase(), Phase::Over, "{}", lesson.name);
            assert!(class.state.learn.progress.has_done(&lesson.name));
            pages[0].push(class.text(80, 24));
            pages[1].push(class.text(200, 50));
        }
        for (pages, size) in pages.iter().zip(["80x24", "200x50"]) {
            let name = format!("{}_{size}", lesson.name);
            insta::assert_snapshot!(name, pages.join("\n~~~~\n"));
        }
    }
}

#[test]
fn a_step_that_is_not_done_does_not_let_go_on() {
    let mut class = Class::new(Lang::En);
    class.begin(0);
    class.press(KeyCode::Enter);
    assert_eq!(
        class.state.learn.phase(),
        Phase::Number,
        "it asks for a number"
    );
    class.press(KeyCode::Char('x'));
    assert_eq!(
        class.state.learn.doing.as_ref().map(|d| d.written.len()),
        Some(0)
    );
    class.press(KeyCode::Char('7'));
    class.press(KeyCode::Enter);
    assert_eq!(class.state.learn.phase(), Phase::Watch);
    // What is watched is not over yet: it is only played faster.
    class.press(KeyCode::Enter);
    assert_eq!(class.state.learn.phase(), Phase::Watch);
    class.watch();
    class.press(KeyCode::Enter);
    assert_eq!(class.state.learn.phase(), Phase::Schedule);
    class.press(KeyCode::End);
    class.press(KeyCode::Enter);
    assert_eq!(class.state.learn.phase(), Phase::Break);
    class.press(KeyCode::Enter);
    class.press(KeyCode::Char('p'));
    assert_eq!(
        class.state.learn.phase(),
        Phase::Schedule,
        "the step before"
    );
    class.press(KeyCode::Esc);
    assert_eq!(class.state.learn.phase(), Phase::List);
}

#[test]
fn a_wrong_choice_says_why_and_may_be_made_again() {
    let mut class = Class::new(Lang::En);
    let lesson = &builtin::lessons()[0];
    class.begin(0);
    for step in 0..4 {
        class.do_step(lesson, step);
        class.press(KeyCode::Enter);
    }
    class.press(KeyCode::Enter);
    let shown = class.text(80, 24);
    assert!(
        shown.contains("Under none, 99,000 points are missing"),
        "{shown}"
    );
    class.press(KeyCode::Down);
    class.press(KeyCode::Down);
    class.press(KeyCode::Enter);
    class.press(KeyCode::Enter);
    assert_eq!(class.state.learn.phase(), Phase::Over);
}

#[test]
fn a_page_that_is_handed_in_is_believed_and_one_that_was_changed_is_not() {
    let mut class = Class::new(Lang::Ko);
    class.state.learn.page = Some(Page::new("kim-12"));
    let lesson = &builtin::lessons()[0];
    class.begin(0);
    for step in 0..lesson.steps.len() {
        class.do_step(lesson, step);
        class.press(KeyCode::Enter);
    }
    let page = class.handed_in.expect("a page");
    let page = Page::parse(&page.to_string()).expect("it reads its own");
    let doubts = |page: &Page| -> Vec<usize> {
        let rows = grade(page, builtin::find).into_iter();
        rows.filter(|row| row.doubt.is_some())
            .map(|row| row.entry.step)
            .collect()
    };
    assert_eq!(page.entries.len(), 3, "{page}");
    assert!(doubts(&page).is_empty(), "{page}");
    for index in 0..page.entries.len() {
        let mut changed = page.clone();
        let entry = &mut changed.entries[index];
        match entry.what.as_str() {
            // A prediction may be anything; what is said of it may not.
            "predict" => entry.is_right = !entry.is_right,
            "break" => entry.answer = entry.answer.replace("requests=1-2", "requests=1-3"),
            _ => entry.answer = "none".to_owned(),
        }
        assert_eq!(doubts(&changed), [page.entries[index].step], "{changed}");
    }
    // Another's work is not one's own.
    let stolen = Page {
        student: "lee-7".to_owned(),
        ..page
    };
    assert!(!doubts(&stolen).is_empty());
}

#[test]
fn before_a_class_what_was_found_waits_for_a_key() {
    let mut class = Class::new(Lang::En);
    class.state.learn.presents = true;
    class.begin(0);
    class.press(KeyCode::Enter);
    assert_eq!(
        class.state.learn.phase(),
        Phase::Watch,
        "a class answers aloud"
    );
    class.watch();
    let said = "overwritten by a request";
    assert!(!class.text(80, 24).contains(said));
    class.press(KeyCode::Char('a'));
    assert!(class.text(80, 24).contains(said), "{}", class.text(80, 24));
}
