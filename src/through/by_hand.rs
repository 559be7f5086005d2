//! A person says whose turn is next.
//!
//! A [`Seat`] is the place at the service that the choices come to, and the [`Board`] what is seen from there: both are made
//! by [`Bench::sitting`]. [`Bench::by_hand`] plays one try after another until the seat is left. What is chosen is chosen for what was
//! seen: a choice names the step that it was made at, and comes to nothing if something else has gone meanwhile.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::case::{Case, Seen, balance};
use super::explore::Bench;
use super::order::pictures;
use super::play::{Choice, Chooser, End, Order, Played, Rested};
use super::rest::Picture;
use super::stage::{Glance, Look, Stage, Tally};
use crate::doctor::{Ground, Shot, User};

/// A request that is to go, of those that could at this step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Going {
    /// Which one, from 0.
    pub request: usize,
    /// How much had been let go when it was chosen.
    pub step: usize,
}

/// Why a try ends before all have been answered, or what comes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The same again for a fresh user, without its last step.
    Back,
    /// From the start, for a fresh user.
    Again,
    /// The seat is left.
    Leave,
}

/// How far a try is.
#[derive(Clone, Debug)]
pub enum Now {
    /// A fresh user gets its balance.
    Prepares,
    /// Something has been let go, and nobody has come to rest.
    Moves {
        /// Since when.
        since: Instant,
        /// The beginning of a try before is played again, up to this step.
        until: Option<usize>,
    },
    /// Nothing moves.
    Rests(Able),
    /// Nothing moves, and nobody can be let go: what waits inside the service may still come by itself.
    Stands(Able),
    /// Everything is let go: answers are waited for, and the balance is read unless the try was given up.
    Ends,
    /// It is over.
    Over(Seen),
    /// It could not be played, and why.
    Broken(String),
}

/// Who can be let go.
#[derive(Clone, Debug)]
pub struct Able {
    /// The requests.
    pub requests: Vec<usize>,
    /// How things stand.
    pub look: Look,
}

/// What is seen at a moment.
#[derive(Clone, Debug)]
pub struct Moment {
    /// How far the try is.
    pub now: Now,
    /// What has come about in it, and what was counted beside.
    pub glance: Glance,
    /// How much has been let go.
    pub step: usize,
    /// Tries so far, this one among them.
    pub tries: u64,
    /// Of those before that were played to their end, how many left a wrong balance.
    pub lost: u64,
    /// At which step the service did not go on as it had when the same was played before.
    pub strayed: Option<usize>,
}

/// What is seen from a seat.
#[derive(Debug)]
pub struct Board {
    stage: Arc<Stage>,
    state: Mutex<BoardState>,
}

#[derive(Debug)]
struct BoardState {
    now: Now,
    step: usize,
    tries: u64,
    lost: u64,
    strayed: Option<usize>,
    /// What had been counted before this try.
    before: Tally,
}

impl Board {
    /// What is seen now.
    pub fn moment(&self) -> Moment {
        let state = self.state.lock();
        let glance = match state.now {
            // What the stage knows is of the try before.
            Now::Prepares => Glance::default(),
            _ => {
                let mut glance = self.stage.glance();
                glance.tally.background -= state.before.background;
                glance.tally.guessed -= state.before.guessed;
                glance
            }
        };
        Moment {
            now: state.now.clone(),
            glance,
            step: state.step,
            tries: state.tries,
            lost: state.lost,
            strayed: state.strayed,
        }
    }

    fn show(&self, now: Now) {
        self.state.lock().now = now;
    }
}

/// Where choices come to.
#[derive(Debug)]
pub struct Seat {
    board: Arc<Board>,
    goings: mpsc::UnboundedReceiver<Going>,
    stops: mpsc::UnboundedReceiver<Stop>,
}

/// Where choices come from. When it is dropped the seat is left.
#[derive(Clone, Debug)]
pub struct Sitter {
    goings: mpsc::UnboundedSender<Going>,
    stops: mpsc::UnboundedSender<Stop>,
}

impl Sitter {
    /// Lets a request go.
    pub fn lets_go(&self, going: Going) {
        // Who has left hears nothing.
        let _ = self.goings.send(going);
    }

    /// Ends a try, or begins one when it is over.
    pub fn stops(&self, stop: Stop) {
        let _ = self.stops.send(stop);
    }
}

impl Seat {
    async fn stopped(&mut self) -> Stop {
        self.stops.recv().await.unwrap_or(Stop::Leave)
    }
}

/// The longest that a service may take to make a user, or to say a balance.
const LONGEST: Duration = Duration::from_secs(60);

async fn within<T>(asked: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    timeout(LONGEST, asked).await.unwrap_or_else(|_| {
        Err(format!(
            "the service does not answer within {} s",
            LONGEST.as_secs()
        ))
    })
}

