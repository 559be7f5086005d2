//! What is played: requests of one user, their amounts, and what the balance says afterwards.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::play::Played;
use crate::doctor::{Ground, Shot, Told, User};
use crate::point::{Kind, OutcomeKind, Points};

/// Requests of one user, with amounts that differ from each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What each request does.
    pub kinds: Vec<Kind>,
    /// How many points each is about.
    pub amounts: Vec<Points>,
    /// The balance before.
    pub opening: Points,
    /// Amounts and balance are multiples of this.
    pub unit: Points,
}

/// The balance before the requests, in units.
const OPENING: Points = 20;

impl Case {
    /// Requests of these kinds, in units of `unit` points. One alone can always be done; if all are uses, no two can.
    pub fn new(kinds: Vec<Kind>, unit: Points) -> Self {
        let only_uses = kinds.iter().all(|kind| *kind == Kind::Use);
        let (mut charges, mut uses) = (0, 0);
        let amounts = kinds.iter().map(|kind| match kind {
            Kind::Charge => {
                charges += 1;
                unit * (2 * charges + 1)
            }
            Kind::Use => {
                uses += 1;
                let least = if only_uses { OPENING / 2 } else { 0 };
                unit * (least + uses)
            }
        });
        Case {
            amounts: amounts.collect(),
            kinds,
            opening: OPENING * unit,
            unit,
        }
    }

    /// The requests, by a user.
    pub fn shots(&self, user: &User, instances: usize) -> Vec<Shot> {
        let requests = self.kinds.iter().zip(&self.amounts).enumerate();
        let shots = requests.map(|(place, (kind, amount))| Shot {
            user: user.clone(),
            kind: *kind,
            amount: *amount,
            after: 0,
            instance: place % instances,
            respelt: false,
        });
        shots.collect()
    }

    /// What the balance says of what was answered.
    pub fn judge(&self, told: &[Option<Told>], user: &User, actual: Points) -> Balance {
        let (mut low, mut high) = (self.opening, self.opening);
        let (mut refused, mut unknown) = (0, 0);
        for (place, told) in told.iter().enumerate() {
            let change = self.kinds[place].signed(self.amounts[place]);
            match told.as_ref().map(|told| told.outcome) {
                Some(OutcomeKind::Committed) => {
                    low += change;
                    high += change;
                }
                Some(OutcomeKind::Unknown) | None => {
                    unknown += 1;
                    low += change.min(0);
                    high += change.max(0);
                }
                Some(_) => refused += 1,
            }
        }
        let floor = -user.credit;
        Balance {
            low,
            high,
            actual,
            refused,
            unknown,
            overspent: actual < floor || high < floor,
        }
    }
}

/// A balance, and what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// What it should be, at least.
    pub low: Points,
    /// And at most: the same, unless an answer left open whether something was done.
    pub high: Points,
    /// What it is.
    pub actual: Points,
    /// Requests that were refused.
    pub refused: u32,
    /// Requests of which nobody can tell.
    pub unknown: u32,
    /// More was used than there was.
    pub overspent: bool,
}

impl Balance {
    /// Whether points are missing, or were given away.
    pub fn is_wrong(&self) -> bool {
        self.missing() != 0 || self.overspent
    }

    /// How many points are missing; below zero: given away.
    pub fn missing(&self) -> Points {
        match self.actual {
            actual if actual < self.low => self.low - actual,
            actual if actual > self.high => self.high - actual,
            _ => 0,
        }
    }

    /// Whether what is wrong is that points were given away, and not that points are missing: more of them than there should be,
    /// or as many as there should be where more was used than there was.
    pub fn gives_away(&self) -> bool {
        self.is_wrong() && self.missing() <= 0
    }
}

