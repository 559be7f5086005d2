//! The tasks that wait: one slab a shard, threaded into one doubly linked list a key, so that
//! joining, leaving from the middle and being next cost the same however long the queue is.

use std::task::Waker;

/// The end of a list.
pub(super) const NONE: u32 = u32::MAX;

/// A slab this small is kept when its last waiter leaves, so that an occasional wait does not
/// allocate each time.
const KEPT: usize = 4;

/// The waiters of all keys of a shard.
pub(super) struct Waiters {
    slots: Vec<Slot>,
    first_vacant: u32,
    used: u32,
}

enum Slot {
    Vacant {
        next: u32,
    },
    /// In the queue of its key.
    Queued {
        waker: Waker,
        previous: u32,
        next: u32,
    },
    /// Out of the queue: the key is its own. The slot stays until the task takes the key or is
    /// dropped, so neither can be missed.
    Granted,
}

/// What a waiter sees when it looks.
pub(super) enum Look {
    /// The key is its own; its slot is gone.
    Granted,
    /// Not yet. The waker that it left before, if another took its place: to be dropped outside
    /// of the shard's lock, as dropping a waker may drop a task and with it a guard.
    Queued(Option<Waker>),
}

/// The two ends of one key's queue.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    pub(super) head: u32,
    pub(super) tail: u32,
}

impl Ends {
    pub(super) const EMPTY: Self = Self {
        head: NONE,
        tail: NONE,
    };
}

impl Waiters {
    pub(super) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            first_vacant: NONE,
            used: 0,
        }
    }

    /// Whether every slot is vacant.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Appends a waiter to a queue and returns its slot.
    pub(super) fn push(&mut self, ends: &mut Ends, waker: Waker) -> u32 {
        let slot = Slot::Queued {
            waker,
            previous: ends.tail,
            next: NONE,
        };
        let index = self.insert(slot);
        match ends.tail {
            NONE => ends.head = index,
            tail => *self.links(tail).1 = index,
        }
        ends.tail = index;
        index
    }

    /// Takes the first waiter out of a queue that is not empty and makes the key its own.
    pub(super) fn grant_first(&mut self, ends: &mut Ends) -> Waker {
        let head = ends.head;
        let Slot::Queued { waker, next, .. } =
            std::mem::replace(&mut self.slots[head as usize], Slot::Granted)
        else {
            unreachable!("the head of a queue is queued")
        };
        ends.head = next;
        match next {
            NONE => ends.tail = NONE,
            next => *self.links(next).0 = NONE,
        }
        waker
    }

    /// Looks whether the waiter's turn has come; if not, `waker` is the one to wake from now on.
    pub(super) fn look(&mut self, index: u32, waker: &Waker) -> Look {
        match &mut self.slots[index as usize] {
            Slot::Granted => {
                self.vacate(index);
                Look::Granted
            }
            Slot::Queued { waker: kept, .. } if kept.will_wake(waker) => Look::Queued(None),
            Slot::Queued { waker: kept, .. } => {
                Look::Queued(Some(std::mem::replace(kept, waker.clone())))
            }
            Slot::Vacant { .. } => unreachable!("a waiter keeps its slot until it has the key"),
        }
    }

    /// The wakers in a queue, the first first.
    pub(super) fn each(&self, ends: &Ends, f: &mut dyn FnMut(&Waker)) {
        let mut at = ends.head;
        while let Some(Slot::Queued { waker, next, .. }) = self.slots.get(at as usize) {
            f(waker);
            at = *next;
        }
    }

    /// Whether the waiter has been given its key already.
    pub(super) fn is_granted(&self, index: u32) -> bool {
        matches!(self.slots[index as usize], Slot::Granted)
    }

    /// Gives up the slot of a waiter that was granted its key.
    pub(super) fn leave_granted(&mut self, index: u32) {
        debug_assert!(self.is_granted(index));
        self.vacate(index);
    }

    /// Takes a waiter out of the middle of its queue; the waker is to be dropped outside of the
    /// shard's lock.
    pub(super) fn leave_queue(&mut self, ends: &mut Ends, index: u32) -> Waker {
        let Slot::Queued {
            waker,
            previous,
            next,
        } = std::mem::replace(&mut self.slots[index as usize], Slot::Granted)
        else {
            unreachable!("only a queued waiter leaves a queue")
        };
        match previous {
            NONE => ends.head = next,
            previous => *self.links(previous).1 = next,
        }
        match next {
            NONE => ends.tail = previous,
            next => *self.links(next).0 = previous,
        }
        self.vacate(index);
        waker
    }

    fn insert(&mut self, slot: Slot) -> u32 {
        self.used += 1;
        if self.first_vacant == NONE {
            let index = u32::try_from(self.slots.len())
                .ok()
                .filter(|&index| index != NONE)
                .expect("fewer than 2^32 - 1 waiters in a shard");
            self.slots.push(slot);
            return index;
        }
        let index = self.first_vacant;
        let Slot::Vacant { next } = std::mem::replace(&mut self.slots[index as usize], slot) else {
            unreachable!("the list of vacant slots holds vacant slots")
        };
        self.first_vacant = next;
        index
    }

    fn vacate(&mut self, index: u32) {
        self.used -= 1;
        self.slots[index as usize] = Slot::Vacant {
            next: self.first_vacant,
        };
        self.first_vacant = index;
        // Slots cannot move while tasks know them by number, so the slab shrinks as a whole, the
        // moment that nobody waits.
        if self.used == 0 && self.slots.capacity() > KEPT {
            *self = Self::new();
        }
    }

    /// The links of a queued waiter: the one before it and the one after it.
    fn links(&mut self, index: u32) -> (&mut u32, &mut u32) {
        match &mut self.slots[index as usize] {
            Slot::Queued { previous, next, .. } => (previous, next),
            Slot::Vacant { .. } | Slot::Granted => unreachable!("a queue links queued waiters"),
        }
    }
}
