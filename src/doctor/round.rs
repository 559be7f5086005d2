//! A round of a check: users are made ready, requests sent, balances read, and what that shows is noted.

use parking_lot::Mutex;

use super::chart::{Chart, Fault, Tally};
use super::check::Check;
use super::ground::{Ground, Shot, Told, User};
use super::histories::history;
use super::manner::Manner;
use super::plan::{lanes_for, least, side_by_side};
use super::rest::at_rest;
use super::script::{Aim, Script};
use super::together::together;
use crate::env::Nanos;
use crate::point::{Kind, OutcomeKind, Points};

/// No more rounds are played after this many have failed.
const ENOUGH_FAILED: u64 = 3;

/// How often a charge is tried again after a refusal, before its user is said not to come free.
const TRIES: u32 = 3;

/// Between two of those.
const BETWEEN_TRIES: Nanos = 1_000_000_000;

/// A round that has been answered.
pub(super) struct Fired {
    pub users: Vec<User>,
    pub told: Vec<Told>,
    pub makespan: Nanos,
}

/// Plays the rounds of a check and notes what they show.
pub(super) async fn play<G: Ground>(
    ground: &G,
    chart: &Mutex<Chart>,
    manner: &Manner,
    check: Check,
) {
    let (mut left, lanes) = {
        let mut chart = chart.lock();
        chart.now = Some(check);
        chart.tallies.entry(check).or_default();
        let rounds = chart.plan.rounds.get(&check).copied().unwrap_or(1);
        (rounds, chart.plan.lanes.max(1))
    };
    if check == Check::SameId {
        match is_spelt_twice(ground, manner).await {
            Ok(true) => {}
            Ok(false) => return leave_out(chart, check, ONE_SPELLING.to_owned()),
            Err(why) => return leave_out(chart, check, why),
        }
    }
    while left > 0 {
        {
            // A service that makes everybody wait in ways that were not foreseen gets the least.
            let chart = chart.lock();
            let is_late = chart.plan.until.is_some_and(|until| ground.now() > until);
            if is_late && chart.tallies[&check].rounds >= least(check) {
                return;
            }
        }
        let script = match Script::of(check, manner, 0) {
            Ok(script) => script,
            Err(why) => return leave_out(chart, check, why),
        };
        let wave = lanes_for(&script, lanes, manner.crowd).min(left);
        if let Err(why) = play_wave(ground, chart, manner, check, wave).await {
            return leave_out(chart, check, why);
        }
        left -= wave;
        if chart.lock().tallies[&check].failed >= ENOUGH_FAILED {
            return;
        }
    }
}

/// Why there is no round of two spellings.
const ONE_SPELLING: &str = "a second spelling of an id is refused, or is another user";

/// Whether a user is the same by another spelling of its number, with nobody else there.
async fn is_spelt_twice<G: Ground>(ground: &G, manner: &Manner) -> Result<bool, String> {
    let user = ground.user(false).await?;
    let respelt = Shot {
        respelt: true,
        ..shot(&user, Kind::Charge, manner.unit)
    };
    let told = ground.fire(vec![respelt]).await;
    let done = |told: &Told| manner.outcome(Kind::Charge, told) == OutcomeKind::Committed;
    if !told.first().is_some_and(done) {
        return Ok(false);
    }
    let due = user.opening + manner.effect(Kind::Charge, manner.unit);
    let there = at_rest(ground, manner, &user, |it| it == due, false).await?;
    Ok(there == due)
}

fn leave_out(chart: &Mutex<Chart>, check: Check, why: String) {
    let mut chart = chart.lock();
    chart.tallies.entry(check).or_default().left_out = Some(why);
}

