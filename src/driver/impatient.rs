//! Clients that do not wait for an answer as long as it takes, or send again what they were told to be unknown.
//!
//! To give up ends the waiting and nothing else: the service goes on with the request. And what is unknown may have been
//! done. A client that sends the same again may therefore have it done twice, unless the service can tell that both are
//! one wish.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::oneshot::{self, error::TryRecvError};

use super::client::Reaches;
use super::plan::{Again, Planner};
use crate::call::Setting;
use crate::engine::Engine;
use crate::env::{Env, Nanos, Pause};
use crate::history::Step;
use crate::lock::Control;
use crate::point::Outcome;
use crate::request::{Answer, Request, Wish};
use crate::scenario::{Patience, Scenario};

/// How clients give up and send again.
#[derive(Clone, Debug)]
pub(super) struct Impatient {
    patience: Patience,
    again: Again,
    seed: u64,
}

/// Requests that were given up and that the service may still be at; each ends when the service has answered it.
#[derive(Debug, Default)]
pub(super) struct GivenUp(Vec<oneshot::Receiver<()>>);

impl GivenUp {
    /// One more; those that the service has answered since are forgotten, so that they are as few as it is at.
    fn push(&mut self, ended: oneshot::Receiver<()>) {
        self.0
            .retain_mut(|one| one.try_recv() == Err(TryRecvError::Empty));
        self.0.push(ended);
    }

    /// Waits until the service has answered them all: until then their effects may come.
    pub async fn end(self) {
        for ended in self.0 {
            // An error is an end, too: nothing is ever sent.
            let _ = ended.await;
        }
    }
}

impl Impatient {
    /// How the clients of a scenario give up or send again, if they do.
    pub fn of(scenario: &Scenario, seed: u64, planner: &Planner) -> Option<Self> {
        Some(Impatient {
            patience: scenario.patience()?,
            again: planner.again(),
            seed,
        })
    }

    /// Sends what the client wants, now, and again when it has waited long enough or was told that nobody can tell, until it
    /// knows or has had enough. Returns when it was told, or gave up for good.
    pub async fn serve<S: Setting, C: Control>(
        &self,
        engine: &Arc<Engine<S, C>>,
        way: &impl Reaches,
        (request, sent): (&Request, Nanos),
        given_up: &mut GivenUp,
    ) -> Nanos {
        let env = &engine.world().env;
        let first = Request {
            wish: Some(Wish {
                first: request.operation.request,
                keyed: self.patience.keyed,
            }),
            ..*request
        };
        engine.tell(sent, &first, Step::Sent);
        let patience = self
            .patience
            .of_client(self.seed, request.operation.request);
        let mut may_give_up = patience.gives_up;
        let mut one = first;
        let mut times = 0;
        let answer = loop {
            times += 1;
            let waits = (may_give_up > 0).then_some(patience.waits);
            may_give_up = may_give_up.saturating_sub(1);
            let (heard, ended) = try_once(engine, way, one, waits).await;
            let answer = heard.unwrap_or_else(|| {
                given_up.push(ended);
                Answer::told(Outcome::Unknown)
            });
            if answer.outcome != Outcome::Unknown || times > patience.again {
                break answer;
            }
            one = self.again.request(&first);
            let of = first.operation.request;
            engine.tell(env.stamp(), &one, Step::SentAgain { of });
        };
        let answer = Answer {
            // It may have been done by an earlier request, whatever was said to a later one.
            outcome: match answer.outcome {
                Outcome::Committed(_) => answer.outcome,
                _ if times > 1 => Outcome::Unknown,
                told => told,
            },
            ..answer
        };
        let now = env.stamp();
        engine.tell(
            now,
            &first,
            Step::Answered {
                answer,
                service: now - sent,
                latency: now.saturating_sub(first.intended),
            },
        );
        now
    }
}

/// Sends one request and waits for the answer, as long as it takes or for this many nanoseconds; `None` if it was given up.
/// What is returned besides ends when the service has answered.
async fn try_once<S: Setting, C: Control>(
    engine: &Arc<Engine<S, C>>,
    way: &impl Reaches,
    request: Request,
    waits: Option<Nanos>,
) -> (Option<Answer>, oneshot::Receiver<()>) {
    let env = &engine.world().env;
    let sent = env.stamp();
    let (to_client, mut answer) = oneshot::channel();
    let (ends, ended) = oneshot::channel();
    env.spawn(attend(
        Arc::clone(engine),
        way.clone(),
        request,
        (to_client, ends),
    ));
    let heard = match waits {
        None => (&mut answer).await.ok(),
        Some(waits) => {
            let mut patience = pin!(env.sleep(waits, Pause::Patience));
            let heard = poll_fn(|cx| {
                if let Poll::Ready(heard) = pin!(&mut answer).poll(cx) {
                    return Poll::Ready(heard.ok());
                }
                patience.as_mut().poll(cx).map(|()| None)
            })
            .await;
            // From now on nobody hears it; it may have come in this very moment.
            answer.close();
            heard.or_else(|| answer.try_recv().ok())
        }
    };
    if heard.is_none() {
        let now = env.stamp();
        let waited = now - sent;
        engine.tell(now, &request, Step::GaveUp { waited });
    }
    (heard, ended)
}

/// What the service does with a request, whether or not anyone waits for the answer.
async fn attend<S: Setting, C: Control>(
    engine: Arc<Engine<S, C>>,
    way: impl Reaches,
    request: Request,
    // The last one is dropped at the end.
    (to_client, _ends): (oneshot::Sender<Answer>, oneshot::Sender<()>),
) {
    let sent = engine.world().env.stamp();
    let answer = way.attend(&engine, &request, sent).await;
    let outcome = answer.outcome;
    let heard = !to_client.is_closed();
    let now = engine.world().env.stamp();
    engine.tell(now, &request, Step::Replied { outcome, heard });
    // Told before it is sent, so that the client's own step comes after it.
    let _ = to_client.send(answer);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_been_answered_is_not_kept() {
        let mut given_up = GivenUp::default();
        let mut under_way = Vec::new();
        for number in 0..100 {
            let (ends, ended) = oneshot::channel();
            given_up.push(ended);
            if number % 50 == 0 {
                under_way.push(ends);
            }
        }
        // The last one is looked at when another one comes.
        assert_eq!(given_up.0.len(), under_way.len() + 1);
    }
}
