//! Sends statements to the model, and waits where they wait.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, Waker};

use super::ModelStore;
use super::state::{State, Unit, number, then_wake};
use super::touch::touch;
use crate::database::model::{Reply, SessionId};
use crate::database::{Answer, ErrorClass, Statement};
use crate::env::{Env, Nanos, Object, Pause, Touch};
use crate::store::{Client, Locks, Visible};

/// What a unit saw whose connection broke, in place of a number for an answer.
const LOST: u64 = u64::MAX;

/// The longest pause before a statement that was told "busy" is sent again, in nanoseconds.
const MOST_PAUSE: Nanos = 3_000_000;

impl<E: Env> ModelStore<E> {
    /// A connection, when there is one.
    pub(super) async fn connection(
        &self,
        client: Client,
        longest: Nanos,
    ) -> Result<Unit<E>, ErrorClass> {
        let process = client.process % self.setup.processes.max(1) as usize;
        let session = self.session(process).await;
        // What follows depends on which it is.
        self.env.saw(Object::Pool, session.0 as u64);
        let unit = Unit {
            env: self.env.clone(),
            state: Arc::clone(&self.state),
            user: client.user,
            process,
            session,
            visible: Visible::AtOnce,
            locks: Locks::Nothing,
            is_missing: false,
            fence: None,
            begin: None,
            was_busy: false,
            is_unheard: false,
            longest,
        };
        self.connect(&unit).await?;
        Ok(unit)
    }

    async fn session(&self, process: usize) -> SessionId {
        let free = {
            let pool = &mut self.state.lock().pools[process];
            let touch = match pool.has_plenty() {
                true => Touch::Append,
                false => Touch::Write,
            };
            self.env.touch(Object::Pool, touch);
            pool.take()
        };
        match free {
            Some(session) => session,
            None => self.wait_for_session(process).await,
        }
    }

