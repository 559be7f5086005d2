//! Before a race: how the target answers when nobody else is there, and users that nobody else has used.

use std::time::Duration;

use tokio::time::sleep;

use super::evidence::{Account, Counts, is_use};
use super::plan::{charges, smallest_amount, uses};
use super::race::RaceError;
use super::speak::{Fresh, Heard, Reading, Speaker};
use crate::point::{Kind, OutcomeKind, Points};
use crate::scenario::{Scenario, Shard};

/// How many users in a row may not be fresh before the search is given up.
pub(crate) const MOST_PASSED: u64 = 320;

/// How far on the next user to try is, after this many that were not fresh: next to it, and now and then much further, for
/// a service that has been raced before has used ones in a row.
pub(crate) fn stride(passed: u64) -> u64 {
    match passed % 32 {
        0 => 1_000 << (passed / 32),
        _ => 1,
    }
}

/// Finds users, one after another.
#[derive(Debug)]
pub(super) struct Finder {
    next: u64,
    /// Only every so many users are looked at: the others are other machines'.
    step: u64,
    /// Of an accounts file, in reverse; `None` without one.
    given: Option<Vec<Account>>,
    /// Users that had a balance or a history.
    pub passed: Vec<u64>,
}

impl Finder {
    pub fn new(speaker: &Speaker, accounts: Option<Vec<Account>>, shard: Shard) -> Self {
        let given = accounts.map(|accounts| {
            let own = (1..).zip(accounts).filter(|(line, _)| shard.has(*line, 1));
            let mut own: Vec<Account> = own.map(|(_, account)| account).collect();
            own.reverse();
            own
        });
        Finder {
            next: speaker.target.first_user + u64::from(shard.number - 1),
            step: u64::from(shard.of),
            given,
            passed: Vec::new(),
        }
    }

    /// The next user that is fresh, or the next of the file.
    pub async fn next(&mut self, speaker: &Speaker) -> Result<Account, RaceError> {
        if let Some(given) = &mut self.given {
            let mut account = given.pop().ok_or_else(|| {
                RaceError::Mistake("the accounts file has too few users: it needs one for each of the scenario and one to learn from, for each part of it where it is shared out".to_owned())
            })?;
            let reading = meet(speaker, &mut account).await?;
            account.opening = reading.balance;
            account.credit = reading.credit;
            return Ok(account);
        }
        let mut tried = 0;
        loop {
            if speaker
                .target
                .last_user
                .is_some_and(|last| self.next > last)
                || tried > MOST_PASSED
            {
                return Err(RaceError::NotUnderstood(format!(
                    "there are too few fresh users: {} have a balance or a history; start the service afresh, set target.first_user, or name users with --accounts",
                    self.passed.len()
                )));
            }
            let mut account = Account {
                id: self.next,
                ..Account::default()
            };
            tried += 1;
            let reading = meet(speaker, &mut account).await?;
            let history = match reading.balance {
                0 => speaker
                    .history(&account, Fresh::Yes)
                    .await
                    .map_err(RaceError::NotUnderstood)?,
                _ => None,
            };
            // A user that has just been made is fresh, whatever balance it was given to begin with.
            let is_made = speaker
                .target
                .setup
                .iter()
                .any(|setup| setup.user.is_some());
            if is_made || (reading.balance == 0 && history.unwrap_or_default().is_empty()) {
                self.next += self.step;
                return Ok(Account {
                    opening: reading.balance,
                    credit: reading.credit,
                    ..account
                });
            }
            self.next += stride(tried) * self.step;
            self.passed.push(account.id);
        }
    }

    /// The first user that is tried, if they are not those of a file.
    pub fn has_file(&self) -> bool {
        self.given.is_some()
    }
}

/// Makes the user, if that is how the target has users, and reads its balance.
async fn meet(speaker: &Speaker, account: &mut Account) -> Result<Reading, RaceError> {
    let made = speaker.set_up(account).await;
    made.map_err(RaceError::NotUnderstood)?;
    let reading = speaker.read(account, Fresh::Yes).await;
    reading.map_err(RaceError::NotUnderstood)
}

/// Brings a user to a balance, one charge after another.
pub(super) async fn bring_to(
    speaker: &Speaker,
    account: &mut Account,
    balance: Points,
    largest: Points,
) -> Result<(), RaceError> {
    let mut left = balance - account.opening;
    let most = charges(left.max(0), largest);
    for _ in 0..most {
        let amount = left.min(largest);
        let heard = speaker
            .apply(0, (Kind::Charge, amount), account, None)
            .await;
        if heard.outcome != OutcomeKind::Committed {
            return Err(refused("a charge", amount, &heard));
        }
        left -= amount;
    }
    if most > 0 {
        let now = steady(speaker, account).await?;
        if now != balance {
            return Err(wrong(format!(
                "charged one after another, with nobody else there, user {} has {now} points instead of {balance}",
                account.id
            )));
        }
        account.brought = balance - account.opening;
        account.opening = balance;
    }
    Ok(())
}

