use std::future::Future;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::impatient::{GivenUp, Impatient};
use super::schedule::{Wave, What};
use crate::call::Setting;
use crate::driver::Planner;
use crate::engine::{Engine, Served};
use crate::env::{Env, Nanos, Pause};
use crate::lock::Control;
use crate::request::{Answer, Request};
use crate::scenario::{Phase, Traffic, Until};

/// What a task of the driver does.
#[derive(Debug)]
pub(super) enum Job {
    /// Sends one request.
    Once(Request),
    /// Sends what a client wants who may give up.
    Wish(Box<(Impatient, Request)>),
    /// Sends, waits for the answer, thinks, and sends again.
    Loop(Box<Client>),
    /// Lets the faults of the round begin; where nothing breaks there is none.
    Faults,
    /// Lets the fault of this name come, which comes when it is asked for, and says there whether it did.
    Fault(Box<str>, Arc<AtomicBool>),
}

/// How a request reaches its process.
pub(super) trait Reaches: Clone + Send + Sync + 'static {
    /// Has the request served, which is sent now, at `sent`.
    fn serve<S: Setting, C: Control>(
        &self,
        engine: &Engine<S, C>,
        request: &Request,
        sent: Nanos,
    ) -> impl Future<Output = Served> + Send;

    /// Has the request served, which is sent now, at `sent`, and whose client may not wait for the answer.
    fn attend<S: Setting, C: Control>(
        &self,
        engine: &Engine<S, C>,
        request: &Request,
        sent: Nanos,
    ) -> impl Future<Output = Answer> + Send;

    /// The round begins.
    fn begin(&self) {}

    /// The fault of this name is asked for; whether it comes.
    fn ask(&self, _: &str) -> bool {
        false
    }
}

/// Nothing is in its way.
#[derive(Clone)]
pub(super) struct Straight;

impl Reaches for Straight {
    fn serve<S: Setting, C: Control>(
        &self,
        engine: &Engine<S, C>,
        request: &Request,
        sent: Nanos,
    ) -> impl Future<Output = Served> + Send {
        engine.serve_sent_at(request, sent)
    }

    fn attend<S: Setting, C: Control>(
        &self,
        engine: &Engine<S, C>,
        request: &Request,
        sent: Nanos,
    ) -> impl Future<Output = Answer> + Send {
        engine.attend(request, sent)
    }
}

/// A client of a closed loop.
#[derive(Debug)]
pub(crate) struct Client {
    /// Its number, from 1.
    pub number: u64,
    pub planner: Planner,
    pub phase: Phase,
    pub think: RangeInclusive<Nanos>,
    pub until: Until,
    /// When its phase began, in nanoseconds.
    pub start: Nanos,
    /// It does not wait for an answer as long as it takes.
    pub(super) impatient: Option<Impatient>,
}

impl Job {
    /// Sends one request, and gives up on it if its client does.
    pub fn of(request: Request, impatient: Option<&Impatient>) -> Self {
        match impatient {
            None => Job::Once(request),
            Some(impatient) => Job::Wish(Box::new((impatient.clone(), request))),
        }
    }
}

/// A client that needs no time at all would keep a virtual clock from ever moving on.
const LEAST_CYCLE: Nanos = 1_000;

/// Does a job; nothing is in the way of its requests.
pub(super) fn work<S: Setting, C: Control>(
    engine: Arc<Engine<S, C>>,
    job: Job,
) -> impl Future<Output = ()> + Send {
    work_by(engine, job, Straight)
}

/// Does a job; its requests reach their processes so.
///
/// An `async fn` would keep its arguments twice, and the future is moved into its task's slot as a whole: for a
/// request under the virtual clock that is a good part of its cost.
#[expect(clippy::manual_async_fn, reason = "smaller")]
pub(super) fn work_by<S: Setting, C: Control>(
    engine: Arc<Engine<S, C>>,
    job: Job,
    way: impl Reaches,
) -> impl Future<Output = ()> + Send {
    async move {
        match job {
            Job::Once(ref request) => {
                let sent = engine.world().env.stamp();
                way.serve(&engine, request, sent).await;
            }
            Job::Wish(wanted) => {
                Box::pin(async move {
                    let (impatient, request) = *wanted;
                    let sent = engine.world().env.stamp();
                    let mut given_up = GivenUp::default();
                    impatient
                        .serve(&engine, &way, (&request, sent), &mut given_up)
                        .await;
                    given_up.end().await;
                })
                .await;
            }
            Job::Loop(client) => run_client(&engine, client, &way).await,
            Job::Faults => way.begin(),
            Job::Fault(name, has_come) => has_come.store(way.ask(&name), Ordering::Relaxed),
        }
    }
}

async fn run_client<S: Setting, C: Control>(
    engine: &Arc<Engine<S, C>>,
    mut client: Box<Client>,
    way: &impl Reaches,
) {
    let env = &engine.world().env;
    let mut calls = 0;
    let mut given_up = GivenUp::default();
    let mut sent = env.now();
    // Planned one ahead, so that what is kept of its user is at hand when it is sent.
    let mut next = client.plan(engine);
    loop {
        if !client.goes_on(sent, calls) {
            return given_up.end().await;
        }
        calls += 1;
        let request = Request {
            intended: sent,
            // Each client deals its own requests in turn; numbers of requests say nothing of when they are sent.
            instance: client.planner.instance(client.number + calls),
            ..next
        };
        let mut think = client.planner.time(&client.think);
        next = client.plan(engine);
        let answered = match &client.impatient {
            None => way.serve(engine, &request, sent).await.answered,
            Some(impatient) => {
                let sends = (&request, sent);
                Box::pin(impatient.serve(engine, way, sends, &mut given_up)).await
            }
        };
        let yielded = env.breathe().await;
        if think == 0 && answered == sent {
            think = LEAST_CYCLE;
        }
        if think > 0 {
            env.sleep(think, Pause::Think).await;
        }
        // On the machine's clock to ask the time costs as much as a lock: the last answer tells it too.
        sent = if think > 0 || yielded {
            env.now()
        } else {
            answered
        };
    }
}

impl Client {
    /// The client that begins with a wave, if it is a client's wave. It takes numbers for its requests in blocks of this
    /// many.
    pub fn of(
        wave: Wave,
        (number, phase): (usize, &Phase),
        planner: &Planner,
        numbers: u64,
    ) -> Option<Self> {
        let What::Client(client) = wave.what else {
            return None;
        };
        let Traffic::Clients { think, until, .. } = &phase.traffic else {
            return None;
        };
        Some(Client {
            number: client,
            planner: planner.of_client(number, client, numbers),
            phase: phase.clone(),
            think: think.clone(),
            until: *until,
            start: wave.at,
            impatient: None,
        })
    }

    /// Whether it sends once more at this moment, in nanoseconds, after this number of requests.
    pub fn goes_on(&self, now: Nanos, calls: u64) -> bool {
        match self.until {
            Until::Duration(duration) => now < self.start + duration,
            Until::Calls(most) => calls < most,
        }
    }

    fn plan<S: Setting, C: Control>(&mut self, engine: &Engine<S, C>) -> Request {
        let request = self.planner.request(&self.phase, 0);
        engine.prefetch(&request);
        request
    }
}
