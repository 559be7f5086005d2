//! A service over HTTP as the ground of an examination.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::discover::Discovered;
use super::ground::{Ground, Shot, Told, User};
use crate::env::{Env, Nanos, Pause, RealEnv};
use crate::point::{Kind, OutcomeKind, Points};
use crate::scenario::{Route, Target, UserNames};
use crate::target::{Account, Address, Fresh, Gate, MOST_PASSED, Speaker, runs, stride};

/// A timer is late by less than this; the rest is waited for without one.
const TIMER: Duration = Duration::from_millis(2);

/// A service that is spoken to over HTTP/1.1.
#[derive(Debug)]
pub struct OverHttp {
    env: RealEnv,
    speaker: Arc<Speaker>,
    roster: Mutex<Roster>,
    writes: AtomicU64,
}

/// Who can be asked for next.
#[derive(Debug)]
struct Roster {
    next: u64,
    first: u64,
    last: Option<u64>,
    accounts: Option<Vec<Account>>,
    given: usize,
    passed: u64,
    touched: Vec<User>,
    /// Users who had points, or a charge of whom was answered as done.
    charged: HashSet<(u64, Option<String>)>,
    /// Users that were made and did not say what they are called.
    nameless: u64,
}

/// What was done to a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Users that something was sent for.
    pub users: u64,
    /// Their numbers as runs without a gap, the first and the last of each, if they are numbers of the service's own.
    pub runs: Vec<(u64, u64)>,
    /// They were made for it, by set-up requests.
    pub made: bool,
    /// Charges and uses that were sent.
    pub writes: u64,
    /// Users that had points and were passed over.
    pub passed: u64,
    /// Requests that were asked to come later.
    pub slowed: u64,
}

impl Touched {
    /// The first and the last user's number.
    pub fn range(&self) -> Option<(u64, u64)> {
        Some((self.runs.first()?.0, self.runs.last()?.1))
    }
}

impl OverHttp {
    /// A service that is described and listens.
    ///
    /// # Errors
    /// What is wrong with the description.
    pub fn new(
        target: Target,
        addresses: Vec<Address>,
        accounts: Option<Vec<Account>>,
    ) -> Result<Self, String> {
        let roster = Roster {
            next: target.first_user,
            first: target.first_user,
            last: target.last_user,
            accounts,
            given: 0,
            passed: 0,
            touched: Vec::new(),
            charged: HashSet::new(),
            nameless: 0,
        };
        Ok(OverHttp {
            env: RealEnv::start(),
            speaker: Arc::new(Speaker::new(target, addresses)?),
            roster: Mutex::new(roster),
            writes: AtomicU64::new(0),
        })
    }

    /// A service that listens: logs in, if it is to be logged in to.
    ///
    /// # Errors
    /// Why it cannot be spoken to.
    pub async fn begin(
        target: Target,
        addresses: Vec<Address>,
        accounts: Option<Vec<Account>>,
    ) -> Result<Self, String> {
        let mut ground = OverHttp::new(target, addresses, accounts)?;
        let mut speaker = Arc::into_inner(ground.speaker).ok_or("the service is in use")?;
        speaker.log_in().await?;
        if ground.roster.lock().accounts.is_none() && !speaker.tells_users_apart() {
            return Err("nothing in a request says whose points are meant: name users and their tokens with --accounts, or log them in with [[target.setup]]".to_owned());
        }
        ground.speaker = Arc::new(speaker);
        Ok(ground)
    }

    /// Whether a server listens at each address.
    ///
    /// # Errors
    /// The address at which none does.
    pub async fn knock(&self) -> Result<(), String> {
        self.speaker.knock().await
    }

    /// Says which users were touched, and which were made, to find out how to speak to the service.
    pub fn were_touched(&self, found: &Discovered) {
        self.writes.fetch_add(found.sent, Ordering::Relaxed);
        for id in found.used.clone() {
            self.touch(&User {
                id,
                ..User::default()
            });
        }
        let mut roster = self.roster.lock();
        for made in &found.made {
            // One number may have made several: their names tell them apart.
            match &made.name {
                Some(name)
                    if roster
                        .touched
                        .iter()
                        .any(|one| one.name.as_ref() == Some(name)) => {}
                Some(name) => roster.touched.push(User {
                    id: made.id,
                    name: Some(name.clone()),
                    ..User::default()
                }),
                None => roster.nameless += 1,
            }
        }
    }