/// Learns how the target answers, with a user of its own and nobody else there.
pub(super) async fn learn(
    speaker: &mut Speaker,
    scenario: &Scenario,
    account: &Account,
    is_given: bool,
) -> Result<(), RaceError> {
    let amount = smallest_amount(scenario);
    let mut done = Counts::new();
    let mut balance = account.opening;
    let charge = (Kind::Charge, amount);
    // Twice: from nothing, to set a balance looks like adding to it.
    for _ in 0..2 {
        expect_done(speaker, account, charge, &mut balance, &mut done).await?;
    }
    if uses(scenario) {
        expect_done(
            speaker,
            account,
            (Kind::Use, amount),
            &mut balance,
            &mut done,
        )
        .await?;
        // More than there is, and yet no more than a request of the scenario asks for where that is possible.
        let too_much = balance + account.credit + amount;
        let heard = speaker.apply(0, (Kind::Use, too_much), account, None).await;
        let now = steady(speaker, account).await?;
        if now != balance {
            return Err(wrong(format!(
                "a use of {too_much} of {balance} points, with nobody else there, took the balance to {now}"
            )));
        }
        match heard.outcome {
            OutcomeKind::Committed
                if heard.balance.is_none() && speaker.target.answer.is_some() =>
            {
                speaker.learnt.refused_without_balance = true;
            }
            OutcomeKind::Committed => {
                return Err(RaceError::NotUnderstood(format!(
                    "a use of more than there is changed nothing and was answered as if done ({}); say with target.ok_at and target.ok_is how to tell",
                    heard.said()
                )));
            }
            OutcomeKind::Unknown if heard.shape().is_none() => {
                return Err(RaceError::NotUnderstood(format!(
                    "a use of more than there is: {}",
                    heard.said()
                )));
            }
            OutcomeKind::Unknown | OutcomeKind::Failed | OutcomeKind::TimedOut => {
                speaker.learnt.refusal = heard.shape();
            }
            OutcomeKind::Rejected => {}
        }
        expect_done(speaker, account, charge, &mut balance, &mut done).await?;
    }
    sleep(Duration::from_nanos(speaker.target.settle)).await;
    if let Ok(Some(rows)) = speaker.history(account, Fresh::No).await {
        // With a file's users there were entries before.
        speaker.learnt.history_is_evidence = !is_given && rows == done;
    }
    Ok(())
}

async fn expect_done(
    speaker: &Speaker,
    account: &Account,
    (kind, amount): (Kind, Points),
    balance: &mut Points,
    done: &mut Counts,
) -> Result<(), RaceError> {
    let what = match kind {
        Kind::Charge => "a charge",
        Kind::Use => "a use",
    };
    let heard = speaker.apply(0, (kind, amount), account, None).await;
    if heard.outcome != OutcomeKind::Committed {
        return Err(refused(what, amount, &heard));
    }
    let now = steady(speaker, account).await?;
    let due = *balance + kind.signed(amount);
    if now != due {
        return Err(wrong(format!(
            "{what} of {amount} points, with nobody else there, took the balance from {balance} to {now} instead of {due}"
        )));
    }
    *balance = now;
    *done.entry((is_use(kind), amount)).or_default() += 1;
    Ok(())
}

/// A balance that has been read twice alike: a target may write after it has answered.
pub(super) async fn steady(speaker: &Speaker, account: &Account) -> Result<Points, RaceError> {
    sleep(Duration::from_nanos(speaker.target.settle)).await;
    let mut last = None;
    for _ in 0..20 {
        let now = speaker
            .read(account, Fresh::No)
            .await
            .map_err(RaceError::NotUnderstood)?
            .balance;
        if last == Some(now) {
            return Ok(now);
        }
        last = Some(now);
        sleep(Duration::from_millis(20)).await;
    }
    Err(RaceError::NotUnderstood(format!(
        "the balance of user {} does not come to rest",
        account.id
    )))
}

fn refused(what: &str, amount: Points, heard: &Heard) -> RaceError {
    RaceError::NotUnderstood(format!(
        "{what} of {amount} points, with nobody else there, was not done: {}; if it allows other amounts, set phase.NAME.amount, users.balance or service.policy.max_charge",
        heard.said()
    ))
}

fn wrong(message: String) -> RaceError {
    RaceError::WrongSerially(message)
}
