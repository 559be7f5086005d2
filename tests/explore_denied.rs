//! A denied write: the service gives up waiting and says so, and the operation goes on all the same.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use pointrace::call::{Call, Setting};
use pointrace::env::{Env, Object, Pause, Touch};
use pointrace::explore::{Case, Search, Subject, Violation, shrink};
use pointrace::history::Step;
use pointrace::keyed_lock::KeyedLock;
use pointrace::lang::Lang;
use pointrace::lock::Control;
use pointrace::point::Outcome;
use pointrace::request::Answer;

/// Runs every operation behind a lock in a task of its own. `cancels`: a request that has waited too long takes the
/// operation back, or only goes away.
struct Detaching {
    lock: Arc<KeyedLock<u64>>,
    cancels: bool,
}

#[derive(Default)]
struct Operation {
    outcome: Option<Outcome>,
    begun: bool,
    given_up: bool,
    caller: Option<Waker>,
}

impl Control for Detaching {
    const NAMES_WHAT_IT_TOUCHES: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let operation = Arc::new(Mutex::new(Operation::default()));
        let sent = call.env().stamp();
        // Every turn looks at the lock, or at what caller and operation share.
        let lock = Object::Lock(call.user());
        call.env().touch(lock, Touch::Write);
        call.env().spawn({
            let (locks, operation) = (Arc::clone(&self.lock), Arc::clone(&operation));
            let call = call.detach();
            async move {
                let call = call.call();
                let _guard = locks.lock(call.user().0).await;
                call.env().touch(lock, Touch::Write);
                {
                    let mut operation = operation.lock().unwrap();
                    if operation.given_up {
                        return;
                    }
                    operation.begun = true;
                }
                call.observe(Step::Granted { waited: 0 });
                let outcome = call.apply().await;
                call.env().touch(lock, Touch::Write);
                let owner = Some(call.request.operation.request);
                call.observe(Step::Released { held: 0, owner });
                let mut operation = operation.lock().unwrap();
                operation.outcome = Some(outcome);
                if let Some(caller) = operation.caller.take() {
                    caller.wake();
                }
            }
        });
        let timeout = call.world.lock_timeout();
        let mut timer = pin!(call.env().sleep(timeout, Pause::LockTimeout));
        let outcome = poll_fn(|cx| {
            call.env().touch(lock, Touch::Write);
            let mut operation = operation.lock().unwrap();
            if let Some(outcome) = operation.outcome {
                return Poll::Ready(outcome);
            }
            operation.caller = Some(cx.waker().clone());
            let may_go = !(self.cancels && operation.begun);
            if timer.as_mut().poll(cx).is_ready() && may_go {
                operation.given_up = self.cancels;
                return Poll::Ready(Outcome::TimedOut);
            }
            Poll::Pending
        });
        let outcome = outcome.await;
        Answer {
            outcome,
            attempts: Some(1),
            waited: Some(call.env().stamp() - sent),
            held: None,
        }
    }

    fn entries(&self) -> usize {
        self.lock.len()
    }
}

fn subject(cancels: bool) -> Subject {
    let case = Case::charges(2).with_timeouts(true);
    Subject::with_control(case, move || Detaching {
        lock: Arc::new(KeyedLock::with_seed(7)),
        cancels,
    })
}

#[test]
fn an_operation_that_goes_on_after_its_caller_was_turned_away_is_a_denied_write() {
    let subject = subject(false);
    let findings = Search::exhaustive().run(&subject);
    assert!(findings.complete);
    assert!(findings.violations().contains(Violation::DeniedWrite));
    let example = findings.example.expect("a schedule that fails");
    assert_eq!(example.violation, Violation::DeniedWrite);
    let smallest = shrink(&subject, &example, Duration::from_secs(10));
    // A run ends with the last answer: the other request keeps it going until it writes.
    assert_eq!(smallest.subject.case.len(), 2);
    for lang in Lang::ALL {
        let text = smallest.text(lang);
        let word = ["a denied write", "부인된 쓰기"][lang as usize];
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn one_that_is_taken_back_is_none() {
    let findings = Search::exhaustive().run(&subject(true));
    assert!(findings.is_proof(), "{:?}", findings.by_violation);
}