    /// From now on an answer is waited for as long as this, whatever the description says.
    pub fn wait_for_answers(&self, longest: Duration) {
        let longest = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
        self.speaker.answer_within.store(longest, Ordering::Relaxed);
    }

    /// How it is spoken to.
    pub fn target(&self) -> &Target {
        &self.speaker.target
    }

    /// What was done so far.
    pub fn touched(&self) -> Touched {
        let roster = self.roster.lock();
        let mut ids: Vec<u64> = match roster.accounts {
            Some(_) => Vec::new(),
            // Who was made for it is called as the service likes.
            None => roster.touched.iter().filter_map(number).collect(),
        };
        ids.sort_unstable();
        Touched {
            users: roster.touched.len() as u64 + roster.nameless,
            runs: runs(ids),
            made: self
                .speaker
                .target
                .setup
                .iter()
                .any(|setup| setup.user.is_some()),
            writes: self.writes.load(Ordering::Relaxed),
            passed: roster.passed,
            slowed: self.speaker.slowed.load(Ordering::Relaxed),
        }
    }

    /// Sends a request for every user that was touched; returns how many did not succeed, and the first answer of those.
    pub async fn clean_up(&self, route: &Route) -> Option<(u64, String)> {
        let users = self.roster.lock().touched.clone();
        let mut failed: Option<(u64, String)> = None;
        for user in users {
            if let Err(why) = self.speaker.other(route, &account(&user)).await {
                failed.get_or_insert((0, why)).0 += 1;
            }
        }
        failed
    }

    /// The next user's number or account, and whether there is an end to them.
    fn candidate(&self) -> Result<(User, bool), String> {
        let mut roster = self.roster.lock();
        if let Some(accounts) = &roster.accounts {
            let count = accounts.len();
            if count == 0 {
                return Err("the accounts file names nobody".to_owned());
            }
            let one = &accounts[roster.given % count];
            let user = User {
                id: one.id,
                name: one.name.clone(),
                token: one.token.clone(),
                ..User::default()
            };
            roster.given += 1;
            return Ok((user, true));
        }
        if roster.last.is_some_and(|last| roster.next > last) {
            roster.next = roster.first;
        }
        let user = User {
            id: roster.next,
            ..User::default()
        };
        roster.next += 1;
        Ok((user, roster.last.is_some()))
    }

    /// A user of whom what a service that fails answers says nothing.
    fn has_points(&self, user: &User) {
        let mut roster = self.roster.lock();
        roster.charged.insert((user.id, user.name.clone()));
    }

    fn fresh(&self, user: &User) -> Fresh {
        let roster = self.roster.lock();
        match roster.charged.contains(&(user.id, user.name.clone())) {
            true => Fresh::No,
            false => Fresh::Yes,
        }
    }

    fn touch(&self, user: &User) {
        let mut roster = self.roster.lock();
        let is_same = |one: &User| one.id == user.id && one.name == user.name;
        if !roster.touched.iter().any(is_same) {
            roster.touched.push(user.clone());
        }
    }
}

fn account(user: &User) -> Account {
    Account {
        id: user.id,
        name: user.name.clone(),
        token: user.token.clone(),
        ..Account::default()
    }
}

impl Ground for OverHttp {
    fn now(&self) -> Nanos {
        self.env.now()
    }

    async fn pause(&self, span: Nanos) {
        self.env.sleep(span, Pause::Think).await;
    }

    async fn user(&self, untouched: bool) -> Result<User, String> {
        for passed in 1..=MOST_PASSED {
            let (mut user, limited) = self.candidate()?;
            let mut made = account(&user);
            self.speaker.set_up(&mut made).await?;
            let is_made = made.name != user.name;
            (user.name, user.token) = (made.name, made.token);
            if untouched {
                if limited {
                    return Err("there are no users that nobody has seen before".to_owned());
                }
                self.touch(&user);
                return Ok(user);
            }
            let reading = self
                .speaker
                .read(&account(&user), self.fresh(&user))
                .await?;
            // A user that has just been made is fresh, whatever balance it was given to begin with.
            if limited || is_made || reading.balance == 0 {
                user.opening = reading.balance;
                user.credit = reading.credit;
                self.touch(&user);
                if user.opening != 0 {
                    self.has_points(&user);
                }
                return Ok(user);
            }
            let mut roster = self.roster.lock();
            roster.passed += 1;
            // The one that follows has been taken to be next.
            roster.next += stride(passed) - 1;
        }
        Err(format!(
            "{MOST_PASSED} users in a row have points already; start the service afresh, set target.first_user, or name users with --accounts"
        ))
    }

