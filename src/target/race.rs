//! One scenario played against a target, from the first look to the last.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::address::Address;
use super::evidence::{Account, Learnt};
use super::fire::{Field, fire};
use super::judge::{OutsideJudgement, judge};
use super::look::{RaceLook, RaceStage};
use super::prepare::{Finder, bring_to, learn};
use super::settle::{AT_ONCE, settle};
use super::share::{check_shard, own_users};
use super::speak::Speaker;
use super::sums::Sums;
use crate::driver::Planner;
use crate::env::{Env, RealEnv};
use crate::history::{AnomalyKind, Keep, LeftOver, Record, Recorder};
use crate::point::{Points, Policy};
use crate::scenario::{Route, Scenario, Shard, Target};
use crate::store::Books;

/// Between two looks at a race.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What a race is made of.
#[derive(Debug)]
pub struct RaceSetup<'a> {
    /// What is played.
    pub scenario: &'a Scenario,
    /// From which seed.
    pub seed: u64,
    /// How to speak to the target.
    pub target: Target,
    /// Where it is; several are its instances.
    pub addresses: Vec<Address>,
    /// Users of an accounts file.
    pub accounts: Option<Vec<Account>>,
    /// How long it may take to answer at all, at the beginning and after the race.
    pub wait: Duration,
    /// Sent for every user that was touched, at the end.
    pub cleanup: Option<Route>,
    /// Which part of the users is this machine's: no request of another one is sent.
    pub shard: Shard,
}

/// Why a race did not come to a verdict of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RaceError {
    /// A mistake in what was asked for.
    Mistake(String),
    /// Nobody is there.
    NotThere(String),
    /// Its answers are not understood.
    NotUnderstood(String),
    /// It is wrong with nobody else there: nothing about races would be proved.
    WrongSerially(String),
    /// It was ended from outside before the first request.
    Ended,
}

/// What came of a race.
#[derive(Clone, Debug)]
pub struct Outside {
    /// The figures that can be known from outside; sums of points are of the ends of the intervals that accuse least.
    pub record: Record,
    /// The verdict, and the checks that it rests on.
    pub judgement: OutsideJudgement,
    /// What the verdict follows from.
    pub sums: Sums,
    /// What was learnt before it.
    pub learnt: Learnt,
    /// The users that were touched, in ascending order, if they are numbers of the target's own; else none.
    pub touched: Vec<u64>,
    /// Users that had a balance or a history and were passed over.
    pub passed: Vec<u64>,
    /// Requests that were asked to come later.
    pub slowed: u64,
    /// Clean-ups that did not succeed, with the first answer.
    pub not_cleaned: Option<(u64, String)>,
}

