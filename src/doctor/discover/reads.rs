//! Readings: which paths answer one, where the balance is in it, and where a history is.

use serde_json::Value;

use super::places::balances;
use super::{Discovered, Found, Search, Understood};
use crate::doctor::guesses::{NAMES, READS, route};
use crate::scenario::Target;
use crate::target::{Account, plain, points};

/// How many different refusals are shown.
const SHOWN: usize = 6;

impl Search {
    /// A preset whose answers have a shape of their own.
    pub(super) async fn preset(&mut self, name: &str, base: &Target) -> Option<Discovered> {
        let mut target = Target::preset(name)?;
        target.headers = base.headers.clone();
        let before = std::mem::replace(&mut self.speaker.target, target);
        let user = Account {
            id: self.speaker.target.first_user,
            ..Account::default()
        };
        let read = self.speaker.target.read.clone();
        let reply = self.ask(&read, "", &user, 0).await.ok();
        let value = reply.and_then(|reply| {
            let fine = reply.status == 200;
            fine.then(|| serde_json::from_slice::<Value>(&reply.body).ok())?
        });
        let fits = value.is_some_and(|value| {
            value
                .pointer(&self.speaker.target.balance)
                .and_then(points)
                .is_some()
        });
        if fits {
            return Some(Discovered {
                target: self.speaker.target.clone(),
                writes: Understood::NotTried,
                used: 0..0,
                sent: 0,
                accounts: None,
            });
        }
        self.speaker.target = before;
        None
    }

    /// Paths that answer a reading.
    pub(super) async fn reads(&mut self, first: u64) -> Vec<Found> {
        let mut found = Vec::new();
        for users in NAMES {
            self.speaker.target.users = users;
            for path in READS {
                let user = self.accounts.first().cloned().unwrap_or(Account {
                    id: first,
                    ..Account::default()
                });
                let read = route("GET", path);
                let reply = match self.ask(&read, "", &user, 0).await {
                    Ok(reply) => reply,
                    Err(fault) => {
                        self.refused(&format!("GET {path}: {}", fault.text()));
                        continue;
                    }
                };
                if self.is_absent(&reply, &read, &user).await {
                    continue;
                }
                let body = serde_json::from_slice::<Value>(&reply.body).ok();
                let fine = (200..300).contains(&reply.status);
                let strong = fine && body.as_ref().is_some_and(|body| !balances(body).is_empty());
                if !strong {
                    let text = String::from_utf8_lossy(&reply.body);
                    self.refused(&format!(
                        "GET {path}: {} {}",
                        reply.status,
                        plain(text.trim())
                    ));
                }
                // A page, or a list, is no account.
                let is_error = !fine && reply.status != 401 && reply.status != 403;
                if strong || is_error {
                    found.push(Found {
                        path: path.to_owned(),
                        users,
                        strong,
                    });
                }
            }
            if found.iter().any(|found| found.strong) {
                break;
            }
        }
        found
    }

    pub(super) fn refused(&mut self, line: &str) {
        if self.refusals.len() < SHOWN && !self.refusals.iter().any(|known| known == line) {
            self.refusals.push(line.to_owned());
        }
    }

    pub(super) async fn look(&self, user: &Account) -> Option<Value> {
        let reply = self
            .ask(&self.speaker.target.read, "", user, 0)
            .await
            .ok()?;
        let fine = (200..300).contains(&reply.status);
        fine.then(|| serde_json::from_slice(&reply.body).ok())?
    }

    /// The likeliest place of the balance, by its name.
    pub(super) async fn balance_pointer(&mut self) -> Option<String> {
        let user = self.accounts.first().cloned().unwrap_or(Account {
            id: self.next,
            ..Account::default()
        });
        let body = self.look(&user).await?;
        balances(&body).into_iter().next()
    }

    pub(super) async fn guess_history(&mut self, read: &str) {
        let bare = read.split('?').next().unwrap_or(read).to_owned();
        let user = self.accounts.first().cloned().unwrap_or(Account {
            id: self.next,
            ..Account::default()
        });
        for word in ["histories", "history", "transactions"] {
            let history = route("GET", &format!("{bare}/{word}"));
            let Ok(reply) = self.ask(&history, "", &user, 0).await else {
                continue;
            };
            let body = serde_json::from_slice::<Value>(&reply.body).ok();
            if reply.status == 200 && body.is_some_and(|body| body.is_array()) {
                self.speaker.target.history = Some(history);
                return;
            }
        }
        self.speaker.target.history = None;
    }
}
