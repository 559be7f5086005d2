//! English.

mod by_hand;
mod compare;
mod doctor;
mod explain;
mod fault;
mod field;
mod game;
mod keys;
mod learn;
mod meaning;
mod page;
mod report;
mod screens;
mod target;
mod through;
mod watch;

use super::words::Place;

pub(super) fn text(place: Place) -> &'static str {
    match place {
        Place::Field(word) => field::text(word),
        Place::Screens(word) => screens::text(word),
        Place::Keys(word) => keys::text(word),
        Place::Explain(word) => explain::text(word),
        Place::Fault(word) => fault::text(word),
        Place::Report(word) => report::text(word),
        Place::Compare(word) => compare::text(word),
        Place::Meaning(word) => meaning::text(word),
        Place::Game(word) => game::text(word),
        Place::Learn(word) => learn::text(word),
        Place::Page(word) => page::text(word),
        Place::Doctor(word) => doctor::text(word),
        Place::Target(word) => target::text(word),
        Place::Through(word) => through::text(word),
        Place::ByHand(word) => by_hand::text(word),
        Place::Watch(word) => watch::text(word),
    }
}
