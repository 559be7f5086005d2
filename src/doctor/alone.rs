//! One request after another, with nobody else there: what is wrong already, and how the service does things.

use parking_lot::Mutex;

use super::chart::{Chart, SerialFault, Trouble};
use super::ground::{Ground, Shot, Told, User};
use super::manner::Manner;
use crate::env::Nanos;
use crate::point::{Kind, OutcomeKind, Points};

/// Amounts that are tried, in this order.
const AMOUNTS: [Points; 5] = [100, 1_000, 10_000, 10, 1];

/// Charges one after another.
const CHARGES: i64 = 10;

/// A history says something when it has shown this many entries.
const FEWEST_ENTRIES: u64 = 5;

const MILLISECOND: Nanos = 1_000_000;

/// How long a change is waited for before it is said not to come.
const LATEST: Nanos = 2_000 * MILLISECOND;

/// The same, the first time that nothing at all is seen of a request that was done: readings may come from a cache.
const FROM_A_CACHE: Nanos = 7_000 * MILLISECOND;

/// Why it ends here.
pub(super) enum End {
    Fault(SerialFault),
    Trouble(Trouble),
}

impl From<String> for End {
    fn from(why: String) -> Self {
        End::Trouble(Trouble::NotUnderstood(why))
    }
}

/// A trial of one request after another, with nothing else under way.
struct Trial<'a, G> {
    ground: &'a G,
    chart: &'a Mutex<Chart>,
    manner: Manner,
    user: User,
    balance: Points,
    times: Vec<Nanos>,
    readings: Vec<Nanos>,
    /// Requests that were done.
    done: u64,
    /// A change was waited for as long as for a cache, and did not come.
    in_vain: bool,
}

/// A request and what it did.
struct Done {
    told: Told,
    change: Points,
}

impl Done {
    fn is_committed(&self) -> bool {
        self.told.outcome == OutcomeKind::Committed
    }
}

/// Learns how a service does things.
pub(super) async fn alone<G: Ground>(ground: &G, chart: &Mutex<Chart>) -> Result<Manner, End> {
    let manner = Manner {
        crowd: ground.crowd(),
        ..Manner::default()
    };
    let mut first = Trial::new(ground, chart, manner).await?;
    let unit = first.find_unit().await?;
    first.charges(unit).await?;
    let times = std::mem::take(&mut first.times);
    first.manner.time = median(times);
    first.find_use(unit).await?;
    first.manner.reading = median(std::mem::take(&mut first.readings));
    first.manner.entries = match first.history_shows_all().await {
        true => Some(first.done),
        false => None,
    };
    let manner = first.manner;
    let mut second = Trial::new(ground, chart, manner).await?;
    second.larger_charges(unit).await?;
    if let Some(amount) = second.manner.use_unit {
        second.refusal(amount).await?;
        let after = second.try_one(Kind::Charge, unit).await?;
        if after.change == 0
            && second.manner.outcome(Kind::Charge, &after.told) != OutcomeKind::Committed
        {
            // Once more: a lock may be held for a while.
            let again = second.try_one(Kind::Charge, unit).await?;
            if again.change == 0 {
                return Err(End::Fault(SerialFault::Stuck {
                    said: again.told.said,
                }));
            }
        }
    }
    Ok(second.manner)
}

fn median(mut times: Vec<Nanos>) -> Nanos {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or(0)
}

impl<'a, G: Ground> Trial<'a, G> {
    async fn new(ground: &'a G, chart: &'a Mutex<Chart>, manner: Manner) -> Result<Self, End> {
        let user = ground.user(false).await?;
        Ok(Trial {
            balance: user.opening,
            ground,
            chart,
            manner,
            user,
            times: Vec::new(),
            readings: Vec::new(),
            done: 0,
            in_vain: false,
        })
    }

