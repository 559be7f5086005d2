use crate::driver::{Glimpse, RoundSetup, begin};
use crate::env::Nanos;
use crate::history::{Event, Keep, Queues, Record};
use crate::scenario::Clock;

/// Steps between two looks at a round: far more than are taken between them.
const STEPS: usize = 1 << 18;

/// On the machine's clock it is not known who of two came first, if they came within this time, in nanoseconds: threads
/// note that they ask before they do, and may be interrupted in between.
const BLUR: Nanos = 20_000_000;

/// Plays a round under virtual time, and counts who was passed over, if all steps could be seen; `watch` says whether to
/// end it early, and then there is nothing to tell.
pub fn play_simulated_round(
    setup: RoundSetup<'_>,
    watch: &dyn Fn(Glimpse) -> bool,
) -> Option<(Record, Option<u64>)> {
    let mut round = begin(RoundSetup {
        keep: Keep::Recent(STEPS),
        ..setup
    });
    let mut count = Count::new(Clock::Virtual);
    while !round.is_over() {
        round.play_a_while();
        let (steps, dropped) = round.recorder().take_recent();
        count.follow(&steps, dropped);
        let glimpse = Glimpse {
            now: round.now(),
            sent: round.recorder().sent(),
        };
        if !round.is_over() && watch(glimpse) {
            return None;
        }
    }
    Some((round.record(), count.overtakes()))
}

/// Counts grants that pass over a request which came before.
#[derive(Debug)]
struct Count {
    queues: Queues,
    grants: u64,
    overtakes: u64,
    has_lost: bool,
}

impl Count {
    fn new(clock: Clock) -> Self {
        Count {
            queues: Queues::new(match clock {
                Clock::Virtual => 0,
                Clock::Real => BLUR,
            }),
            grants: 0,
            overtakes: 0,
            has_lost: false,
        }
    }

    fn follow(&mut self, steps: &[Event], dropped: u64) {
        self.has_lost |= dropped > 0;
        for event in steps.iter().filter_map(Event::of_request) {
            self.grants += u64::from(matches!(event.step, crate::history::Step::Granted { .. }));
            self.overtakes += u64::from(self.queues.follow(event));
        }
    }

    /// `None` where nothing was granted, or not every step was seen.
    fn overtakes(&self) -> Option<u64> {
        (self.grants > 0 && !self.has_lost).then_some(self.overtakes)
    }
}

/// The steps that are kept of a round over a real database, where keeping them is nothing beside asking the database.
pub const KEPT: usize = 1 << 20;

/// Counts who was passed over in a round on the machine's clock, if all its steps were kept.
pub fn overtakes(steps: &[Event]) -> Option<u64> {
    let mut count = Count::new(Clock::Real);
    count.follow(steps, u64::from(steps.len() >= KEPT));
    count.overtakes()
}
