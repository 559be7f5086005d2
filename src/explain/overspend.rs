//! The overspend: a request that is told "done" for points that others had used before.

use super::{Explanation, table_of};
use crate::history::{Event, RequestEvent, Step};
use crate::lang::{Lang, Word};
use crate::point::{Kind, Outcome, Points, RequestId, UserId};
use crate::text::grouped;

/// How many of those that used the points up before have a column.
const OTHERS: usize = 2;

/// Explains how a user was granted more than there was, by the first request that was told "done" for points that
/// were gone; nothing if there is none. `opening`: what the user had at first. The steps must be in the order in
/// which they happened; steps of other users may be among them.
pub fn overspend(
    user: UserId,
    opening: Points,
    steps: &[Event],
    lang: Lang,
) -> Option<Explanation> {
    let of_user: Vec<&Event> = steps.iter().filter(|step| step.concerns(user)).collect();
    let (mut all, mut used) = (opening, 0);
    let mut users: Vec<RequestId> = Vec::new();
    let found = of_user.iter().position(|event| {
        let Some(step) = event.of_request() else {
            return false;
        };
        if !is_done(step) {
            return false;
        }
        match step.kind {
            Kind::Charge => all += step.amount,
            Kind::Use => {
                used += step.amount;
                users.push(step.request);
            }
        }
        used > all
    })?;
    let past = &of_user[..=found];
    let own: Vec<&RequestEvent> = past.iter().filter_map(|event| event.of_request()).collect();
    let last = own.last()?;
    let mut columns = users.split_off(users.len().saturating_sub(OTHERS + 1));
    columns.sort_unstable();
    let mut table = table_of(past, &columns, lang);
    if let Some(row) = table.rows.last_mut() {
        row.remark = Some(lang.text(Word::RemarkOverspend).to_owned());
    }
    let before = used - last.amount;
    let read = own.iter().rev().find_map(|step| match step.step {
        Step::Read { balance, .. } if step.request == last.request => Some(grouped(balance)),
        _ => None,
    });
    let story = lang.fill(
        Word::StoryOverspent,
        &[
            &user,
            &grouped(all),
            &grouped(before),
            &last.request,
            &read.as_deref().unwrap_or("?"),
            &grouped(last.amount),
            &grouped(used - all),
        ],
    );
    Some(Explanation {
        title: lang.fill(
            Word::TitleOverspend,
            &[&last.request, &grouped(last.amount)],
        ),
        table,
        story,
    })
}

/// Whether its caller is told that it was done.
fn is_done(step: &RequestEvent) -> bool {
    let Step::Answered { answer, .. } = step.step else {
        return false;
    };
    matches!(answer.outcome, Outcome::Committed { .. })
}
