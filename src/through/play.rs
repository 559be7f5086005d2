//! One order of statements, played.

use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{self, timeout, timeout_at};

use super::blocked::Blocked;
use super::rest::{Picture, Rest};
use super::running::Group;
use super::stage::{Call, Event, Look, Stage};
use crate::doctor::{Ground, Shot, Told};

/// What was let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// A request was sent.
    Arrives,
    /// A statement, by its place among those of the schedule.
    Statement(usize),
}

/// One thing that was let go.
#[derive(Clone, Debug)]
pub struct Step {
    /// The request whose turn it was, from 0.
    pub request: usize,
    /// What it did in it.
    pub turn: Turn,
    /// How things stood before.
    pub picture: Picture,
}

/// How a schedule ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As it should: everybody was answered.
    Whole,
    /// A request that was to go could not at this step.
    Diverged(usize),
    /// A request was never answered, and nothing could be let go.
    Stuck,
    /// It was given up before everybody had been answered.
    GivenUp,
}

/// What came of a schedule.
#[derive(Clone, Debug)]
pub struct Played {
    /// What was let go, in order.
    pub steps: Vec<Step>,
    /// The statements, in the order in which they came.
    pub calls: Vec<Call>,
    /// What happened, in order.
    pub log: Vec<(Event, Instant)>,
    /// What was answered to each request.
    pub told: Vec<Option<Told>>,
    /// How it ended.
    pub end: End,
}

impl Played {
    /// Whose turn it was each time.
    pub fn choices(&self) -> Vec<usize> {
        self.steps.iter().map(|step| step.request).collect()
    }
}

/// Which order is to be played: the first choices; after them nobody is interrupted.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Whose turn it is.
    pub choices: Vec<usize>,
    /// How things stood when this was played before, for each choice.
    pub pictures: Vec<Picture>,
    /// A choice that is not possible is left out, and nothing has diverged.
    pub goes_on: bool,
}

/// Says whose turn is next, each time nothing moves.
pub(super) trait Chooser {
    /// How things stood before this step when the same was played before, and whose turn it is to be: as far as that is
    /// known it is waited for.
    fn foreseen(&self, step: usize) -> (Option<&Picture>, Option<usize>);

    /// Chooses one that can be let go; `changes` tells of everything that has happened since nothing moved.
    fn choose(
        &mut self,
        rested: Rested<'_>,
        changes: &mut watch::Receiver<u64>,
    ) -> impl Future<Output = Choice> + Send;

    /// Nothing moves, and nothing can be let go.
    fn nobody_can_go(&mut self, _rested: Rested<'_>) {}

    /// Nothing is held back any more.
    fn everything_goes(&mut self) {}
}

/// How things stand when nothing moves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rested<'a> {
    /// How much has been let go so far.
    pub step: usize,
    pub picture: &'a Picture,
    pub look: &'a Look,
    /// Whose turn was last.
    pub last: Option<usize>,
}

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// This request goes.
    Goes(usize),
    /// Something has happened, so that it has to be chosen anew.
    Anew,
    /// Whoever was to go cannot.
    Diverged,
}

impl Order {
    /// Whose turn is next by it; none if who is to go cannot.
    pub(super) fn next(&self, rested: Rested<'_>) -> Option<usize> {
        match self.choices.get(rested.step) {
            Some(choice) if rested.picture.able().contains(choice) => Some(*choice),
            Some(_) if !self.goes_on => None,
            _ => Some(usual(rested.picture, rested.last)),
        }
    }
}

/// An order that is kept to.
struct Strictly<'a>(&'a Order);

impl Chooser for Strictly<'_> {
    fn foreseen(&self, step: usize) -> (Option<&Picture>, Option<usize>) {
        let next = self.0.choices.get(step).copied();
        let next = next.filter(|_| !self.0.goes_on);
        (self.0.pictures.get(step), next)
    }

    async fn choose(&mut self, rested: Rested<'_>, _: &mut watch::Receiver<u64>) -> Choice {
        self.0.next(rested).map_or(Choice::Diverged, Choice::Goes)
    }
}

