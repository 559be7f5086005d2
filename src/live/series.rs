use std::sync::Arc;

use crate::env::Nanos;
use crate::history::{Event, Step};
use crate::point::OutcomeKind;
use crate::request::LockName;

/// More bins than this are merged, two and two: a round of a day has no more of them than one of a second.
const MOST: usize = 128;

/// What happened in a stretch of the round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    /// Requests committed.
    pub committed: u64,
    /// Updates lost.
    pub lost: u64,
    /// Requests began to go through another lock.
    pub switched: bool,
}

/// The round over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// How long each bin is, in nanoseconds.
    pub width: Nanos,
    /// The bins, from the start of the round.
    pub bins: Arc<[Bin]>,
}

/// Makes a series of steps as they come.
#[derive(Debug)]
pub(super) struct SeriesMaker {
    width: Nanos,
    bins: Vec<Bin>,
    lock: Option<LockName>,
}

impl Default for SeriesMaker {
    fn default() -> Self {
        SeriesMaker {
            width: 1_000,
            bins: Vec::new(),
            lock: None,
        }
    }
}

impl SeriesMaker {
    pub fn follow(&mut self, event: &Event) {
        match &event.step {
            Step::Sent => {
                let before = self.lock.replace(event.lock);
                if before.is_some_and(|before| before != event.lock) {
                    self.bin(event.at).switched = true;
                }
            }
            Step::Answered { answer, .. } if answer.outcome.kind() == OutcomeKind::Committed => {
                self.bin(event.at).committed += 1;
            }
            Step::Wrote {
                buried: Some(_), ..
            } => self.bin(event.at).lost += 1,
            _ => {}
        }
    }

    pub fn series(&self) -> Series {
        Series {
            width: self.width,
            bins: self.bins.as_slice().into(),
        }
    }

    fn bin(&mut self, at: Nanos) -> &mut Bin {
        while at / self.width >= MOST as u64 {
            self.width *= 2;
            self.bins = self
                .bins
                .chunks(2)
                .map(|pair| {
                    pair.iter().fold(Bin::default(), |sum, bin| Bin {
                        committed: sum.committed + bin.committed,
                        lost: sum.lost + bin.lost,
                        switched: sum.switched || bin.switched,
                    })
                })
                .collect();
        }
        let index = (at / self.width) as usize;
        if index >= self.bins.len() {
            self.bins.resize(index + 1, Bin::default());
        }
        &mut self.bins[index]
    }
}
