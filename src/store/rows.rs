//! What a database answers, as the service sees it.

use super::{Account, Buried, Change, Changed, Fence, Write, Writer, Writes, Written};
use crate::database;
use crate::database::{Conflict, Statement, Update};
use crate::point::{Operation, Points, Receipt, RequestId, UserId};
use crate::request::LockName;

/// An account that was read. Which lock its last writer ran under is not stored: `lock` is what all run under.
pub(super) fn seen(account: Option<&database::Account>, lock: LockName) -> Account {
    match account {
        Some(account) => Account {
            balance: account.balance,
            version: account.version,
            writer: (account.version > 0).then_some(Writer {
                request: account.writer,
                lock,
            }),
        },
        // A user who was never seen.
        None => Account {
            balance: 0,
            version: 0,
            writer: None,
        },
    }
}

/// What a write did, by what its statement went over.
pub(super) fn written(update: &Update, write: &Write) -> Written {
    let Update { before, after } = update;
    let buried = (before.version != write.base).then(|| Buried {
        versions: write.base + 1..=before.version,
        last: Writer {
            request: before.writer,
            lock: write.writer.lock,
        },
        balance: before.balance,
    });
    Written {
        version: after.version,
        buried,
        overspent: None,
    }
}

/// The statement that reads an account.
pub(super) fn look(user: UserId, fence: Option<Fence>) -> Statement {
    match fence {
        Some(Fence {
            token,
            on_reads: true,
        }) => Statement::FencedSelect {
            user,
            token: token.0,
        },
        _ => Statement::Select { user },
    }
}

/// The statement that writes a balance.
pub(super) fn update(
    user: UserId,
    write: &Write,
    writes: Writes,
    fence: Option<Fence>,
) -> Statement {
    let (balance, writer) = (write.balance, write.writer.request);
    if let Some(Fence { token, .. }) = fence {
        return Statement::FencedUpdate {
            user,
            balance,
            writer,
            token: token.0,
        };
    }
    match writes {
        Writes::Over => Statement::Update {
            user,
            balance,
            writer,
        },
        Writes::IfCurrent => Statement::UpdateIfVersion {
            user,
            base: write.base,
            balance,
            writer,
        },
    }
}

/// The statement that appends an operation to its user's history.
pub(super) fn entry(operation: &Operation) -> Statement {
    Statement::InsertHistory {
        user: operation.user,
        request: operation.request,
        change: operation.kind.signed(operation.amount),
    }
}

/// The same, with what is answered to it under an idempotency key.
pub(super) fn answered(operation: &Operation, key: RequestId, answer: Receipt) -> Statement {
    Statement::InsertAnswered {
        user: operation.user,
        key,
        change: operation.kind.signed(operation.amount),
        answer,
    }
}

/// The statement that appends an operation whose balance was changed in one step, with what is answered if it came with
/// a key.
pub(super) fn entry_of(operation: &Operation, change: &Change, changed: &Changed) -> Statement {
    let answer = Receipt {
        balance: changed.balance,
        base: changed.base,
        version: changed.version,
    };
    match change.key {
        Some(key) => answered(operation, key, answer),
        None => entry(operation),
    }
}

/// The statement that opens an account, unless there is one.
pub(super) fn account(user: UserId, opening: Points) -> Statement {
    Statement::InsertAccount {
        user,
        balance: opening,
        // No request is number 0.
        writer: RequestId(0),
        version: 0,
        fence: 0,
        conflict: Conflict::DoesNothing,
    }
}

/// The statement that opens an account with the first balance that is written: `write` was computed from nothing. The
/// account has been used with the token of its writer, so that an older one is refused from then on.
pub(super) fn first(user: UserId, write: &Write, fence: Option<Fence>) -> Statement {
    Statement::InsertAccount {
        user,
        balance: write.balance,
        writer: write.writer.request,
        version: FIRST_VERSION,
        fence: fence.map_or(0, |fence| fence.token.0),
        conflict: Conflict::Fails,
    }
}

/// What it did.
pub(super) fn opened() -> Written {
    Written {
        version: FIRST_VERSION,
        buried: None,
        overspent: None,
    }
}

/// The version that the first write makes, whether it opens the account or finds it.
const FIRST_VERSION: u64 = 1;

/// The statement that reads, checks and writes a balance.
pub(super) fn add(operation: &Operation, change: &Change) -> Statement {
    Statement::Add {
        user: operation.user,
        change: operation.kind.signed(operation.amount),
        within: change.within.clone(),
        writer: change.writer.request,
    }
}

/// What it did.
pub(super) fn changed(update: &Update) -> Changed {
    Changed {
        base: update.before.version,
        version: update.after.version,
        balance: update.after.balance,
        overspent: None,
    }
}