/// What came of the tries.
#[derive(Clone, Debug, Default)]
pub struct Tries {
    /// How many were played to their end.
    pub whole: u64,
    /// How many of these left a wrong balance.
    pub lost: u64,
    /// The last of those that did, else the last of all that were played to their end.
    pub last: Option<Seen>,
}

/// A try that has ended.
enum Ended {
    /// By itself: what it showed, and its order.
    Over(Seen),
    /// It was stopped after these steps.
    Stopped(Stop, Order),
}

impl<G: Ground + 'static> Bench<G> {
    /// A seat at this service, what is seen from it, and where choices for it come from.
    pub fn sitting(&self) -> (Seat, Arc<Board>, Sitter) {
        let state = BoardState {
            now: Now::Prepares,
            step: 0,
            tries: 0,
            lost: 0,
            strayed: None,
            before: Tally::default(),
        };
        let board = Arc::new(Board {
            stage: Arc::clone(&self.player.stage),
            state: Mutex::new(state),
        });
        let (going, goings) = mpsc::unbounded_channel();
        let (stop, stops) = mpsc::unbounded_channel();
        let seat = Seat {
            board: Arc::clone(&board),
            goings,
            stops,
        };
        let sitter = Sitter {
            goings: going,
            stops: stop,
        };
        (seat, board, sitter)
    }

    /// Plays tries until the seat is left; what came of them is in `tries`, whenever it is given up. Nothing is held back
    /// afterwards.
    pub async fn by_hand(&self, case: &Case, mut seat: Seat, tries: &mut Tries) {
        let mut order = Order::default();
        loop {
            {
                let mut state = seat.board.state.lock();
                state.now = Now::Prepares;
                state.step = 0;
                state.tries += 1;
                state.strayed = None;
                state.before = self.player.stage.tally();
            }
            let ended = self.one_by_hand(case, order.clone(), &mut seat).await;
            let (stop, played) = match ended {
                Ok(Ended::Stopped(stop, played)) => (stop, played),
                Ok(Ended::Over(seen)) => {
                    let played = order_of(&seen.played);
                    let is_whole = seen.played.end == End::Whole;
                    if is_whole {
                        tries.take(&seen);
                        seat.board.state.lock().lost = tries.lost;
                    }
                    seat.board.show(Now::Over(seen));
                    (seat.stopped().await, played)
                }
                Err(why) => {
                    seat.board.show(Now::Broken(why));
                    (seat.stopped().await, order)
                }
            };
            order = match stop {
                Stop::Leave => {
                    self.let_go();
                    return;
                }
                Stop::Again => Order::default(),
                Stop::Back => {
                    let steps = played.choices.len().saturating_sub(1);
                    let mut order = played;
                    order.choices.truncate(steps);
                    order.pictures.truncate(steps);
                    order
                }
            };
        }
    }

    /// One try, which begins with this order.
    async fn one_by_hand(
        &self,
        case: &Case,
        order: Order,
        seat: &mut Seat,
    ) -> Result<Ended, String> {
        let made: (User, Vec<Shot>) = tokio::select! {
            made = within(self.requests(case)) => made?,
            stop = seat.stopped() => return Ok(Ended::Stopped(stop, order)),
        };
        let (user, shots) = made;
        let Seat {
            board,
            goings,
            stops,
        } = seat;
        let mut hand = Hand {
            board,
            goings,
            order,
        };
        // What was chosen in a try before, and came to nothing there, is chosen for none of this one.
        while hand.goings.try_recv().is_ok() {}
        hand.moves(0);
        let given_up = async { stops.recv().await.unwrap_or(Stop::Leave) };
        let conducted = self.player.conduct(&shots, &mut hand, given_up).await?;
        let played = match conducted {
            (played, Some(stop)) => return Ok(Ended::Stopped(stop, order_of(&played))),
            (played, None) => played,
        };
        let read = within(balance(&*self.player.ground, &user, self.settle));
        // A try in which everybody has been answered counts, even if the seat is left while its balance is read.
        let actual = match played.end {
            End::Whole => read.await?,
            _ => tokio::select! {
                actual = read => actual?,
                stop = seat.stopped() => return Ok(Ended::Stopped(stop, order_of(&played))),
            },
        };
        Ok(Ended::Over(Seen {
            balance: case.judge(&played.told, &user, actual),
            played: Arc::new(played),
        }))
    }
}

impl Tries {
    fn take(&mut self, seen: &Seen) {
        let is_wrong = seen.balance.is_wrong();
        self.whole += 1;
        if is_wrong || self.lost == 0 {
            self.last = Some(seen.clone());
        }
        self.lost += u64::from(is_wrong);
    }
}

