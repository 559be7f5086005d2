use crate::tui::action::Action;

/// Lines that a page moves by.
const PAGE: usize = 10;

/// Moves a place in a list of `len`.
pub(super) fn move_in(place: &mut usize, len: usize, action: Action) {
    let last = len.saturating_sub(1);
    *place = match action {
        Action::Move(by) => place.saturating_add_signed(by as isize),
        Action::Page(by) => place.saturating_add_signed(by as isize * PAGE.cast_signed()),
        Action::End(false) => 0,
        Action::End(true) => last,
        _ => *place,
    }
    .min(last);
}