/// Plays orders of the statements of a few requests on a real service.
#[derive(Debug)]
pub struct Player<G> {
    pub ground: Arc<G>,
    pub stage: Arc<Stage>,
    pub blocked: Blocked,
    /// A request that shows nothing for this time is busy inside.
    pub quiet: Duration,
    /// A playing is stuck when nothing has been let go for this time and the longest wait for rest, whatever moves meanwhile.
    pub patience: Duration,
    /// The processes of the service, if they are known.
    pub group: Option<Group>,
}

/// How long a statement that was seen before is waited for, at least.
const LEAST_GRACE: Duration = Duration::from_millis(250);

/// A schedule with more steps than this goes round in circles.
const MOST_STEPS: usize = 2_000;

/// How long statements from before have to be answered.
const DRAIN: Duration = Duration::from_secs(2);

/// How long requests that are stuck are waited for when everything is let go.
const AFTERWARDS: Duration = Duration::from_secs(30);

impl<G: Ground + 'static> Player<G> {
    fn rest(&self) -> Rest<'_> {
        Rest {
            stage: &self.stage,
            blocked: &self.blocked,
            quiet: self.quiet,
            grace: LEAST_GRACE.max(self.quiet * 10),
            group: self.group.as_ref(),
        }
    }

    /// Plays an order of the statements of these requests.
    ///
    /// # Errors
    /// If the database does not say who waits, or the service hangs for good.
    pub async fn play(&self, shots: &[Shot], order: &Order) -> Result<Played, String> {
        let never = pending::<()>();
        let (played, _) = self.conduct(shots, &mut Strictly(order), never).await?;
        Ok(played)
    }

    /// Plays what is chosen of the statements of these requests, unless it is given up before all have been answered:
    /// then everything is let go and waited for all the same, and what `given_up` said is returned.
    ///
    /// # Errors
    /// If the database does not say who waits, or the service hangs for good.
    pub(super) async fn conduct<T>(
        &self,
        shots: &[Shot],
        chooser: &mut impl Chooser,
        given_up: impl Future<Output = T>,
    ) -> Result<(Played, Option<T>), String> {
        let rest = self.rest();
        rest.drained(DRAIN).await;
        self.stage
            .begin(shots.iter().map(|shot| shot.amount.to_string()).collect());
        let mut tasks: Vec<Option<JoinHandle<Option<Told>>>> = shots.iter().map(|_| None).collect();
        let mut steps = Vec::new();
        let mut said = None;
        let ended = tokio::select! {
            ended = self.steps(&rest, shots, chooser, &mut tasks, &mut steps) => ended,
            why = given_up => {
                said = Some(why);
                Ok(End::GivenUp)
            }
        };
        let (calls, log) = self.stage.end();
        chooser.everything_goes();
        let end = match ended {
            Ok(end) => end,
            Err(why) => {
                tasks.iter().flatten().for_each(JoinHandle::abort);
                return Err(why);
            }
        };
        let mut told = Vec::new();
        for place in 0..tasks.len() {
            let Some(task) = &mut tasks[place] else {
                told.push(None);
                continue;
            };
            if let Ok(ended) = timeout(AFTERWARDS, task).await {
                told.push(ended.ok().flatten());
            } else {
                // None of them is waited for any more.
                tasks.iter().flatten().for_each(JoinHandle::abort);
                return Err(format!(
                    "a request was not answered within {} s after everything had been let go: the service hangs",
                    AFTERWARDS.as_secs()
                ));
            }
        }
        // What came after the last look belongs to it too.
        rest.drained(DRAIN).await;
        let played = Played {
            steps,
            calls,
            log,
            told,
            end,
        };
        Ok((played, said))
    }

    async fn steps(
        &self,
        rest: &Rest<'_>,
        shots: &[Shot],
        chooser: &mut impl Chooser,
        tasks: &mut [Option<JoinHandle<Option<Told>>>],
        steps: &mut Vec<Step>,
    ) -> Result<End, String> {
        let mut last = None;
        // A service may have something to say all the time that is of no request.
        let longest = self.patience + rest.quiet.max(rest.grace);
        let mut until = time::Instant::now() + longest;
        let mut changes = self.stage.watch();
        loop {
            if steps.len() >= MOST_STEPS {
                return Ok(End::Stuck);
            }
            let (expected, next) = chooser.foreseen(steps.len());
            let rested = rest.wait(expected, next, until, &mut changes).await?;
            let Some((picture, look)) = rested else {
                return Ok(End::Stuck);
            };
            if picture.is_over() {
                return Ok(End::Whole);
            }
            let rested = Rested {
                step: steps.len(),
                picture: &picture,
                look: &look,
                last,
            };
            if picture.able().is_empty() {
                // Where nothing else can go, a lock may still end by itself: who waits for it may try.
                if let Some(&(_, call)) = look.tries.first() {
                    self.stage.release(call);
                    continue;
                }
                chooser.nobody_can_go(rested);
                match timeout_at(until, changes.changed()).await {
                    Ok(_) => continue,
                    Err(_) => return Ok(End::Stuck),
                }
            }
            let choice = match chooser.choose(rested, &mut changes).await {
                Choice::Goes(choice) => choice,
                Choice::Anew => {
                    // Whoever chooses may take their time.
                    until = time::Instant::now() + longest;
                    continue;
                }
                Choice::Diverged => return Ok(End::Diverged(steps.len())),
            };
            last = Some(choice);
            until = time::Instant::now() + longest;
            let held = look.held.iter().find(|(request, _)| *request == choice);
            let turn = match held {
                Some(&(_, call)) => Turn::Statement(call),
                None => Turn::Arrives,
            };
            steps.push(Step {
                request: choice,
                turn,
                picture,
            });
            match turn {
                Turn::Statement(call) => self.stage.release(call),
                Turn::Arrives => tasks[choice] = Some(self.send(choice, shots[choice].clone())),
            }
        }
    }

    fn send(&self, request: usize, shot: Shot) -> JoinHandle<Option<Told>> {
        if let Some(group) = &self.group {
            group.is_to_hear();
        }
        let schedule = self.stage.arrive(request);
        let (ground, stage) = (Arc::clone(&self.ground), Arc::clone(&self.stage));
        tokio::spawn(async move {
            let told = ground.fire(vec![shot]).await.pop();
            stage.done(schedule, request, told.clone());
            told
        })
    }
}

