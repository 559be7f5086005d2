//! Charges: which request changes the balance that is read.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use super::fields::{asked_for, bodies_of};
use super::places::{balances, changed};
use super::{Search, Understood};
use crate::doctor::guesses::{
    AMOUNTS, Guess, METHODS, bodies, route, writes, writes_of_both_kinds,
};
use crate::point::{Kind, Points};
use crate::scenario::Route;
use crate::target::{Account, Reply, plain, points};

/// How long a late write is waited for, in tenths of a second.
const LATE: u32 = 12;

/// The same where a charge was found to change nothing before.
const LATE_AGAIN: u32 = 3;

/// How many paths are tried though nothing says that they are there.
const LIKELY: usize = 6;

/// So many bodies are tried at one path with one amount.
const MOST_BODIES: usize = 24;

/// What a reading may be answered with for a user who has no points yet.
const EMPTY: [u16; 4] = [204, 400, 404, 500];

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tried {
    Changed,
    Unchanged,
    Refused,
}

impl Search {
    /// Looks for a charge, and then for a use.
    pub(super) async fn charge(&mut self, read: &str) -> Option<Understood> {
        let mut unchanged = None;
        for (place, (charge, r#use)) in writes(read).into_iter().enumerate() {
            let (charge, r#use) = (self.at(&charge), self.at(&r#use));
            for method in METHODS {
                let at = route(method, &charge);
                if !self.is_there(&at, place < LIKELY, &mut unchanged).await {
                    continue;
                }
                if let Some(done) = self.charge_at(&at, &r#use, &mut unchanged).await {
                    return Some(done);
                }
            }
            // A route that is there and answers is the one: others would be guesses about something else.
            if unchanged.is_some() {
                break;
            }
        }
        if unchanged.is_none()
            && let Some(done) = self.charge_by_kind(&writes_of_both_kinds(read)).await
        {
            return Some(done);
        }
        let guess = unchanged?;
        self.take(&guess);
        let same = Route {
            path: use_beside(&guess.route.path),
            ..guess.route
        };
        self.speaker.target.r#use = (same, guess.body);
        Some(Understood::NothingChanged)
    }

    /// Tries the bodies that a path may want, those first that its refusals ask for.
    async fn charge_at(
        &mut self,
        at: &Route,
        r#use: &str,
        unchanged: &mut Option<Guess>,
    ) -> Option<Understood> {
        let names_user = at.path.contains("{user}") || self.by_header;
        for amount in AMOUNTS {
            // What all bodies leave unchanged has nothing to do with amounts.
            if unchanged.is_some() {
                break;
            }
            let mut left: VecDeque<_> = bodies(names_user).into();
            let mut tried = Vec::new();
            while let Some(body) = left.pop_front() {
                if tried.contains(&body) || tried.len() >= MOST_BODIES {
                    continue;
                }
                let guess = Guess::new(&at.method, &at.path, &body);
                tried.push(body);
                let user = self.user();
                let again = unchanged.is_some();
                match self
                    .try_one(&guess, Kind::Charge, &user, (amount, again))
                    .await
                {
                    (Tried::Changed, _) => {
                        if self.is_everybodys(&user).await {
                            return None;
                        }
                        self.find_history(&[], &user).await;
                        let paired = Guess::new(&at.method, r#use, &tried[tried.len() - 1]);
                        self.find_use(&guess, vec![paired], &user, amount).await;
                        return Some(Understood::Charged);
                    }
                    (Tried::Unchanged, _) => {
                        unchanged.get_or_insert(guess);
                    }
                    (Tried::Refused, reply) => {
                        let asked = reply.map(|reply| asked_for(&reply.body));
                        for body in bodies_of(&asked.unwrap_or_default(), names_user) {
                            left.push_front(body);
                        }
                    }
                }
            }
        }
        None
    }

    /// Whether a charge by this guess changes a balance, of this user alone.
    pub(super) async fn is_charged(
        &mut self,
        guess: &Guess,
        user: &Account,
        amount: Points,
    ) -> bool {
        let (tried, _) = self
            .try_one(guess, Kind::Charge, user, (amount, false))
            .await;
        tried == Tried::Changed && !self.is_everybodys(user).await
    }

    /// Whether everybody's balance is the same: then it is not the user's, whatever the request says.
    async fn is_everybodys(&mut self, user: &Account) -> bool {
        if !self.accounts.is_empty() {
            return false;
        }
        let other = Account {
            id: self.next + 1,
            ..Account::default()
        };
        let pointer = self.speaker.target.balance.clone();
        let balance = |body: Option<Value>| body.as_ref()?.pointer(&pointer).and_then(points);
        let (mine, others) = (self.look(user).await, self.look(&other).await);
        let mine = balance(mine);
        let is_shared = mine.is_some_and(|mine| mine != 0) && mine == balance(others);
        if is_shared {
            self.refused("a charge of one user changes the balance of every user");
        }
        is_shared
    }

    /// Whether there is such a route, by an answer to the likeliest body.
    pub(super) async fn is_there(
        &mut self,
        at: &Route,
        likely: bool,
        unwritten: &mut Option<Guess>,
    ) -> bool {
        let key = (at.method.clone(), at.path.clone());
        if self.nowhere.contains(&key) {
            return false;
        }
        let user = self.user();
        let names_user = at.path.contains("{user}") || self.by_header;
        let guess = Guess::new(&at.method, &at.path, &bodies(names_user)[0]);
        self.speak_as(&guess);
        // Of nothing: it is refused, or changes nothing.
        let Ok(reply) = self.ask(at, &guess.body, &user, 0).await else {
            return false;
        };
        if self.is_absent(&reply, at, &user).await {
            // Some answer everything that they do not like in the same way.
            let absent = self.absent(&at.method, &user).await;
            let is_there = likely && absent.is_some_and(|(status, _)| matches!(status, 400 | 500));
            if !is_there {
                self.nowhere.insert(key);
            }
            return is_there;
        }
        let text = String::from_utf8_lossy(&reply.body).to_lowercase();
        if reply.status == 501 || text.contains("not implemented") {
            unwritten.get_or_insert(guess);
        }
        // Nobody is there who may do this.
        !matches!(reply.status, 401 | 403)
    }

    /// Sends a guess and looks what it does; a charge that does something is taken.
    pub(super) async fn try_one(
        &mut self,
        guess: &Guess,
        kind: Kind,
        user: &Account,
        (amount, again): (Points, bool),
    ) -> (Tried, Option<Reply>) {
        match kind {
            Kind::Charge => self.speak_as(guess),
            Kind::Use => self.speak_as_use(guess),
        }
        let before = self.look_closely(user).await;
        let empty = before.as_ref().err().copied().flatten();
        let before = before.unwrap_or(Value::Null);
        let Ok(reply) = self.ask(&guess.route, &guess.body, user, amount).await else {
            return (Tried::Refused, None);
        };
        if !(200..300).contains(&reply.status) {
            let text = String::from_utf8_lossy(&reply.body);
            self.refused(&format!(
                "{} {} with {}: {} {}",
                guess.route.method,
                guess.route.path,
                plain(&self.speaker.fill(&guess.body, user, amount)),
                reply.status,
                plain(text.trim())
            ));
            return (Tried::Refused, Some(reply));
        }
        if self.accounts.is_empty() && kind == Kind::Charge {
            // The next one finds a user for whom nothing has been done.
            self.next += 1;
        }
        let mut after = Value::Null;
        for _ in 0..if again { LATE_AGAIN } else { LATE } {
            after = self.look(user).await.unwrap_or(Value::Null);
            if self.has_done(guess, kind, (&before, &after), amount, &reply) {
                // What was answered before the user had points says that there are none.
                let empty = empty.filter(|status| EMPTY.contains(status));
                let known = &mut self.speaker.target.empty;
                known.extend(empty.filter(|status| !known.contains(status)));
                return (Tried::Changed, Some(reply));
            }
            sleep(Duration::from_millis(100)).await;
        }
        // A balance that is no number any more: that was the wrong body.
        let spoilt = balances(&after).is_empty() && !balances(&before).is_empty();
        match spoilt {
            true => (Tried::Refused, Some(reply)),
            false => (Tried::Unchanged, Some(reply)),
        }
    }

    /// Whether a request has done what it should have; where the balance is, and what a success is, is known then.
    fn has_done(
        &mut self,
        guess: &Guess,
        kind: Kind,
        (before, after): (&Value, &Value),
        amount: Points,
        reply: &Reply,
    ) -> bool {
        if kind == Kind::Use {
            let pointer = &self.speaker.target.balance;
            let at = |body: &Value| body.pointer(pointer).and_then(points);
            // What could not be read is no less than what could.
            return at(before)
                .zip(at(after))
                .is_some_and(|(then, now)| now < then);
        }
        let Some(pointer) = changed(before, after, amount) else {
            return false;
        };
        self.take(guess);
        self.speaker.target.balance = pointer;
        if !self.speaker.target.ok.contains(&reply.status) {
            self.speaker.target.ok.push(reply.status);
        }
        let answer = serde_json::from_slice::<Value>(&reply.body).unwrap_or_default();
        let now = after.pointer(&self.speaker.target.balance).and_then(points);
        let mut places = balances(&answer).into_iter();
        self.speaker.target.answer =
            places.find(|place| answer.pointer(place).and_then(points) == now);
        true
    }

    pub(super) fn take(&mut self, guess: &Guess) {
        self.speaker.target.charge = (guess.route.clone(), guess.body.clone());
        self.speaker.target.r#use = (guess.route.clone(), guess.body.clone());
        guess.headers.clone_into(&mut self.of_charge);
        self.speak_as(guess);
    }
}

/// The path of a use, where that of a charge says so at last.
fn use_beside(charge: &str) -> String {
    let (path, query) = charge.split_at(charge.find('?').unwrap_or(charge.len()));
    match path.rsplit_once("/charge") {
        Some((before, after)) => format!("{before}/use{after}{query}"),
        None => charge.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::use_beside;

    #[test]
    fn the_last_word_of_a_charge_becomes_the_word_of_its_use() {
        for (charge, r#use) in [
            ("/point/{user}/charge", "/point/{user}/use"),
            ("/charges/{user}/charge", "/charges/{user}/use"),
            ("/charge/{user}?next=/charge", "/use/{user}?next=/charge"),
            ("/point/{user}/add", "/point/{user}/add"),
        ] {
            assert_eq!(use_beside(charge), r#use);
        }
    }
}
