mod answer;
mod break_it;
mod effect;
mod found;
mod learn;
mod moving;
mod opening;
mod replaying;

pub use effect::Effect;
pub use found::found;

use self::answer::answer;
use self::moving::move_in;

use super::action::Action;
use super::listed::anomalies;
use super::listed::checks::check_rows;
use super::listed::lanes::{in_view, marked};
use super::question::Question;
use super::screen::Screen;
use super::state::{Leaving, Over, State};
use crate::explain::lanes::lanes;
use crate::explain::{explain, explain_numbered};
use crate::history::Anomaly;
use crate::lang::Word;
use crate::live::{Attention, Command, Snapshot, Stage};
use crate::request::LockName;
use crate::scenario::builtin::{self, Builtin};
use crate::scenario::{Clock, Phase, Scenario, Traffic};

/// The nearest that the timeline goes.
const MOST_ZOOM: u8 = 20;

/// The longest answer, in bytes.
const LONGEST_ANSWER: usize = 20;

/// The state after an action, given what is on the screen, and what has to be done besides.
pub fn update(state: &mut State, action: Action, snapshot: &Snapshot) -> Vec<Effect> {
    let before = state.attention();
    let mut effects = act(state, action, snapshot);
    effects.extend(attend(before, state));
    effects
}

/// Tells the session how the round is looked at, if that is no longer as `before`.
fn attend(before: Attention, state: &State) -> Option<Effect> {
    let now = state.attention();
    (now != before).then_some(Effect::Send(Command::Attend(now)))
}

fn act(state: &mut State, action: Action, snapshot: &Snapshot) -> Vec<Effect> {
    if action == Action::Beat {
        replaying::beat(state);
        return Vec::new();
    }
    state.notice = None;
    state.left_behind.clear();
    match action {
        Action::Interrupt => state.leaving = Some(Leaving::Interrupted),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::OtherTheme => state.theme.background = state.theme.background.other(),
        Action::OtherLanguage => state.lang = state.lang.other(),
        Action::Quit if !state.is_typing() => state.leaving = Some(Leaving::Quit),
        _ if state.over.is_some() => return Vec::from_iter(update_over(state, action, snapshot)),
        Action::Show(Screen::Replay) if state.replaying.is_none() => {
            state.notice = Some(Word::ReplayNothing);
        }
        Action::Show(screen) => return show(state, screen),
        Action::Turn(by) => {
            let all: Vec<Screen> = state.screens().collect();
            let index = all.iter().position(|s| *s == state.screen).unwrap_or(0);
            let steps = index + all.len().wrapping_add_signed(isize::from(by));
            return show(state, all[steps % all.len()]);
        }
        Action::Back if state.screen == Screen::Learn && state.learn.doing.is_some() => {
            return learn::leave(state);
        }
        Action::Back => return show(state, Screen::Overview),
        Action::Help => state.over = Some(Over::Help { top: 0 }),
        _ => {
            return match state.screen {
                Screen::BreakIt => break_it::update(&mut state.break_it, action),
                Screen::Learn => learn::update(state, action),
                Screen::Replay => {
                    replaying::update(state, action);
                    Vec::new()
                }
                _ => Vec::from_iter(update_round(state, action, snapshot)),
            };
        }
    }
    Vec::new()
}

/// What has to be done before the first frame.
pub fn begin(state: &mut State) -> Vec<Effect> {
    let mut effects = enter(state);
    effects.extend(attend(Attention::Watching, state));
    effects
}

/// The state when there is a new snapshot: an explanation that waited for it opens.
pub fn notice(state: &mut State, snapshot: &Snapshot) -> Vec<Effect> {
    let before = state.attention();
    if let Some(anomaly) = state
        .why
        .take_if(|anomaly| anomaly.user == snapshot.watched)
    {
        open(state, &anomaly, snapshot);
    }
    learn::notice(&mut state.learn, snapshot);
    if state.user.0 > snapshot.scenario.users.count {
        state.user = snapshot.watched;
    }
    Vec::from_iter(attend(before, state))
}

fn show(state: &mut State, screen: Screen) -> Vec<Effect> {
    let before = std::mem::replace(&mut state.screen, screen);
    if before == screen {
        return Vec::new();
    }
    let mut effects = Vec::new();
    match before {
        Screen::Twin => effects.push(Effect::Send(Command::Twin(false))),
        Screen::Nodes => effects.push(Effect::Send(Command::Nodes(false))),
        _ => {}
    }
    effects.extend(enter(state));
    effects
}

/// The screen is shown from now on.
fn enter(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    state.seen_round |= state.screen.shows_round();
    match state.screen {
        Screen::Twin => {
            state.seen_twin = true;
            effects.push(Effect::Send(Command::Twin(true)));
        }
        Screen::Nodes => effects.push(Effect::Send(Command::Nodes(true))),
        Screen::BreakIt => effects.extend(break_it::survey(&state.break_it)),
        Screen::Learn => effects.extend(learn::entered(&mut state.learn)),
        _ => {}
    }
    effects
}

