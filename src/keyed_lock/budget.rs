//! When to let others run: a task that only ever finds free locks never waits, and would keep its
//! thread for itself.

use std::cell::Cell;

/// How many acquisitions in a row a thread makes before the next one yields: tokio's own figure.
const IN_A_ROW: u8 = 128;

thread_local! {
    static LEFT: Cell<u8> = const { Cell::new(IN_A_ROW) };
}

/// Counts an acquisition; says whether it is time to yield first.
#[inline]
pub(super) fn is_spent() -> bool {
    LEFT.with(|left| match left.get() {
        0 => {
            left.set(IN_A_ROW);
            true
        }
        some => {
            left.set(some - 1);
            false
        }
    })
}
