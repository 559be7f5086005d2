use std::sync::atomic::{AtomicUsize, Ordering};

use redis::cmd;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::*;
use crate::node::redis::fake::server_that_waits;

/// Longer than any answer takes.
const LONG: Duration = Duration::from_secs(60);

async fn connected(patience: Duration) -> (Driven, UnboundedSender<()>) {
    let (answer, answers) = unbounded_channel();
    let url = server_that_waits(answers).await;
    let driven = Driven::connect(&url, patience).await;
    (driven.expect("a server"), answer)
}

async fn ask(driven: Driven) -> RedisResult<u64> {
    let mut commands = driven.commands();
    driven.drive(cmd("PING").query_async(&mut commands)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_many_is_answered_whoever_drives() {
    let (driven, answer) = connected(LONG).await;
    let calls: Vec<_> = (0..200)
        .map(|_| tokio::spawn(ask(driven.clone())))
        .collect();
    for _ in &calls {
        answer.send(()).expect("a server");
    }
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.expect("no panic").expect("an answer"));
    }
    answers.sort_unstable();
    assert_eq!(answers, (1..=200).collect::<Vec<_>>());
    assert!(driven.driver.bell.0.lock().wakers.is_empty());
}

#[tokio::test]
async fn who_goes_away_leaves_the_driving_to_another_who_waits() {
    let (driven, answer) = connected(LONG).await;
    let first = tokio::spawn(ask(driven.clone()));
    let second = tokio::spawn(ask(driven.clone()));
    while driven.driver.bell.0.lock().wakers.len() < 2 {
        tokio::task::yield_now().await;
    }
    // The last one is the one who is woken; the other one must take over.
    let (goes, stays) = (second, first);
    goes.abort();
    let _ = goes.await;
    answer.send(()).expect("a server");
    answer.send(()).expect("a server");
    assert_eq!(stays.await.expect("no panic"), Ok(1));
    // The answer that nobody waited for is not taken for another's.
    answer.send(()).expect("a server");
    assert_eq!(ask(driven).await, Ok(3));
}

#[tokio::test]
async fn who_is_to_drive_and_goes_away_before_it_has_leaves_that_to_a_third() {
    let (driven, answer) = connected(LONG).await;
    let mut calls: Vec<_> = (0..3).map(|_| tokio::spawn(ask(driven.clone()))).collect();
    while driven.driver.bell.0.lock().wakers.len() < 3 {
        tokio::task::yield_now().await;
    }
    let (goes, heir) = (calls.pop().expect("three"), calls.pop().expect("two more"));
    // The last one is woken; when it goes, the one before it is, and goes as well.
    let bell = &driven.driver.bell;
    bell.wake_by_ref();
    goes.abort();
    heir.abort();
    assert!(goes.await.is_err() && heir.await.is_err());
    while bell.0.lock().has_rung {
        tokio::task::yield_now().await;
    }
    answer.send(()).expect("a server");
    let stays = calls.pop().expect("one more");
    assert_eq!(stays.await.expect("no panic"), Ok(1));
}

/// Wakes a task, and counts how often.
struct Counted {
    wakes: Arc<AtomicUsize>,
    task: Waker,
}

impl Wake for Counted {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::Relaxed);
        self.task.wake_by_ref();
    }
}

#[tokio::test]
async fn who_is_alone_is_woken_once_for_a_command() {
    let (driven, answer) = connected(LONG).await;
    let wakes = Arc::new(AtomicUsize::new(0));
    for number in 1..=3 {
        let mut asking = pin!(ask(driven.clone()));
        let said = poll_fn(|cx| {
            let counted = Counted {
                wakes: Arc::clone(&wakes),
                task: cx.waker().clone(),
            };
            let waker = Arc::new(counted).into();
            let said = asking.as_mut().poll(&mut Context::from_waker(&waker));
            if said.is_pending() {
                answer.send(()).expect("a server");
            }
            said
        });
        assert_eq!(said.await, Ok(number));
    }
    assert_eq!(wakes.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_connection_that_ends_is_told_to_all_who_wait() {
    let (driven, answer) = connected(LONG).await;
    let calls: Vec<_> = (0..3).map(|_| tokio::spawn(ask(driven.clone()))).collect();
    while driven.driver.bell.0.lock().wakers.len() < 3 {
        tokio::task::yield_now().await;
    }
    drop(answer);
    for call in calls {
        let error = call.await.expect("no panic").expect_err("no answer");
        assert!(error.is_connection_dropped(), "{error}");
    }
    let error = ask(driven).await.expect_err("no connection");
    assert!(error.is_connection_dropped(), "{error}");
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_not_taken_for_anothers() {
    let (driven, answer) = connected(Duration::from_millis(500)).await;
    let error = ask(driven.clone()).await.expect_err("no answer");
    assert!(error.is_timeout(), "{error}");
    answer.send(()).expect("a server");
    answer.send(()).expect("a server");
    assert_eq!(ask(driven).await, Ok(2));
}