/// The request that goes when none is to be interrupted: the one that went last, else the first that has begun, else the
/// first to come.
fn usual(picture: &Picture, last: Option<usize>) -> usize {
    let mut held = picture.held.iter().map(|(request, _)| *request);
    let goes_on = last.filter(|last| held.clone().any(|one| one == *last));
    goes_on
        .or_else(|| held.next())
        .or_else(|| picture.absent.first().copied())
        .expect("a request can be let go")
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::runtime::{Builder, Runtime};
    use tokio::task::yield_now;

    use super::super::wire::{Sent, Unit};
    use super::*;
    use crate::doctor::User;
    use crate::point::{Kind, Points};

    /// A service that never answers.
    #[derive(Clone, Debug)]
    struct Silent {
        stage: Arc<Stage>,
        /// It waits for the answer to this for ever; without, something is heard of it again and again.
        sends: Option<Unit>,
    }

    impl Ground for Silent {
        fn now(&self) -> u64 {
            0
        }

        async fn pause(&self, _: u64) {}

        async fn user(&self, _: bool) -> Result<User, String> {
            Err("there are no users".to_owned())
        }

        async fn read(&self, _: &User) -> Result<Points, String> {
            Err("there are no balances".to_owned())
        }

        async fn fire(&self, _: Vec<Shot>) -> Vec<Told> {
            let Some(unit) = &self.sends else {
                loop {
                    self.stage.count(|_| {});
                    yield_now().await;
                }
            };
            let line = self.stage.connected(0, true);
            self.stage.come(line, unit).opened().await;
            pending().await
        }
    }

    fn shot() -> Shot {
        Shot {
            user: User::default(),
            kind: Kind::Charge,
            amount: 300,
            after: 0,
            instance: 0,
            respelt: false,
        }
    }

    fn unit() -> Unit {
        Unit {
            statements: vec![Sent::sql("SELECT point FROM t")],
            is_answered: true,
            leads_elsewhere: false,
        }
    }

    fn player(sends: Option<Unit>, patience: Duration) -> Player<Silent> {
        let stage = Arc::new(Stage::default());
        Player {
            ground: Arc::new(Silent {
                stage: Arc::clone(&stage),
                sends,
            }),
            stage,
            blocked: Blocked::nobody(),
            quiet: Duration::from_millis(1),
            patience,
            group: None,
        }
    }

    #[test]
    fn who_is_never_answered_is_stuck_whatever_moves_meanwhile() {
        for sends in [None, Some(unit())] {
            // Longer than a busy machine leaves this thread alone.
            let player = player(sends.clone(), Duration::from_millis(500));
            let runtime = Runtime::new().expect("a runtime");
            let thinks = Duration::from_secs(1);
            for span in [Duration::ZERO, thinks] {
                player.stage.begin(vec!["300".to_owned()]);
                let mut thinks = Thinks {
                    span,
                    since: Instant::now(),
                };
                let (shots, mut tasks, mut steps) = ([shot()], [None], Vec::new());
                let end = runtime.block_on(async {
                    let rest = player.rest();
                    let played = player.steps(&rest, &shots, &mut thinks, &mut tasks, &mut steps);
                    let played = timeout(Duration::from_secs(30), played).await;
                    played
                        .expect("it comes to an end")
                        .expect("it can be played")
                });
                tasks.iter().flatten().for_each(JoinHandle::abort);
                assert_eq!(end, End::Stuck);
                // To think takes longer than a schedule may stand still, and is no standing still.
                assert_eq!(steps.len(), 1 + usize::from(sends.is_some()));
            }
            runtime.shutdown_background();
        }
    }

    #[test]
    fn who_chooses_has_seen_all_that_led_to_rest() {
        let player = player(Some(unit()), Duration::from_secs(30));
        player.stage.begin(vec!["300".to_owned()]);
        // On one thread, so that the request sends while rest is waited for and not before.
        let runtime = Builder::new_current_thread().enable_all().build();
        let (shots, mut tasks, mut steps) = ([shot()], [None], Vec::new());
        let end = runtime.expect("a runtime").block_on(async {
            let rest = player.rest();
            let ended = player
                .steps(&rest, &shots, &mut Once, &mut tasks, &mut steps)
                .await;
            ended.expect("it can be played")
        });
        assert_eq!(end, End::Diverged(1));
    }

    /// Lets the first request go that can, and then nobody; each time nothing has happened since nothing moved.
    struct Once;

    impl Chooser for Once {
        fn foreseen(&self, _: usize) -> (Option<&Picture>, Option<usize>) {
            (None, None)
        }

        async fn choose(
            &mut self,
            rested: Rested<'_>,
            changes: &mut watch::Receiver<u64>,
        ) -> Choice {
            let has_changed = changes.has_changed();
            assert!(!has_changed.expect("the stage is there"), "{rested:?}");
            match rested.step {
                0 => Choice::Goes(rested.picture.able()[0]),
                _ => Choice::Diverged,
            }
        }
    }

    /// Chooses as nobody is interrupted, after a while in which things are looked at again and again.
    struct Thinks {
        span: Duration,
        since: Instant,
    }

    impl Chooser for Thinks {
        fn foreseen(&self, _: usize) -> (Option<&Picture>, Option<usize>) {
            (None, None)
        }

        async fn choose(&mut self, rested: Rested<'_>, _: &mut watch::Receiver<u64>) -> Choice {
            if self.since.elapsed() < self.span {
                yield_now().await;
                return Choice::Anew;
            }
            self.since = Instant::now();
            let next = Order::default().next(rested);
            next.map_or(Choice::Diverged, Choice::Goes)
        }
    }
}
