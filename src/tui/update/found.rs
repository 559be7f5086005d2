use super::effect::Effect;
use super::{break_it, learn};
use crate::tui::search::Found;
use crate::tui::state::State;

/// The state when something has been found that was searched for.
pub fn found(state: &mut State, found: Found) -> Vec<Effect> {
    match found {
        Found::Survey(..) | Found::Hint(..) => break_it::found(&mut state.break_it, found),
        Found::Explained(..) | Found::Toward(..) | Found::Judged(..) => {
            learn::found(&mut state.learn, found)
        }
    }
}
