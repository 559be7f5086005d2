//! Sends what the scenario says, when it says so.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::task::JoinSet;

use super::evidence::{Account, Counts};
use super::held::Gate;
use super::speak::Speaker;
use crate::driver::{Client, Planner, Schedule, What};
use crate::env::{Env, Nanos, Pause, RealEnv};
use crate::history::{Observer, Recorder, Step};
use crate::point::{Failure, Outcome, OutcomeKind, Points, Receipt, Rejection, Trouble, UserId};
use crate::request::{Answer, LockName, Request};
use crate::scenario::{Patience, Phase, Shard, Traffic, Until};

/// Steps of a target's requests go through no lock that is known.
const NO_LOCK: LockName = LockName::None;

/// A request that is due at the very end of its phase is in time if it is sent no later than this after it.
const GRACE: Nanos = 10_000_000;

/// Everything that the tasks of a race share.
#[derive(Debug)]
pub(super) struct Field {
    pub env: RealEnv,
    pub recorder: Recorder,
    pub speaker: Speaker,
    /// The users of this machine's part of the race, in order; of all of it, user n is at place n − 1.
    pub accounts: Vec<Mutex<Account>>,
    /// Requests of the others' users are other machines'.
    pub shard: Shard,
    /// How its clients wait and send again, if they do.
    pub patience: Option<Patience>,
    /// Which of them do is drawn from it.
    pub seed: u64,
    pub stop: AtomicBool,
    /// An answer that said "done" said no balance.
    pub unsaid: AtomicBool,
    /// No charge of the set-up was larger.
    pub largest: Points,
}

impl Field {
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// All users with what is known of them.
    pub fn all_accounts(&self) -> Vec<Account> {
        self.accounts.iter().map(|one| one.lock().clone()).collect()
    }

    /// The entries that the set-up left in a user's history.
    pub fn set_up_rows(&self, account: &Account) -> Counts {
        let mut rows = Counts::new();
        let mut left = account.brought;
        while left > 0 {
            let amount = left.min(self.largest);
            *rows.entry((false, amount)).or_default() += 1;
            left -= amount;
        }
        rows
    }

    fn account(&self, user: UserId) -> &Mutex<Account> {
        let place = (user.0 - 1) / u64::from(self.shard.of);
        let place = usize::try_from(place).expect("as many users as accounts");
        &self.accounts[place]
    }

    fn is_own(&self, request: &Request) -> bool {
        self.shard.has(request.operation.user.0, 1)
    }

    /// Asks until there is an answer that says whether it was done, or until the client has had enough. Without one nobody
    /// knows, and after a request that may have been done a refusal says little: that it was done is all that is sure then.
    async fn ask(&self, request: &Request, to: &Account, gate: Option<&Arc<Gate>>) -> Answered {
        let operation = &request.operation;
        let (kind, amount) = (operation.kind, operation.amount);
        let all = self.speaker.addresses.len();
        let patience = self.patience;
        let patience = patience.map(|all| all.of_client(self.seed, operation.request));
        let mut may_give_up = patience.map_or(0, |patience| patience.gives_up);
        let mut gate = gate;
        let mut times = 0;
        let tell = |step| {
            let now = self.env.now();
            self.recorder.observe(|| now, request, NO_LOCK, step);
        };
        loop {
            let instance = (usize::from(request.instance) + times) % all;
            let sent = self.env.now();
            let heard = {
                // It is large, and is not moved again.
                let answer = pin!(
                    self.speaker
                        .apply(instance, (kind, amount), to, gate.take())
                );
                match patience {
                    Some(patience) if may_give_up > 0 => {
                        may_give_up -= 1;
                        let waits = Duration::from_nanos(patience.waits);
                        tokio::time::timeout(waits, answer).await.ok()
                    }
                    _ => Some(answer.await),
                }
            };
            times += 1;
            if heard.is_none() {
                let waited = self.env.now() - sent;
                tell(Step::GaveUp { waited });
            }
            let told = heard.filter(|heard| heard.outcome != OutcomeKind::Unknown);
            if let Some(told) = told {
                let is_sure = times == 1 || told.outcome == OutcomeKind::Committed;
                return match is_sure {
                    true => Answered {
                        outcome: told.outcome,
                        balance: told.balance,
                    },
                    false => Answered::UNKNOWN,
                };
            }
            if times > patience.map_or(0, |it| it.again as usize) {
                return Answered::UNKNOWN;
            }
            let of = operation.request;
            tell(Step::SentAgain { of });
        }
    }

    /// Sends one request, now; returns when it was answered.
    async fn once(&self, request: &Request, gate: Option<Arc<Gate>>) -> Nanos {
        let operation = &request.operation;
        let (kind, amount) = (operation.kind, operation.amount);
        let account = self.account(operation.user);
        let to = {
            let mut account = account.lock();
            account.evidence.begin(kind, amount);
            // Who it is, without what is known of it.
            Account {
                id: account.id,
                name: account.name.clone(),
                token: account.token.clone(),
                key: self.patience.filter(|it| it.keyed).map(|_| key()),
                ..Account::default()
            }
        };
        let sent = self.env.now();
        self.recorder.observe(|| sent, request, NO_LOCK, Step::Sent);
        let heard = self.ask(request, &to, gate.as_ref()).await;
        let now = self.env.now();
        {
            let mut account = account.lock();
            let floor = -account.credit;
            if heard.outcome != OutcomeKind::Unknown {
                let committed = heard.outcome == OutcomeKind::Committed;
                account.evidence.end(kind, amount, committed);
            }
            if heard.outcome == OutcomeKind::Committed && heard.balance.is_none() {
                self.unsaid.store(true, Ordering::Relaxed);
            }
            if heard.balance.is_some_and(|balance| balance < floor) {
                account.evidence.negative += 1;
            }
        }
        let answer = Answer {
            outcome: outcome(heard.outcome, heard.balance),
            attempts: None,
            waited: None,
            held: None,
        };
        let step = Step::Answered {
            answer,
            service: now - sent,
            latency: now.saturating_sub(request.intended),
        };
        self.recorder.observe(|| now, request, NO_LOCK, step);
        now
    }
}

