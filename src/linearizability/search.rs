//! Looks for an order of requests that explains what their callers were told.

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use smallvec::SmallVec;

use super::{Account, Claim};
use crate::point::Points;

/// A request that was answered, for the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// When it was sent. Any clock will do on which a request that was answered before another was sent has the
    /// smaller stamp.
    pub sent: u64,
    /// When it was answered; `u64::MAX` if it never was.
    pub answered: u64,
    /// What the answer claims.
    pub claim: Claim,
    /// The version that its write made, or 0: a hint which to try first, and no more.
    pub version: u64,
}

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Linearized {
    /// An order that explains everything, as indexes; requests that had no effect are in it too, those that may have
    /// had one only if they must.
    Order(Vec<usize>),
    /// There is none.
    No,
    /// There was none among those that were tried before the budget was used up.
    CouldNotTell,
}

/// The states that are remembered take this many bytes together, at most.
const MOST_MEMORY: usize = 64 << 20;

/// Looks for an order of `requests`, from a balance of `start` points, that explains what each was told. To look at
/// a request costs one of `budget`; when it is used up, nobody can tell.
pub fn search(
    requests: &[Answered],
    start: Points,
    account: &Account,
    budget: &mut u64,
) -> Linearized {
    if requests
        .iter()
        .any(|request| request.claim == Claim::Impossible)
        || lacks_a_beginning(requests, start)
    {
        return Linearized::No;
    }
    Search::new(requests, start, account).run(budget)
}

/// Whether more requests claim to have begun at some balances than can have found them there.
///
/// What callers were told is a set of moves from one balance to another, and an order is a walk along all of them. A
/// walk leaves a balance as often as it comes to it, but for its ends. A request that may have moved can bring the
/// balance anywhere, once.
fn lacks_a_beginning(requests: &[Answered], start: Points) -> bool {
    let mut lacks = Lacks::new(start);
    let mut wild = 0;
    for request in requests {
        lacks.add(request.claim);
        wild += u64::from(matches!(request.claim, Claim::MayHaveMoved { .. }));
    }
    lacks.count() > wild
}

/// How often balances were left and not come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Lacks {
    /// How much more often each balance was left than come to.
    more: HashMap<Points, i64, FixedState>,
    /// The sum of those above 0.
    count: u64,
}

impl Lacks {
    /// Of a walk that begins at `start`.
    pub fn new(start: Points) -> Self {
        let mut lacks = Lacks::default();
        lacks.begin(start);
        lacks
    }

    /// Forgets everything; the walk begins at `start`.
    pub fn begin(&mut self, start: Points) {
        self.more.clear();
        self.count = 0;
        self.more.insert(start, -1);
    }

    /// One more request.
    pub fn add(&mut self, claim: Claim) {
        if let Claim::Moved { from, to } = claim {
            let left = self.more.entry(from).or_insert(0);
            *left += 1;
            self.count += u64::from(*left > 0);
            let reached = self.more.entry(to).or_insert(0);
            self.count -= u64::from(*reached > 0);
            *reached -= 1;
        }
    }

    /// How many moves are missing at least that would lead to where others began.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many balances it knows.
    pub fn len(&self) -> usize {
        self.more.len()
    }
}

/// Which requests have been put into the order so far.
type Taken = SmallVec<[u64; 4]>;

struct Search<'a> {
    requests: &'a [Answered],
    account: &'a Account,
    /// Indexes, by when they were sent.
    by_sent: Vec<u32>,
    /// All before this place in `by_sent` have been taken.
    first: usize,
    taken: Taken,
    balance: Points,
    order: Vec<u32>,
    /// Requests that have to be in the order and are not.
    missing: usize,
    seen: HashSet<Taken, FixedState>,
}

/// A place where the search can go several ways.
struct Fork {
    /// The length of the order there.
    at: usize,
    balance: Points,
    /// What is left to try, the best last.
    ways: SmallVec<[u32; 4]>,
}

impl<'a> Search<'a> {
    fn new(requests: &'a [Answered], start: Points, account: &'a Account) -> Self {
        let count = u32::try_from(requests.len()).expect("a history of fewer than 2^32 requests");
        let mut by_sent: Vec<u32> = (0..count).collect();
        by_sent.sort_by_key(|&index| (requests[index as usize].sent, index));
        let must = |request: &&Answered| !matches!(request.claim, Claim::MayHaveMoved { .. });
        Search {
            requests,
            account,
            by_sent,
            first: 0,
            taken: smallvec::smallvec![0; requests.len().div_ceil(64)],
            balance: start,
            order: Vec::with_capacity(requests.len()),
            missing: requests.iter().filter(must).count(),
            seen: HashSet::default(),
        }
    }

