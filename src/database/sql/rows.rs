//! Rows as they are read: of integers, whatever the query.

use smallvec::SmallVec;

use crate::database::{Account, Update};
use crate::point::{Receipt, RequestId};

/// The account in a row of a query of [`Shape::Accounts`](super::Shape::Accounts).
pub fn account([_id, balance, version, writer]: [i64; 4]) -> Account {
    Account {
        balance,
        version: version.cast_unsigned(),
        writer: RequestId(writer.cast_unsigned()),
    }
}

/// The answer in a row of a query of [`Shape::Answers`](super::Shape::Answers).
pub fn answer([balance, base, version]: [i64; 3]) -> Receipt {
    Receipt {
        balance,
        base: base.cast_unsigned(),
        version: version.cast_unsigned(),
    }
}

/// The updates in the rows of a query of [`Shape::Updates`](super::Shape::Updates), in the order in which their accounts
/// were opened: which of two a database comes to first is its own affair.
pub fn updates(mut rows: SmallVec<[[i64; 7]; 1]>) -> SmallVec<[Update; 1]> {
    rows.sort_unstable_by_key(|[id, ..]| *id);
    rows.into_iter().map(update).collect()
}

fn update(row: [i64; 7]) -> Update {
    let [id, balance, version, writer, before @ ..] = row;
    let [prev_balance, prev_version, prev_writer] = before;
    Update {
        before: account([id, prev_balance, prev_version, prev_writer]),
        after: account([id, balance, version, writer]),
    }
}
