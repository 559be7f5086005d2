//! The way between processes and nodes, where it may be broken.

use super::Place;
use crate::fault::{Leg, Moment};

/// What a message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The lease.
    Take,
    /// That it be given back.
    GiveBack,
    /// That it be good for longer.
    Extend,
}

impl Asked {
    /// The moment at which it is sent.
    pub fn moment(self) -> Moment {
        match self {
            Asked::Take => Moment::AcquireSent,
            Asked::GiveBack => Moment::ReleaseSent,
            Asked::Extend => Moment::Renew,
        }
    }
}

/// What lies between processes and modelled nodes, asked about each message when it is sent.
pub trait Wire: Send + Sync + 'static {
    /// A process asks a node for something.
    fn asks(&self, place: Place, asked: Asked) -> Leg;

    /// The node answers.
    fn answers(&self, place: Place) -> Leg;
}
