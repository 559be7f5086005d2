//! The pieces that the code of all controls is made of.

use super::{Line, Moment};
use crate::request::LockName;

pub(super) const fn line(text: &'static str, makes: &'static [Moment]) -> Line {
    Line { text, makes }
}

/// Of structure only.
pub(super) const fn only(text: &'static str) -> Line {
    line(text, &[])
}

pub(super) const HEAD: &[Line] = &[line("charge(user, amount):", &[Moment::Sent])];

pub(super) const ANSWER: &[Line] = &[line("  answer", &[Moment::Answered])];

/// Each statement is a transaction of its own.
pub(super) const AUTOCOMMIT: &[Line] = &[
    line("  old = read(balance of user)", &[Moment::Read]),
    only("  check(old + amount)"),
    line("  write(balance of user = old + amount)", &[Moment::Wrote]),
    line("  append(history of user)", &[Moment::Appended]),
];

pub(super) const BEGIN: &[Line] = &[only("  BEGIN")];

/// What is in a transaction is there for others when it is committed.
pub(super) const COMMIT: &[Line] = &[line(
    "  COMMIT",
    &[Moment::Commit, Moment::Wrote, Moment::Appended],
)];

/// The lock lasts as long as the transaction.
pub(super) const COMMIT_AND_UNLOCK: &[Line] = &[line(
    "  COMMIT  -- and the lock is free",
    &[
        Moment::Released,
        Moment::Commit,
        Moment::Wrote,
        Moment::Appended,
    ],
)];

/// In a transaction, under a lock or under nothing else.
pub(super) const IN_TRANSACTION: &[Line] = &[
    line("  old = SELECT balance", &[Moment::Read]),
    only("  check(old + amount)"),
    line(
        "  UPDATE SET balance = old + amount",
        &[Moment::RowHeld, Moment::RowFree, Moment::Update],
    ),
    line("  INSERT INTO history", &[Moment::Insert]),
];

/// The row is locked: with what is read, or after it.
pub(super) const AT_ONCE: [&[Line]; 2] = [
    &[
        line(
            "  old = SELECT balance FOR UPDATE",
            &[Moment::RowHeld, Moment::RowFree, Moment::Read],
        ),
        only("  check(old + amount)"),
        line("  UPDATE SET balance = old + amount", &[Moment::Update]),
        line("  INSERT INTO history", &[Moment::Insert]),
    ],
    &[
        only("  object = SELECT balance  -- earlier"),
        line(
            "  SELECT FOR UPDATE  -- result unused",
            &[Moment::RowHeld, Moment::RowFree],
        ),
        line("  old = object.balance", &[Moment::Read]),
        only("  check(old + amount)"),
        line("  UPDATE SET balance = old + amount", &[Moment::Update]),
        line("  INSERT INTO history", &[Moment::Insert]),
    ],
];

pub(super) const ATOMIC: &[Line] = &[
    only("  BEGIN"),
    only("  UPDATE SET balance = balance + amount"),
    only("    WHERE balance + amount is allowed"),
    line("  if no row is: read it, and say why", &[Moment::Read]),
    only("  INSERT INTO history"),
    line("  COMMIT", &[Moment::Wrote, Moment::Appended]),
];

pub(super) const OPTIMISTIC: &[Line] = &[
    only("  repeat:"),
    line("    old, seen = read(balance, version)", &[Moment::Read]),
    only("    check(old + amount)"),
    line(
        "    write(old + amount) if version == seen",
        &[Moment::Wrote],
    ),
    line("    else: another wrote; again", &[Moment::Conflicted]),
    line("  append(history of user)", &[Moment::Appended]),
];

pub(super) const RETRIED: &[Line] = &[
    only("  repeat:"),
    only("    BEGIN ISOLATION LEVEL SERIALIZABLE"),
    line("    old = SELECT balance", &[Moment::Read]),
    only("    check(old + amount)"),
    line(
        "    UPDATE SET balance = old + amount",
        &[Moment::RowHeld, Moment::RowFree, Moment::Update],
    ),
    line("    INSERT INTO history", &[Moment::Insert]),
    line(
        "    COMMIT",
        &[Moment::Commit, Moment::Wrote, Moment::Appended],
    ),
    line("    if refused: ROLLBACK; again", &[Moment::RollBack]),
];

/// How a request gets the lock of a control that has one.
pub(super) fn lock_piece(lock: LockName) -> Option<&'static [Line]> {
    Some(match lock {
        LockName::PromiseRace => {
            const {
                &[
                    only("  other = promises[user]"),
                    only("  if other:"),
                    line("    race(other, timer of 3 s)", &[Moment::Waiting]),
                    line("    if the timer won: refuse", &[Moment::Refused]),
                    only("    -- all wake up, nobody looks again"),
                    line(
                        "  promises[user] = mine = a new promise",
                        &[Moment::Granted],
                    ),
                ]
            }
        }
        LockName::Recheck => {
            const {
                &[
                    only("  while promises[user] is there:"),
                    line("    race(promises[user], timer of 3 s)", &[Moment::Waiting]),
                    line("    if the timer won: refuse", &[Moment::Refused]),
                    line(
                        "  promises[user] = mine = a new promise",
                        &[Moment::Granted],
                    ),
                ]
            }
        }
        LockName::Keyed => &KEYED,
        LockName::Striped => &STRIPED,
        LockName::Global => &GLOBAL,
        LockName::Queue => {
            const {
                &[
                    line("  if queue[user] is at work: join it", &[Moment::Waiting]),
                    line("    after 3 s: leave it, refuse", &[Moment::Refused]),
                    line(
                        "  the worker of the queue begins with me",
                        &[Moment::Granted],
                    ),
                ]
            }
        }
        LockName::Advisory => {
            const {
                &[
                    line("  pg_advisory_xact_lock(user)", &[Moment::Waiting]),
                    line("    after 3 s: refuse", &[Moment::Refused]),
                    line("  the lock is mine", &[Moment::Granted]),
                ]
            }
        }
        _ => return None,
    })
}

const KEYED: [Line; 4] = queued("  lock = locks[user]");
const STRIPED: [Line; 4] = queued("  lock = locks[hash(user) mod 16]");
const GLOBAL: [Line; 4] = queued("  lock = the only lock");

/// A lock with a queue, which hands itself on.
const fn queued(which: &'static str) -> [Line; 4] {
    [
        only(which),
        line("  if lock is held: join its queue", &[Moment::Waiting]),
        line("    after 3 s: leave it, refuse", &[Moment::Refused]),
        line("  the lock is mine", &[Moment::Granted]),
    ]
}

/// How it gives the lock back.
pub(super) fn unlock_piece(lock: LockName) -> Option<&'static [Line]> {
    Some(match lock {
        LockName::PromiseRace => {
            const {
                &[
                    line("  delete promises[user]  -- anyone's", &[Moment::Released]),
                    only("  settle(mine)"),
                ]
            }
        }
        LockName::Recheck => {
            const {
                &[
                    line("  delete promises[user]", &[Moment::Released]),
                    only("  settle(mine)"),
                ]
            }
        }
        LockName::Queue => {
            const { &[line("  the worker takes the next one", &[Moment::Released])] }
        }
        LockName::Keyed | LockName::Striped | LockName::Global => {
            const {
                &[line(
                    "  hand lock to the first in its queue",
                    &[Moment::Released],
                )]
            }
        }
        LockName::Advisory => const { &[line("  unlock(user)", &[Moment::Released])] },
        _ => return None,
    })
}
