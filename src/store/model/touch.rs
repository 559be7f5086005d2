//! What statements share with others, for explorations: see [`Env::touch`].

use super::state::Unit;
use crate::database::{Dialect, Mode, Statement};
use crate::env::{Env, Object, Touch};
use crate::store::Visible;

/// What a statement does to the things that it shares with others.
///
/// All that PostgreSQL and InnoDB share belongs to one user: a request has no business with two. SQLite has one writer for
/// all, and a snapshot is older than the last commit, whichever request made that.
pub(super) fn touch<E: Env>(unit: &Unit<E>, statement: &Statement, dialect: Dialect) {
    let Unit { env, user, .. } = unit;
    let (balance, lock) = (Object::Balance(*user), Object::Lock(*user));
    let writes = |touch| match unit.visible {
        // A statement that is a transaction of its own is committed with it.
        Visible::AtOnce => env.touch(balance, Touch::Write),
        Visible::WhenCommitted => env.touch(balance, touch),
    };
    if dialect == Dialect::Sqlite {
        let touch = match statement {
            Statement::Begin(begin) if begin.mode == Mode::Deferred => None,
            Statement::Select { .. }
            | Statement::SelectForUpdate { .. }
            | Statement::SelectAnswer { .. } => Some(Touch::Read),
            _ => Some(Touch::Write),
        };
        if let Some(touch) = touch {
            env.touch(Object::Database, touch);
        }
    }
    match statement {
        Statement::Begin(_) => {}
        Statement::Select { .. } => {
            env.touch(balance, Touch::Read);
            if dialect == Dialect::InnoDb {
                // At serializable it takes a shared lock.
                env.touch(lock, Touch::Write);
            }
        }
        Statement::SelectForUpdate { .. } => {
            env.touch(balance, Touch::Read);
            env.touch(lock, Touch::Write);
        }
        Statement::FencedSelect { .. }
        | Statement::FencedUpdate { .. }
        | Statement::Update { .. }
        | Statement::UpdateIfVersion { .. }
        | Statement::Add { .. }
        | Statement::InsertAccount { .. } => {
            writes(Touch::Read);
            env.touch(lock, Touch::Write);
        }
        Statement::SelectAnswer { key } => env.touch(Object::Request(*key), Touch::Read),
        Statement::InsertHistory { request, .. }
        | Statement::InsertAnswered { key: request, .. }
        | Statement::Tombstone { request, .. } => {
            env.touch(Object::Request(*request), Touch::Write);
            if unit.visible == Visible::AtOnce {
                env.touch(Object::History(*user), Touch::Append);
            }
        }
        Statement::AdvisoryLock { .. } | Statement::AdvisoryUnlock { .. } => {
            env.touch(lock, Touch::Write);
        }
        Statement::Commit | Statement::Rollback => {
            env.touch(balance, Touch::Write);
            env.touch(lock, Touch::Write);
            env.touch(Object::History(*user), Touch::Append);
        }
    }
}

impl<E: Env> Unit<E> {
    /// The end of a wait for a lock lets others go on.
    pub(super) fn touch_waiting(&self) {
        self.env.touch(Object::Lock(self.user), Touch::Write);
    }

    /// What is given back with it.
    pub(super) fn touch_leaving(&self) {
        let (open, waited_for) = {
            let state = self.state.lock();
            (
                state.is_open(self.session),
                state.pools[self.process].is_waited_for(),
            )
        };
        if open {
            self.env.touch(Object::Database, Touch::Write);
            self.touch_waiting();
            self.env.touch(Object::Balance(self.user), Touch::Write);
        }
        let touch = match waited_for {
            true => Touch::Write,
            false => Touch::Append,
        };
        self.env.touch(Object::Pool, touch);
    }
}
