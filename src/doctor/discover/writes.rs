//! Charges and uses: which request changes the balance that is read.

use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use super::places::{balances, changed};
use super::{Search, Understood};
use crate::doctor::guesses::{AMOUNTS, BodyGuess, METHODS, bodies, route, writes};
use crate::point::Points;
use crate::scenario::Route;
use crate::target::{Account, Reply, plain, points};

/// How long a late write is waited for, in tenths of a second.
const LATE: u32 = 12;

/// The same where a charge was found to change nothing before.
const LATE_AGAIN: u32 = 3;

/// How many paths are tried though nothing says that they are there.
const LIKELY: usize = 6;

/// What came of a charge.
enum Tried {
    Changed,
    Unchanged,
    Refused,
}

impl Search {
    /// Looks for a charge, and then for a use.
    pub(super) async fn charge(&mut self, read: &str) -> Option<Understood> {
        let mut unchanged = None;
        for (place, (charge, r#use)) in writes(read).into_iter().enumerate() {
            for method in METHODS {
                let at = route(method, &charge);
                if !self.is_there(&at, place < LIKELY, &mut unchanged).await {
                    continue;
                }
                for amount in AMOUNTS {
                    // What all bodies leave unchanged has nothing to do with amounts.
                    if unchanged.is_some() {
                        break;
                    }
                    for guess in bodies(&charge) {
                        let at = route(method, &format!("{charge}{}", guess.query));
                        let user = self.user();
                        match self
                            .try_charge(&at, *guess, &user, (amount, unchanged.is_some()))
                            .await
                        {
                            Tried::Changed => {
                                self.find_use(method, &r#use, *guess, &user, amount).await;
                                return Some(Understood::Charged);
                            }
                            Tried::Unchanged => {
                                unchanged.get_or_insert((at, *guess));
                            }
                            Tried::Refused => {}
                        }
                    }
                }
            }
            // A route that is there and answers is the one: others would be guesses about something else.
            if unchanged.is_some() {
                break;
            }
        }
        let (at, guess) = unchanged?;
        self.take(&at, guess);
        let same = Route {
            path: at.path.replace("/charge", "/use"),
            ..at
        };
        self.speaker.target.r#use = (same, guess.template.to_owned());
        Some(Understood::NothingChanged)
    }

    /// Whether there is such a route, by an answer to the likeliest body.
    async fn is_there(
        &mut self,
        at: &Route,
        likely: bool,
        unwritten: &mut Option<(Route, BodyGuess)>,
    ) -> bool {
        let user = self.user();
        let guess = bodies(&at.path)[0];
        guess
            .content_type
            .clone_into(&mut self.speaker.target.content_type);
        // Of nothing: it is refused, or changes nothing.
        let Ok(reply) = self.ask(at, guess.template, &user, 0).await else {
            return false;
        };
        if self.is_absent(&reply, at, &user).await {
            // Some answer everything that they do not like in the same way.
            let absent = self.absent(&at.method, &user).await;
            return likely && absent.is_some_and(|(status, _)| matches!(status, 400 | 500));
        }
        let text = String::from_utf8_lossy(&reply.body).to_lowercase();
        if reply.status == 501 || text.contains("not implemented") {
            unwritten.get_or_insert((at.clone(), guess));
        }
        // Nobody is there who may do this.
        !matches!(reply.status, 401 | 403)
    }

    async fn try_charge(
        &mut self,
        at: &Route,
        guess: BodyGuess,
        user: &Account,
        (amount, again): (Points, bool),
    ) -> Tried {
        let before = self.look(user).await.unwrap_or(Value::Null);
        guess
            .content_type
            .clone_into(&mut self.speaker.target.content_type);
        let Ok(reply) = self.ask(at, guess.template, user, amount).await else {
            return Tried::Refused;
        };
        if !(200..300).contains(&reply.status) {
            let text = String::from_utf8_lossy(&reply.body);
            self.refused(&format!(
                "{} {} with {}: {} {}",
                at.method,
                at.path,
                plain(&self.speaker.fill(guess.template, user, amount)),
                reply.status,
                plain(text.trim())
            ));
            return Tried::Refused;
        }
        let mut after = Value::Null;
        for _ in 0..if again { LATE_AGAIN } else { LATE } {
            after = self.look(user).await.unwrap_or(Value::Null);
            if let Some(pointer) = changed(&before, &after, amount) {
                let known = self.speaker.target.clone();
                self.take(at, guess);
                self.speaker.target.balance = pointer;
                if !known.ok.contains(&reply.status) {
                    self.speaker.target.ok.push(reply.status);
                }
                let answer = serde_json::from_slice::<Value>(&reply.body).unwrap_or_default();
                let now = after.pointer(&self.speaker.target.balance).and_then(points);
                let mut places = balances(&answer).into_iter();
                self.speaker.target.answer =
                    places.find(|place| answer.pointer(place).and_then(points) == now);
                return Tried::Changed;
            }
            sleep(Duration::from_millis(100)).await;
        }
        // A balance that is no number any more: that was the wrong body.
        let spoilt = balances(&after).is_empty() && !balances(&before).is_empty();
        match spoilt {
            true => Tried::Refused,
            false => Tried::Unchanged,
        }
    }

    fn take(&mut self, at: &Route, guess: BodyGuess) {
        self.speaker.target.charge = (at.clone(), guess.template.to_owned());
        self.speaker.target.r#use = (at.clone(), guess.template.to_owned());
        guess
            .content_type
            .clone_into(&mut self.speaker.target.content_type);
    }

    /// The use that belongs to a charge.
    async fn find_use(
        &mut self,
        method: &str,
        path: &str,
        guess: BodyGuess,
        user: &Account,
        amount: Points,
    ) {
        let mut paths = vec![path.to_owned()];
        if let Some((stem, _)) = path.rsplit_once('/') {
            for word in ["use", "spend", "deduct", "withdraw", "debit", "pay"] {
                let other = format!("{stem}/{word}");
                if !paths.contains(&other) {
                    paths.push(other);
                }
            }
        }
        let mut methods = vec![method];
        methods.extend(METHODS.into_iter().filter(|other| *other != method));
        for path in &paths {
            for method in &methods {
                let others = bodies(path).iter().filter(|other| **other != guess);
                for (place, guess) in [&guess].into_iter().chain(others).enumerate() {
                    let at = route(method, &format!("{path}{}", guess.query));
                    guess
                        .content_type
                        .clone_into(&mut self.speaker.target.content_type);
                    let Ok(reply) = self.ask(&at, guess.template, user, amount).await else {
                        continue;
                    };
                    if self.is_absent(&reply, &at, user).await {
                        break;
                    }
                    if (200..300).contains(&reply.status) || place == 0 && is_refusal(&reply) {
                        self.speaker.target.r#use = (at, guess.template.to_owned());
                        return;
                    }
                }
            }
        }
        // As it is named in most places; that it is not there will be seen.
        let at = route(method, &format!("{path}{}", guess.query));
        self.speaker.target.r#use = (at, guess.template.to_owned());
        guess
            .content_type
            .clone_into(&mut self.speaker.target.content_type);
    }
}

fn is_refusal(reply: &Reply) -> bool {
    matches!(reply.status, 400 | 409 | 422)
}
