//! What clients want who may send it more than once: how often it has been done, and what they were told.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;
use smallvec::SmallVec;

use super::{Detail, Step};
use crate::point::{OutcomeKind, RequestId};
use crate::request::Request;

/// The wishes that are under way, and those of which nobody knows whether they were done.
///
/// What becomes of all others is known for good, and they are forgotten: memory does not grow with the run.
#[derive(Debug, Default)]
pub(super) struct Wishes(Mutex<HashMap<RequestId, Standing, FixedState>>);

/// How a wish stands.
#[derive(Debug, Default)]
struct Standing {
    /// The requests by which it was sent.
    sent: SmallVec<[RequestId; 2]>,
    /// How many of them the service has yet to answer.
    under_way: u32,
    /// How often it has been done.
    effects: u32,
    /// What its client was told in the end.
    told: Option<OutcomeKind>,
    /// Requests that were answered what had been answered before.
    recalled: SmallVec<[RequestId; 1]>,
}

impl Standing {
    /// Whether nothing can come of it any more that has yet to be judged.
    fn is_settled(&self) -> bool {
        self.under_way == 0 && self.told.is_some_and(|told| told != OutcomeKind::Unknown)
    }
}

impl Wishes {
    /// A request took a step, and may have been one of several for the same wish; what that shows to be wrong.
    pub fn follow(&self, request: &Request, step: &Step) -> Option<Detail> {
        let wish = request.wish?;
        let own = request.operation.request;
        let mut wishes = self.0.lock();
        let standing = wishes.entry(wish.first).or_default();
        let mut found = None;
        match step {
            Step::Sent | Step::SentAgain { .. } => {
                standing.sent.push(own);
                standing.under_way += 1;
            }
            Step::Recalled { .. } => standing.recalled.push(own),
            Step::Wrote { .. } => {
                standing.effects += 1;
                let (first, effects) = (wish.first, standing.effects);
                if effects > 1 {
                    found = Some(Detail::DoubleApply { first, effects });
                } else if standing.told == Some(OutcomeKind::Unknown) {
                    found = Some(Detail::ZombieWrite { first });
                }
            }
            Step::Replied { .. } => standing.under_way = standing.under_way.saturating_sub(1),
            Step::Answered { answer, .. } => {
                standing.told = Some(answer.outcome.kind());
                if own != wish.first {
                    // Each of these requests was answered by itself: their client is not known here.
                    standing.under_way = standing.under_way.saturating_sub(1);
                }
            }
            _ => {}
        }
        if standing.is_settled() {
            wishes.remove(&wish.first);
        }
        found
    }

    /// Whether the request, which is answered by itself, is answered what had been answered before.
    pub fn is_repeat(&self, request: &Request) -> bool {
        let own = request.operation.request;
        // A client's own answer is told of the request by which it sent its wish first.
        request.wish.is_some_and(|wish| {
            wish.first != own
                && self
                    .0
                    .lock()
                    .get(&wish.first)
                    .is_some_and(|standing| standing.recalled.contains(&own))
        })
    }

    /// The requests by which a wish was sent, if it is known; else the one that is asked for.
    pub fn sent(&self, first: RequestId) -> SmallVec<[RequestId; 2]> {
        let wishes = self.0.lock();
        match wishes.get(&first) {
            Some(standing) if !standing.sent.is_empty() => standing.sent.clone(),
            _ => SmallVec::from_slice(&[first]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point::{Outcome, Receipt};
    use crate::request::{Answer, Wish};

    fn request(number: u64) -> Request {
        Request {
            wish: Some(Wish {
                first: RequestId(1),
                keyed: false,
            }),
            ..Request::charge(number, 1)
        }
    }

    fn wrote(version: u64) -> Step {
        Step::Wrote {
            base: version - 1,
            balance: 0,
            version,
            buried: None,
            overspent: None,
        }
    }

    fn answered(outcome: Outcome) -> Step {
        Step::Answered {
            answer: Answer::never_begun(outcome, 0),
            service: 0,
            latency: 0,
        }
    }

    const DONE: Outcome = Outcome::Committed(Receipt {
        balance: 0,
        base: 0,
        version: 1,
    });

    fn replied(outcome: Outcome) -> Step {
        Step::Replied {
            outcome,
            heard: false,
        }
    }

    #[test]
    fn the_second_effect_of_a_wish_is_one_too_many_and_then_nothing_is_kept_of_it() {
        let wishes = Wishes::default();
        let (first, again) = (request(1), request(2));
        assert_eq!(wishes.follow(&first, &Step::Sent), None);
        let of = RequestId(1);
        assert_eq!(wishes.follow(&again, &Step::SentAgain { of }), None);
        assert_eq!(wishes.follow(&first, &wrote(1)), None);
        assert_eq!(
            wishes.follow(&again, &wrote(2)),
            Some(Detail::DoubleApply {
                first: of,
                effects: 2
            })
        );
        wishes.follow(&first, &replied(DONE));
        wishes.follow(&again, &replied(DONE));
        assert_eq!(wishes.sent(of).len(), 2);
        wishes.follow(&first, &answered(DONE));
        assert!(wishes.0.lock().is_empty());
    }

    #[test]
    fn a_wish_that_was_given_up_for_good_is_done_by_a_zombie() {
        let wishes = Wishes::default();
        let first = request(1);
        wishes.follow(&first, &Step::Sent);
        wishes.follow(&first, &answered(Outcome::Unknown));
        assert_eq!(
            wishes.follow(&first, &wrote(1)),
            Some(Detail::ZombieWrite {
                first: RequestId(1)
            })
        );
        wishes.follow(&first, &replied(DONE));
        assert_eq!(wishes.sent(RequestId(1)).len(), 1, "it may be looked for");
    }
}