/// Races the target; `watch` sees how far it is, some fifty times a second, and says whether to end it early.
///
/// # Errors
/// [`RaceError`].
pub async fn race(
    setup: RaceSetup<'_>,
    watch: impl Fn(&RaceLook<'_>) -> bool,
) -> Result<Outside, RaceError> {
    let RaceSetup {
        scenario,
        seed,
        target,
        addresses,
        accounts,
        wait,
        cleanup,
        shard,
    } = setup;
    check_shard(scenario, shard).map_err(RaceError::Mistake)?;
    let env = RealEnv::start();
    let prepared = |ready| {
        watch(&RaceLook {
            stage: RaceStage::Preparing { ready },
            now: env.now(),
            field: None,
        })
    };
    let look = || prepared(0);
    let mut speaker = Speaker::new(target, addresses).map_err(RaceError::Mistake)?;
    knock(&speaker, wait, &look).await?;

    speaker.log_in().await.map_err(RaceError::NotUnderstood)?;
    if accounts.is_none() && !speaker.tells_users_apart() {
        return Err(RaceError::Mistake(
            "nothing in a request says whose points are meant: name users and their tokens with --accounts, or log them in with [[target.setup]]".to_owned(),
        ));
    }
    let mut finder = Finder::new(&speaker, accounts, shard);
    let has_file = finder.has_file();
    let first = finder.next(&speaker).await?;
    learn(&mut speaker, scenario, &first, has_file).await?;
    let largest = scenario.service.policy.max_charge;
    let balance = scenario.users.balance;
    let speaker = Arc::new(speaker);
    let mut ready: Vec<Option<Account>> = Vec::new();
    let mut tasks = JoinSet::new();
    for place in 0..own_users(scenario, shard) {
        if prepared(place) {
            return Err(RaceError::Ended);
        }
        let mut account = finder.next(&speaker).await?;
        ready.push(None);
        while tasks.len() >= AT_ONCE {
            put(&mut ready, tasks.join_next().await)?;
        }
        let speaker = Arc::clone(&speaker);
        tasks.spawn(async move {
            bring_to(&speaker, &mut account, balance, largest).await?;
            Ok((place, account))
        });
    }
    while !tasks.is_empty() {
        put(&mut ready, tasks.join_next().await)?;
    }
    let accounts: Vec<Mutex<Account>> = ready.into_iter().flatten().map(Mutex::new).collect();
    // A user that was made for the race is called as the target likes.
    let is_renamed = first.name.is_some();

    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let speaker = Arc::into_inner(speaker)
        .ok_or_else(|| RaceError::NotUnderstood("a set-up task did not end".to_owned()))?;
    let told = crate::linearizability::Account {
        opening: balance,
        // What the target allows is its own affair.
        policy: Policy {
            max_balance: Points::MAX,
            min_amount: 1,
            max_charge: Points::MAX,
            max_use: Points::MAX,
        },
    };
    let field = Arc::new(Field {
        env: env.clone(),
        recorder: Recorder::new(scenario.users.count, told, workers, Keep::Nothing),
        speaker,
        accounts,
        shard,
        patience: scenario.patience(),
        seed,
        stop: AtomicBool::new(false),
        unsaid: AtomicBool::new(false),
        largest,
    });
    let mut scenario = scenario.clone();
    scenario.service.instances = u32::try_from(field.speaker.addresses.len()).unwrap_or(1);
    let planner = Planner::new(&scenario, seed);
    let fired = fire(&field, &scenario.phases, planner);
    let looking = |stage| {
        watch(&RaceLook {
            stage,
            now: env.now(),
            field: Some(&field),
        })
    };
    let watching = async {
        loop {
            if looking(RaceStage::Racing) {
                field.stop.store(true, Ordering::Relaxed);
            }
            sleep(LOOK_EVERY).await;
        }
    };
    tokio::select! {
        () = fired => {}
        () = watching => {}
    }
    let interrupted = field.stopped();
    let still_watching = async {
        loop {
            // What has been sent is read in any case: without it nothing would be known.
            looking(RaceStage::Settling);
            sleep(LOOK_EVERY).await;
        }
    };
    let unread = tokio::select! {
        unread = settle(&field, wait.max(Duration::from_secs(10))) => unread,
        () = still_watching => Vec::new(),
    };
    looking(RaceStage::Settled);

    let accounts = field.all_accounts();
    let record = field
        .recorder
        .record(&Books::default(), LeftOver::default());
    let mut not_cleaned = None;
    if let Some(route) = cleanup {
        let mut failed = 0;
        for account in std::iter::once(&first).chain(&accounts) {
            if let Err(why) = field.speaker.other(&route, account).await {
                failed += 1;
                not_cleaned.get_or_insert((0, why)).0 = failed;
            }
        }
    }
    let learnt = field.speaker.learnt.clone();
    // With other balances than one to begin with, no order of them is known.
    let answers_say = !has_file && !is_renamed && !field.unsaid.load(Ordering::Relaxed);
    let sums = Sums {
        interrupted,
        unread,
        out_of_order: answers_say.then(|| record.anomaly_count(AnomalyKind::NotLinearizable)),
        ..Sums::of(&accounts, learnt.history_is_evidence)
    };
    let (record, judgement) = judge(&scenario, record, &sums, shard.is_whole());
    let touched = std::iter::once(&first).chain(&accounts);
    let mut touched: Vec<u64> = touched
        .filter(|_| !is_renamed)
        .map(|account| account.id)
        .collect();
    touched.sort_unstable();
    Ok(Outside {
        record,
        judgement,
        sums,
        learnt,
        touched,
        passed: finder.passed,
        slowed: field.speaker.slowed.load(Ordering::Relaxed),
        not_cleaned,
    })
}

/// Waits until a server listens at each address.
async fn knock(
    speaker: &Speaker,
    wait: Duration,
    look: &impl Fn() -> bool,
) -> Result<(), RaceError> {
    let end = Instant::now() + wait;
    loop {
        match speaker.knock().await {
            Ok(()) => return Ok(()),
            Err(why) if Instant::now() >= end => return Err(RaceError::NotThere(why)),
            Err(_) if look() => return Err(RaceError::Ended),
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
}

type Brought = Option<Result<Result<(u64, Account), RaceError>, tokio::task::JoinError>>;

fn put(ready: &mut [Option<Account>], brought: Brought) -> Result<(), RaceError> {
    match brought {
        Some(Ok(Ok((place, account)))) => {
            if let Some(ready) = usize::try_from(place).ok().and_then(|at| ready.get_mut(at)) {
                *ready = Some(account);
            }
            Ok(())
        }
        Some(Ok(Err(error))) => Err(error),
        Some(Err(error)) => Err(RaceError::NotUnderstood(format!(
            "a set-up task ended early: {error}"
        ))),
        None => Ok(()),
    }
}
