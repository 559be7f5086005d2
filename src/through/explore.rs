//! From the first look to the last order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::blocked::Blocked;
use super::case::{Case, Seen, balance, fitting, fresh};
use super::order::{Orders, interruptions, pictures};
use super::play::{End, Order, Player};
use super::record::{Recording, record};
use super::running::Group;
use super::stage::{Stage, Tally};
use crate::doctor::{Ground, Shot, User};
use crate::point::{Kind, OutcomeKind, Points};

/// A service between its users and its database.
#[derive(Debug)]
pub struct Bench<G> {
    pub(super) player: Player<G>,
    /// How long late writes are waited for.
    pub(super) settle: Duration,
    least_quiet: Duration,
}

/// What is known of the requests before any two meet.
#[derive(Clone, Debug)]
pub struct Known {
    /// What is played.
    pub case: Case,
    /// Each request alone.
    pub recordings: Vec<Recording>,
    /// A request that shows nothing for this time is taken to be busy inside.
    pub quiet: Duration,
    /// Statements that came while no request was under way.
    pub tally: Tally,
}

/// How long to go on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// At most this many schedules; `None` sets no limit.
    pub schedules: Option<u64>,
    /// At most this time; `None` sets no limit.
    pub time: Option<Duration>,
    /// Only the orders that are given, and not all others after them.
    pub only_first: bool,
}

/// How far it is.
#[derive(Clone, Copy, Debug)]
pub struct Far {
    /// The number of schedules that were played.
    pub played: u64,
    /// Of these, how many lost points.
    pub lost: u64,
    /// Known to be left.
    pub left: usize,
}

/// What the orders showed.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Different orders that were played to their end, and one more if it lost only when it was played again.
    pub played: u64,
    /// Of these, how many left a wrong balance.
    pub lost: u64,
    /// The balances that they left, and how many of them left each.
    pub wrong: BTreeMap<Points, u64>,
    /// Which of them was the first that did, from 1.
    pub first_lost: Option<u64>,
    /// How many had a request that was refused, or of which nobody can tell.
    pub refused: u64,
    /// What became of the requests in them.
    pub outcomes: BTreeMap<OutcomeKind, u64>,
    /// Playings in which a request that was to go could not.
    pub diverged: u64,
    /// Orders that could not be played in any of several tries.
    pub not_played: u64,
    /// Playings in which a request was never answered.
    pub stuck: u64,
    /// Nothing was left.
    pub complete: bool,
    /// How many orders are known to be left, at least.
    pub left: u64,
    /// With how few interruptions an order is left.
    pub fewest_left: Option<u32>,
    /// The smallest order that left a wrong balance.
    pub smallest: Option<Seen>,
    /// It, again and again.
    pub again: Again,
    /// Statements beside those of the requests.
    pub tally: Tally,
    /// How long it took.
    pub elapsed: Duration,
}

/// An order that was played again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// How often it was played.
    pub played: u64,
    /// It left a wrong balance again.
    pub lost: u64,
    /// Playings in which a request that was to go could not.
    pub diverged: u64,
}

/// The shortest quiet time.
const LEAST_QUIET: Duration = Duration::from_millis(4);

/// The quiet time while requests are recorded, when nothing is known yet.
const RECORDING: Duration = Duration::from_millis(60);

/// How often each request is recorded. Its fastest recording says how long it takes inside.
const RECORDINGS: usize = 3;

/// How often an order that diverges is tried.
const TRIES: u32 = 3;

/// More schedules that are stuck than this are enough.
const MOST_STUCK: u64 = 3;

/// How often the smallest order that loses is played again.
const AGAIN: u64 = 10;

/// A playing is stuck when nothing has been let go for this time, and the longest wait for rest.
const PATIENCE: Duration = Duration::from_secs(10);

