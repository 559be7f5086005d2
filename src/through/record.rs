//! What a request sends to the database when nobody else is there.

use std::time::{Duration, Instant};

use super::play::{End, Order, Played, Player};
use super::shape::Shape;
use super::stage::{Call, Event};
use crate::doctor::{Ground, Shot};
use crate::point::{Kind, OutcomeKind, Points};

/// A request, recorded.
#[derive(Clone, Debug)]
pub struct Recording {
    /// What it does.
    pub kind: Kind,
    /// How many points.
    pub amount: Points,
    /// Its statements, in order.
    pub calls: Vec<Call>,
    /// Statements came after it had been answered.
    pub is_late: bool,
    /// The longest that it took inside, between one thing seen and the next.
    pub thinks: Duration,
}

impl Recording {
    /// What its statements look like.
    pub fn shapes(&self) -> impl Iterator<Item = Shape> + '_ {
        self.calls.iter().map(|call| call.shape)
    }
}

/// Records a request of a fresh user.
///
/// # Errors
/// If it is not done, or says nothing to the database.
pub async fn record<G: Ground + 'static>(
    player: &Player<G>,
    shot: &Shot,
) -> Result<Recording, String> {
    let what = format!(
        "a {} of {} points, with nobody else there",
        shot.kind.name(),
        shot.amount
    );
    let played = player
        .play(std::slice::from_ref(shot), &Order::default())
        .await?;
    if played.end != End::Whole {
        return Err(format!(
            "{what}, was never answered while its statements passed one by one"
        ));
    }
    if let Some(told) = played
        .told
        .iter()
        .flatten()
        .find(|told| told.outcome != OutcomeKind::Committed)
    {
        return Err(format!(
            "{what}, was not done while its statements passed one by one: {}",
            told.said
        ));
    }
    let calls: Vec<Call> = played
        .calls
        .iter()
        .filter(|call| call.owner.is_some())
        .cloned()
        .collect();
    if calls.is_empty() {
        return Err(format!(
            "{what}, sent no statement through the port: is that where the service connects to?"
        ));
    }
    Ok(Recording {
        kind: shot.kind,
        amount: shot.amount,
        is_late: is_late(&played),
        thinks: thinks(&played),
        calls,
    })
}

fn is_late(played: &Played) -> bool {
    let mut log = played.log.iter().map(|(event, _)| event);
    log.any(|event| matches!(event, Event::Done(_)))
        && log.any(|event| matches!(event, Event::Came(_)))
}

/// The longest time between an answer of the database and what the service did next.
fn thinks(played: &Played) -> Duration {
    let mut longest = Duration::ZERO;
    let mut since: Option<Instant> = None;
    for &(event, at) in &played.log {
        match event {
            Event::Arrived(_) | Event::Answered(_) => since = Some(at),
            Event::Came(_) | Event::Done(_) => {
                longest = longest.max(since.take().map_or(Duration::ZERO, |since| at - since));
            }
            Event::Let(_) => {}
        }
    }
    longest
}
