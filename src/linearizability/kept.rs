//! What is kept of a user whose requests overlap.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::search::Lacks;
use super::{Account, Answered, Claim, Linearized, is_next, search};
use crate::point::Points;

/// The most requests that are held back of all users together: so the memory is bounded, however long the run.
pub const MOST_KEPT: usize = 1 << 18;

/// The most requests of a user that are kept after they have found their place, for the case that a later one needs
/// another order. If even that does not do, nobody can tell.
const MOST_SETTLED: usize = 64;

/// What a search may cost while a run is played: a few milliseconds.
const BUDGET: u64 = 1 << 20;

/// A refusal among more requests than these waits for the user's quiet moment.
const FEW: usize = 16;

/// Where nobody sees the versions, and so many requests wait, another order of them is looked for though others are under way;
/// and again when twice as many do.
const STALLED: usize = 32;

/// How many requests that search may look at, and no more than this of all its steps, each of which may go through all that
/// wait: milliseconds.
const LOOK_AHEAD: (u64, u64) = (1 << 17, 1 << 24);

/// What follows from one more answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The user's requests are explained so far, or wait for others that are under way.
    GoOn,
    /// Everything is explained, and nothing of it has to be kept.
    Close,
    /// There is no order that explains what was told.
    NotLinearizable,
    /// It is not known.
    CouldNotTell,
}

/// The answers of a user since its last quiet moment, when no request was under way.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Requests that have found their place, in that order, and the balance before the first of them.
    settled: VecDeque<Answered>,
    start: Points,
    /// The balance and the version after the last of them.
    balance: Points,
    version: u64,
    /// When the last of those that are no longer kept was answered.
    forgotten: Option<u64>,
    /// Requests that wait for others to find their place.
    pending: Vec<Answered>,
    /// Of a walk through `pending` from the balance where they begin.
    lacks: Lacks,
    /// Requests with an unknown outcome.
    unknown: u64,
    /// When the first of `pending` was answered. Who was sent later cannot come before it.
    earliest: u64,
    /// There was no room for all that is pending.
    overflowed: bool,
    /// When so many requests are pending, another order of them is looked for before the next quiet moment.
    search_at: usize,
    scratch: Scratch,
}

/// Memory that is used again.
#[derive(Debug, Default)]
struct Scratch {
    refused: Vec<Answered>,
    moved: Vec<Answered>,
    earliest: Vec<u64>,
}

impl Kept {
    /// Begins anew, at a quiet moment with this balance and version.
    pub fn begin(&mut self, balance: Points, version: u64) {
        self.settled.clear();
        self.pending.clear();
        self.pending.shrink_to(1024);
        (self.start, self.balance, self.version) = (balance, balance, version);
        self.forgotten = None;
        self.unknown = 0;
        self.overflowed = false;
    }

    /// Gives the room of what is pending back.
    pub fn give_back(&self, room: &AtomicUsize) {
        room.fetch_sub(self.pending.len(), Ordering::Relaxed);
    }

    /// One more answer of the user, with `under_way` requests still to be answered, and `committed` that were told
    /// "done", this one among them.
    pub fn add(
        &mut self,
        request: Answered,
        under_way: u32,
        committed: u64,
        account: &Account,
        room: &AtomicUsize,
    ) -> Next {
        match request.claim {
            Claim::Impossible => return Next::NotLinearizable,
            Claim::Nothing => {}
            _ if self.pending.is_empty() && self.fits(&request) => self.settle(request),
            _ => {
                self.hold_back(request, room);
                if self.lacks.count() > u64::from(under_way) + self.unknown {
                    return Next::NotLinearizable;
                }
                if self.overflowed && self.lacks.len() > MOST_KEPT / 4 {
                    return Next::CouldNotTell;
                }
                let fills_a_gap = match is_unseen(&request) {
                    true => request.sent <= self.earliest && self.fits(&request),
                    false => request.version == self.version + 1,
                };
                if fills_a_gap || under_way == 0 || self.pending.len() <= FEW {
                    self.advance(room);
                }
            }
        }
        if under_way > 0 {
            self.look_ahead(account, room);
            return Next::GoOn;
        }
        if !self.pending.is_empty() {
            match self.look_for_another_order(BUDGET, account, room) {
                Next::GoOn => {}
                found => return found,
            }
        }
        if self.pending.is_empty() {
            if self.version == committed {
                return Next::Close;
            }
            // Quiet: what comes now comes after all that was.
            self.settled.clear();
            self.start = self.balance;
            self.forgotten = None;
        }
        Next::GoOn
    }