/// On a screen that shows the round.
fn update_round(state: &mut State, action: Action, snapshot: &Snapshot) -> Option<Effect> {
    let send = |command| Some(Effect::Send(command));
    match action {
        Action::ToggleLock => {
            return send(Command::Lock(match snapshot.next_lock {
                LockName::None => LockName::Keyed,
                _ => LockName::None,
            }));
        }
        Action::ChooseLock => {
            let is_next = |lock: &LockName| *lock == snapshot.next_lock;
            let marked = snapshot.offered().iter().position(is_next).unwrap_or(0);
            state.over = Some(Over::Locks { marked });
        }
        Action::Pause => return send(Command::Pause),
        Action::Step | Action::Speed(_) if snapshot.clock == Clock::Real => {
            state.notice = Some(Word::RealClockPace);
        }
        Action::Step => return send(Command::Step),
        Action::Speed(1..) => return send(Command::Faster),
        Action::Speed(_) => return send(Command::Slower),
        Action::FullSpeed => return send(Command::FullSpeed),
        Action::SameSeed => return send(Command::SameSeed),
        Action::NextSeed => return send(Command::NextSeed),
        Action::Burst => return send(Command::Burst),
        Action::ChooseMishap => match nothing_to_break(snapshot) {
            Some(why) => state.notice = Some(why),
            None => state.over = Some(Over::Mishaps { marked: 0 }),
        },
        Action::Ask(Question::User) if snapshot.scenario.users.count == 1 => {
            state.notice = Some(Word::OnlyOneUser);
        }
        Action::ChooseScenario => {
            let is_this = |it: &Builtin| it.name == snapshot.scenario.name;
            let marked = builtin::ALL.iter().position(is_this).unwrap_or(0);
            state.over = Some(Over::Scenarios { marked });
        }
        Action::Ask(Question::BurstSize) | Action::Few if !has_burst(&snapshot.scenario) => {
            state.notice = Some(Word::NoBurst);
        }
        Action::Few => return send(Command::Few),
        Action::Ask(question) => {
            state.over = Some(Over::Prompt {
                question,
                written: String::new(),
                mistake: false,
            });
        }
        Action::Why => return why(state, snapshot),
        Action::Time(by) if state.screen == Screen::Timeline => {
            move_in_time(state, by, snapshot);
        }
        Action::Zoom(by) if state.screen == Screen::Timeline => {
            state.focus.zoom = state.focus.zoom.saturating_add_signed(by).min(MOST_ZOOM);
        }
        Action::Follow => state.focus.moment = None,
        Action::Move(_) | Action::Page(_) | Action::End(_) => {
            return move_mark(state, action, snapshot);
        }
        _ => {}
    }
    None
}

/// Why nothing can be broken now, if that is so.
fn nothing_to_break(snapshot: &Snapshot) -> Option<Word> {
    if snapshot.clock == Clock::Real {
        Some(Word::MishapReal)
    } else if snapshot.stage != Stage::Playing {
        Some(Word::MishapOver)
    } else {
        None
    }
}

/// Whether anything of the scenario comes in bursts.
fn has_burst(scenario: &Scenario) -> bool {
    let is_burst = |phase: &Phase| matches!(phase.traffic, Traffic::Burst { .. });
    scenario.phases.iter().any(is_burst)
}

fn update_over(state: &mut State, action: Action, snapshot: &Snapshot) -> Option<Effect> {
    if action == Action::Back {
        state.over = None;
        return None;
    }
    let lines = super::keys::listed(state).count();
    match state.over.as_mut()? {
        Over::Help { top } => move_in(top, lines, action),
        Over::Explanation { explanation, top } => {
            // No line of the story is shorter than a few words.
            let most = explanation.table.rows.len() * 2 + explanation.story.len() / 20 + 8;
            move_in(top, most, action);
        }
        Over::Locks { marked } => {
            let offered = snapshot.offered();
            move_in(marked, offered.len(), action);
            if action == Action::Take {
                let lock = offered.get(*marked).copied();
                state.over = None;
                return lock.map(|lock| Effect::Send(Command::Lock(lock)));
            }
        }
        Over::Mishaps { marked } => {
            let mishaps = snapshot.mishaps();
            move_in(marked, mishaps.len(), action);
            if action == Action::Take {
                let mishap = mishaps.get(*marked).copied();
                state.over = None;
                if mishap.is_some_and(|mishap| snapshot.is_spent(mishap)) {
                    state.notice = Some(Word::MishapSpent);
                    return None;
                }
                state.notice = mishap.map(|_| Word::MishapCame);
                return mishap.map(|mishap| Effect::Send(Command::Break(mishap)));
            }
        }
        Over::Scenarios { marked } => {
            move_in(marked, builtin::ALL.len(), action);
            if action == Action::Take {
                let chosen = builtin::ALL.get(*marked)?;
                state.over = None;
                return opening::open(state, chosen, snapshot);
            }
        }
        Over::Prompt {
            question,
            written,
            mistake,
        } => match action {
            Action::Type(c) if written.len() + c.len_utf8() <= LONGEST_ANSWER => {
                *mistake = false;
                written.push(c);
            }
            Action::Erase => {
                *mistake = false;
                written.pop();
            }
            Action::Take => match answer(*question, written, snapshot) {
                Some(command) => {
                    match command {
                        Command::Watch(user) => state.user = user,
                        Command::Users(_) | Command::BurstSize(_) => {
                            state.notice = Some(Word::FromNextRound);
                        }
                        _ => {}
                    }
                    state.over = None;
                    return Some(Effect::Send(command));
                }
                None => *mistake = true,
            },
            _ => {}
        },
    }
    None
}

