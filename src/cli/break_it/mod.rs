//! `pointrace break`: the person is the scheduler.

mod progress;
mod texts;
mod view;

use std::io::{self, IsTerminal};

use clap::Args as ClapArgs;
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::Exit;
use super::out::complain;
use crate::explore::game::{Challenge, Game, Hint};
use crate::lang::Lang;
use crate::request::LockName;
use progress::Progress;
use texts::say;

/// Arguments of `break`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
You say whose turn is next; each request shows what it would do. Undo and redo as you like. The challenges rise
from no lock to one that cannot be broken: give up there, and see the proof. Progress is kept.")]
pub struct BreakArgs {
    /// Begin with the challenge about this lock: none, promise-race or keyed [default: the first unsolved]
    #[arg(value_name = "LOCK")]
    pub lock: Option<LockName>,
    /// The language: en or ko [default: the environment's]
    #[arg(long)]
    pub lang: Option<Lang>,
}

/// The screen's state: a game, and what was said last.
struct Screen {
    game: Game,
    progress: Progress,
    selected: usize,
    lang: Lang,
    said: String,
    /// An answer that was shown is no solution.
    shown: bool,
}

/// Runs the subcommand.
pub fn run(args: &BreakArgs) -> Exit {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        complain(
            "error: this game needs a terminal; without one, `pointrace explore hundred-charges` shows what can break",
        );
        return Exit::Usage;
    }
    let progress = Progress::load();
    let challenge = match args.lock {
        None => progress.next(),
        Some(lock) => match Challenge::of_lock(lock) {
            Some(challenge) => challenge,
            None => {
                complain(&format!(
                    "error: there is no challenge about {lock}; there are none, promise-race and keyed"
                ));
                return Exit::Usage;
            }
        },
    };
    let lang = args
        .lang
        .unwrap_or_else(|| Lang::of_environment(|name| std::env::var(name).ok()));
    let mut screen = Screen {
        game: Game::new(challenge),
        progress,
        selected: 0,
        lang,
        said: String::new(),
        shown: false,
    };
    let played = ratatui::try_init().and_then(|mut terminal| {
        let played = play(&mut terminal, &mut screen);
        ratatui::restore();
        played
    });
    match played {
        Ok(()) => Exit::Success,
        Err(error) => {
            complain(&format!("error: the terminal cannot be used: {error}"));
            Exit::Usage
        }
    }
}

fn play(terminal: &mut ratatui::DefaultTerminal, screen: &mut Screen) -> io::Result<()> {
    loop {
        terminal.draw(|frame| view::draw(screen, frame))?;
        if let Event::Key(key) = event::read()?
            && key.kind == KeyEventKind::Press
            && !screen.press(key)
        {
            return Ok(());
        }
    }
}

impl Screen {
    /// Does what a key says; whether to go on.
    fn press(&mut self, key: KeyEvent) -> bool {
        let options = self.game.options().len();
        match key.code {
            KeyCode::Char('q') | KeyCode::Esc => return false,
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return false,
            KeyCode::Char(digit @ '1'..='9') => {
                let option = digit as usize - '1' as usize;
                if option < options {
                    self.turn(option);
                }
            }
            KeyCode::Enter | KeyCode::Char(' ') => self.turn(self.selected),
            KeyCode::Down | KeyCode::Char('j') => {
                self.selected = (self.selected + 1).min(options.saturating_sub(1));
            }
            KeyCode::Up | KeyCode::Char('k') => self.selected = self.selected.saturating_sub(1),
            KeyCode::Char('u') | KeyCode::Left => self.back(Game::undo),
            KeyCode::Char('r') | KeyCode::Right => self.back(Game::redo),
            KeyCode::Char('h') => self.said = self.hint(),
            KeyCode::Char('a') => self.answer(),
            KeyCode::Char('g') => self.give_up(),
            KeyCode::Char('n') => self.move_on(1),
            KeyCode::Char('p') => self.move_on(Challenge::ALL.len() - 1),
            KeyCode::Char('L') => {
                self.lang = if self.lang == Lang::En {
                    Lang::Ko
                } else {
                    Lang::En
                };
                self.said.clear();
            }
            _ => {}
        }
        true
    }

    fn turn(&mut self, option: usize) {
        self.game.play(option);
        self.selected = 0;
        self.said.clear();
        if self.game.is_won() && !self.shown {
            let turns = self.game.playback().turns.len();
            self.progress.solve(self.game.challenge, turns);
        }
    }

    fn back(&mut self, step: impl Fn(&mut Game)) {
        step(&mut self.game);
        self.selected = 0;
        self.said.clear();
    }

    fn hint(&self) -> String {
        let lang = self.lang;
        match self.game.hint() {
            Hint::Turns(0) => String::new(),
            Hint::Turns(turns) if lang == Lang::Ko => format!("힌트: {turns}번의 차례면 됩니다."),
            Hint::Turns(1) => "Hint: one more turn does it.".to_owned(),
            Hint::Turns(turns) => format!("Hint: {turns} more turns can do it."),
            Hint::NotFromHere => say(
                lang,
                "Hint: not from here any more. Undo.",
                "힌트: 여기서는 더 이상 안 됩니다. 되돌리세요.",
            )
            .to_owned(),
            Hint::Never => say(
                lang,
                "Hint: whatever you do, it cannot be done. Give up to see the proof.",
                "힌트: 어떻게 해도 불가능합니다. 포기하면 증명을 볼 수 있습니다.",
            )
            .to_owned(),
        }
    }

    fn answer(&mut self) {
        self.shown = true;
        if self.game.show_answer() {
            self.said = say(
                self.lang,
                "This is the shortest way. Undo, and watch it again turn by turn.",
                "가장 짧은 방법입니다. 되돌려 가며 차례대로 다시 볼 수 있습니다.",
            )
            .to_owned();
        } else {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        if self.game.par().is_some() {
            self.answer();
            return;
        }
        let findings = self.game.prove();
        let requests = self.game.case().len();
        self.said = match (findings.is_proof(), self.lang) {
            (true, Lang::En) => format!(
                "Proved for N = {requests}: {} schedules, one of every kind there is, and none loses a point. You could not win.",
                findings.schedules
            ),
            (true, Lang::Ko) => format!(
                "N = {requests} 증명됨: 서로 다른 스케줄 {}개를 모두 실행했고 어느 것도 포인트를 잃지 않습니다. 이길 수 없는 문제였습니다.",
                findings.schedules
            ),
            (false, _) => say(self.lang, "Not proved.", "증명되지 않음.").to_owned(),
        };
        if findings.is_proof() {
            self.progress.solve(self.game.challenge, 0);
        }
    }

    fn move_on(&mut self, by: usize) {
        let all = Challenge::ALL;
        let at = all
            .iter()
            .position(|&c| c == self.game.challenge)
            .unwrap_or(0);
        self.game = Game::new(all[(at + by) % all.len()]);
        self.selected = 0;
        self.shown = false;
        self.said.clear();
    }
}
