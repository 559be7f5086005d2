//! The same of a history that was recorded.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::{Account, Answered, Claim, Linearized, search};
use crate::point::{Kind, Points, RequestId, UserId};

/// The most requests of one user that are kept since its last quiet moment.
const MOST_OPEN: usize = 1 << 20;

/// How many tries the search of one stretch between two quiet moments may take unless told otherwise: some seconds.
pub const USUAL_TRIES: u64 = 1 << 28;

/// A larger part is shown as it is: to make it smaller would take as many searches as it has requests.
const MOST_THINNED: usize = 256;

/// A request of a recorded history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedRequest {
    /// The number of the request.
    pub request: RequestId,
    /// Charge or use.
    pub kind: Kind,
    /// How many points.
    pub amount: Points,
    /// The line that says that it was sent.
    pub sent_line: u64,
    /// The line that says that it was answered; 0 if it never was.
    pub answered_line: u64,
    /// What the search is told of it.
    pub told: Answered,
}

/// A part of a user's history that fits no order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refutation {
    /// The user whose history it is.
    pub user: UserId,
    /// The balance at the quiet moment before it, in points.
    pub start: Points,
    /// The requests, in the order in which they were sent. Those that were under way when the last one was answered are
    /// among them as unknown.
    pub requests: Vec<RecordedRequest>,
    /// The one whose answer leaves no order.
    pub last: RequestId,
}

/// What came of a recorded history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Requests that were sent.
    pub requests: u64,
    /// Users with any.
    pub users: u64,
    /// Each user whose history is not linearizable, with the smallest part that is not.
    pub refuted: Vec<Refutation>,
    /// Users of whom nobody can tell.
    pub could_not_tell: Vec<UserId>,
}

/// A recorded history on its way through the check, step by step.
#[derive(Debug)]
pub struct Recorded {
    account: Account,
    /// How many tries the search of one stretch may take.
    tries: u64,
    under_way: HashMap<RequestId, (UserId, RecordedRequest), FixedState>,
    users: HashMap<UserId, Open, FixedState>,
    verified: Verified,
}

/// A user's requests since its last quiet moment.
#[derive(Debug)]
struct Open {
    start: Points,
    requests: Vec<RecordedRequest>,
    under_way: u32,
    last_answered: u64,
    /// There is nothing more to find out.
    settled: bool,
}

impl Recorded {
    /// A history of users with this account. To look for an order between two quiet moments may take this many tries;
    /// with fewer, more often nobody can tell.
    pub fn new(account: Account, tries: u64) -> Self {
        Recorded {
            account,
            tries,
            under_way: HashMap::default(),
            users: HashMap::default(),
            verified: Verified::default(),
        }
    }

    /// The account that the history is compared with.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// A request was sent, at this moment and by this line.
    ///
    /// # Errors
    /// If one of this number is under way.
    pub fn sent(
        &mut self,
        user: UserId,
        (request, kind, amount): (RequestId, Kind, Points),
        moment: u64,
        line: u64,
    ) -> Result<(), String> {
        let Entry::Vacant(place) = self.under_way.entry(request) else {
            return Err(format!(
                "request {request} is sent again before it was answered"
            ));
        };
        let claim = self.account.unknown(kind, amount);
        let sent = RecordedRequest {
            request,
            kind,
            amount,
            sent_line: line,
            answered_line: 0,
            told: Answered {
                sent: moment,
                answered: u64::MAX,
                claim,
                version: 0,
            },
        };
        place.insert((user, sent));
        self.verified.requests += 1;
        let opening = self.account.opening;
        let open = self.users.entry(user).or_insert_with(|| Open {
            start: opening,
            requests: Vec::new(),
            under_way: 0,
            last_answered: 0,
            settled: false,
        });
        let quiet = open.under_way == 0 && moment > open.last_answered;
        open.under_way += 1;
        if quiet && !open.requests.is_empty() {
            open.close(user, &self.account, self.tries, &mut self.verified);
        }
        Ok(())
    }

    /// The kind and the amount of a request that is under way.
    pub fn asked(&self, request: RequestId) -> Option<(Kind, Points)> {
        let (_, sent) = self.under_way.get(&request)?;
        Some((sent.kind, sent.amount))
    }

    /// A request was answered, at this moment and by this line, with what this claims.
    ///
    /// # Errors
    /// If none of this number is under way.
    pub fn answered(
        &mut self,
        request: RequestId,
        claim: Claim,
        version: u64,
        moment: u64,
        line: u64,
    ) -> Result<(), String> {
        let Some((user, mut answered)) = self.under_way.remove(&request) else {
            return Err(format!("request {request} is answered and was not sent"));
        };
        let unknown = matches!(claim, Claim::MayHaveMoved { .. });
        answered.answered_line = line;
        answered.told = Answered {
            answered: if unknown { u64::MAX } else { moment },
            claim,
            version,
            ..answered.told
        };
        if let Some(open) = self.users.get_mut(&user) {
            open.under_way -= 1;
            open.last_answered = moment;
            open.add(user, answered, &mut self.verified);
        }
        Ok(())
    }