fn order_of(played: &Played) -> Order {
    Order {
        choices: played.choices(),
        pictures: pictures(&played.steps),
        goes_on: false,
    }
}

/// Who chooses: first what is to be played again, then a person.
struct Hand<'a> {
    board: &'a Board,
    goings: &'a mut mpsc::UnboundedReceiver<Going>,
    order: Order,
}

impl Hand<'_> {
    /// Something is let go at this step.
    fn moves(&self, step: usize) {
        let until = self.order.choices.len();
        let mut state = self.board.state.lock();
        state.step = step;
        state.now = Now::Moves {
            since: Instant::now(),
            until: (step < until).then_some(until),
        };
    }
}

fn able(rested: Rested<'_>) -> Able {
    Able {
        requests: rested.picture.able(),
        look: rested.look.clone(),
    }
}

impl Chooser for Hand<'_> {
    fn foreseen(&self, step: usize) -> (Option<&Picture>, Option<usize>) {
        let next = self.order.choices.get(step).copied();
        (self.order.pictures.get(step), next)
    }

    async fn choose(&mut self, rested: Rested<'_>, changes: &mut watch::Receiver<u64>) -> Choice {
        if rested.step < self.order.choices.len() {
            if let Some(choice) = self.order.next(rested) {
                self.moves(rested.step + 1);
                return Choice::Goes(choice);
            }
            // From here on a person says how it goes on.
            self.board.state.lock().strayed = Some(rested.step);
            self.order = Order::default();
        }
        let able = able(rested);
        self.board.show(Now::Rests(able.clone()));
        loop {
            tokio::select! {
                biased;
                _ = changes.changed() => return Choice::Anew,
                going = self.goings.recv() => match going {
                    Some(going) if going.step == rested.step && able.requests.contains(&going.request) => {
                        self.moves(rested.step + 1);
                        return Choice::Goes(going.request);
                    }
                    Some(_) => {}
                    // Nobody sits here any more, and the try is given up.
                    None => std::future::pending().await,
                },
            }
        }
    }

    fn nobody_can_go(&mut self, rested: Rested<'_>) {
        self.board.show(Now::Stands(able(rested)));
    }

    fn everything_goes(&mut self) {
        self.board.show(Now::Ends);
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;
    use tokio::task::yield_now;

    use super::super::pretend::Pretend;
    use super::*;
    use crate::point::Kind;

    /// Sits at a service that has only what is needed, and does at each moment what `does` says, until that has enough. Both take
    /// turns on one thread, so that a moment in which a choice is waited for is seen.
    fn sits(mut does: impl FnMut(&Moment, &Sitter) -> bool) -> Tries {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let (_service, mut bench) = Pretend::bench();
            let known = bench.record(&[Kind::Charge]).await.expect("it is recorded");
            // A balance takes its time.
            bench.settle = Duration::from_millis(200);
            let (seat, board, sitter) = bench.sitting();
            let mut tries = Tries::default();
            let person = async move {
                while !does(&board.moment(), &sitter) {
                    yield_now().await;
                }
                sitter.stops(Stop::Leave);
            };
            let played =
                async { tokio::join!(bench.by_hand(&known.case, seat, &mut tries), person) };
            let longest = Duration::from_secs(60);
            timeout(longest, played).await.expect("it comes to an end");
            tries
        })
    }

    /// Lets the first request go that can, by pressing twice.
    fn presses_twice(moment: &Moment, sitter: &Sitter) {
        if let Now::Rests(able) = &moment.now {
            let going = Going {
                request: able.requests[0],
                step: moment.step,
            };
            sitter.lets_go(going);
            sitter.lets_go(going);
        }
    }

    #[test]
    fn what_was_pressed_twice_does_nothing_in_the_next_try() {
        let mut is_back = false;
        let tries = sits(|moment, sitter| match (&moment.now, moment.tries) {
            (Now::Over(_), 1) if !is_back => {
                is_back = true;
                sitter.stops(Stop::Back);
                false
            }
            (Now::Rests(_), 1) => {
                presses_twice(moment, sitter);
                false
            }
            // The last turn is this person's again.
            (Now::Rests(_), 2) => true,
            (Now::Over(_), 2) => panic!("the last turn was played by itself"),
            (Now::Broken(why), _) => panic!("{why}"),
            _ => false,
        });
        assert_eq!(tries.whole, 1);
    }

    #[test]
    fn a_try_that_was_played_to_its_end_counts_if_the_seat_is_left_while_its_balance_is_read() {
        let tries = sits(|moment, sitter| {
            presses_twice(moment, sitter);
            matches!(moment.now, Now::Ends)
        });
        assert_eq!((tries.whole, tries.lost), (1, 0));
        assert!(tries.last.is_some());
    }
}