    fn fits(&self, request: &Answered) -> bool {
        match request.claim {
            Claim::Moved { from, .. } => {
                is_next(request.version, self.version) && from == self.balance
            }
            Claim::Saw { least, most } => (least..=most).contains(&self.balance),
            Claim::MayHaveMoved { .. } | Claim::Nothing | Claim::Impossible => false,
        }
    }

    fn settle(&mut self, request: Answered) {
        if let Claim::Moved { to, .. } = request.claim {
            self.balance = to;
            self.version = match request.version {
                0 => self.version + 1,
                version => self.version.max(version),
            };
        }
        self.settled.push_back(request);
        if self.settled.len() > MOST_SETTLED
            && let Some(first) = self.settled.pop_front()
        {
            if let Claim::Moved { to, .. } = first.claim {
                self.start = to;
            }
            self.forgotten = self.forgotten.max(Some(first.answered));
        }
    }

    fn hold_back(&mut self, request: Answered, room: &AtomicUsize) {
        if self.pending.is_empty() && !self.overflowed {
            self.lacks.begin(self.balance);
            self.search_at = STALLED;
            self.earliest = u64::MAX;
        }
        self.earliest = self.earliest.min(request.answered);
        self.unknown += u64::from(matches!(request.claim, Claim::MayHaveMoved { .. }));
        self.lacks.add(request.claim);
        if room.load(Ordering::Relaxed) < MOST_KEPT {
            room.fetch_add(1, Ordering::Relaxed);
            self.pending.push(request);
        } else {
            self.overflowed = true;
        }
    }

    /// Lets pending requests find their places in the order of their versions, or where nobody saw those, in the order of
    /// their balances, as far as nothing is missing.
    fn advance(&mut self, room: &AtomicUsize) {
        if self.unknown > 0 || self.overflowed {
            return;
        }
        let Scratch {
            mut refused,
            mut moved,
            mut earliest,
        } = std::mem::take(&mut self.scratch);
        for request in self.pending.drain(..) {
            let refusal = matches!(request.claim, Claim::Saw { .. });
            if refusal { &mut refused } else { &mut moved }.push(request);
        }
        let before = refused.len() + moved.len();
        // Those whose versions nobody saw come first, in the order in which they were sent.
        moved.sort_by_key(|request| (request.version, request.sent));
        // Who is next must not have been sent after any that remains was answered.
        earliest.resize(moved.len() + 1, u64::MAX);
        for index in (0..moved.len()).rev() {
            earliest[index] = earliest[index + 1].min(moved[index].answered);
        }
        let mut next = 0;
        loop {
            let of_refused = refused.iter().map(|request| request.answered).min();
            let of_refused = of_refused.unwrap_or(u64::MAX);
            self.bring_unseen_forward(&mut moved, &mut earliest, next, of_refused);
            let limit = earliest[next].min(of_refused);
            let refusal = refused
                .iter()
                .position(|request| request.sent <= limit && self.fits(request));
            if let Some(index) = refusal {
                self.settle(refused.remove(index));
                continue;
            }
            match moved.get(next) {
                Some(request)
                    if self.fits(request) && request.sent <= earliest[next + 1].min(of_refused) =>
                {
                    self.settle(*request);
                    next += 1;
                }
                _ => break,
            }
        }
        self.pending.append(&mut refused);
        self.pending.extend(moved.drain(next..));
        let answered = self.pending.iter().map(|request| request.answered);
        self.earliest = answered.min().unwrap_or(u64::MAX);
        moved.clear();
        earliest.clear();
        room.fetch_sub(before - self.pending.len(), Ordering::Relaxed);
        self.scratch = Scratch {
            refused,
            moved,
            earliest,
        };
    }

