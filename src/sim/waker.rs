//! Wakers of simulated tasks.
//!
//! A [`Wake`](std::task::Wake) would be an `Arc`, whose references are counted by instructions that other
//! processors have to see: for every request that waits, as much as the turn in which it does. But all that there is
//! to know is the number of the task, and that fits into the waker itself.

use std::ptr;
use std::task::{RawWaker, RawWakerVTable, Waker};

use super::core;
use super::turn::TaskId;

/// What the functions of a waker are: nothing need be counted, and nothing be freed.
static FUNCTIONS: RawWakerVTable = RawWakerVTable::new(clone, wake, wake, forget);

/// A waker of this task, in the simulation that the waking thread is in then.
pub(super) fn waker(task: TaskId) -> Waker {
    // SAFETY: the functions keep the contract of `RawWaker`. The pointer is a number and is never followed, so it is
    // valid for as long as anybody likes and on any thread. A clone is the same number. `wake` ends in safe code,
    // which finds the simulation in a thread-local, and does nothing on a thread that is in none. There is no
    // resource that dropping could give back twice or leave behind.
    unsafe { Waker::new(ptr::without_provenance(task.index()), &FUNCTIONS) }
}

fn clone(task: *const ()) -> RawWaker {
    RawWaker::new(task, &FUNCTIONS)
}

fn wake(task: *const ()) {
    let task = TaskId::of_index(task.addr());
    // Outside the simulation nobody waits any more: it is being dropped.
    core::with(|core| core.wake(task));
}

fn forget(_: *const ()) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wakers_of_one_task_are_alike_and_outlive_their_simulation() {
        let one = waker(TaskId::slot(1));
        assert!(one.will_wake(&one.clone()));
        assert!(!one.will_wake(&waker(TaskId::detached(1))));
        // There is no simulation here.
        one.wake_by_ref();
        std::thread::spawn(move || one.wake())
            .join()
            .expect("nothing happens");
    }
}
