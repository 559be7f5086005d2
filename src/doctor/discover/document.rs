//! What the service's own document says, tried.

use serde_json::Value;

use super::openapi::{Outline, PLACES, outline};
use super::{Discovered, Found, Search, Understood};
use crate::doctor::guesses::{AMOUNTS, Guess, NAMES, route};
use crate::target::Account;

impl Search {
    /// Reads the OpenAPI document, if there is one at a usual place.
    pub(super) async fn outline(&mut self) -> Option<Outline> {
        for place in PLACES {
            let Ok(reply) = self
                .ask(&route("GET", place), "", &Account::default(), 0)
                .await
            else {
                continue;
            };
            if reply.status != 200 {
                continue;
            }
            let Ok(document) = serde_json::from_slice::<Value>(&reply.body) else {
                continue;
            };
            if let Some(found) = outline(&document, place) {
                self.document = Some(place.to_owned());
                return Some(found);
            }
        }
        None
    }

    /// Tries what the document says; `None` if no balance changes by it.
    pub(super) async fn by_document(
        &mut self,
        outline: &Outline,
        tries_writes: bool,
    ) -> Option<Discovered> {
        let mut found = self.document_reads(outline).await;
        found.sort_by_key(|found| !found.strong);
        if !tries_writes {
            let read = found.into_iter().find(|found| found.strong)?;
            return self.document_untried(outline, &read).await;
        }
        if let Some(done) = self.document_writes(outline, &found).await {
            return Some(done);
        }
        let is_strong = found.iter().any(|found| found.strong);
        if !self.accounts.is_empty() || is_strong || found.is_empty() {
            return None;
        }
        if let Some(read) = self.make(&found, &outline.makers).await
            && let Some(done) = self.document_writes(outline, &[read]).await
        {
            return Some(done);
        }
        self.unmake();
        None
    }

    async fn document_reads(&mut self, outline: &Outline) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for read in &outline.reads {
            for users in NAMES {
                self.speaker.target.users = users;
                let user = self.user();
                let one = self
                    .try_reading(&read.route.path, &user, &read.headers)
                    .await;
                let is_strong = one.as_ref().is_some_and(|one| one.strong);
                found.extend(one);
                if is_strong {
                    break;
                }
            }
        }
        found
    }

    /// What is understood by reading alone.
    async fn document_untried(&mut self, outline: &Outline, read: &Found) -> Option<Discovered> {
        let charge = outline.charges.first()?;
        self.read_at(read);
        self.speaker.target.balance = self.balance_pointer().await?;
        self.find_history(&outline.histories, &self.user()).await;
        self.take(charge);
        if let Some(r#use) = outline.uses.first() {
            self.differs = self.differs_from_charge(r#use);
            self.take_use(r#use);
        }
        Some(self.described(Understood::NotTried))
    }

    async fn document_writes(&mut self, outline: &Outline, found: &[Found]) -> Option<Discovered> {
        for read in found {
            self.read_at(read);
            if let Some(pointer) = self.balance_pointer().await {
                self.speaker.target.balance = pointer;
            }
            for charge in self.likely_first(&outline.charges, &read.path) {
                for amount in AMOUNTS {
                    let user = self.user();
                    if !self.is_charged(&charge, &user, amount).await {
                        continue;
                    }
                    self.find_history(&outline.histories, &user).await;
                    let uses = self.likely_first(&outline.uses, &charge.route.path);
                    self.find_use(&charge, uses, &user, amount).await;
                    return Some(self.described(Understood::Charged));
                }
            }
        }
        None
    }

    /// Those whose paths have most in common with another come first.
    fn likely_first(&self, guesses: &[Guess], path: &str) -> Vec<Guess> {
        let in_common = |guess: &Guess| {
            let both = guess.route.path.bytes().zip(path.bytes());
            both.take_while(|(one, other)| one == other).count()
        };
        let mut sorted = guesses.to_vec();
        sorted.sort_by_key(|guess| std::cmp::Reverse(in_common(guess)));
        for guess in &mut sorted {
            guess.route.path = self.at(&guess.route.path);
        }
        sorted
    }
}
