//! What was played, and what was found, in a line.

use super::command::run_command;
use super::{Played, PlayedSeeds};
use crate::check::{Caveat, Invalid, Reason, Verdict};
use crate::database::Isolation;
use crate::lang::{Lang, Word};
use crate::request::{LockName, LockTransaction};
use crate::scenario::{Clock, NodesKind, Scenario, StoreKind};
use crate::text::{duration, grouped};

/// What was played: the scenario, the lock, the seed or seeds, what the requests went to.
pub(super) fn head(
    scenario: &Scenario,
    lock: LockName,
    seeds: &str,
    clock: Clock,
    lang: Lang,
) -> String {
    format!(
        "{} | {} | {seeds} | {}",
        scenario.name,
        lock_words(scenario, lock, lang),
        target_words(scenario, lock, clock, lang)
    )
}

/// Where the transaction is, seen from the lock, over a database and under a lock that is apart from it.
pub(super) fn transaction(scenario: &Scenario, lock: LockName) -> Option<LockTransaction> {
    let usual = LockTransaction::by_default(lock)?;
    match scenario.store.kind_under(lock) {
        StoreKind::Memory => None,
        _ => Some(scenario.service.transaction.unwrap_or(usual)),
    }
}

/// The lock, and where the transaction is.
fn lock_words(scenario: &Scenario, lock: LockName, lang: Lang) -> String {
    let place = transaction(scenario, lock);
    let lock = lang.fill(Word::LockIs, &[&lock]);
    let transaction = match place {
        None => return lock,
        Some(LockTransaction::Without) => Word::TransactionWithout,
        Some(LockTransaction::InsideLock) => Word::TransactionInside,
        Some(LockTransaction::AroundLock) => Word::TransactionAround,
    };
    format!("{lock}, {}", lang.text(transaction))
}

/// The exit code, in words.
pub(super) fn exit_text(exit: u8, lang: Lang) -> String {
    lang.fill(Word::ExitIs, &[&exit])
}

/// What the requests went to, in words.
pub(super) fn target_words(
    scenario: &Scenario,
    lock: LockName,
    clock: Clock,
    lang: Lang,
) -> String {
    let process = match scenario.service.instances {
        count if scenario.service.apart => lang.fill(Word::InProcesses, &[&count]),
        1 => lang.text(Word::InProcess).to_owned(),
        more => lang.fill(Word::InProcessMany, &[&more]),
    };
    let clock = match clock {
        Clock::Virtual => Word::ClockVirtual,
        Clock::Real => Word::ClockReal,
    };
    let clock = lang.text(clock);
    let grounds = [ground(scenario, lock, lang), nodes(scenario, lock, lang)];
    let mut words = format!("{process}, {clock}");
    for ground in grounds.into_iter().flatten() {
        words = format!("{words} | {ground}");
    }
    words
}

/// The nodes that leases are taken from, real or modelled, if there are any.
fn nodes(scenario: &Scenario, lock: LockName, lang: Lang) -> Option<String> {
    if !lock.needs_nodes() {
        return None;
    }
    let nodes = &scenario.nodes;
    let lease = duration(nodes.lease);
    Some(match &nodes.kind {
        NodesKind::Model => lang.fill(Word::ModelledNodes, &[&nodes.count, &lease]),
        NodesKind::Redis { urls, version, .. } => {
            lang.fill(Word::RealNodes, &[&urls.len(), version, &lease])
        }
    })
}

/// The database that the balances are in, real or modelled, if they are in one.
fn ground(scenario: &Scenario, lock: LockName, lang: Lang) -> Option<String> {
    let level = |default| match lock == LockName::Serializable {
        true => Isolation::Serializable,
        false => default,
    };
    let real = match scenario.store.kind_under(lock) {
        StoreKind::Memory => return None,
        StoreKind::Model => {
            let model = scenario.model_words(lock)?;
            return Some(lang.fill(Word::ModelledGround, &[&model]));
        }
        #[cfg(feature = "sqlite")]
        StoreKind::Sqlite => crate::database::sqlite::Connection::ground(),
        #[cfg(not(feature = "sqlite"))]
        StoreKind::Sqlite => return None,
        StoreKind::Postgres(version) => {
            format!("PostgreSQL {version}, {}", level(Isolation::ReadCommitted))
        }
    };
    Some(lang.fill(Word::RealGround, &[&real]))
}

fn with_caveat(sentence: String, caveat: Option<Caveat>, lang: Lang) -> String {
    match caveat {
        Some(caveat) => format!("{sentence} {}", caveat.text(lang)),
        None => sentence,
    }
}

impl Played<'_> {
    /// What to type to play it again.
    pub fn command(&self) -> String {
        run_command(self.origin, self.options, self.lock, self.seed)
    }

    /// Whether it was ended before its time.
    pub(super) fn is_interrupted(&self) -> bool {
        self.judgement.invalid.contains(&Invalid::Interrupted)
    }

    /// What was found, in a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let reasons = || Reason::list(&self.judgement.reasons(self.record), lang);
        match self.judgement.verdict {
            Verdict::Pass => {
                let kept = lang.fill(Word::KeptPromise, &[&self.lock]);
                with_caveat(kept, self.judgement.caveat, lang)
            }
            Verdict::Expected => lang.fill(Word::WrongAsDeclared, &[&self.lock]),
            Verdict::Fail => lang.fill(Word::NotMet, &[&reasons()]),
            Verdict::Invalid => lang.fill(Word::ProvesNothing, &[&reasons()]),
        }
    }
}

impl PlayedSeeds<'_> {
    /// The seeds, in words.
    pub fn seeds_text(&self, lang: Lang) -> String {
        let (first, last) = (self.set.asked.start(), self.set.asked.end());
        if self.judgement.interrupted {
            let played = grouped(self.set.played);
            lang.fill(Word::SeedRangePlayed, &[first, last, &played])
        } else {
            lang.fill(Word::SeedRange, &[first, last])
        }
    }

    /// What to type to play one of the seeds again.
    pub fn replay(&self, seed: u64) -> String {
        run_command(self.origin, self.options, self.lock, seed)
    }

    /// What was found, in a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let lock = self.lock;
        let played = grouped(self.set.played);
        let bad = |verdict| lang.count(self.set.count(verdict), Word::SeedOne, Word::SeedCount);
        match self.judgement.verdict {
            Verdict::Pass => {
                let kept = lang.fill(Word::SetKeptPromise, &[&lock, &played]);
                with_caveat(kept, self.judgement.caveat, lang)
            }
            Verdict::Expected => lang.fill(Word::SetWrongAsDeclared, &[&lock, &played]),
            Verdict::Fail if self.set.count(Verdict::Fail) > 0 => {
                lang.fill(Word::SetFailed, &[&bad(Verdict::Fail), &played])
            }
            Verdict::Fail => {
                let unseen = self.judgement.anomalies.iter().filter(|s| s.seeds == 0);
                let unseen: Vec<&str> = unseen.map(|seen| seen.kind.name()).collect();
                lang.fill(Word::SetNeverSeen, &[&lock, &unseen.join(", ")])
            }
            Verdict::Invalid if self.judgement.interrupted => lang.text(Word::SetEnded).to_owned(),
            Verdict::Invalid => {
                lang.fill(Word::SetProvedNothing, &[&bad(Verdict::Invalid), &played])
            }
        }
    }
}