/// Plays rounds side by side.
async fn play_wave<G: Ground>(
    ground: &G,
    chart: &Mutex<Chart>,
    manner: &Manner,
    check: Check,
    rounds: u64,
) -> Result<(), String> {
    let mut ready = Vec::new();
    for _ in 0..rounds {
        let mut users = Vec::new();
        let first = ground.user(check == Check::FirstCharge).await?;
        let script = Script::of(check, manner, first.credit)?;
        users.push(first);
        for _ in 1..script.users {
            users.push(ground.user(false).await?);
        }
        ready.push((script, users));
    }
    let prepare = ready.into_iter().map(|(script, users)| async move {
        let mut brought = Vec::new();
        for user in users {
            let mut user = bring(ground, manner, user, script.opening).await?;
            if manner.entries.is_some() && check != Check::FirstCharge {
                user.entries = ground.entries(&user).await;
            }
            brought.push(user);
        }
        Ok::<_, String>((script, brought))
    });
    let ready: Result<Vec<_>, String> = together(prepare).await.into_iter().collect();
    let ready = ready?;
    let mut fired = Vec::new();
    if side_by_side(manner) {
        let all = ready
            .into_iter()
            .map(|(script, users)| fire(ground, check, script, users));
        fired = together(all).await;
    } else {
        for (script, users) in ready {
            fired.push(fire(ground, check, script, users).await);
        }
    }
    let judging = fired
        .iter()
        .map(|(script, fired)| judge(ground, chart, manner, check, script, fired));
    let judged: Result<Vec<()>, String> = together(judging).await.into_iter().collect();
    judged.map(|_| ())
}

/// Brings a user to a balance, one charge after another.
async fn bring<G: Ground>(
    ground: &G,
    manner: &Manner,
    mut user: User,
    balance: Points,
) -> Result<User, String> {
    drain(ground, manner, &mut user, balance).await?;
    // A user whose balance cannot be brought down keeps what it has.
    let mut left = balance - user.opening.max(0);
    if left <= 0 {
        return Ok(user);
    }
    let mut due = user.opening;
    while left > 0 {
        let known = [12, 5, 3].into_iter().map(|times| times * manner.unit);
        let fitting = known
            .filter(|amount| *amount <= left && manner.knows(Kind::Charge, *amount))
            .max();
        let amount = fitting.unwrap_or(manner.unit);
        let told = ground.fire(vec![shot(&user, Kind::Charge, amount)]).await;
        let told = told.first().ok_or("nothing was sent")?;
        if manner.outcome(Kind::Charge, told) != OutcomeKind::Committed {
            return Err(format!(
                "a charge of {amount} points that makes a user ready was not done: {}",
                told.said
            ));
        }
        let effect = manner.effect(Kind::Charge, amount);
        due += effect;
        left -= effect.max(1);
    }
    user.opening = at_rest(ground, manner, &user, |it| it == due, true).await?;
    Ok(user)
}

/// Brings a user who takes part again down to a balance, as far as that goes.
async fn drain<G: Ground>(
    ground: &G,
    manner: &Manner,
    user: &mut User,
    balance: Points,
) -> Result<(), String> {
    let Some(small) = manner.use_unit else {
        return Ok(());
    };
    for _ in 0..40 {
        let left = user.opening - balance;
        if left < small {
            break;
        }
        let all = ground.fire(vec![shot(user, Kind::Use, left)]).await;
        let done = |told: &Told| told.outcome == OutcomeKind::Committed;
        if !all.first().is_some_and(done) {
            ground.fire(vec![shot(user, Kind::Use, small)]).await;
        }
        user.opening = at_rest(ground, manner, user, |_| true, true).await?;
    }
    Ok(())
}

fn shot(user: &User, kind: Kind, amount: Points) -> Shot {
    Shot {
        user: user.clone(),
        kind,
        amount,
        after: 0,
        instance: 0,
        respelt: false,
    }
}

async fn fire<G: Ground>(
    ground: &G,
    check: Check,
    script: Script,
    users: Vec<User>,
) -> (Script, Fired) {
    let instances = match check {
        Check::OneInstance => 1,
        _ => ground.instances().max(1),
    };
    let aimed = |(place, aim): (usize, &Aim)| Shot {
        after: aim.after,
        instance: place % instances,
        respelt: aim.respelt,
        ..shot(&users[aim.user], aim.kind, aim.amount)
    };
    let shots = script.aims.iter().enumerate().map(aimed).collect();
    let began = ground.now();
    let told = ground.fire(shots).await;
    let makespan = ground.now() - began;
    let fired = Fired {
        users,
        told,
        makespan,
    };
    (script, fired)
}

