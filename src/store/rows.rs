//! What a database answers, as the service sees it.

use std::future::Future;

use smallvec::SmallVec;

use super::{Account, Buried, Change, Changed, Fence, Outdated, Write, Writer, Writes, Written};
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
fn written(update: &Update, write: &Write) -> Written {
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

/// What sends statements to a database, for one operation.
pub(super) trait Asks: Send {
    /// Why a statement may fail.
    type Trouble: From<ErrorClass> + Send;

    /// Sends a statement, and waits for its answer.
    fn send(
        &mut self,
        statement: &Statement,
    ) -> impl Future<Output = Result<Answer, Self::Trouble>> + Send;

    /// The token that its statements look at.
    fn fence(&self) -> Option<Fence>;

    /// Whether it looked for its user's account, and there was none.
    fn is_missing(&mut self) -> &mut bool;

    /// The statement that reads an account.
    fn look(&self, user: UserId) -> Statement {
        look(user, self.fence())
    }
}

/// Reads the user's account, if there is one.
pub(super) async fn read<A: Asks>(
    asks: &mut A,
    user: UserId,
) -> Result<Option<database::Account>, A::Trouble> {
    let accounts = accounts(asks, user).await?;
    *asks.is_missing() = accounts.is_empty();
    Ok(accounts.first().copied())
}

/// Writes a balance; where there was no account, opens one with it.
pub(super) async fn write<A: Asks>(
    asks: &mut A,
    user: UserId,
    write: &Write,
    writes: Writes,
) -> Result<Result<Written, Outdated>, A::Trouble> {
    let fence = asks.fence();
    if *asks.is_missing() {
        asks.send(&first(user, write, fence)).await?;
        *asks.is_missing() = false;
        return Ok(Ok(opened()));
    }
    let Answer::Updated(updates) = asks.send(&update(user, write, writes, fence)).await? else {
        unreachable!("an update answers with updates");
    };
    match updates.first() {
        Some(done) => Ok(Ok(written(done, write))),
        None if fence.is_some() => Err(ErrorClass::StaleToken.into()),
        None => {
            let current = read(asks, user).await?;
            let current = current.map_or(0, |account| account.version);
            Ok(Err(Outdated { current }))
        }
    }
}

/// What was answered under this idempotency key.
pub(super) async fn recall<A: Asks>(
    asks: &mut A,
    key: RequestId,
) -> Result<Option<Receipt>, A::Trouble> {
    match asks.send(&Statement::SelectAnswer { key }).await? {
        Answer::Kept(answer) => Ok(answer),
        _ => unreachable!("what was answered is answered"),
    }
}

/// What a database answers to a statement that reads the user's accounts: each row is one.
type Accounts = SmallVec<[database::Account; 1]>;

/// The user's accounts.
///
/// A statement that looks at a token answers nothing both where there is no account and where the token is too old. Which of the two
/// it was, a second statement says; and as another may open the account between the two, a token is too old only if the
/// first statement answers nothing where there is an account for sure.
async fn accounts<A: Asks>(asks: &mut A, user: UserId) -> Result<Accounts, A::Trouble> {
    let look = asks.look(user);
    let found = select(asks, &look).await?;
    if !found.is_empty() || !matches!(look, Statement::FencedSelect { .. }) {
        return Ok(found);
    }
    if select(asks, &Statement::Select { user }).await?.is_empty() {
        return Ok(found);
    }
    let found = select(asks, &look).await?;
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

/// The statement that reads an account without locking it.
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
fn update(user: UserId, write: &Write, writes: Writes, fence: Option<Fence>) -> Statement {
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
fn first(user: UserId, write: &Write, fence: Option<Fence>) -> Statement {
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
fn opened() -> Written {
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
    struct Told {
        answers: VecDeque<usize>,
        fence: Fence,
        is_missing: bool,
    }

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
            let found = self.answers.pop_front().expect("an answer");
            ready(Ok(Answer::Accounts(smallvec![account; found])))
        }

        fn fence(&self) -> Option<Fence> {
            Some(self.fence)
        }

        fn is_missing(&mut self) -> &mut bool {
            &mut self.is_missing
        }
    }

    /// How many accounts are found by one who is answered so, who then knows whether there is any.
    fn found(on_reads: bool, answers: &[usize]) -> Result<usize, ErrorClass> {
        let token = Token(34);
        let mut told = Told {
            answers: answers.iter().copied().collect(),
            fence: Fence { token, on_reads },
            is_missing: false,
        };
        let found = {
            let asked = pin!(read(&mut told, USER));
            match asked.poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(found) => found,
                Poll::Pending => unreachable!("nothing is waited for"),
            }
        };
        assert!(told.answers.is_empty(), "all is asked: {answers:?}");
        let found = found.map(|account| usize::from(account.is_some()));
        assert_eq!(told.is_missing, found == Ok(0));
        found
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
