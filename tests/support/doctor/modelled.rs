//! A service under virtual time as the ground of an examination.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use pointrace::doctor::{Chart, Ground, Orders, Shot, Told, User, examine};
use pointrace::env::{Env, Nanos, Pause};
use pointrace::point::{Kind, OutcomeKind, Points};
use pointrace::sim::{Chronological, SimEnv, Simulation};
use serde_json::json;
use tokio::sync::oneshot;

use super::designs::{Asked, Design, MS, Reply, Service, Times};

/// A modelled service, a network with a little jitter, and users without end.
struct Modelled {
    env: SimEnv,
    service: Arc<Service<SimEnv>>,
    next: AtomicU64,
}

/// Requests of a burst arrive within so much of each other.
const JITTER: Nanos = MS / 2;

impl Ground for Modelled {
    fn now(&self) -> Nanos {
        self.env.now()
    }

    async fn pause(&self, span: Nanos) {
        self.env.sleep(span, Pause::Think).await;
    }

    async fn user(&self, _: bool) -> Result<User, String> {
        Ok(User {
            id: self.next.fetch_add(1, Ordering::Relaxed),
            ..User::default()
        })
    }

    async fn read(&self, user: &User) -> Result<Points, String> {
        Ok(self.service.show(user.id).await)
    }

    async fn fire(&self, shots: Vec<Shot>) -> Vec<Told> {
        let mut answers = Vec::new();
        for shot in shots {
            let (tell, told) = oneshot::channel();
            let (env, service) = (self.env, Arc::clone(&self.service));
            let jitter = service.random(JITTER);
            self.env.spawn(async move {
                env.sleep(shot.after + jitter, Pause::Think).await;
                let sent = env.now();
                let id = shot.user.id;
                let asked = Asked {
                    user: id,
                    spelt: if shot.respelt {
                        format!("0{id}")
                    } else {
                        id.to_string()
                    },
                    change: shot.kind.signed(shot.amount),
                    instance: shot.instance,
                };
                let reply = service.serve(&asked).await;
                let _ = tell.send(told_of(reply, shot.kind, env.now() - sent));
            });
            answers.push(told);
        }
        let mut all = Vec::new();
        for answer in answers {
            all.push(answer.await.expect("every request is answered"));
        }
        all
    }

    fn instances(&self) -> usize {
        if self.service.design == Design::PerProcess {
            2
        } else {
            1
        }
    }

    fn respells(&self) -> bool {
        true
    }
}

fn told_of(reply: Reply, _: Kind, took: Nanos) -> Told {
    let (outcome, status, body) = match reply {
        Reply::Done(point) => (OutcomeKind::Committed, 200, json!({ "point": point })),
        Reply::NotEnough => (
            OutcomeKind::Rejected,
            400,
            json!({ "message": "not enough" }),
        ),
        Reply::Busy => (OutcomeKind::TimedOut, 409, json!({ "message": "busy" })),
    };
    let said = format!("{status} {body}");
    Told {
        outcome,
        status,
        shape: said.chars().filter(|c| !c.is_ascii_digit()).collect(),
        said,
        body,
        took,
    }
}

/// Examines a modelled service from a seed.
pub fn examined(design: Design, times: Times, seed: u64, orders: &Orders) -> Chart {
    let chart = Arc::new(Mutex::new(Chart::default()));
    let mut simulation = Simulation::new(Chronological::new(seed));
    let (orders, own) = (orders.clone(), Arc::clone(&chart));
    simulation.spawn(async move {
        let ground = Modelled {
            env: SimEnv,
            service: Service::new(SimEnv, design, times, seed),
            next: AtomicU64::new(900_000_001),
        };
        examine(&ground, &orders, &own).await;
    });
    simulation.run_until(Nanos::MAX);
    assert!(
        chart.lock().complete || chart.lock().trouble.is_some(),
        "{design:?} {seed}: it ends"
    );
    chart.lock().clone()
}
