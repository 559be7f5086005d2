//! What clients want who may send it more than once: how often it has been done, and what they were told.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;
use smallvec::SmallVec;

use super::{Detail, Step};
use crate::point::{Operation, Outcome, OutcomeKind, RequestId};
use crate::request::Request;

/// The wishes that are under way, and those of which nobody knows whether they were done, or how often.
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
    /// The requests that have done it, one for each effect.
    done_by: SmallVec<[RequestId; 2]>,
    /// The requests that the service said nobody can tell of, and that were not seen to do it.
    in_doubt: SmallVec<[Operation; 1]>,
    /// What its client was told in the end.
    told: Option<OutcomeKind>,
    /// Requests that were answered what had been answered before.
    recalled: SmallVec<[RequestId; 1]>,
}

impl Standing {
    /// Whether nothing can come of it any more that has yet to be judged.
    fn is_settled(&self) -> bool {
        self.under_way == 0
            && self.in_doubt.is_empty()
            && self.told.is_some_and(|told| told != OutcomeKind::Unknown)
    }

    /// The request has done it; which of its effects, if it is one too many.
    fn done(&mut self, own: RequestId, first: RequestId) -> Option<Detail> {
        self.done_by.push(own);
        let effects = u32::try_from(self.done_by.len()).unwrap_or(u32::MAX);
        (effects > 1).then_some(Detail::DoubleApply { first, effects })
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
                let first = wish.first;
                found = standing.done(own, first);
                if found.is_none() && standing.told == Some(OutcomeKind::Unknown) {
                    found = Some(Detail::ZombieWrite { first });
                }
            }
            Step::Replied { outcome, .. } => {
                standing.under_way = standing.under_way.saturating_sub(1);
                if *outcome == Outcome::Unknown && !standing.done_by.contains(&own) {
                    standing.in_doubt.push(request.operation);
                }
            }
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

    /// The requests of which it is not known whether they have done what their clients wanted, in order, each behind the one
    /// by which that was sent first.
    pub fn in_doubt(&self) -> Vec<(RequestId, Operation)> {
        let wishes = self.0.lock();
        let of_wish = |(first, standing): (&RequestId, &Standing)| {
            let first = *first;
            let own = standing.in_doubt.clone().into_iter();
            own.map(move |operation| (first, operation))
        };
        let mut all: Vec<_> = wishes.iter().flat_map(of_wish).collect();
        all.sort_unstable_by_key(|(_, operation)| operation.request);
        all
    }

    /// Whether any that was sent again is in doubt.
    pub fn may_be_done_twice_unseen(&self) -> bool {
        let wishes = self.0.lock();
        let mut all = wishes.values();
        all.any(|standing| standing.sent.len() > 1 && !standing.in_doubt.is_empty())
    }

    /// Whether a request by which the wish was sent first or again had done it is known now. If it had, and that is one
    /// effect too many: the request that did again what had been done, which is the later one, and what that shows.
    pub fn found(
        &self,
        first: RequestId,
        own: RequestId,
        done: bool,
    ) -> Option<(RequestId, Detail)> {
        let mut wishes = self.0.lock();
        let standing = wishes.get_mut(&first)?;
        let mut in_doubt = standing.in_doubt.iter();
        let place = in_doubt.position(|operation| operation.request == own)?;
        standing.in_doubt.swap_remove(place);
        let detail = done.then(|| standing.done(own, first)).flatten()?;
        Some((*standing.done_by.iter().max()?, detail))
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
    use crate::point::Receipt;
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

    #[test]
    fn what_the_service_could_not_tell_of_is_found_out_later_and_may_be_one_effect_too_many() {
        for (is_done, found) in [(true, 1), (false, 0)] {
            let wishes = Wishes::default();
            let (first, again) = (request(1), request(2));
            let of = RequestId(1);
            wishes.follow(&first, &Step::Sent);
            wishes.follow(&first, &replied(Outcome::Unknown));
            wishes.follow(&again, &Step::SentAgain { of });
            assert_eq!(wishes.follow(&again, &wrote(2)), None, "it is seen once");
            wishes.follow(&again, &replied(DONE));
            wishes.follow(&first, &answered(DONE));
            assert_eq!(wishes.in_doubt(), [(of, first.operation)]);
            let twice = wishes.found(of, of, is_done);
            let effects = 2;
            let detail = Detail::DoubleApply { first: of, effects };
            // The later one did what had been done.
            let expected = (found > 0).then_some((RequestId(2), detail));
            assert_eq!(twice, expected);
            assert_eq!(wishes.found(of, of, is_done), None, "once is enough");
            assert!(wishes.in_doubt().is_empty());
        }
    }

    #[test]
    fn what_was_seen_to_be_done_is_in_no_doubt_though_nobody_was_told() {
        let wishes = Wishes::default();
        let first = request(1);
        wishes.follow(&first, &Step::Sent);
        wishes.follow(&first, &wrote(1));
        wishes.follow(&first, &replied(Outcome::Unknown));
        assert!(wishes.in_doubt().is_empty());
    }
}