    /// The history is over: what was not answered may have happened or not.
    pub fn finish(mut self) -> Verified {
        for (_, (user, request)) in self.under_way.drain() {
            if let Some(open) = self.users.get_mut(&user) {
                open.add(user, request, &mut self.verified);
            }
        }
        let mut users: Vec<(UserId, Open)> = self.users.drain().collect();
        users.sort_by_key(|(user, _)| *user);
        self.verified.users = users.len() as u64;
        for (user, mut open) in users {
            open.close(user, &self.account, self.tries, &mut self.verified);
        }
        self.verified.refuted.sort_by_key(|refuted| refuted.user);
        self.verified.could_not_tell.sort_unstable();
        self.verified
    }
}

impl Open {
    fn add(&mut self, user: UserId, request: RecordedRequest, verified: &mut Verified) {
        if self.settled || request.told.claim == Claim::Nothing {
            return;
        }
        if self.requests.len() == MOST_OPEN {
            self.give_up(user, verified);
        } else {
            self.requests.push(request);
        }
    }

    fn give_up(&mut self, user: UserId, verified: &mut Verified) {
        self.settled = true;
        self.requests = Vec::new();
        verified.could_not_tell.push(user);
    }

    /// A quiet moment: all that follows comes after all that is there.
    fn close(&mut self, user: UserId, account: &Account, tries: u64, verified: &mut Verified) {
        if self.settled {
            return;
        }
        let told: Vec<Answered> = self.requests.iter().map(|request| request.told).collect();
        match search(&told, self.start, account, &mut tries.clone()) {
            Linearized::Order(_) => {
                let mut moves = Vec::with_capacity(told.len());
                for request in &told {
                    match request.claim {
                        Claim::Moved { from, to } => moves.push(to - from),
                        // Which of these have happened, later answers may still say: all is kept.
                        Claim::MayHaveMoved { .. } => return,
                        _ => {}
                    }
                }
                self.start += moves.iter().sum::<Points>();
                self.requests.clear();
            }
            Linearized::No => {
                let refutation = smallest(user, self.start, &self.requests, account, tries);
                verified.refuted.push(refutation);
                self.settled = true;
                self.requests = Vec::new();
            }
            Linearized::CouldNotTell => self.give_up(user, verified),
        }
    }
}

/// The smallest part of a stretch that fits no order.
fn smallest(
    user: UserId,
    start: Points,
    requests: &[RecordedRequest],
    account: &Account,
    tries: u64,
) -> Refutation {
    let mut by_answer: Vec<&RecordedRequest> = requests.iter().collect();
    by_answer.sort_by_key(|request| (request.told.answered, request.answered_line));
    let fits = |part: &[RecordedRequest]| {
        let told: Vec<Answered> = part.iter().map(|request| request.told).collect();
        search(&told, start, account, &mut (tries / 8)) != Linearized::No
    };
    // What fits no order after some answers fits none after more of them.
    let (mut fine, mut broken) = (0, by_answer.len());
    while broken - fine > 1 {
        let middle = fine.midpoint(broken);
        if fits(&beginning(&by_answer, middle, account)) {
            fine = middle;
        } else {
            broken = middle;
        }
    }
    let last = by_answer[broken - 1].request;
    let mut part = beginning(&by_answer, broken, account);
    // What changes nothing, or may not have happened, is left out if it makes no difference.
    let mut index = if part.len() > MOST_THINNED {
        part.len()
    } else {
        0
    };
    while index < part.len() {
        let can_go = !matches!(part[index].told.claim, Claim::Moved { .. });
        if can_go && part[index].request != last {
            let gone = part.remove(index);
            if fits(&part) {
                part.insert(index, gone);
                index += 1;
            }
        } else {
            index += 1;
        }
    }
    part.sort_by_key(|request| (request.told.sent, request.sent_line));
    Refutation {
        user,
        start,
        requests: part,
        last,
    }
}

/// What was known when the first `count` requests had been answered.
fn beginning(
    by_answer: &[&RecordedRequest],
    count: usize,
    account: &Account,
) -> Vec<RecordedRequest> {
    let until = by_answer[count - 1].told.answered;
    let known = by_answer.iter().enumerate();
    known
        .filter(|(place, request)| *place < count || request.told.sent <= until)
        .map(|(place, request)| {
            let mut request = **request;
            if place >= count {
                request.answered_line = 0;
                request.told.answered = u64::MAX;
                request.told.claim = account.unknown(request.kind, request.amount);
                request.told.version = 0;
            }
            request
        })
        .collect()
}