    /// Asks for one thing and looks what it did.
    async fn try_one(&mut self, kind: Kind, amount: Points) -> Result<Done, End> {
        let shot = Shot {
            user: self.user.clone(),
            kind,
            amount,
            after: 0,
            instance: 0,
            respelt: false,
        };
        let told = self.ground.fire(vec![shot]).await;
        let told = told
            .into_iter()
            .next()
            .ok_or("nothing was sent".to_owned())?;
        {
            let mut chart = self.chart.lock();
            let tally = chart.tallies.entry(super::Check::Alone).or_default();
            tally.requests += 1;
            match told.outcome {
                OutcomeKind::Committed => tally.committed += 1,
                OutcomeKind::Unknown => tally.unknown += 1,
                OutcomeKind::TimedOut => tally.timed_out += 1,
                OutcomeKind::Failed => tally.errors += 1,
                OutcomeKind::Rejected => tally.rejected += 1,
            }
        }
        let answered = self.ground.now();
        // What is seen at once and is what was asked for needs no second look: the next request has one.
        let due = self.balance + self.manner.effect(kind, amount);
        let mut pause = 0;
        let mut last = self.balance;
        let mut since = answered;
        let balance = loop {
            let began = self.ground.now();
            let balance = self.ground.read(&self.user).await?;
            let now = self.ground.now();
            self.readings.push(now - began);
            if balance == due && told.outcome == OutcomeKind::Committed {
                if pause > 0 {
                    self.manner.late = self.manner.late.max(now - answered);
                }
                break balance;
            }
            if balance != last {
                last = balance;
                since = now;
            }
            let patience = match told.outcome {
                OutcomeKind::Committed if last == self.balance && !self.in_vain => FROM_A_CACHE,
                OutcomeKind::Committed => LATEST.max(2 * self.manner.late),
                _ => LATEST / 8 + self.manner.late * 2,
            };
            if now - since >= patience {
                break balance;
            }
            pause = (pause * 2).clamp(10 * MILLISECOND, 200 * MILLISECOND);
            self.ground.pause(pause).await;
        };
        let change = balance - self.balance;
        self.in_vain |= change == 0 && told.outcome == OutcomeKind::Committed;
        self.balance = balance;
        self.manner.most = self.manner.most.max(balance);
        if self.manner.outcome(kind, &told) == OutcomeKind::Committed && change != 0 {
            self.times.push(told.took);
            self.done += 1;
            self.manner.learn_done(kind, amount, change, &told);
        }
        Ok(Done { told, change })
    }

    /// Whether the history has an entry for everything that was done, and no other; it may be written late.
    async fn history_shows_all(&self) -> bool {
        if self.done < FEWEST_ENTRIES && self.manner.entries.is_none() {
            return false;
        }
        let began = self.ground.now();
        loop {
            match self.ground.entries(&self.user).await {
                None => return false,
                Some(entries) if entries == self.done => return true,
                Some(_) if self.ground.now() - began >= LATEST / 2 => return false,
                Some(_) => self.ground.pause(50 * MILLISECOND).await,
            }
        }
    }

    /// The smallest of the usual amounts that is charged.
    async fn find_unit(&mut self) -> Result<Points, End> {
        let mut without_effect = None;
        let mut said = Vec::new();
        for amount in AMOUNTS {
            let done = self.try_one(Kind::Charge, amount).await?;
            match (done.is_committed(), done.change) {
                (true, 0) => {
                    without_effect.get_or_insert(done.told.said);
                    // Three times the same is no limit of amounts.
                    if amount == AMOUNTS[2] {
                        break;
                    }
                }
                (true, _) => {
                    self.manner.unit = amount;
                    return Ok(amount);
                }
                (false, 0) => {
                    if done.told.said.starts_with("501") || is_unwritten(&done.told.said) {
                        return Err(End::Fault(SerialFault::NotImplemented {
                            kind: Kind::Charge,
                            said: done.told.said,
                        }));
                    }
                    said.push(format!("{amount} points: {}", done.told.said));
                }
                (false, change) => {
                    return Err(End::from(format!(
                        "a charge of {amount} points was answered {}, which is no success, and changed the balance by {change}; say with target.ok what a success is",
                        done.told.said
                    )));
                }
            }
        }
        match without_effect {
            Some(said) => Err(End::Fault(SerialFault::NotImplemented {
                kind: Kind::Charge,
                said,
            })),
            None => Err(End::from(format!(
                "no charge was done, with nobody else there; {}",
                said.join("; ")
            ))),
        }
    }

    /// Charges one after another: each has to do what the first did.
    async fn charges(&mut self, unit: Points) -> Result<(), End> {
        let first = self.manner.effect(Kind::Charge, unit);
        for number in 1..CHARGES {
            let before = self.balance;
            let done = self.try_one(Kind::Charge, unit).await?;
            if self.manner.outcome(Kind::Charge, &done.told) != OutcomeKind::Committed {
                if number < 3 || done.change != 0 {
                    return Err(End::from(format!(
                        "charge number {} of {unit} points, with nobody else there, was not done: {}",
                        number + 1,
                        done.told.said
                    )));
                }
                // There is a highest balance.
                return Ok(());
            }
            if done.change != first {
                self.chart
                    .lock()
                    .tallies
                    .entry(super::Check::Alone)
                    .or_default()
                    .failed = 1;
                let sets = before == self.user.opening + first && self.balance == before;
                return Err(End::Fault(match sets && number == 1 {
                    true => SerialFault::Sets { amount: unit },
                    false => SerialFault::Wrong {
                        kind: Kind::Charge,
                        amount: unit,
                        before,
                        due: first,
                        after: self.balance,
                    },
                }));
            }
        }
        Ok(())
    }

