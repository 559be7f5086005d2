//! What a database answers, as the service sees it.

use std::future::Future;

use smallvec::SmallVec;

use super::{Account, Buried, Change, Changed, Fence, Write, Writer, Writes, Written};
use crate::database;
use crate::database::{Answer, Conflict, ErrorClass, Statement, Update};
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

/// What sends statements to a database, for one operation.
pub(super) trait Asks: Send {
    /// Why a statement may fail.
    type Trouble: From<ErrorClass> + Send;

    /// Sends a statement, and waits for its answer.
    fn send(
        &mut self,
        statement: &Statement,
    ) -> impl Future<Output = Result<Answer, Self::Trouble>> + Send;
}

/// What a database answers to a statement that reads the user's accounts: each row is one.
pub(super) type Accounts = SmallVec<[database::Account; 1]>;

/// The user's accounts, read by this statement.
///
/// One that looks at a token answers nothing both where there is no account and where the token is too old. Which of the two
/// it was, a second statement says; and as another may open the account between the two, a token is too old only if the
/// first statement answers nothing where there is an account for sure.
pub(super) async fn accounts<A: Asks>(
    asks: &mut A,
    user: UserId,
    look: &Statement,
) -> Result<Accounts, A::Trouble> {
    let found = select(asks, look).await?;
    if !found.is_empty() || !matches!(look, Statement::FencedSelect { .. }) {
        return Ok(found);
    }
    if select(asks, &Statement::Select { user }).await?.is_empty() {
        return Ok(found);
    }
    let found = select(asks, look).await?;
    match found.is_empty() {
        true => Err(ErrorClass::StaleToken.into()),
        false => Ok(found),
    }
}

async fn select<A: Asks>(asks: &mut A, statement: &Statement) -> Result<Accounts, A::Trouble> {
    match asks.send(statement).await? {
        Answer::Accounts(accounts) => Ok(accounts),
        _ => unreachable!("what reads answers with accounts"),
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

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::future::ready;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use smallvec::smallvec;

    use super::*;
    use crate::node::Token;

    const USER: UserId = UserId(1);

    /// How many accounts each statement finds.
    struct Told(VecDeque<usize>);

    impl Asks for Told {
        type Trouble = ErrorClass;

        fn send(
            &mut self,
            _: &Statement,
        ) -> impl Future<Output = Result<Answer, ErrorClass>> + Send {
            let account = database::Account {
                balance: 10,
                version: 1,
                writer: RequestId(1),
            };
            let found = self.0.pop_front().expect("an answer");
            ready(Ok(Answer::Accounts(smallvec![account; found])))
        }
    }

    fn found(on_reads: bool, answers: &[usize]) -> Result<usize, ErrorClass> {
        let token = Token(34);
        let look = look(USER, Some(Fence { token, on_reads }));
        let mut told = Told(answers.iter().copied().collect());
        let found = {
            let asked = pin!(accounts(&mut told, USER, &look));
            match asked.poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(found) => found,
                Poll::Pending => unreachable!("nothing is waited for"),
            }
        };
        assert!(told.0.is_empty(), "all is asked: {answers:?}");
        found.map(|accounts| accounts.len())
    }

    #[test]
    fn a_token_is_too_old_only_where_there_is_an_account_that_refuses_it() {
        assert_eq!(found(false, &[0]), Ok(0));
        assert_eq!(found(true, &[1]), Ok(1));
        assert_eq!(found(true, &[0, 0]), Ok(0), "there is none");
        assert_eq!(found(true, &[0, 1, 0]), Err(ErrorClass::StaleToken));
        assert_eq!(found(true, &[0, 1, 1]), Ok(1), "another has just opened it");
    }
}