    async fn wait_for_session(&self, process: usize) -> SessionId {
        let mut place: Option<Place<'_, E>> = None;
        poll_fn(|cx| {
            self.env.touch(Object::Pool, Touch::Write);
            let pool = &mut self.state.lock().pools[process];
            let Some(place) = &mut place else {
                let number = pool.enqueue(cx.waker().clone());
                self.env.saw(Object::Pool, number);
                self.env.waits_on();
                place = Some(Place {
                    store: self,
                    process,
                    number: Some(number),
                });
                return Poll::Pending;
            };
            let given = place
                .number
                .and_then(|number| pool.given(number, cx.waker()));
            match given {
                Some(session) => {
                    place.number = None;
                    Poll::Ready(session)
                }
                None => {
                    self.env.waits_on();
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Sends a statement, and waits for its answer.
    pub(super) async fn send(
        &self,
        unit: &mut Unit<E>,
        statement: &Statement,
    ) -> Result<Answer, ErrorClass> {
        // Nothing is lost if a statement that was told "busy" is sent again, unless it is part of something.
        let again = matches!(statement, Statement::Begin(_)) || unit.visible == Visible::AtOnce;
        loop {
            let answer = self.send_once(unit, statement).await;
            match answer {
                Err(ErrorClass::Busy) if again => {
                    if !self.not_busy_in_time(unit).await {
                        return answer;
                    }
                }
                Err(ErrorClass::Busy | ErrorClass::BusySnapshot) => {
                    unit.was_busy = true;
                    return answer;
                }
                answer => return answer,
            }
        }
    }

    async fn send_once(
        &self,
        unit: &mut Unit<E>,
        statement: &Statement,
    ) -> Result<Answer, ErrorClass> {
        touch(unit, statement, self.setup.dialect);
        let session = unit.session;
        let reply = then_wake(&self.state, |state, wake| {
            state.ask(session, statement, wake)
        });
        self.env.saw(Object::Database, number(&reply));
        let answer = match reply {
            Reply::Done(answer) => Ok(answer),
            Reply::Failed(class) => Err(class),
            Reply::Waits => self.answer(unit).await,
        };
        if let Ok(answer) = &answer
            && self.is_lost(unit, statement, answer)
        {
            then_wake(&self.state, |state, wake| state.cut_off(session, wake));
            self.env.saw(Object::Database, LOST);
            unit.is_unheard = true;
        }
        answer
    }

    /// Whether the answer says that something has taken effect, and is lost on its way: then the connection breaks.
    fn is_lost(&self, unit: &Unit<E>, statement: &Statement, answer: &Answer) -> bool {
        let Some(between) = self.between.get() else {
            return false;
        };
        let is_of_effect = match answer {
            Answer::Done => *statement == Statement::Commit,
            // Of a statement that is a transaction of its own.
            Answer::Updated(updates) => !updates.is_empty() && !unit.is_open(),
            Answer::Inserted(inserted) => *inserted && !unit.is_open(),
            Answer::Accounts(_) | Answer::Kept(_) => false,
        };
        is_of_effect && between.loses_answer(unit.process)
    }

    /// The answer to a statement that waits for a lock, or that it was not to be had in time.
    async fn answer(&self, unit: &Unit<E>) -> Result<Answer, ErrorClass> {
        let mut timeout = pin!(self.env.sleep(unit.longest, Pause::LockTimeout));
        let reply = poll_fn(|cx| {
            if let Some(reply) = self.state.lock().answer(unit.session, cx.waker()) {
                return Poll::Ready(reply);
            }
            if timeout.as_mut().poll(cx).is_pending() {
                self.env.waits_on();
                return Poll::Pending;
            }
            unit.touch_waiting();
            let time_out = |state: &mut State, wake: &mut _| state.time_out(unit.session, wake);
            Poll::Ready(then_wake(&self.state, time_out))
        })
        .await;
        self.env.saw(Object::Database, number(&reply));
        match reply {
            Reply::Done(answer) => Ok(answer),
            Reply::Failed(class) => Err(class),
            Reply::Waits => unreachable!("who has been answered waits no longer"),
        }
    }

    /// Waits until nobody is SQLite's writer, and the pause after that; whether it came to that in time.
    async fn not_busy_in_time(&self, unit: &Unit<E>) -> bool {
        let in_time = {
            let mut timeout = pin!(self.env.sleep(unit.longest, Pause::LockTimeout));
            let mut not_busy = pin!(self.not_busy(unit));
            poll_fn(|cx| {
                if not_busy.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(true);
                }
                timeout.as_mut().poll(cx).map(|()| false)
            })
            .await
        };
        self.env.saw(Object::Database, u64::from(in_time));
        if let (true, Some(seed)) = (in_time, self.setup.pauses) {
            let drawn = self.state.lock().draw(seed);
            self.env
                .sleep(drawn % (MOST_PAUSE + 1), Pause::Backoff)
                .await;
        }
        in_time
    }

    /// Waits until nobody is SQLite's writer.
    pub(super) async fn not_busy(&self, unit: &Unit<E>) {
        let waits = Busy(unit);
        poll_fn(|cx| {
            self.env.touch(Object::Database, Touch::Write);
            let mut state = self.state.lock();
            if !state.has_writer() {
                return Poll::Ready(());
            }
            state.wake_when_not_busy(unit.session, cx.waker());
            self.env.waits_on();
            Poll::Pending
        })
        .await;
        drop(waits);
    }
}

/// A place in the queue for a connection, given up when it is dropped.
struct Place<'a, E: Env> {
    store: &'a ModelStore<E>,
    process: usize,
    /// `None` once it has led to a connection.
    number: Option<u64>,
}

impl<E: Env> Drop for Place<'_, E> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.store.env.touch(Object::Pool, Touch::Write);
            let next = self.store.state.lock().pools[self.process].leave(number);
            next.into_iter().for_each(Waker::wake);
        }
    }
}

/// Waits until SQLite has no writer, and no longer when it is dropped.
struct Busy<'a, E: Env>(&'a Unit<E>);

impl<E: Env> Drop for Busy<'_, E> {
    fn drop(&mut self) {
        self.0.state.lock().forget_busy(self.0.session);
    }
}
