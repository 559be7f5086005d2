//! When to let others run: a task that only ever finds free locks never waits, and would keep its
//! thread for itself.

use std::cell::Cell;

/// How many acquisitions in a row a thread makes before the next one yields: tokio's own figure.
const IN_A_ROW: u8 = 128;

thread_local! {
    static LEFT: Cell<u8> = const { Cell::new(IN_A_ROW) };
}

/// Takes one acquisition out of the budget of this thread, if any is left.
#[inline]
pub(super) fn spend() -> bool {
    LEFT.with(|left| {
        let rest = left.get().checked_sub(1);
        left.set(rest.unwrap_or(0));
        rest.is_some()
    })
}

/// For a task that lets the others run first.
pub(super) fn renew() {
    LEFT.set(IN_A_ROW);
}
