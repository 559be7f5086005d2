use crate::lesson::{Page, Play};
use crate::live::{Command, LiveSetup};
use crate::tui::progress::Progress;
use crate::tui::search::Query;

/// What has to be done in the world after an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the session for something.
    Send(Command),
    /// Search for something, and come back with what was [`found`](super::found).
    Search(Query),
    /// Keep what has been solved.
    Keep(Progress),
    /// Play this from now on, from this seed.
    Play(Box<Play>, u64),
    /// Play this scenario, which the viewer chose, from now on.
    Open(Box<LiveSetup>),
    /// Write the page that a student hands in.
    HandIn(Box<Page>),
    /// Go to the background.
    Suspend,
    /// Draw everything anew.
    Redraw,
}