/// Moves the mark of the screen that is shown.
fn move_mark(state: &mut State, action: Action, snapshot: &Snapshot) -> Option<Effect> {
    match state.screen {
        Screen::Overview | Screen::Locks | Screen::Nodes => {
            let rows = &snapshot.users;
            let is_marked = |row: &crate::live::UserRow| row.user == state.user;
            let mut place = rows.iter().position(is_marked).unwrap_or(0);
            move_in(&mut place, rows.len(), action);
            let user = rows.get(place)?.user;
            if user != state.user {
                state.user = user;
                state.focus.lane = 0;
                return Some(Effect::Send(Command::Watch(user)));
            }
        }
        Screen::Timeline => {
            let lanes = lanes(&snapshot.steps);
            let in_view = in_view(state.focus, snapshot, &lanes);
            let marked = marked(state.focus, &in_view);
            let mut place = in_view.iter().position(|lane| *lane == marked).unwrap_or(0);
            move_in(&mut place, in_view.len(), action);
            state.focus.lane = in_view.get(place).copied().unwrap_or(0);
        }
        Screen::Latency => move_in(&mut state.span, snapshot.times.len(), action),
        Screen::Anomalies => {
            let count = anomalies::listed(snapshot).len();
            move_in(&mut state.anomaly, count, action);
        }
        Screen::Scenario => {
            let checks = check_rows(snapshot).len();
            move_in(&mut state.check, checks, action);
        }
        Screen::Twin | Screen::BreakIt | Screen::Replay | Screen::Learn => {}
    }
    None
}

/// A twentieth of what is shown back or forth; at the end of it, the clock is followed again.
fn move_in_time(state: &mut State, by: i8, snapshot: &Snapshot) {
    let now = snapshot.now;
    let step = ((now >> state.focus.zoom) / 20).max(1);
    let moment = state.focus.moment.unwrap_or(now);
    let moved = if by < 0 {
        moment.saturating_sub(step)
    } else {
        moment.saturating_add(step)
    };
    state.focus.moment = (moved < now).then_some(moved);
}

/// Explains an anomaly: the marked one, or the plainest of the marked user, or of any user.
fn why(state: &mut State, snapshot: &Snapshot) -> Option<Effect> {
    if state.screen == Screen::Overview
        && let Some(explanation) = anomalies::overspent(snapshot, state.lang)
    {
        state.over = Some(Over::Explanation {
            explanation: Box::new(explanation),
            top: 0,
        });
        return None;
    }
    let (chosen, otherwise) = match state.screen {
        Screen::Anomalies => {
            let listed = anomalies::listed(snapshot);
            let last = listed.len().saturating_sub(1);
            let marked = listed.get(state.anomaly.min(last)).copied();
            (marked.cloned(), Word::NothingToExplain)
        }
        Screen::Timeline => (of_marked_lane(state, snapshot), Word::NothingInLane),
        _ => {
            let plainest = anomalies::plainest(snapshot, state.user);
            (plainest.cloned(), Word::NothingToExplain)
        }
    };
    let Some(anomaly) = chosen else {
        state.notice = Some(otherwise);
        return None;
    };
    if anomaly.user == snapshot.watched {
        open(state, &anomaly, snapshot);
        return None;
    }
    state.user = anomaly.user;
    let watch = Command::Watch(anomaly.user);
    state.why = Some(anomaly);
    Some(Effect::Send(watch))
}

/// What went wrong with the marked request of the timeline: what it did, or what was done to it.
fn of_marked_lane(state: &State, snapshot: &Snapshot) -> Option<Anomaly> {
    let lanes = lanes(&snapshot.steps);
    let marked = marked(state.focus, &in_view(state.focus, snapshot, &lanes));
    anomalies::of_request(snapshot, lanes.get(marked)?.request)
}

fn open(state: &mut State, anomaly: &Anomaly, snapshot: &Snapshot) {
    // Where the requests are listed, they keep the numbers that they have there.
    let explain = match state.screen {
        Screen::Overview => explain_numbered,
        _ => explain,
    };
    state.over = Some(Over::Explanation {
        explanation: Box::new(explain(anomaly, &snapshot.steps, state.lang)),
        top: 0,
    });
}