    /// Where nobody saw the versions, the balances say who comes next: of those that fit, and that may come before all others
    /// that wait, the one that was answered first goes to the place.
    fn bring_unseen_forward(
        &self,
        moved: &mut [Answered],
        earliest: &mut [u64],
        place: usize,
        of_refused: u64,
    ) {
        let limit = earliest[place].min(of_refused);
        // They are in the order in which they were sent, so no more are looked at than were under way at once.
        let may_come = |request: &Answered| request.version == 0 && request.sent <= limit;
        let unseen = moved[place..].iter().enumerate();
        let early = unseen.take_while(|(_, request)| may_come(request));
        let fitting = early.filter(|(_, request)| self.fits(request));
        let first = fitting.min_by_key(|(_, request)| request.answered);
        let Some(found) = first.map(|(index, _)| place + index) else {
            return;
        };
        moved[place..=found].rotate_right(1);
        for index in (place..=found).rev() {
            earliest[index] = earliest[index + 1].min(moved[index].answered);
        }
    }

    /// A request whose version nobody saw may have been given the place of another one, and a user whose requests always overlap
    /// has no quiet moment at which that comes to light. So when many wait, and none of them lacks another, an order of all is
    /// looked for. What is not found yet may still be, so this says nothing; where few balances come again and again there may be more
    /// orders than can be tried, and then it is the quiet moment that tells.
    fn look_ahead(&mut self, account: &Account, room: &AtomicUsize) {
        let waiting = self.pending.len();
        let stalled = waiting >= self.search_at && self.lacks.count() == 0;
        if !stalled || self.unknown > 0 || self.overflowed {
            return;
        }
        self.search_at = 2 * waiting;
        // Where the versions are seen, it is they that say what is missing.
        if self.pending.iter().any(is_unseen) {
            let (looks, steps) = LOOK_AHEAD;
            let budget = looks.min(steps / waiting as u64);
            self.look_for_another_order(budget, account, room);
        }
    }

    /// The order of the versions does not explain what was told at a quiet moment: looks for any other.
    #[cold]
    fn look_for_another_order(
        &mut self,
        mut budget: u64,
        account: &Account,
        room: &AtomicUsize,
    ) -> Next {
        if self.overflowed {
            return Next::CouldNotTell;
        }
        let mut requests: Vec<Answered> = self.settled.iter().copied().collect();
        requests.extend(&self.pending);
        match search(&requests, self.start, account, &mut budget) {
            // Which of the unknown ones have happened, later answers may still say.
            Linearized::Order(_) if self.unknown > 0 => {
                if requests.len() > MOST_SETTLED {
                    return Next::CouldNotTell;
                }
            }
            Linearized::Order(order) => {
                room.fetch_sub(self.pending.len(), Ordering::Relaxed);
                self.pending.clear();
                // They are settled once more.
                let unseen = self.settled.iter().filter(|request| is_unseen(request));
                self.version -= unseen.count() as u64;
                self.settled.clear();
                self.balance = self.start;
                for index in order {
                    self.settle(requests[index]);
                }
            }
            Linearized::No => {
                // One that is no longer kept might have had another place among these.
                let reaches_back = |request: &Answered| Some(request.sent) <= self.forgotten;
                return if requests.iter().any(reaches_back) {
                    Next::CouldNotTell
                } else {
                    Next::NotLinearizable
                };
            }
            Linearized::CouldNotTell => return Next::CouldNotTell,
        }
        Next::GoOn
    }
}

/// Whether it changed the balance, and nobody saw to which version.
fn is_unseen(request: &Answered) -> bool {
    request.version == 0 && matches!(request.claim, Claim::Moved { .. })
}