    async fn read(&self, user: &User) -> Result<Points, String> {
        let account = account(user);
        Ok(self.speaker.read(&account, self.fresh(user)).await?.balance)
    }

    async fn entries(&self, user: &User) -> Option<u64> {
        let account = account(user);
        let read = self.speaker.entries(&account, self.fresh(user)).await;
        read.ok()?
    }

    async fn fire(&self, shots: Vec<Shot>) -> Vec<Told> {
        let together = shots.iter().filter(|shot| shot.after == 0).count();
        let gate = (together > 1).then(|| Gate::new(together));
        self.writes.fetch_add(shots.len() as u64, Ordering::Relaxed);
        let start = Instant::now();
        let charged: Vec<Option<User>> = shots
            .iter()
            .map(|shot| (shot.kind == Kind::Charge).then(|| shot.user.clone()))
            .collect();
        let mut tasks = JoinSet::new();
        let mut answers: Vec<Option<Told>> = shots.iter().map(|_| None).collect();
        for (place, shot) in shots.into_iter().enumerate() {
            let speaker = Arc::clone(&self.speaker);
            let gate = gate.clone().filter(|_| shot.after == 0);
            tasks.spawn(async move {
                wait_until(start + Duration::from_nanos(shot.after)).await;
                let mut account = account(&shot.user);
                if shot.respelt {
                    account.name = Some(format!("0{}", account.id));
                }
                let sent = Instant::now();
                let what = (shot.kind, shot.amount);
                let heard = speaker
                    .apply(shot.instance, what, &account, gate.as_ref())
                    .await;
                let took = u64::try_from(sent.elapsed().as_nanos()).unwrap_or(u64::MAX);
                let (status, shape) = heard.shape().unwrap_or_default();
                let told = Told {
                    outcome: heard.outcome,
                    status,
                    body: serde_json::from_slice(heard.body()).unwrap_or_default(),
                    shape,
                    said: heard.said(),
                    took,
                };
                (place, told)
            });
        }
        while let Some(ended) = tasks.join_next().await {
            if let Ok((place, told)) = ended {
                if let Some(user) = &charged[place]
                    && told.outcome == OutcomeKind::Committed
                {
                    self.has_points(user);
                }
                answers[place] = Some(told);
            }
        }
        let missing = || Told {
            outcome: OutcomeKind::Unknown,
            status: 0,
            body: serde_json::Value::Null,
            shape: String::new(),
            said: "nobody waited for the answer".to_owned(),
            took: 0,
        };
        answers
            .into_iter()
            .map(|told| told.unwrap_or_else(missing))
            .collect()
    }

    fn instances(&self) -> usize {
        self.speaker.addresses.len()
    }

    fn respells(&self) -> bool {
        let target = &self.speaker.target;
        let in_path = |route: &Route| route.path.contains("{user}");
        let is_number = target.users == UserNames::Number
            && self.roster.lock().accounts.is_none()
            && target.setup.iter().all(|setup| setup.user.is_none());
        is_number && in_path(&target.charge.0) && !target.charge.1.contains("{user}")
    }

    fn slowed(&self) -> u64 {
        self.speaker.slowed.load(Ordering::Relaxed)
    }

    fn crowd(&self) -> u64 {
        let roster = self.roster.lock();
        match (&roster.accounts, roster.last) {
            (Some(accounts), _) => accounts.len() as u64,
            (None, Some(last)) => last - roster.first + 1,
            (None, None) => u64::MAX,
        }
    }
}

/// The number that the service knows a user by, if it is one.
fn number(user: &User) -> Option<u64> {
    match &user.name {
        Some(name) => name.parse().ok(),
        None => Some(user.id),
    }
}

/// Waits more exactly than a timer does.
async fn wait_until(at: Instant) {
    let now = Instant::now();
    if at > now + TIMER {
        sleep((at - now).saturating_sub(TIMER)).await;
    }
    while Instant::now() < at {
        tokio::task::yield_now().await;
    }
}
