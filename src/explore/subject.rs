use std::fmt;
use std::sync::Arc;

use super::Case;
use super::explores::Explores;
use super::player::{Play, player, player_of};
use crate::lock::Control;
use crate::sim::{Drawn, Exhaustive, Replay};

/// What is explored: a case, and the control that it meets.
#[derive(Clone)]
pub struct Subject {
    /// The requests, and what they are judged by.
    pub case: Case,
    make: Arc<dyn Make>,
}

/// Makes players of a case, for each sort of scheduler.
pub trait Make: Send + Sync {
    fn exhaustive(&self, case: &Case, by: Exhaustive, keep: bool) -> Box<dyn Play<Exhaustive>>;
    fn drawn(&self, case: &Case, by: Drawn, keep: bool) -> Box<dyn Play<Drawn>>;
    fn replay(&self, case: &Case, by: Replay, keep: bool) -> Box<dyn Play<Replay>>;
}

/// A scheduler that players are made for.
pub trait PlayedBy: Explores + Sized {
    /// Has a player made.
    fn player(self, make: &dyn Make, case: &Case, keep_events: bool) -> Box<dyn Play<Self>>;
}

impl PlayedBy for Exhaustive {
    fn player(self, make: &dyn Make, case: &Case, keep_events: bool) -> Box<dyn Play<Self>> {
        make.exhaustive(case, self, keep_events)
    }
}

impl PlayedBy for Drawn {
    fn player(self, make: &dyn Make, case: &Case, keep_events: bool) -> Box<dyn Play<Self>> {
        make.drawn(case, self, keep_events)
    }
}

impl PlayedBy for Replay {
    fn player(self, make: &dyn Make, case: &Case, keep_events: bool) -> Box<dyn Play<Self>> {
        make.replay(case, self, keep_events)
    }
}

/// Makes players for the built-in control that a case names.
struct BuiltIn;

impl Make for BuiltIn {
    fn exhaustive(&self, case: &Case, by: Exhaustive, keep: bool) -> Box<dyn Play<Exhaustive>> {
        player(case, by, keep)
    }

    fn drawn(&self, case: &Case, by: Drawn, keep: bool) -> Box<dyn Play<Drawn>> {
        player(case, by, keep)
    }

    fn replay(&self, case: &Case, by: Replay, keep: bool) -> Box<dyn Play<Replay>> {
        player(case, by, keep)
    }
}

/// Makes players for a control of one's own.
struct Own<M>(M);

impl<C: Control, M: Fn() -> C + Clone + Send + Sync + 'static> Make for Own<M> {
    fn exhaustive(&self, case: &Case, by: Exhaustive, keep: bool) -> Box<dyn Play<Exhaustive>> {
        player_of(case, by, keep, self.0.clone())
    }

    fn drawn(&self, case: &Case, by: Drawn, keep: bool) -> Box<dyn Play<Drawn>> {
        player_of(case, by, keep, self.0.clone())
    }

    fn replay(&self, case: &Case, by: Replay, keep: bool) -> Box<dyn Play<Replay>> {
        player_of(case, by, keep, self.0.clone())
    }
}

impl Subject {
    /// The case under the built-in control that it names.
    pub fn new(case: Case) -> Self {
        Subject {
            case,
            make: Arc::new(BuiltIn),
        }
    }

    /// The case under a control of your own, which `make` makes anew for each run.
    pub fn with_control<C: Control>(
        case: Case,
        make: impl Fn() -> C + Clone + Send + Sync + 'static,
    ) -> Self {
        Subject {
            case,
            make: Arc::new(Own(make)),
        }
    }

    /// The same with another case.
    #[must_use]
    pub fn with_case(&self, case: Case) -> Self {
        Subject {
            case,
            make: Arc::clone(&self.make),
        }
    }

    /// Something that plays runs of it.
    pub fn player<S: PlayedBy>(&self, scheduler: S, keep_events: bool) -> Box<dyn Play<S>> {
        scheduler.player(&*self.make, &self.case, keep_events)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("case", &self.case)
            .finish_non_exhaustive()
    }
}