/// What a client was told in the end.
struct Answered {
    outcome: OutcomeKind,
    balance: Option<Points>,
}

impl Answered {
    const UNKNOWN: Answered = Answered {
        outcome: OutcomeKind::Unknown,
        balance: None,
    };
}

/// An idempotency key that nobody else has.
fn key() -> String {
    format!("pointrace-{:032x}", rand::random::<u128>())
}

/// What is recorded: from outside only the kind is known, and the balance that was answered.
fn outcome(kind: OutcomeKind, balance: Option<Points>) -> Outcome {
    match kind {
        OutcomeKind::Committed => Outcome::Committed(Receipt {
            balance: balance.unwrap_or(0),
            base: 0,
            version: 0,
        }),
        OutcomeKind::Rejected => Outcome::Rejected(Rejection::Unsaid),
        OutcomeKind::TimedOut => Outcome::TimedOut,
        OutcomeKind::Failed => Outcome::Failed(Failure::Store(Trouble::Other)),
        OutcomeKind::Unknown => Outcome::Unknown,
    }
}

/// Plays all phases, one after another, until all is answered or the caller says stop.
pub(super) async fn fire(field: &Arc<Field>, phases: &[Phase], mut planner: Planner) {
    for (number, phase) in phases.iter().enumerate() {
        let start = field.env.now();
        let mut tasks = JoinSet::new();
        let mut schedule = Schedule::new(start);
        while let Some(wave) = schedule.next(phase, &mut planner) {
            while !field.stopped() {
                // In parts, so that a wave of tomorrow keeps nobody from stopping today.
                let wait = wave.at.saturating_sub(field.env.now()).min(20_000_000);
                if wait == 0 {
                    break;
                }
                field.env.sleep(wait, Pause::Think).await;
            }
            if field.stopped() {
                break;
            }
            match (wave.what, &phase.traffic) {
                (What::Requests(_), Traffic::Rate { duration, .. }) => {
                    let request = planner.request(phase, wave.at);
                    if !field.is_own(&request) {
                        continue;
                    }
                    let (field, end) = (Arc::clone(field), start + duration);
                    field.recorder.intend(1);
                    tasks.spawn(async move {
                        let now = field.env.now();
                        let lag = now.saturating_sub(request.intended);
                        field.recorder.sent_late(lag, now < end + GRACE);
                        field.once(&request, None).await;
                    });
                }
                (What::Requests(_) | What::Listed, _) => {
                    let requests = wave.requests(phase, &mut planner);
                    let own = requests.filter(|request| field.is_own(request));
                    volley(field, own.collect(), &mut tasks);
                }
                (What::Client(_), _) => {
                    let numbers = match phase.traffic {
                        Traffic::Clients {
                            until: Until::Calls(calls),
                            ..
                        } => calls,
                        _ => 64,
                    };
                    if let Some(mut client) = Client::of(wave, (number, phase), &planner, numbers) {
                        // Now, and not when it first sends: who is next may be drawn by numbers, and each machine that has
                        // a part of the race must come to the same.
                        client.planner.take_numbers();
                        tasks.spawn(run_client(client, Arc::clone(field)));
                    }
                }
            }
            // What has ended needs no memory.
            while tasks.try_join_next().is_some() {}
        }
        while !tasks.is_empty() {
            let look = field.env.sleep(20_000_000, Pause::Think);
            tokio::select! {
                _ = tasks.join_next() => {}
                () = look => {}
            }
            if field.stopped() {
                // What was sent and not answered is unknown, and counted so.
                tasks.abort_all();
            }
        }
    }
}

/// Sends requests so that they arrive together.
fn volley(field: &Arc<Field>, requests: Vec<Request>, tasks: &mut JoinSet<()>) {
    let gate = (requests.len() > 1).then(|| Gate::new(requests.len()));
    for request in requests {
        let (field, gate) = (Arc::clone(field), gate.clone());
        tasks.spawn(async move {
            field.once(&request, gate).await;
        });
    }
}

/// What a client of a closed loop does: it sends, waits for the answer, thinks, and sends again.
async fn run_client(mut client: Client, field: Arc<Field>) {
    let mut calls = 0;
    let mut now = field.env.now();
    while client.goes_on(now, calls) && !field.stopped() {
        calls += 1;
        let request = Request {
            instance: client.planner.instance(client.number + calls),
            ..client.planner.request(&client.phase, now)
        };
        if field.is_own(&request) {
            field.once(&request, None).await;
        }
        let think = client.planner.time(&client.think);
        if think > 0 {
            field.env.sleep(think, Pause::Think).await;
        }
        now = field.env.now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_outcome_is_recorded_as_itself() {
        for kind in OutcomeKind::ALL {
            assert_eq!(outcome(kind, Some(5)).kind(), kind);
        }
    }
}