    fn run(mut self, budget: &mut u64) -> Linearized {
        let mut forks: Vec<Fork> = Vec::new();
        let most_seen = MOST_MEMORY / (self.taken.len() * 8 + 32);
        loop {
            if *budget == 0 || self.seen.len() >= most_seen {
                return Linearized::CouldNotTell;
            }
            self.take_what_changes_nothing();
            if self.missing == 0 {
                return Linearized::Order(self.order.iter().map(|&index| index as usize).collect());
            }
            let (mut ways, looked_at) = self.ways();
            *budget = budget.saturating_sub(looked_at);
            // Where there is but one way, there is nothing to come back to.
            if ways.len() > 1 && !self.seen.insert(self.taken.clone()) {
                ways.clear();
            }
            let next = match ways.pop() {
                Some(way) => {
                    if !ways.is_empty() {
                        forks.push(Fork {
                            at: self.order.len(),
                            balance: self.balance,
                            ways,
                        });
                    }
                    way
                }
                None => {
                    let Some(fork) = forks.last_mut() else {
                        return Linearized::No;
                    };
                    let way = fork.ways.pop().expect("a fork with no way left is removed");
                    let (at, balance) = (fork.at, fork.balance);
                    if fork.ways.is_empty() {
                        forks.pop();
                    }
                    self.go_back(at, balance);
                    way
                }
            };
            self.take(next);
        }
    }

    /// Requests that can be next: none that is still missing was answered before they were sent.
    fn candidates(&self) -> impl Iterator<Item = u32> {
        let mut earliest = u64::MAX;
        self.by_sent[self.first..]
            .iter()
            .copied()
            .filter(|&index| !self.is_taken(index))
            .take_while(move |&index| {
                let request = &self.requests[index as usize];
                let may = request.sent <= earliest;
                earliest = earliest.min(request.answered);
                may
            })
    }

    /// To change nothing as early as possible is never wrong.
    fn take_what_changes_nothing(&mut self) {
        loop {
            let balance = self.balance;
            let fits = |&index: &u32| match self.requests[index as usize].claim {
                Claim::Saw { least, most } => (least..=most).contains(&balance),
                Claim::Nothing => true,
                _ => false,
            };
            let fitting: SmallVec<[u32; 16]> = self.candidates().filter(fits).collect();
            if fitting.is_empty() {
                return;
            }
            for index in fitting {
                self.take(index);
            }
        }
    }

    /// What can change the balance next, the best last. Of requests that change it alike, the one that was answered
    /// first: it could take the place of the others in any order.
    ///
    /// Returns how many it looked at too.
    fn ways(&self) -> (SmallVec<[u32; 4]>, u64) {
        let mut ways: SmallVec<[(Points, u32); 4]> = SmallVec::new();
        let mut looked_at = 0;
        for index in self.candidates() {
            looked_at += 1;
            let request = &self.requests[index as usize];
            let to = match request.claim {
                Claim::Moved { from, to } if from == self.balance => to,
                Claim::MayHaveMoved { change } => match self.account.after(self.balance, change) {
                    Some(to) => to,
                    None => continue,
                },
                _ => continue,
            };
            let alike = ways.iter_mut().find(|(other, way)| {
                let other_must = self.must(*way);
                *other == to && other_must == self.must(index)
            });
            match alike {
                None => ways.push((to, index)),
                Some((_, way)) if request.answered < self.requests[*way as usize].answered => {
                    *way = index;
                }
                Some(_) => {}
            }
        }
        // Requests that may never have happened come last, versions in their order.
        ways.sort_unstable_by_key(|&(_, index)| {
            let request = &self.requests[index as usize];
            std::cmp::Reverse((!self.must(index), request.version, request.answered))
        });
        let ways = ways.into_iter().map(|(_, index)| index).collect();
        (ways, looked_at)
    }

    /// Whether the request has to be in the order.
    fn must(&self, index: u32) -> bool {
        !matches!(
            self.requests[index as usize].claim,
            Claim::MayHaveMoved { .. }
        )
    }

    fn is_taken(&self, index: u32) -> bool {
        self.taken[index as usize / 64] & (1 << (index % 64)) != 0
    }

    fn take(&mut self, index: u32) {
        self.taken[index as usize / 64] |= 1 << (index % 64);
        self.order.push(index);
        self.missing -= usize::from(self.must(index));
        self.balance = match self.requests[index as usize].claim {
            Claim::Moved { to, .. } => to,
            Claim::MayHaveMoved { change } => self.balance + change,
            _ => self.balance,
        };
        while self.first < self.by_sent.len() && self.is_taken(self.by_sent[self.first]) {
            self.first += 1;
        }
    }

    fn go_back(&mut self, at: usize, balance: Points) {
        for index in self.order.split_off(at) {
            self.taken[index as usize / 64] &= !(1 << (index % 64));
            self.missing += usize::from(self.must(index));
        }
        self.balance = balance;
        self.first = 0;
    }
}