/// What a user's requests should have done, as far as is known.
#[derive(Clone, Copy, Debug, Default)]
struct Due {
    low: Points,
    high: Points,
    /// What requests would add that were refused.
    refused: Points,
    /// The same of those refused after a wait.
    timed_out: Points,
    moved: Points,
}

fn due(manner: &Manner, script: &Script, fired: &Fired, place: usize) -> Due {
    let opening = fired.users[place].opening;
    let mut due = Due {
        low: opening,
        high: opening,
        ..Due::default()
    };
    for (aim, told) in script.aims.iter().zip(&fired.told) {
        if aim.user != place {
            continue;
        }
        let effect = manner.effect(aim.kind, aim.amount);
        match manner.outcome(aim.kind, told) {
            OutcomeKind::Committed => {
                due.low += effect;
                due.high += effect;
                due.moved += effect.abs();
            }
            OutcomeKind::Unknown => {
                due.low += effect.min(0);
                due.high += effect.max(0);
            }
            OutcomeKind::TimedOut => {
                due.refused += effect.max(0);
                due.timed_out += effect.max(0);
            }
            OutcomeKind::Rejected | OutcomeKind::Failed => due.refused += effect.max(0),
        }
    }
    due
}

async fn judge<G: Ground>(
    ground: &G,
    chart: &Mutex<Chart>,
    manner: &Manner,
    check: Check,
    script: &Script,
    fired: &Fired,
) -> Result<(), String> {
    let mut balances = Vec::new();
    for (place, user) in fired.users.iter().enumerate() {
        let due = due(manner, script, fired, place);
        // What was confirmed with patience once needs less of it.
        let hurry = chart.lock().tallies[&check].failed > 0;
        let fits = |balance| (due.low..=due.high).contains(&balance);
        let there = at_rest(ground, manner, user, fits, hurry).await?;
        balances.push((due, there));
    }
    let all = 0..fired.users.len();
    let histories = together(all.map(|place| history(ground, manner, script, fired, place))).await;
    let stuck = match script.then_charge {
        true => stuck(ground, chart, manner, script, fired).await,
        false => None,
    };
    let mut chart = chart.lock();
    chart.slowed = ground.slowed();
    let tally = chart.tallies.entry(check).or_default();
    count(tally, manner, script, fired);
    let faults = faults(manner, script, fired, &balances);
    let unbalanced = |fault: &&Fault| matches!(fault, Fault::Missing { .. } | Fault::Extra { .. });
    tally.balanced += u64::from(!faults.iter().any(|fault| unbalanced(&fault)));
    tally.lost += balances
        .iter()
        .map(|(due, there)| (due.low - there).max(0))
        .sum::<Points>();
    tally.moved += balances.iter().map(|(due, _)| due.moved).sum::<Points>();
    let (late, mut others): (Vec<_>, Vec<_>) = faults
        .into_iter()
        .partition(|fault| matches!(fault, Fault::LateEffect { .. }));
    others.extend(stuck);
    others.extend(histories.into_iter().flatten());
    // Where more was approved than there was, that says more than a balance that fits no approvals.
    let telling = |fault: &Fault| (matches!(fault, Fault::Overspent { .. }), fault.weight());
    if let Some(worst) = others.into_iter().max_by_key(telling) {
        tally.fail(worst);
    }
    // What was refused and was done all the same is a check of its own, in whatever round it is seen.
    let had_timed_out = balances.iter().any(|(due, _)| due.timed_out > 0);
    if let Some(fault) = late.into_iter().max_by_key(Fault::weight) {
        chart.tallies.entry(Check::TimeOut).or_default().fail(fault);
    }
    if had_timed_out || chart.tally(Check::TimeOut).is_some() {
        let tally = chart.tallies.entry(Check::TimeOut).or_default();
        tally.rounds = (tally.rounds + u64::from(had_timed_out)).max(tally.failed);
    }
    Ok(())
}