impl<G: Ground + 'static> Bench<G> {
    /// A service that is spoken to, whose statements come to this stage; late writes of it are waited for as long as
    /// `settle`, and its processes are the `group`, if we started it.
    pub fn new(
        ground: Arc<G>,
        stage: Arc<Stage>,
        blocked: Blocked,
        settle: Duration,
        group: Option<Group>,
    ) -> Self {
        Bench {
            player: Player {
                ground,
                stage,
                blocked,
                quiet: RECORDING,
                patience: PATIENCE,
                group,
            },
            settle,
            least_quiet: LEAST_QUIET,
        }
    }

    /// Records each request alone.
    ///
    /// # Errors
    /// Why nothing can be said about the service.
    pub async fn record(&mut self, kinds: &[Kind]) -> Result<Known, String> {
        let case = fitting(&self.player.ground, kinds, self.settle).await?;
        self.warm(&case).await?;
        let mut recordings: Vec<Recording> = Vec::new();
        for place in 0..kinds.len() {
            let mut best: Option<Recording> = None;
            for time in 0..RECORDINGS {
                self.player.quiet = match time {
                    0 => self.settle.max(RECORDING),
                    _ => RECORDING,
                };
                let shot = self.requests(&case).await?.1.swap_remove(place);
                let one = record(&self.player, &shot).await?;
                best = Some(match best {
                    None => one,
                    Some(best) => Recording {
                        thinks: best.thinks.min(one.thinks),
                        is_late: best.is_late || one.is_late,
                        // What a first time alone takes, such as a statement that is prepared, is no part of it.
                        ..if one.calls.len() < best.calls.len() {
                            one
                        } else {
                            best
                        }
                    },
                });
            }
            recordings.extend(best);
        }
        let known = recordings
            .iter()
            .map(|one| one.shapes().collect())
            .collect();
        self.player.stage.set_shapes(Vec::new(), known);
        let thinks = recordings
            .iter()
            .map(|one| one.thinks)
            .max()
            .unwrap_or_default();
        self.player.quiet = self.least_quiet.max(thinks * 3);
        if !recordings.iter().any(|one| one.is_late) {
            self.settle = Duration::ZERO;
        }
        Ok(Known {
            case,
            recordings,
            quiet: self.player.quiet,
            tally: self.player.stage.tally(),
        })
    }

    /// As many requests at once as there will be, of users of their own: then their connections are open.
    async fn warm(&self, case: &Case) -> Result<(), String> {
        for _ in 0..2 {
            let mut shots = Vec::new();
            for place in 0..case.kinds.len() {
                shots.push(self.requests(case).await?.1.swap_remove(place));
            }
            self.player.ground.fire(shots).await;
        }
        Ok(())
    }

    /// A fresh user and its requests.
    pub(super) async fn requests(&self, case: &Case) -> Result<(User, Vec<Shot>), String> {
        let ground = &*self.player.ground;
        let user = fresh(ground, case.opening).await?;
        let shots = case.shots(&user, ground.instances());
        Ok((user, shots))
    }

    /// Plays an order for a fresh user, and reads the balance after it.
    ///
    /// # Errors
    /// What makes it impossible to go on.
    pub async fn play(&self, case: &Case, order: &Order) -> Result<Seen, String> {
        let (user, shots) = self.requests(case).await?;
        let played = self.player.play(&shots, order).await?;
        let actual = balance(&*self.player.ground, &user, self.settle).await?;
        Ok(Seen {
            balance: case.judge(&played.told, &user, actual),
            played: Arc::new(played),
        })
    }

    /// The service, as it is spoken to.
    pub fn ground(&self) -> &G {
        &self.player.ground
    }

    /// Lets everything go that a playing holds back which was given up.
    pub fn let_go(&self) {
        self.player.stage.end();
    }

    /// Plays an order for a service of which nothing else is known.
    ///
    /// # Errors
    /// What makes it impossible.
    pub async fn replay(&mut self, case: &Case, order: &Order) -> Result<Seen, String> {
        self.warm(case).await?;
        self.play(case, order).await
    }

    /// Plays these orders, then all others, until none is left, a limit is reached, or `watch` says to stop.
    ///
    /// # Errors
    /// What makes it impossible to go on; what was found before is in `findings`.
    pub async fn explore(
        &self,
        known: &Known,
        first: Vec<Order>,
        limits: Limits,
        findings: &mut Findings,
        watch: &mut impl FnMut(Far) -> bool,
    ) -> Result<(), String> {
        let begun = Instant::now();
        let mut orders = Orders::default();
        let mut first = first.into_iter();
        let explored = loop {
            let far = Far {
                played: findings.played,
                lost: findings.lost,
                left: match limits.only_first {
                    true => first.len(),
                    false => orders.left(),
                },
            };
            // Who has reached the end has no use for more time.
            let is_over = first.len() + orders.left() == 0;
            let is_spent = limits.schedules.is_some_and(|most| findings.played >= most)
                || limits.time.is_some_and(|most| begun.elapsed() >= most)
                || findings.stuck > MOST_STUCK;
            if is_spent && !is_over || watch(far) {
                break Ok(());
            }
            let next = match first.next() {
                None if limits.only_first => break Ok(()),
                None => orders.next().map(|(order, _)| order),
                first => first,
            };
            let Some(order) = next else {
                findings.complete = findings.not_played == 0 && findings.stuck == 0;
                break Ok(());
            };
            match self.try_order(known, &order, findings).await {
                // An order counts once; but if its points were lost only when it was played again, they were lost.
                Ok(Some(seen))
                    if !orders.has(&seen.played)
                        || findings.lost == 0 && seen.balance.is_wrong() =>
                {
                    orders.add(&seen.played);
                    findings.take(seen);
                }
                Ok(_) => {}
                Err(why) => break Err(why),
            }
        };
        findings.left = orders.left() as u64;
        findings.fewest_left = orders.fewest_left();
        findings.tally = self.player.stage.tally();
        findings.elapsed = begun.elapsed();
        explored
    }

    /// Plays an order, again if it diverges.
    async fn try_order(
        &self,
        known: &Known,
        order: &Order,
        findings: &mut Findings,
    ) -> Result<Option<Seen>, String> {
        for _ in 0..TRIES {
            let seen = self.play(&known.case, order).await?;
            match seen.played.end {
                End::Whole => return Ok(Some(seen)),
                End::Diverged(_) => findings.diverged += 1,
                End::Stuck | End::GivenUp => {
                    findings.stuck += 1;
                    return Ok(None);
                }
            }
        }
        findings.not_played += 1;
        Ok(None)
    }

    /// Plays the smallest order that lost again, several times, until `watch` says to stop. That it lost is a finding
    /// whatever becomes of this.
    ///
    /// # Errors
    /// What makes it impossible to go on; what was seen before is in `findings`.
    pub async fn play_again(
        &self,
        case: &Case,
        findings: &mut Findings,
        watch: &mut impl FnMut(Far) -> bool,
    ) -> Result<(), String> {
        let Some(smallest) = &findings.smallest else {
            return Ok(());
        };
        let order = Order {
            choices: smallest.played.choices(),
            pictures: pictures(&smallest.played.steps),
            goes_on: false,
        };
        for played in 0..AGAIN {
            let far = Far {
                played,
                lost: findings.again.lost,
                left: 0,
            };
            if watch(far) {
                break;
            }
            let began = Instant::now();
            let seen = self.play(case, &order).await?;
            let again = &mut findings.again;
            again.played += 1;
            match seen.played.end {
                End::Whole => again.lost += u64::from(seen.balance.is_wrong()),
                End::Diverged(_) | End::Stuck | End::GivenUp => again.diverged += 1,
            }
            findings.tally = self.player.stage.tally();
            findings.elapsed += began.elapsed();
        }
        Ok(())
    }
}

impl Findings {
    /// Takes what an order showed.
    fn take(&mut self, seen: Seen) {
        self.played += 1;
        self.refused += u64::from(seen.balance.refused + seen.balance.unknown > 0);
        for told in &seen.played.told {
            let outcome = told.as_ref().map(|told| told.outcome);
            let outcome = outcome.unwrap_or(OutcomeKind::Unknown);
            *self.outcomes.entry(outcome).or_default() += 1;
        }
        if !seen.balance.is_wrong() {
            return;
        }
        self.lost += 1;
        *self.wrong.entry(seen.balance.actual).or_default() += 1;
        self.first_lost.get_or_insert(self.played);
        let size = |seen: &Seen| {
            let steps = &seen.played.steps;
            (interruptions(steps), steps.len())
        };
        if self
            .smallest
            .as_ref()
            .is_none_or(|smallest| size(&seen) < size(smallest))
        {
            self.smallest = Some(seen);
        }
    }

    /// Playings that diverged or were stuck, of a hundred.
    pub fn astray(&self) -> f64 {
        let astray = (self.diverged + self.stuck) as f64;
        let all = self.played as f64 + astray;
        if all == 0.0 {
            0.0
        } else {
            100.0 * astray / all
        }
    }
}
