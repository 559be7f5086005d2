use crate::sim::{Drawn, Exhaustive, Replay, Scheduler};

/// A scheduler that the runs of a case are played with.
pub trait Explores: Scheduler + 'static {
    /// Heeds what is known of the code under test.
    fn prepare(&mut self, _code: &Code) {}

    /// Whether it has to know what turns touch.
    fn reads_footprints(&self) -> bool {
        false
    }

    /// Whether it remembers states.
    fn remembers(&self) -> bool {
        false
    }

    /// Whether it has to know, before the next turn, which state the run is in.
    fn asks_for_state(&self) -> bool {
        false
    }

    /// The run is in this state, apart from what is possible next.
    fn set_state(&mut self, _state: u64) {}

    /// Whether a run that goes no further does so because nothing more is possible, and not because the scheduler had
    /// enough.
    fn is_stuck(&self) -> bool;
}

/// What is known of the code under test that a search can make use of.
#[derive(Debug)]
pub struct Code {
    /// It says what its turns touch.
    pub names_what_it_touches: bool,
    /// It tells what its requests share.
    pub tells_contents: bool,
    /// For each client the one before it that asks the same, if requests that ask the same are treated alike.
    pub after: Option<Vec<Option<u32>>>,
}

impl Explores for Exhaustive {
    fn prepare(&mut self, code: &Code) {
        if !code.names_what_it_touches {
            self.reduce_nothing();
        }
        let fewer = self.fewer();
        if let (true, Some(after)) = (fewer.alike, &code.after) {
            self.start_after(after.clone());
        }
        self.remember(fewer.remember && code.tells_contents);
    }

    fn reads_footprints(&self) -> bool {
        // What is seen is noted with what is touched.
        self.reduces() || Exhaustive::remembers(self)
    }

    #[inline]
    fn remembers(&self) -> bool {
        Exhaustive::remembers(self)
    }

    #[inline]
    fn asks_for_state(&self) -> bool {
        Exhaustive::asks_for_state(self)
    }

    #[inline]
    fn set_state(&mut self, state: u64) {
        Exhaustive::set_state(self, state);
    }

    fn is_stuck(&self) -> bool {
        self.end().is_stuck()
    }
}

impl Explores for Replay {
    fn is_stuck(&self) -> bool {
        self.is_at_an_end()
    }
}

impl Explores for Drawn {
    fn is_stuck(&self) -> bool {
        Drawn::is_stuck(self)
    }
}
