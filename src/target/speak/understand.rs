//! What an answer to a charge or a use means.

use serde_json_borrow::Value as Borrowed;

use super::value::{as_text, at, is_word, points_at, without_digits};
use super::{Heard, Speaker};
use crate::point::{OutcomeKind, Points};
use crate::target::wire::{Fault, Reply};

impl Speaker {
    pub(super) fn understand(&self, answer: Result<Reply, Fault>) -> Heard {
        let (outcome, balance) = match &answer {
            Ok(reply) => self.understand_reply(reply),
            Err(Fault::NotSent(_)) => (OutcomeKind::Failed, None),
            Err(Fault::Unanswered(_)) => (OutcomeKind::Unknown, None),
        };
        Heard {
            outcome,
            balance,
            answer,
        }
    }

    fn understand_reply(&self, reply: &Reply) -> (OutcomeKind, Option<Points>) {
        let text = as_text(&reply.body);
        let value: Option<Borrowed<'_>> = serde_json::from_str(&text).ok();
        let balance = self.target.answer.as_deref();
        let balance = balance.and_then(|pointer| points_at(value.as_ref()?, pointer));
        let is_in = |statuses: &[u16]| statuses.contains(&reply.status);
        let is_refusal = self.learnt.refusal.as_ref().is_some_and(|(status, text)| {
            *status == reply.status && *text == without_digits(&reply.body)
        });
        let outcome = if is_refusal {
            OutcomeKind::Rejected
        } else if is_in(&self.target.ok) {
            let says = self.target.ok_at.as_ref();
            let says_no = says.is_some_and(|(pointer, yes)| {
                let said = value.as_ref().and_then(|value| at(value, pointer));
                !said.is_some_and(|said| is_word(said, yes))
            });
            if says_no || (self.learnt.refused_without_balance && balance.is_none()) {
                OutcomeKind::Rejected
            } else {
                OutcomeKind::Committed
            }
        } else if is_in(&self.target.timed_out) {
            OutcomeKind::TimedOut
        } else if is_in(&self.target.rejected) {
            OutcomeKind::Rejected
        } else if (400..500).contains(&reply.status) {
            OutcomeKind::Failed
        } else {
            // A redirect, a crash, a gateway: whether it had an effect, nobody can tell.
            OutcomeKind::Unknown
        };
        let balance = balance.filter(|_| outcome == OutcomeKind::Committed);
        (outcome, balance)
    }
}
