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

/// Whom a waker of ours wakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Woken {
    /// The number of the task that is woken.
    pub task: TaskId,
    /// Which of the wakers that the task had one after another.
    pub waker: u8,
}

/// Where in a waker's number the task ends, and which of its wakers it is begins.
const WAKER_FROM: u32 = usize::BITS - u8::BITS;

impl Woken {
    fn number(self) -> usize {
        self.task.index() | usize::from(self.waker) << WAKER_FROM
    }

    fn of(number: usize) -> Self {
        Woken {
            task: TaskId::of_index(number & ((1 << WAKER_FROM) - 1)),
            waker: u8::try_from(number >> WAKER_FROM).unwrap_or(0),
        }
    }
}

/// A waker of this task, in the simulation that the waking thread is in then.
#[inline]
pub(super) fn waker(woken: Woken) -> Waker {
    // SAFETY: the functions keep the contract of `RawWaker`. The pointer is a number and is never followed, so it is
    // valid for any time and on any thread. A clone is the same number. `wake` ends in safe code,
    // which finds the simulation in a thread-local, and does nothing on a thread that is in none. There is no
    // resource that dropping could give back twice or leave behind.
    unsafe { Waker::new(ptr::without_provenance(woken.number()), &FUNCTIONS) }
}

/// A number for whom the waker wakes; `None` if it wakes none of a simulation's tasks itself.
pub(crate) fn number_of(waker: &Waker) -> Option<u64> {
    own_task(waker).map(|woken| woken.task.index() as u64)
}

/// Whom the waker wakes, if it is one of ours.
#[inline]
pub(super) fn own_task(waker: &Waker) -> Option<Woken> {
    ptr::eq(waker.vtable(), &raw const FUNCTIONS).then(|| Woken::of(waker.data().addr()))
}

fn clone(task: *const ()) -> RawWaker {
    RawWaker::new(task, &FUNCTIONS)
}

fn wake(task: *const ()) {
    let woken = Woken::of(task.addr());
    // Outside the simulation no task waits any more: it is being dropped.
    core::with(|core| core.wake(woken));
}

fn forget(_: *const ()) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(task: TaskId, number: u8) -> Waker {
        waker(Woken {
            task,
            waker: number,
        })
    }

    #[test]
    fn wakers_of_one_task_are_alike_and_outlive_their_simulation() {
        let one = of(TaskId::slot(1), 0);
        assert!(one.will_wake(&one.clone()));
        assert!(!one.will_wake(&of(TaskId::detached(1), 0)));
        assert!(!one.will_wake(&of(TaskId::slot(1), 1)));
        let woken = own_task(&of(TaskId::slot(1), 255)).expect("one of ours");
        assert_eq!((woken.task, woken.waker), (TaskId::slot(1), 255));
        assert_eq!(own_task(Waker::noop()), None);
        // There is no simulation here.
        one.wake_by_ref();
        std::thread::spawn(move || one.wake())
            .join()
            .expect("nothing happens");
    }
}
