//! After a race: what is there when late writes have come.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::evidence::{Account, total};
use super::fire::Field;
use super::sums::Unread;
use crate::point::Points;

/// How many users are read at a time.
pub(super) const AT_ONCE: usize = 16;

/// Between two readings of one balance.
const BETWEEN: Duration = Duration::from_millis(100);

/// Reads every user that took part, twice alike, and settles by its history what is unknown. Returns what could not
/// be read; a target that is away may come back within `patience`.
pub(super) async fn settle(field: &Arc<Field>, patience: Duration) -> Vec<Unread> {
    sleep(Duration::from_nanos(field.speaker.target.settle)).await;
    let mut tasks = JoinSet::new();
    let mut troubles = Vec::new();
    let mut ended = |ended: Result<Option<Unread>, _>| troubles.extend(ended.ok().flatten());
    for place in 0..field.accounts.len() {
        if !field.accounts[place].lock().evidence.active {
            continue;
        }
        if tasks.len() >= AT_ONCE
            && let Some(one) = tasks.join_next().await
        {
            ended(one);
        }
        tasks.spawn(settle_one(Arc::clone(field), place, patience));
    }
    while let Some(one) = tasks.join_next().await {
        ended(one);
    }
    troubles
}

async fn settle_one(field: Arc<Field>, place: usize, patience: Duration) -> Option<Unread> {
    let mut account = field.accounts[place].lock().clone();
    let trouble = match at_rest(&field, &account, patience).await {
        Ok(balance) => {
            account.actual = Some(balance);
            if balance < -account.credit {
                account.evidence.negative += 1;
            }
            if field.speaker.learnt.history_is_evidence {
                read_history(&field, &mut account).await;
            }
            None
        }
        Err(why) => Some(Unread {
            user: account.id,
            why,
        }),
    };
    *field.accounts[place].lock() = account;
    trouble
}

/// A balance that was read twice alike.
async fn at_rest(field: &Field, account: &Account, patience: Duration) -> Result<Points, String> {
    let end = Instant::now() + patience.max(Duration::from_secs(2));
    let mut last = None;
    loop {
        let read = field.speaker.read(account, account.fresh()).await;
        match (read, last) {
            (Ok(now), Some(before)) if now.balance == before => return Ok(before),
            (Ok(now), _) => last = Some(now.balance),
            (Err(why), _) if Instant::now() >= end => return Err(why),
            (Err(_), _) => {}
        }
        if Instant::now() >= end {
            return Err("it does not come to rest".to_owned());
        }
        sleep(BETWEEN).await;
    }
}

/// What the history says: how many entries the race left, and what became of unknown requests. It is believed only
/// where it and the balance say the same.
async fn read_history(field: &Field, account: &mut Account) {
    let Ok(Some(mut rows)) = field.speaker.history(account, account.fresh()).await else {
        return;
    };
    // The charges that brought the user to its balance.
    for (key, count) in field.set_up_rows(account) {
        if let Some(there) = rows.get_mut(&key) {
            *there = there.saturating_sub(count);
        }
    }
    rows.retain(|_, count| *count > 0);
    account.entries = Some(total(&rows));
    if total(&account.evidence.unknown) == 0 {
        return;
    }
    if let Some(extra) = account.evidence.extra(&rows) {
        let mut settled = account.clone();
        settled.evidence.settle(&extra);
        let (low, high) = settled.should_be();
        if low == high && account.actual == Some(low) {
            *account = settled;
        }
    }
}
