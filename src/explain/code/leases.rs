//! The pieces of the controls that keep requests apart by leases: each ends by itself, whatever its holder does.

use super::pieces::{AUTOCOMMIT, line, only};
use super::{Line, Moment};
use crate::request::LockName;

/// The code of a lease.
pub(super) struct LeasePieces {
    /// How it is had.
    pub get: &'static [Line],
    /// What is done while it is had, each statement a transaction of its own.
    pub body: &'static [Line],
    /// How it is given back.
    pub give: &'static [Line],
    /// What stands below the answer.
    pub below: &'static [Line],
}

/// Under a control that takes leases.
pub(super) fn lease_pieces(lock: LockName) -> Option<LeasePieces> {
    let on_one_node = |get, body| LeasePieces {
        get,
        body,
        give: DELETE,
        below: &[],
    };
    Some(match lock {
        LockName::Redis => on_one_node(&ONE_NODE, AUTOCOMMIT),
        LockName::RedisWatchdog => on_one_node(&WATCHED, AUTOCOMMIT),
        LockName::RedisFencedWrites => on_one_node(&WITH_TOKEN, FENCED_WRITES),
        LockName::RedisFenced => on_one_node(&WITH_TOKEN, FENCED),
        LockName::Redlock => LeasePieces {
            get: REDLOCK,
            body: WHILE_VALID,
            give: GIVE_BACK,
            below: ON_EACH_NODE,
        },
        LockName::RedlockAsShipped => LeasePieces {
            get: AS_SHIPPED,
            body: AUTOCOMMIT,
            give: GIVE_BACK,
            below: ON_EACH_NODE,
        },
        _ => return None,
    })
}

const ONE_NODE: [Line; 5] = one_node("    SET user me NX PX lease");
const WITH_TOKEN: [Line; 5] = one_node("    token = SET user me NX PX lease, INCR");

/// A lease on one node, which is asked for in this way.
const fn one_node(asks: &'static str) -> [Line; 5] {
    [
        only("  repeat:"),
        line(asks, &[Moment::Asked]),
        line("    if another has it: wait, again", &[Moment::Waiting]),
        line("    after 3 s: refuse", &[Moment::Refused]),
        line("  the lease is mine, until it runs out", &[Moment::Granted]),
    ]
}

const WATCHED: [Line; 6] = {
    let [repeat, ask, wait, refuse, mine] = ONE_NODE;
    [
        repeat,
        ask,
        wait,
        refuse,
        mine,
        line("    beside it, each third: extend it", &[Moment::Extended]),
    ]
};

const DELETE: &[Line] = &[
    line(
        "  if user is me there: DEL user",
        &[Moment::Released, Moment::GivenBack],
    ),
    line("    else: it is not mine any more", &[Moment::NotMine]),
];

const TOO_OLD: Line = line("    else: refused, too old", &[Moment::Conflicted]);

const FENCED_WRITES: &[Line] = &[
    line("  old = read(balance of user)", &[Moment::Read]),
    only("  check(old + amount)"),
    line("  write(old + amount) if token is newest", &[Moment::Wrote]),
    TOO_OLD,
    line("  append(history of user)", &[Moment::Appended]),
];

const FENCED: &[Line] = &[
    line("  old = read(balance) if token is newest", &[Moment::Read]),
    only("  check(old + amount)"),
    line(
        "  write and append if token is newest",
        &[Moment::Wrote, Moment::Appended],
    ),
    TOO_OLD,
];

const REDLOCK: &[Line] = &[
    only("  repeat:"),
    line("    each node: SET user me NX PX lease", &[Moment::Asked]),
    only("    most gave it, time is left: go on"),
    line("    else: give_back(), wait, again", &[Moment::Waiting]),
    line("    after 3 s: refuse", &[Moment::Refused]),
    line("  mine, for the time that is left", &[Moment::Granted]),
];

const WHILE_VALID: &[Line] = &[
    line("  old = read(balance of user)", &[Moment::Read]),
    only("  check(old + amount)"),
    line("  if time is left: write(old + amount)", &[Moment::Wrote]),
    line("  append(history of user)", &[Moment::Appended]),
];

const AS_SHIPPED: &[Line] = &[
    only("  repeat:"),
    line("    each node: SET user me NX PX lease", &[Moment::Asked]),
    only("    most gave it: go on"),
    line("    else: keep those, wait, again", &[Moment::Waiting]),
    line("    after 3 s: refuse", &[Moment::Refused]),
    line("  the lock is mine", &[Moment::Granted]),
];

const GIVE_BACK: &[Line] = &[line("  give_back()", &[Moment::Released])];

const ON_EACH_NODE: &[Line] = &[
    only("give_back():"),
    only("  each node:"),
    line("    if user is me there: DEL user", &[Moment::GivenBack]),
    line("    else: it is not mine", &[Moment::NotMine]),
];
