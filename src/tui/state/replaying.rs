use crate::explore::Stepper;

/// A recorded schedule that is stepped through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaying {
    /// The scenario that it was recorded on.
    pub scenario: String,
    /// Its turns, and the place in it.
    pub stepper: Stepper,
    /// It goes on by itself.
    pub is_playing: bool,
}

impl Replaying {
    /// A schedule, before its first turn.
    pub fn new(scenario: String, stepper: Stepper) -> Self {
        Replaying {
            scenario,
            stepper,
            is_playing: false,
        }
    }
}