/// A user of one's own, with the opening balance.
///
/// # Errors
/// Why there is none.
pub async fn fresh<G: Ground>(ground: &G, opening: Points) -> Result<User, String> {
    let mut user = ground.user(false).await?;
    let missing = opening - user.opening;
    if missing > 0 {
        let told = one(ground, &user, Kind::Charge, missing).await;
        if told.outcome != OutcomeKind::Committed {
            return Err(format!(
                "a charge of {missing} points, with nobody else there, was not done: {}",
                told.said
            ));
        }
        user.opening = opening;
    }
    Ok(user)
}

/// One request, alone.
pub async fn one<G: Ground>(ground: &G, user: &User, kind: Kind, amount: Points) -> Told {
    let shot = Shot {
        user: user.clone(),
        kind,
        amount,
        after: 0,
        instance: 0,
        respelt: false,
    };
    let mut told = ground.fire(vec![shot]).await;
    told.pop().expect("an answer for each request")
}

/// Between two looks at a balance.
const BETWEEN: Duration = Duration::from_millis(5);

/// A balance that has been read twice alike, `settle` after the last answer.
///
/// # Errors
/// What keeps it from being read.
pub async fn balance<G: Ground>(
    ground: &G,
    user: &User,
    settle: Duration,
) -> Result<Points, String> {
    sleep(settle).await;
    let end = Instant::now() + Duration::from_secs(2);
    let mut last = None;
    loop {
        let now = ground.read(user).await?;
        if last == Some(now) {
            return Ok(now);
        }
        if Instant::now() > end {
            return Err(format!(
                "the balance of user {} does not come to rest",
                user.id
            ));
        }
        last = Some(now);
        sleep(BETWEEN).await;
    }
}

/// Units of points that are tried, the first that is accepted is taken.
const UNITS: [Points; 4] = [100, 1_000, 10, 1];

/// Finds amounts that the service accepts, and sees that it is right with nobody else there.
///
/// # Errors
/// What it does instead.
pub async fn fitting<G: Ground>(
    ground: &Arc<G>,
    kinds: &[Kind],
    settle: Duration,
) -> Result<Case, String> {
    let mut refused = String::new();
    for unit in UNITS {
        let case = Case::new(kinds.to_vec(), unit);
        let user = match fresh(&**ground, case.opening).await {
            Ok(user) => user,
            Err(why) => {
                refused = why;
                continue;
            }
        };
        let mut should_be = case.opening;
        let mut is_accepted = true;
        for (kind, amount) in case.kinds.iter().zip(&case.amounts) {
            if should_be + kind.signed(*amount) < 0 {
                continue;
            }
            let told = one(&**ground, &user, *kind, *amount).await;
            if told.outcome != OutcomeKind::Committed {
                refused = format!(
                    "a {} of {amount} points, with nobody else there, was not done: {}",
                    kind.name(),
                    told.said
                );
                is_accepted = false;
                break;
            }
            should_be += kind.signed(*amount);
            let now = balance(&**ground, &user, settle).await?;
            if now != should_be {
                return Err(format!(
                    "the service is wrong already with nobody else there, so an order would prove nothing: after a {} of {amount} points the balance is {now} instead of {should_be}",
                    kind.name()
                ));
            }
        }
        if is_accepted {
            return Ok(case);
        }
    }
    Err(refused)
}

/// What a schedule shows, once everybody has been answered.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What was played.
    pub played: Arc<Played>,
    /// The balance after it.
    pub balance: Balance,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_balance_misses_points_or_gives_them_away() {
        let balance = |actual, overspent| Balance {
            low: 900,
            high: 1_200,
            actual,
            refused: 0,
            unknown: 1,
            overspent,
        };
        for (actual, overspent, is_wrong, gives_away) in [
            (899, false, true, false),
            (899, true, true, false),
            (900, false, false, false),
            (1_200, false, false, false),
            (1_000, true, true, true),
            (1_201, false, true, true),
        ] {
            let balance = balance(actual, overspent);
            let said = (balance.is_wrong(), balance.gives_away());
            assert_eq!(said, (is_wrong, gives_away), "{balance:?}");
        }
    }
}