fn count(tally: &mut Tally, manner: &Manner, script: &Script, fired: &Fired) {
    tally.rounds += 1;
    tally.makespan = tally.makespan.max(fired.makespan);
    for (aim, told) in script.aims.iter().zip(&fired.told) {
        tally.requests += 1;
        match manner.outcome(aim.kind, told) {
            OutcomeKind::Committed => tally.committed += 1,
            OutcomeKind::Rejected => tally.rejected += 1,
            OutcomeKind::TimedOut => tally.timed_out += 1,
            OutcomeKind::Failed => tally.errors += 1,
            OutcomeKind::Unknown => tally.unknown += 1,
        }
    }
}

/// What the balances and the answers of a round show.
fn faults(
    manner: &Manner,
    script: &Script,
    fired: &Fired,
    balances: &[(Due, Points)],
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (place, (due, there)) in balances.iter().enumerate() {
        let there = *there;
        let user = &fired.users[place];
        if there < due.low {
            faults.push(Fault::Missing {
                there,
                due: due.low,
            });
        } else if there > due.high + due.refused {
            faults.push(Fault::Extra {
                there,
                due: due.high,
            });
        } else if there > due.high {
            faults.push(Fault::LateEffect {
                there,
                due: due.high,
            });
        }
        let mine = || {
            let all = script.aims.iter().zip(&fired.told);
            all.filter(move |(aim, _)| aim.user == place)
        };
        if mine().all(|(aim, _)| aim.kind == Kind::Use) {
            let done = mine()
                .filter(|(aim, told)| manner.outcome(aim.kind, told) == OutcomeKind::Committed);
            let each = mine()
                .map(|(aim, _)| -manner.effect(aim.kind, aim.amount))
                .min();
            let approved = done.count() as u64;
            let each = each.unwrap_or(1).max(1);
            let money_for = u64::try_from((user.opening + user.credit) / each).unwrap_or(0);
            if approved > money_for {
                let given_away =
                    Points::try_from(approved - money_for).unwrap_or(Points::MAX / each) * each;
                faults.push(Fault::Overspent {
                    approved,
                    money_for,
                    given_away,
                });
            }
        }
        if there < -user.credit && user.opening >= -user.credit {
            faults.push(Fault::Negative { there });
        }
    }
    faults
}

/// Whether requests after a refusal are refused because of it.
async fn stuck<G: Ground>(
    ground: &G,
    chart: &Mutex<Chart>,
    manner: &Manner,
    script: &Script,
    fired: &Fired,
) -> Option<Fault> {
    let user = &fired.users[0];
    let mut said = String::new();
    for attempt in 0..TRIES {
        if attempt > 0 {
            ground.pause(BETWEEN_TRIES).await;
        }
        let told = ground
            .fire(vec![shot(user, Kind::Charge, manner.unit)])
            .await;
        let told = told.into_iter().next()?;
        if manner.outcome(Kind::Charge, &told) == OutcomeKind::Committed {
            said.clear();
            break;
        }
        said = told.said;
    }
    if !said.is_empty() {
        return Some(Fault::Stuck {
            said,
            for_good: true,
        });
    }
    // A charge cannot be refused for want of points. Who refuses charges that only came together, though, may say so in
    // the same words.
    let refusal = script
        .aims
        .iter()
        .zip(&fired.told)
        .find(|(aim, _)| aim.kind == Kind::Use);
    let (_, refusal) = refusal?;
    let refuses_crowds = {
        let chart = chart.lock();
        let clean = |check| {
            chart
                .tally(check)
                .is_some_and(|tally| tally.rounds > 0 && tally.refused() == 0 && tally.unknown == 0)
        };
        !(clean(Check::Burst2) && clean(Check::Burst3))
    };
    let inherited = script.aims.iter().zip(&fired.told).find(|(aim, told)| {
        aim.kind == Kind::Charge
            && manner.outcome(aim.kind, told) != OutcomeKind::Committed
            && told.status == refusal.status
            && told.shape == refusal.shape
    });
    match inherited {
        Some((_, told)) if !refuses_crowds => Some(Fault::Stuck {
            said: told.said.clone(),
            for_good: false,
        }),
        _ => None,
    }
}
