//! The statements that are prepared once for each connection, and the shapes of their answers.

use crate::database::{Conflict, Lifetime, Statement};

/// The statements that are prepared once for each connection: all but those that begin and end transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Query {
    /// See [`Statement::Select`].
    Select,
    /// See [`Statement::SelectForUpdate`].
    SelectForUpdate,
    /// See [`Statement::FencedSelect`].
    FencedSelect,
    /// See [`Statement::FencedUpdate`].
    FencedUpdate,
    /// See [`Statement::Update`].
    Update,
    /// See [`Statement::UpdateIfVersion`].
    UpdateIfVersion,
    /// See [`Statement::Add`].
    Add,
    /// See [`Statement::InsertHistory`].
    InsertHistory,
    /// See [`Statement::InsertAnswered`].
    InsertAnswered,
    /// See [`Statement::SelectAnswer`].
    SelectAnswer,
    /// See [`Statement::InsertAccount`] and [`Conflict::Fails`].
    InsertAccount,
    /// See [`Statement::InsertAccount`] and [`Conflict::DoesNothing`].
    InsertAccountOrNothing,
    /// See [`Statement::AdvisoryLock`] and [`Lifetime::Transaction`].
    LockForTransaction,
    /// See [`Statement::AdvisoryLock`] and [`Lifetime::Session`].
    LockForSession,
    /// See [`Statement::AdvisoryUnlock`].
    Unlock,
    /// See [`Statement::Tombstone`].
    Tombstone,
}

/// What the rows of a [`Query`] mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Each row is an account: its balance and its version.
    Accounts,
    /// Each row is an account after an update, with what it was before.
    Updates,
    /// What was answered before.
    Answers,
    /// A row where one was inserted.
    Inserted,
    /// Nothing of interest.
    Nothing,
}
impl Query {
    /// All of them.
    pub const ALL: [Query; 16] = [
        Query::Select,
        Query::SelectForUpdate,
        Query::FencedSelect,
        Query::FencedUpdate,
        Query::Update,
        Query::UpdateIfVersion,
        Query::Add,
        Query::InsertHistory,
        Query::InsertAnswered,
        Query::SelectAnswer,
        Query::InsertAccount,
        Query::InsertAccountOrNothing,
        Query::LockForTransaction,
        Query::LockForSession,
        Query::Unlock,
        Query::Tombstone,
    ];

    /// The prepared form of a statement; none of those that begin and end transactions has one.
    pub fn of(statement: &Statement) -> Option<Query> {
        Some(match statement {
            Statement::Begin(_) | Statement::Commit | Statement::Rollback => return None,
            Statement::Select { .. } => Query::Select,
            Statement::SelectForUpdate { .. } => Query::SelectForUpdate,
            Statement::FencedSelect { .. } => Query::FencedSelect,
            Statement::FencedUpdate { .. } => Query::FencedUpdate,
            Statement::Update { .. } => Query::Update,
            Statement::UpdateIfVersion { .. } => Query::UpdateIfVersion,
            Statement::Add { .. } => Query::Add,
            Statement::InsertHistory { .. } => Query::InsertHistory,
            Statement::InsertAnswered { .. } => Query::InsertAnswered,
            Statement::SelectAnswer { .. } => Query::SelectAnswer,
            Statement::InsertAccount { conflict, .. } => match conflict {
                Conflict::Fails => Query::InsertAccount,
                Conflict::DoesNothing => Query::InsertAccountOrNothing,
            },
            Statement::AdvisoryLock { lifetime, .. } => match lifetime {
                Lifetime::Transaction => Query::LockForTransaction,
                Lifetime::Session => Query::LockForSession,
            },
            Statement::AdvisoryUnlock { .. } => Query::Unlock,
            Statement::Tombstone { .. } => Query::Tombstone,
        })
    }

    /// What its rows mean.
    pub fn shape(self) -> Shape {
        match self {
            Query::Select | Query::SelectForUpdate | Query::FencedSelect => Shape::Accounts,
            Query::Update | Query::FencedUpdate | Query::UpdateIfVersion | Query::Add => {
                Shape::Updates
            }
            Query::SelectAnswer => Shape::Answers,
            Query::InsertHistory
            | Query::InsertAnswered
            | Query::InsertAccount
            | Query::InsertAccountOrNothing
            | Query::Tombstone => Shape::Inserted,
            Query::LockForTransaction | Query::LockForSession | Query::Unlock => Shape::Nothing,
        }
    }
}
