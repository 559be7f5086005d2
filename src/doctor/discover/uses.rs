//! The use that belongs to a charge: which request takes points away again.

use super::fields::{asked_for, bodies_of};
use super::writes::Tried;
use super::{Search, Understood, is_same_name};
use crate::doctor::guesses::{Guess, METHODS, USES, bodies, bodies_with_kind, route};
use crate::point::{Kind, Points};
use crate::target::{Account, Reply};

impl Search {
    /// Looks for the use that belongs to a charge, first among those that were named.
    pub(super) async fn find_use(
        &mut self,
        charge: &Guess,
        named: Vec<Guess>,
        user: &Account,
        amount: Points,
    ) {
        let mut likely = None;
        for guess in named {
            if let Some(why) = self.differs_from_charge(&guess) {
                self.differs.get_or_insert(why);
                continue;
            }
            if let Some(found) = self.use_like(&guess, user, amount, &mut likely).await {
                self.differs = None;
                return self.take_use(&found);
            }
        }
        match likely {
            Some(guess) => self.take_use(&guess),
            None => self.guess_use(charge, user, amount).await,
        }
    }

    /// Looks for it where uses usually are.
    async fn guess_use(&mut self, charge: &Guess, user: &Account, amount: Points) {
        let path = charge.route.path.split('?').next().unwrap_or_default();
        let path = path.trim_end_matches('/');
        let (stem, user_behind) = match path.strip_suffix("/{user}") {
            Some(before) => (
                before.rsplit_once('/').map_or("", |(stem, _)| stem),
                "/{user}",
            ),
            None => (path.rsplit_once('/').map_or("", |(stem, _)| stem), ""),
        };
        // As the charge was asked for: if that was by a query, with its query.
        let query = charge
            .route
            .path
            .find('?')
            .map_or("", |at| &charge.route.path[at..]);
        // Beside the charge, or behind it where that has no verb of its own.
        let beside = USES.map(|word| format!("{stem}/{word}{user_behind}"));
        let behind = USES.map(|word| format!("{path}/{word}"));
        let mut likely = None;
        'paths: for path in beside.iter().chain(&behind) {
            let path = self.at(path);
            for method in methods(&charge.route.method) {
                let guess = Guess {
                    route: route(method, &format!("{path}{query}")),
                    ..charge.clone()
                };
                if let Some(found) = self.use_like(&guess, user, amount, &mut likely).await {
                    self.differs = None;
                    return self.take_use(&found);
                }
                if likely.is_some() {
                    break 'paths;
                }
            }
        }
        // As it is named in most places; that it is not there will be seen.
        let usual = || Guess {
            route: route(
                &charge.route.method,
                &self.at(&format!("{stem}/use{user_behind}")),
            ),
            ..charge.clone()
        };
        let guess = likely.unwrap_or_else(usual);
        self.take_use(&guess);
    }

    /// This use, or one with another body at its path, if it takes points away; what only looks like one is `likely`.
    async fn use_like(
        &mut self,
        guess: &Guess,
        user: &Account,
        amount: Points,
        likely: &mut Option<Guess>,
    ) -> Option<Guess> {
        let method = &guess.route.method;
        let path = guess.route.path.split('?').next().unwrap_or_default();
        let key = (method.clone(), path.to_owned());
        if self.nowhere.contains(&key) {
            return None;
        }
        let (tried, reply) = self.try_use(guess, user, amount).await;
        let reply = reply?;
        if self.is_absent(&reply, &guess.route, user).await {
            self.nowhere.insert(key);
            return None;
        }
        if tried == Tried::Changed {
            return Some(guess.clone());
        }
        if is_refusal(&reply) || (200..300).contains(&reply.status) {
            likely.get_or_insert(guess.clone());
        }
        let names_user = path.contains("{user}") || self.by_header;
        let mut others = bodies_of(&asked_for(&reply.body), names_user);
        others.extend(bodies(names_user));
        for body in others {
            let guess = Guess::new(method, path, &body);
            let (tried, reply) = self.try_use(&guess, user, amount).await;
            let done = reply.is_some_and(|reply| (200..300).contains(&reply.status));
            match tried {
                Tried::Changed => return Some(guess),
                _ if done => {
                    likely.get_or_insert(guess);
                }
                _ => {}
            }
        }
        None
    }

    /// A charge whose body says that it is one, and the use beside it.
    pub(super) async fn charge_by_kind(&mut self, paths: &[String]) -> Option<Understood> {
        for path in paths {
            let path = self.at(path);
            let names_user = path.contains("{user}") || self.by_header;
            for method in METHODS {
                let mut unwritten = None;
                if !self
                    .is_there(&route(method, &path), false, &mut unwritten)
                    .await
                {
                    continue;
                }
                for (charge, r#use) in bodies_with_kind(names_user) {
                    let (charge, r#use) = (
                        Guess::new(method, &path, &charge),
                        Guess::new(method, &path, &r#use),
                    );
                    let (user, amount) = (self.user(), 1_000);
                    if !self.is_charged(&charge, &user, amount).await {
                        continue;
                    }
                    self.find_history(&[], &user).await;
                    // A use that adds is a charge: then this path takes no uses.
                    match self.try_use(&r#use, &user, amount).await {
                        (Tried::Changed, _) => self.take_use(&r#use),
                        _ => self.find_use(&charge, Vec::new(), &user, amount).await,
                    }
                    return Some(Understood::Charged);
                }
            }
        }
        None
    }

    async fn try_use(
        &mut self,
        guess: &Guess,
        user: &Account,
        amount: Points,
    ) -> (Tried, Option<Reply>) {
        self.try_one(guess, Kind::Use, user, (amount, true)).await
    }

    pub(super) fn take_use(&mut self, guess: &Guess) {
        self.speaker.target.r#use = (guess.route.clone(), guess.body.clone());
        self.speak_as_use(guess);
    }

    /// Speaks as a use does, with what the charge wants beside it: a description has headers for both.
    pub(super) fn speak_as_use(&mut self, guess: &Guess) {
        let of_charge = self.of_charge.clone();
        self.speak_with(guess, &of_charge);
    }

    /// Why no description says both this use and the charge, if none does: the same header has another value.
    pub(super) fn differs_from_charge(&self, r#use: &Guess) -> Option<String> {
        let of_use = r#use.headers.iter();
        let mut both = of_use.flat_map(|one| self.of_charge.iter().map(move |other| (one, other)));
        let (one, other) =
            both.find(|(one, other)| is_same_name(one, other) && one.1 != other.1)?;
        let (charge, _) = &self.speaker.target.charge;
        Some(format!(
            "the charge at {} wants the header {}: {}, and the use at {} wants {}: a description has the same headers for both",
            charge.path, other.0, other.1, r#use.route.path, one.1
        ))
    }
}

/// The usual methods, this one first.
fn methods(first: &str) -> impl Iterator<Item = &str> {
    let others = METHODS.into_iter().filter(move |other| *other != first);
    std::iter::once(first).chain(others)
}

fn is_refusal(reply: &Reply) -> bool {
    matches!(reply.status, 400 | 409 | 422)
}