    /// An amount of points that may be used.
    async fn find_use(&mut self, unit: Points) -> Result<(), End> {
        let mut without_effect = None;
        for round in 0..4 {
            for amount in [unit, unit / 10, unit / 100, 5 * unit, 10 * unit] {
                if amount == 0 || amount > self.balance {
                    continue;
                }
                let before = self.balance;
                let done = self.try_one(Kind::Use, amount).await?;
                match (done.is_committed(), done.change) {
                    (true, 0) => {
                        without_effect.get_or_insert(done.told.said);
                    }
                    (true, change) if change > 0 => {
                        return Err(End::Fault(SerialFault::Wrong {
                            kind: Kind::Use,
                            amount,
                            before,
                            due: -amount,
                            after: self.balance,
                        }));
                    }
                    (true, _) => {
                        self.manner.use_unit = Some(amount);
                        return Ok(());
                    }
                    (false, 0) => {
                        if is_unwritten(&done.told.said) {
                            return Err(End::Fault(SerialFault::NotImplemented {
                                kind: Kind::Use,
                                said: done.told.said,
                            }));
                        }
                        if matches!(done.told.status, 404 | 405) && round == 0 && amount == unit {
                            // There is no such route: nothing to use points with.
                            return Ok(());
                        }
                    }
                    (false, change) => {
                        return Err(End::from(format!(
                            "a use of {amount} points was answered {}, which is no success, and changed the balance by {change}; say with target.ok what a success is",
                            done.told.said
                        )));
                    }
                }
            }
            if without_effect.is_some() {
                break;
            }
            // Some want a balance before anything may be used.
            if !self.charge_more(unit).await? {
                break;
            }
        }
        match without_effect {
            Some(said) => Err(End::Fault(SerialFault::NotImplemented {
                kind: Kind::Use,
                said,
            })),
            None => Ok(()),
        }
    }

    async fn charge_more(&mut self, unit: Points) -> Result<bool, End> {
        for amount in [20 * unit, 10 * unit, unit] {
            let done = self.try_one(Kind::Charge, amount).await?;
            if done.is_committed() && done.change > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Charges of other amounts, for rounds of unequal ones.
    async fn larger_charges(&mut self, unit: Points) -> Result<(), End> {
        for times in [3, 5, 12] {
            let amount = times * unit;
            let before = self.balance;
            let done = self.try_one(Kind::Charge, amount).await?;
            let committed = self.manner.outcome(Kind::Charge, &done.told) == OutcomeKind::Committed;
            if !committed || done.change == 0 {
                return Ok(());
            }
            let due = times * self.manner.effect(Kind::Charge, unit);
            if done.change < 0 {
                return Err(End::Fault(SerialFault::Wrong {
                    kind: Kind::Charge,
                    amount,
                    before,
                    due,
                    after: self.balance,
                }));
            }
        }
        Ok(())
    }

    /// A use of more than there is has to be refused.
    async fn refusal(&mut self, amount: Points) -> Result<(), End> {
        let mut trial = Trial::new(self.ground, self.chart, self.manner.clone()).await?;
        trial.try_one(Kind::Charge, self.manner.unit).await?;
        // Down to less than a use, and then one more.
        for _ in 0..100 {
            let before = trial.balance;
            let floor = -trial.user.credit;
            let is_too_much = before - amount < floor;
            let asked = match is_too_much || trial.user.credit == 0 {
                true => amount,
                false => before + trial.user.credit + amount,
            };
            let is_too_much = before - asked < floor;
            let done = trial.try_one(Kind::Use, asked).await?;
            if trial.balance < floor {
                return Err(End::Fault(SerialFault::SpendsTooMuch {
                    amount: asked,
                    before,
                    after: trial.balance,
                }));
            }
            if done.change == 0 {
                trial.manner.learn_refusal(&done.told);
                break;
            }
            // A use that costs less than it says may fit all the same.
            if is_too_much && -done.change > before - floor {
                break;
            }
        }
        // Some write down what they refuse.
        if trial.manner.entries.is_some() && !trial.history_shows_all().await {
            trial.manner.entries = None;
        }
        std::mem::swap(&mut self.manner, &mut trial.manner);
        std::mem::swap(&mut self.user, &mut trial.user);
        self.balance = trial.balance;
        Ok(())
    }
}

/// Whether an answer says that there is no code yet.
fn is_unwritten(said: &str) -> bool {
    let said = said.to_lowercase();
    [
        "not implemented",
        "notimplemented",
        "not yet implemented",
        "unimplemented",
    ]
    .iter()
    .any(|word| said.contains(word))
}
