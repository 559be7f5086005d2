//! The dashboard.
//!
//! [`State`] is plain data; [`update`] says what an [`Action`] makes of it; [`view`] draws it together with a
//! [`Snapshot`] of what is played, and only reads. What has to be done in the world is an [`Effect`]. [`run`] is the
//! loop that joins them to a terminal, to a [`Live`] session, which plays on a thread of its own, and to another
//! thread that searches.

mod action;
mod big;
pub mod by_hand;
mod comparing;
mod context;
mod draw;
mod keys;
mod late;
mod listed;
mod paint;
mod popups;
mod progress;
mod question;
mod recording;
mod screen;
mod screens;
mod search;
mod signals;
mod sixteen;
mod state;
mod svg;
mod table;
mod terminal;
mod theme;
mod update;
mod view;
pub mod watch;

pub use action::Action;
pub use comparing::{Watched, Watching, draw_comparison, watch_comparison};
pub use keys::action;
pub use progress::Progress;
pub use question::Question;
pub use recording::recording;
pub use screen::Screen;
pub use search::{Found, Query};
pub use state::{Asked, BreakIt, Doing, Focus, Learn, Leaving, Over, Phase, Replaying, State};
pub use svg::svg;
pub use theme::{Background, Colours, Role, Theme};
pub use update::{Effect, begin, found, notice, update};
pub use view::{LEAST, draw, view};

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event, KeyEventKind};
use signal_hook::consts::{SIGINT, SIGTSTP};

use crate::lesson::Page;
use crate::live::{Finished, Live, LiveSetup, SNAPSHOT_EVERY, Snapshot};
use crate::whole_file::WholeFile;

/// How the dashboard ended, and what was played, unless no round was ever shown.
#[derive(Debug)]
pub enum End {
    /// `q` was pressed.
    Quit(Option<Box<Finished>>),
    /// A signal asked for it, or Ctrl-C.
    Signal(i32, Option<Box<Finished>>),
    /// The engine stopped: an error, or a panic. What is known of it, line by line.
    EngineStopped(Vec<String>),
}

/// How long a turn is shown in a schedule that goes by itself.
const BEAT: Duration = Duration::from_millis(900);

/// Plays `live` on the terminal until the viewer leaves.
///
/// # Errors
/// If the terminal does not do what it should.
pub fn run(live: Live, mut state: State) -> io::Result<End> {
    let hook = terminal::PanicHook::install();
    let signals = signals::Signals::register()?;
    // The theme says which colours there are. Left to itself, crossterm would also take bold and reverse from
    // coloured cells when `NO_COLOR` is set.
    crossterm::style::force_color_output(true);
    let mut stage = Stage {
        live: &live,
        searcher: search::Searcher::start()?,
        screen: terminal::Screen::enter(state.theme)?,
    };
    let signal = stage.show(&mut state, &signals);
    stage.screen.leave();
    let search_stopped = stage.searcher.has_ended();
    let finished = live.finish();
    let signal = signal?;
    Ok(match (finished, signal) {
        (Err(message), _) => End::EngineStopped(match hook.messages() {
            messages if messages.is_empty() => vec![message],
            messages => messages,
        }),
        (Ok(_), _) if search_stopped => End::EngineStopped(hook.messages()),
        (Ok(finished), signal) => {
            let seen = state.seen_round.then(|| Box::new(finished));
            match signal {
                Some(signal) => End::Signal(signal, seen),
                None => End::Quit(seen),
            }
        }
    })
}

/// What the effects of an update are done with.
struct Stage<'a> {
    live: &'a Live,
    searcher: search::Searcher,
    screen: terminal::Screen,
}

impl Stage<'_> {
    /// Draws and reads keys; returns the signal that ended it, if one did.
    fn show(&mut self, state: &mut State, signals: &signals::Signals) -> io::Result<Option<i32>> {
        let mut shown: Option<Arc<Snapshot>> = None;
        let mut stale = true;
        let mut drawn = Instant::now();
        let mut beaten = drawn;
        let mut late = late::LateAnswer::default();
        self.perform(begin(state))?;
        loop {
            if let Some(signal) = signals.take() {
                if signal == SIGTSTP {
                    signals::suspend(&mut self.screen)?;
                    stale = true;
                } else {
                    return Ok(Some(signal));
                }
            }
            if self.live.has_ended() || self.searcher.has_ended() {
                return Ok(None);
            }
            while let Some(answer) = self.searcher.take() {
                self.perform(found(state, answer))?;
                stale = true;
            }
            let latest = self.live.latest();
            let same = match (&latest, &shown) {
                (Some(new), Some(old)) => Arc::ptr_eq(new, old),
                (new, _) => new.is_none(),
            };
            if !same {
                shown = latest;
                stale = true;
                if let Some(snapshot) = &shown {
                    self.perform(notice(state, snapshot))?;
                }
            }
            if let Some(snapshot) = &shown {
                if !state.is_playing_by_itself() {
                    beaten = Instant::now();
                } else if beaten.elapsed() >= BEAT {
                    beaten = Instant::now();
                    stale = true;
                    let effects = update(state, Action::Beat, snapshot);
                    self.perform(effects)?;
                }
                if stale {
                    self.screen.draw(|frame| view(state, snapshot, frame))?;
                    drawn = Instant::now();
                    stale = false;
                }
            }
            let wait = SNAPSHOT_EVERY.saturating_sub(drawn.elapsed());
            if !event::poll(wait.max(Duration::from_millis(1)))? {
                continue;
            }
            let Some(snapshot) = &shown else { continue };
            match event::read()? {
                Event::Key(key) if late.has(&key) => {}
                Event::Key(key) if key.kind != KeyEventKind::Release => {
                    let Some(action) = keys::action(state, &key) else {
                        continue;
                    };
                    stale = true;
                    let effects = update(state, action, snapshot);
                    self.perform(effects)?;
                    match state.leaving {
                        Some(Leaving::Quit) => return Ok(None),
                        Some(Leaving::Interrupted) => return Ok(Some(SIGINT)),
                        None => {}
                    }
                }
                Event::Resize(..) => stale = true,
                _ => {}
            }
        }
    }

    /// Does what an update asks of the world.
    fn perform(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Send(command) => self.live.send(command),
                Effect::Search(query) => self.searcher.ask(query),
                Effect::Keep(progress) => {
                    // To lose a score is no reason to end a game.
                    let _ = progress.keep();
                }
                Effect::Play(play, seed) => self.live.begin(LiveSetup {
                    scenario: (*play.scenario).clone(),
                    origin: play.origin.clone(),
                    seed,
                    lock: play.lock,
                    clock: play.scenario.clock,
                }),
                Effect::Open(setup) => self.live.open(*setup),
                Effect::HandIn(page) => hand_in(&page)?,
                Effect::Suspend => signals::suspend(&mut self.screen)?,
                Effect::Redraw => self.screen.renew()?,
            }
        }
        Ok(())
    }
}

/// Writes a student's page where the program was started.
fn hand_in(page: &Page) -> io::Result<()> {
    let mut file = WholeFile::create(Path::new(&page.file_name()))?;
    file.write_all(page.to_string().as_bytes())?;
    file.finish()
}
