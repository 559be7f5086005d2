//! Which lanes of the timeline are in view, and which one is marked.

use crate::explain::lanes::Lane;
use crate::live::Snapshot;
use crate::tui::state::Focus;

/// The lanes that have something in the stretch of time that is shown, by their places. The mark moves among
/// them, so that a close look never shows an empty stretch. All of them if none has.
pub(crate) fn in_view(focus: Focus, snapshot: &Snapshot, lanes: &[Lane]) -> Vec<usize> {
    let to = focus.moment.unwrap_or(snapshot.now).min(snapshot.now);
    let from = to.saturating_sub(snapshot.now >> focus.zoom);
    let all = 0..lanes.len();
    let seen: Vec<usize> = all
        .clone()
        .filter(|&place| lanes[place].is_there(from, to))
        .collect();
    if focus.zoom == 0 || seen.is_empty() {
        return all.collect();
    }
    seen
}

/// The marked lane: of those in view, the one that is nearest to where the mark was.
pub(crate) fn marked(focus: Focus, in_view: &[usize]) -> usize {
    let nearest = in_view
        .iter()
        .min_by_key(|place| place.abs_diff(focus.lane));
    nearest.copied().unwrap_or(0)
}
