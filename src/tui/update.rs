use super::action::{Action, Question};
use super::state::{Leaving, Over, Screen, State};
use crate::live::{Command, Snapshot};
use crate::request::LockName;
use crate::text::parse_duration;

/// What has to be done in the world after an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the session for something.
    Send(Command),
    /// Go to the background.
    Suspend,
    /// Draw everything anew.
    Redraw,
}

/// The most users that may be asked for.
pub(crate) const MOST_USERS: u64 = 1_000_000;

/// The most requests in a burst that may be asked for.
pub(crate) const MOST_REQUESTS: u64 = 100_000;

/// The longest wait for a lock that may be asked for: an hour, in nanoseconds.
const LONGEST_TIMEOUT: u64 = 3_600_000_000_000;

/// Lines that a page moves by.
const PAGE: usize = 10;

/// The state after an action, given what is on the screen, and what has to be done besides.
pub fn update(state: &mut State, action: Action, snapshot: &Snapshot) -> Option<Effect> {
    match action {
        Action::Interrupt => state.leaving = Some(Leaving::Interrupted),
        Action::Suspend => return Some(Effect::Suspend),
        Action::Redraw => return Some(Effect::Redraw),
        _ if state.over.is_some() => return update_over(state, action),
        Action::Quit => state.leaving = Some(Leaving::Quit),
        Action::Show(screen) => state.screen = screen,
        Action::Turn(by) => {
            let all = Screen::ALL;
            let index = all.iter().position(|s| *s == state.screen).unwrap_or(0);
            let turned = (index as isize + isize::from(by)).rem_euclid(all.len() as isize);
            state.screen = all[turned as usize];
        }
        Action::Back => state.screen = Screen::Overview,
        Action::ToggleLock => {
            let lock = match snapshot.next_lock {
                LockName::None => LockName::Keyed,
                _ => LockName::None,
            };
            return Some(Effect::Send(Command::Lock(lock)));
        }
        Action::ChooseLock => {
            let marked = LockName::ALL
                .iter()
                .position(|lock| *lock == snapshot.next_lock);
            state.over = Some(Over::Locks {
                marked: marked.unwrap_or(0),
            });
        }
        Action::Pause => return Some(Effect::Send(Command::Pause)),
        Action::Step => return Some(Effect::Send(Command::Step)),
        Action::Speed(by) if by > 0 => return Some(Effect::Send(Command::Faster)),
        Action::Speed(_) => return Some(Effect::Send(Command::Slower)),
        Action::FullSpeed => return Some(Effect::Send(Command::FullSpeed)),
        Action::SameSeed => return Some(Effect::Send(Command::SameSeed)),
        Action::NextSeed => return Some(Effect::Send(Command::NextSeed)),
        Action::Burst => return Some(Effect::Send(Command::Burst)),
        Action::Ask(question) => {
            state.over = Some(Over::Prompt {
                question,
                written: String::new(),
                mistake: false,
            });
        }
        Action::Help => state.over = Some(Over::Help { top: 0 }),
        Action::Move(_)
        | Action::Page(_)
        | Action::End(_)
        | Action::Why
        | Action::Take
        | Action::Type(_)
        | Action::Erase => {}
    }
    None
}

fn update_over(state: &mut State, action: Action) -> Option<Effect> {
    if action == Action::Back {
        state.over = None;
        return None;
    }
    match state.over.as_mut()? {
        Over::Help { top } => {
            move_in(top, super::keys::listed(state.screen).count(), action);
        }
        Over::Locks { marked } => {
            move_in(marked, LockName::ALL.len(), action);
            if action == Action::Take {
                let lock = LockName::ALL[*marked];
                state.over = None;
                return Some(Effect::Send(Command::Lock(lock)));
            }
        }
        Over::Prompt {
            question,
            written,
            mistake,
        } => match action {
            Action::Type(c) if written.len() < 20 => {
                *mistake = false;
                written.push(c);
            }
            Action::Erase => {
                *mistake = false;
                written.pop();
            }
            Action::Take => match answer(*question, written) {
                Some(command) => {
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

/// Moves a place in a list of `len`.
fn move_in(place: &mut usize, len: usize, action: Action) {
    let by = match action {
        Action::Move(by) => by as isize,
        Action::Page(by) => by as isize * PAGE as isize,
        Action::End(false) => isize::MIN / 2,
        Action::End(true) => isize::MAX / 2,
        _ => return,
    };
    *place = place.saturating_add_signed(by).min(len.saturating_sub(1));
}

fn answer(question: Question, written: &str) -> Option<Command> {
    let number = |most: u64| {
        let digits: String = written
            .chars()
            .filter(|c| !matches!(c, ',' | '_' | ' '))
            .collect();
        let number: u64 = digits.parse().ok()?;
        (1..=most).contains(&number).then_some(number)
    };
    Some(match question {
        Question::Users => Command::Users(number(MOST_USERS)?),
        Question::BurstSize => Command::BurstSize(number(MOST_REQUESTS)?),
        Question::Timeout => {
            let timeout = parse_duration(written.trim()).ok()?;
            (timeout <= LONGEST_TIMEOUT).then_some(Command::Timeout(timeout))?
        }
    })
}
