//! The requests of a user as lanes in time, made of their steps.

use crate::env::Nanos;
use crate::history::{Event, RequestEvent, Step};
use crate::point::{Kind, Outcome, Points, RequestId};

/// A request, from when it was sent to when it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The number of the request.
    pub request: RequestId,
    /// Charge or use.
    pub kind: Kind,
    /// How many points it asks for.
    pub amount: Points,
    /// In which process, from 0.
    pub instance: u16,
    /// Stretches of time in which it waits or is inside; the last one may go on.
    pub stretches: Vec<Stretch>,
    /// The moments that are marked.
    pub marks: Vec<Mark>,
    /// It ended without being committed.
    pub refused: Option<Nanos>,
}

/// A stretch of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The moment at which it begins.
    pub from: Nanos,
    /// Until when; `None` if it goes on.
    pub to: Option<Nanos>,
    /// It waits; else it is inside.
    pub waits: bool,
}

/// A moment of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The moment, in nanoseconds since the start of the round.
    pub at: Nanos,
    /// What happened at that moment.
    pub what: What,
}

/// What happens at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The request reads the balance.
    Read,
    /// The request writes the balance.
    Write,
    /// It writes over a newer version, the last of which this request wrote.
    Bury(RequestId),
}

/// The lanes of these steps: first the requests that have written, in the order of their writes, so that a
/// request stands above the one that overwrites it; then the others, in the order in which they came.
pub fn lanes(steps: &[Event]) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    // Of each lane, the how-manyth to have written.
    let (mut ranks, mut writers) = (Vec::new(), 0);
    let mut places = std::collections::HashMap::new();
    for step in steps.iter().filter_map(Event::of_request) {
        let place = *places.entry(step.request).or_insert_with(|| {
            lanes.push(Lane {
                request: step.request,
                kind: step.kind,
                amount: step.amount,
                instance: step.instance,
                stretches: Vec::new(),
                marks: Vec::new(),
                refused: None,
            });
            ranks.push(usize::MAX);
            lanes.len() - 1
        });
        lanes[place].follow(step);
        if matches!(step.step, Step::Wrote { .. }) && ranks[place] == usize::MAX {
            ranks[place] = writers;
            writers += 1;
        }
    }
    let mut ranked: Vec<(usize, Lane)> = ranks.into_iter().zip(lanes).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, lane)| lane).collect()
}

impl Lane {
    /// Whether it waits, is inside or is refused between these moments.
    pub fn is_there(&self, from: Nanos, to: Nanos) -> bool {
        let between = |at: Nanos| (from..=to).contains(&at);
        let reaches = |s: &Stretch| s.from <= to && s.to.is_none_or(|end| end >= from);
        self.stretches.iter().any(reaches) || self.refused.is_some_and(between)
    }

    fn follow(&mut self, step: &RequestEvent) {
        let at = step.at;
        let mark = |what| Mark { at, what };
        match &step.step {
            // A control that grants nothing keeps no request out.
            Step::Sent | Step::SentAgain { .. } if !step.lock.grants() => self.begin(at, false),
            Step::Sent
            | Step::SentAgain { .. }
            | Step::GaveUp { .. }
            | Step::Recalled { .. }
            | Step::Appended { .. }
            | Step::Stated(_) => {}
            Step::Waiting | Step::Blocked(_) => self.begin(at, true),
            Step::Granted { .. } | Step::Unblocked { .. } => self.begin(at, false),
            Step::Read { .. } => self.marks.push(mark(What::Read)),
            Step::Wrote { buried: None, .. } => self.marks.push(mark(What::Write)),
            Step::Wrote {
                buried: Some(buried),
                ..
            } => self.marks.push(mark(What::Bury(buried.last.request))),
            Step::Conflicted { .. }
            | Step::Asked
            | Step::Told { .. }
            | Step::RanOut { held: None }
            | Step::Stale { .. } => {}
            Step::Refused { .. } | Step::Released { .. } | Step::RanOut { held: Some(_) } => {
                self.end(at);
            }
            Step::Replied { .. } => self.end(at),
            Step::Answered { answer, .. } => {
                self.end(at);
                if !matches!(answer.outcome, Outcome::Committed(_)) {
                    self.refused = Some(at);
                }
            }
        }
    }

    fn begin(&mut self, at: Nanos, waits: bool) {
        self.end(at);
        self.stretches.push(Stretch {
            from: at,
            to: None,
            waits,
        });
    }

    fn end(&mut self, at: Nanos) {
        if let Some(last) = self.stretches.last_mut() {
            last.to.get_or_insert(at);
        }
    }

    /// The request that it overwrote, if it did.
    pub fn buried(&self) -> Option<(Nanos, RequestId)> {
        self.marks.iter().find_map(|mark| match mark.what {
            What::Bury(victim) => Some((mark.at, victim)),
            _ => None,
        })
    }

    /// What it is in at a moment: waiting, inside, or neither.
    pub fn at(&self, moment: Nanos) -> Option<bool> {
        let holds =
            |stretch: &&Stretch| stretch.from <= moment && stretch.to.is_none_or(|to| moment < to);
        self.stretches
            .iter()
            .find(holds)
            .map(|stretch| stretch.waits)
    }
}
