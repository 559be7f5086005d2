//! What is known of a service between its users and its database, as the screen shows it.

use std::sync::Arc;

use crate::lang::Lang;
use crate::through::{
    Able, Board, Call, Case, End, Glance, Look, Moment, Now as Goes, OrderTicket, Phase,
    Seen as Tried, Sight, State, head, order_table, told_answer, told_balance,
};
use crate::tui::by_hand::{At, Now, Outcome, Request, Seen};

/// What does not change from look to look, and where to look.
pub(super) struct Room {
    pub case: Case,
    /// Where the service is.
    pub place: String,
    /// The service as `replay` is told of it.
    pub written: String,
    /// What looks dangerous from the requests alone.
    pub dangers: Vec<String>,
    pub board: Arc<Board>,
    pub lang: Lang,
}

impl Room {
    /// What is seen now.
    pub fn seen(&self) -> Seen {
        let moment = self.board.moment();
        let Moment { now, glance, .. } = &moment;
        let sight = match now {
            Goes::Over(tried) => tried.sight(),
            _ => Sight {
                calls: &glance.calls,
                log: &glance.log,
                told: &glance.told,
                moves: matches!(now, Goes::Moves { .. } | Goes::Ends),
                balance: None,
            },
        };
        let able = match now {
            Goes::Rests(able) | Goes::Stands(able) => Some(able),
            _ => None,
        };
        let requests = 0..self.case.kinds.len();
        Seen {
            place: self.place.clone(),
            table: order_table(&self.case, &sight, self.lang),
            requests: requests
                .map(|one| self.request(one, glance, able))
                .collect(),
            step: moment.step,
            tries: moment.tries,
            lost: moment.lost,
            background: glance.tally.background,
            guessed: glance.tally.guessed,
            strayed: moment.strayed,
            dangers: self.dangers.clone(),
            now: self.now(now),
        }
    }

    fn now(&self, now: &Goes) -> Now {
        match now {
            Goes::Prepares => Now::Prepares,
            Goes::Moves { since, until } => Now::Moves {
                seconds: since.elapsed().as_secs(),
                until: *until,
            },
            Goes::Rests(_) => Now::Rests,
            Goes::Stands(_) => Now::Stands,
            Goes::Ends => Now::Ends,
            Goes::Over(tried) => Now::Over(self.outcome(tried)),
            Goes::Broken(why) => Now::Broken(why.clone()),
        }
    }

    fn outcome(&self, tried: &Tried) -> Outcome {
        let balance = &tried.balance;
        let ticket = OrderTicket::of(&self.case, &tried.played);
        Outcome {
            actual: balance.actual,
            should_be: balance.should_be(),
            wrong: told_balance(balance, self.lang),
            gives_away: balance.gives_away(),
            is_refused: balance.refused > 0,
            is_unknown: balance.unknown > 0,
            is_stuck: tried.played.end != End::Whole,
            replay: format!("{ticket} {}", self.written),
        }
    }

    fn request(&self, request: usize, glance: &Glance, able: Option<&Able>) -> Request {
        let at = match glance.requests.get(request) {
            None | Some(Phase::Absent) => At::Absent,
            Some(Phase::Done) => {
                let told = glance.told.get(request).and_then(Option::as_ref);
                At::Answered(told_answer(told, self.lang))
            }
            Some(Phase::UnderWay) => {
                let at = able.and_then(|able| self.resting(request, glance, &able.look));
                at.unwrap_or_else(|| moving(request, glance))
            }
        };
        Request {
            head: head(&self.case, request, self.lang),
            at,
            goes: able.is_some_and(|able| able.requests.contains(&request)),
        }
    }

    /// Where a request is when nothing moves.
    fn resting(&self, request: usize, glance: &Glance, look: &Look) -> Option<At> {
        let call_of = |calls: &[(usize, usize)]| {
            let (_, call) = calls.iter().find(|(one, _)| *one == request)?;
            glance.calls.get(*call)
        };
        if let Some(call) = call_of(&look.held) {
            return Some(At::Held {
                statement: call.told(),
                means: call.meaning(self.lang),
            });
        }
        if let Some(call) = call_of(&look.behind) {
            return Some(At::Behind(call.told()));
        }
        let is_refused = look.tries.iter().any(|(one, _)| *one == request);
        if is_refused || look.refused.contains(&request) {
            return Some(At::Refused);
        }
        if let Some(waits) = look.waits.iter().find(|waits| waits.request == request) {
            return Some(At::Waits {
                statement: last(request, glance).map(Call::told).unwrap_or_default(),
                whom: waits.whom.clone(),
            });
        }
        let is_inside = look.inside.contains(&request) || look.expected.contains(&request);
        is_inside.then_some(At::Inside)
    }
}

/// Where a request is on its way, as far as its statements say.
fn moving(request: usize, glance: &Glance) -> At {
    match last(request, glance) {
        Some(call) if call.state == State::Sent => At::AtServer(call.told()),
        _ => At::UnderWay,
    }
}

/// The last statement of a request that has not been answered.
fn last(request: usize, glance: &Glance) -> Option<&Call> {
    let mut calls = glance.calls.iter().rev();
    calls.find(|call| call.owner == Some(request) && call.state == State::Sent)
}
