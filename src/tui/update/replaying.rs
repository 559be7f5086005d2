use crate::tui::action::Action;
use crate::tui::state::State;

/// The replay after an action. A move of the viewer ends playing by itself.
pub(super) fn update(state: &mut State, action: Action) {
    let Some(replaying) = &mut state.replaying else {
        return;
    };
    let stepper = &mut replaying.stepper;
    let is_at_end = stepper.at() == stepper.len();
    match action {
        Action::Time(by) => stepper.step(isize::from(by)),
        Action::End(last) => stepper.go(if last { usize::MAX } else { 0 }),
        Action::Pause => {
            if !replaying.is_playing && is_at_end {
                stepper.go(0);
            }
            replaying.is_playing = !replaying.is_playing;
            return;
        }
        _ => return,
    }
    replaying.is_playing = false;
}

/// A turn on, if it goes by itself.
pub(super) fn beat(state: &mut State) {
    if !state.is_playing_by_itself() {
        return;
    }
    if let Some(replaying) = &mut state.replaying {
        replaying.stepper.step(1);
        replaying.is_playing = replaying.stepper.at() < replaying.stepper.len();
    }
}
