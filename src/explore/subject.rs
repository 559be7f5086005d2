use std::fmt;
use std::sync::Arc;

use super::Case;
use super::player::{Play, player, player_of};
use crate::lock::Control;
use crate::sim::AnyScheduler;

/// What is explored: a case, and the control that it meets.
#[derive(Clone)]
pub struct Subject {
    /// The case.
    pub case: Case,
    make: Arc<Make>,
}

type Make = dyn Fn(&Case, AnyScheduler, bool) -> Box<dyn Play> + Send + Sync;

impl Subject {
    /// The case under the built-in control that it names.
    pub fn new(case: Case) -> Self {
        Subject {
            case,
            make: Arc::new(player),
        }
    }

    /// The case under a control of your own, which `make` makes anew for each run.
    pub fn with_control<C: Control>(
        case: Case,
        make: impl Fn() -> C + Clone + Send + Sync + 'static,
    ) -> Self {
        Subject {
            case,
            make: Arc::new(move |case, scheduler, keep_events| {
                player_of(case, scheduler, keep_events, make.clone())
            }),
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
    pub fn player(&self, scheduler: AnyScheduler, keep_events: bool) -> Box<dyn Play> {
        (self.make)(&self.case, scheduler, keep_events)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("case", &self.case)
            .finish_non_exhaustive()
    }
}
