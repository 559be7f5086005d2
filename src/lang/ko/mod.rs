//! Korean.

mod doctor;
mod explain;
mod field;
mod game;
mod keys;
mod report;
mod screens;
mod target;
mod through;

use super::words::Place;

pub(super) fn text(place: Place) -> &'static str {
    match place {
        Place::Field(word) => field::text(word),
        Place::Screens(word) => screens::text(word),
        Place::Keys(word) => keys::text(word),
        Place::Explain(word) => explain::text(word),
        Place::Report(word) => report::text(word),
        Place::Game(word) => game::text(word),
        Place::Doctor(word) => doctor::text(word),
        Place::Target(word) => target::text(word),
        Place::Through(word) => through::text(word),
    }
}
