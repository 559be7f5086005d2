//! A service of this process, for tests: it reads a balance and writes what it has computed, by statements that go to a
//! stage, and loses what is written in between.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::Value;

use super::blocked::Blocked;
use super::explore::Bench;
use super::stage::Stage;
use super::wire::{Answer, Sent, Transaction, Unit};
use crate::doctor::{Ground, Shot, Told, User};
use crate::point::{Kind, OutcomeKind, Points};

#[derive(Debug, Default)]
pub(super) struct Pretend {
    stage: Arc<Stage>,
    balances: Mutex<HashMap<u64, Points>>,
    users: AtomicU64,
    /// It makes no more users.
    pub(super) is_gone: AtomicBool,
}

impl Pretend {
    /// Such a service, and what plays its orders.
    pub(super) fn bench() -> (Arc<Self>, Bench<Self>) {
        let service = Arc::new(Pretend::default());
        let stage = Arc::clone(&service.stage);
        let ground = Arc::clone(&service);
        let bench = Bench::new(ground, stage, Blocked::nobody(), Duration::ZERO, None);
        (service, bench)
    }

    /// A statement of this connection is sent, held back as long as the stage says, and done.
    async fn sends<T>(&self, line: u64, text: &str, done: impl FnOnce() -> T) -> T {
        let unit = Unit {
            statements: vec![Sent::sql(text)],
            is_answered: true,
            leads_elsewhere: false,
        };
        let passed = self.stage.come(line, &unit).opened().await;
        self.stage.goes(passed);
        let came_of_it = done();
        let (answer, idle) = (Answer::default(), Transaction::Idle);
        self.stage.answered(line, Some(passed), answer, idle);
        came_of_it
    }

    async fn does(&self, shot: &Shot) -> Told {
        let id = shot.user.id;
        let line = self.stage.connected(0, false);
        let read = "SELECT point FROM point WHERE id = $1";
        let before = self.sends(line, read, || self.balance(id)).await;
        let after = before + shot.kind.signed(shot.amount);
        let is_done = shot.kind == Kind::Charge || after >= 0;
        if is_done {
            let write = "UPDATE point SET point = $2 WHERE id = $1";
            let write = self.sends(line, write, || self.balances.lock().insert(id, after));
            write.await;
        }
        self.stage.disconnected(line);
        Told {
            outcome: match is_done {
                true => OutcomeKind::Committed,
                false => OutcomeKind::Rejected,
            },
            status: if is_done { 200 } else { 400 },
            body: Value::Null,
            shape: String::new(),
            said: String::new(),
            took: 0,
        }
    }

    fn balance(&self, id: u64) -> Points {
        self.balances.lock().get(&id).copied().unwrap_or_default()
    }
}

impl Ground for Pretend {
    fn now(&self) -> u64 {
        0
    }

    async fn pause(&self, _: u64) {}

    async fn user(&self, _: bool) -> Result<User, String> {
        match self.is_gone.load(Ordering::Relaxed) {
            true => Err("the service is gone".to_owned()),
            false => Ok(User {
                id: self.users.fetch_add(1, Ordering::Relaxed),
                ..User::default()
            }),
        }
    }

    async fn read(&self, user: &User) -> Result<Points, String> {
        Ok(self.balance(user.id))
    }

    async fn fire(&self, shots: Vec<Shot>) -> Vec<Told> {
        let mut told = Vec::new();
        for shot in &shots {
            told.push(self.does(shot).await);
        }
        told
    }
}
