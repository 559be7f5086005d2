//! Between two attempts to have a lease.

use std::future::{Future, poll_fn};
use std::ops::RangeInclusive;
use std::pin::{Pin, pin};
use std::task::Poll;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use smallvec::SmallVec;

use super::Holder;
use crate::call::Setting;
use crate::env::{Env, Nanos, Object, Pause, Touch};
use crate::node::{Listening, Place, Word};
use crate::point::RequestId;

/// Who is told of leases that are given back asks all the same when this many of the random times have passed without a word.
const PATIENCE: Nanos = 10;

/// What the times between attempts are drawn from.
#[derive(Clone, Copy)]
pub(super) struct Pauses {
    pub seed: u64,
    /// How many attempts there were.
    pub attempts: u32,
}

/// How waiting ended.
#[derive(Debug)]
pub(super) enum Waited<'a> {
    /// It may be tried again, because of a word if there was one.
    Enough(Option<Word<'a>>),
    /// The longest time is over.
    TooLong,
}

/// Waits until it may be tried again, or `longest` is over.
pub(super) async fn wait<'a, S: Setting>(
    holder: &Holder<'_, S>,
    pauses: Pauses,
    told: Option<&'a (Place, Listening)>,
    mut longest: Pin<&mut <S::Env as Env>::Sleep>,
) -> Waited<'a> {
    let env = holder.call().env();
    let request = holder.call().request.operation.request;
    let Some(poll) = holder.nodes().poll() else {
        // As often as it may be tried again, nobody answers: it is refused in the end.
        if holder.met_only_silence() {
            return Waited::TooLong;
        }
        let changed = within(longest, until_changed(holder)).await;
        return changed.map_or(Waited::TooLong, |()| Waited::Enough(None));
    };
    let pause = pauses.drawn(poll, request);
    match told {
        None => {
            let paused = within(longest, env.sleep(pause, Pause::Backoff)).await;
            paused.map_or(Waited::TooLong, |()| Waited::Enough(None))
        }
        Some((place, listening)) => {
            let heard = holder.nodes().heard(*place, listening);
            let patience = pin!(env.sleep(pause.saturating_mul(PATIENCE), Pause::Backoff));
            let heard = within(longest.as_mut(), within(patience, heard)).await;
            heard.map_or(Waited::TooLong, Waited::Enough)
        }
    }
}

/// What `waits` comes to, if it is over before `longest`.
async fn within<T>(
    mut longest: Pin<&mut impl Future<Output = ()>>,
    waits: impl Future<Output = T>,
) -> Option<T> {
    let mut waits = pin!(waits);
    poll_fn(|cx| {
        if let Poll::Ready(came) = waits.as_mut().poll(cx) {
            return Poll::Ready(Some(came));
        }
        longest.as_mut().poll(cx).map(|()| None)
    })
    .await
}

/// Waits until any of the leases has ended that were in the way, if any was.
async fn until_changed<S: Setting>(holder: &Holder<'_, S>) {
    let nodes = holder.nodes();
    let env = holder.call().env();
    let mut ends: SmallVec<[_; 5]> = holder
        .in_the_way()
        .into_iter()
        .map(|place| Box::pin(nodes.ended(place)))
        .collect();
    poll_fn(|cx| {
        let mut changed = ends.is_empty();
        for end in &mut ends {
            changed |= end.as_mut().poll(cx).is_ready();
        }
        if changed {
            return Poll::Ready(());
        }
        // That it is over is seen at once; what it does then is a turn of its own.
        env.next_wake_returns();
        Poll::Pending
    })
    .await;
    let own = Object::Request(holder.call().request.operation.request);
    env.touch(own, Touch::Read);
}

impl Pauses {
    /// From this attempt of the request to the next, in nanoseconds: the same for the same request and seed.
    fn drawn(self, poll: RangeInclusive<Nanos>, request: RequestId) -> Nanos {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(request.0);
        rng.set_word_pos(u128::from(self.attempts) * 16);
        rng.random_range(poll)
    }
}
