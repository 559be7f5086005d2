//! What a statement does, from its first look at the rows to its answer.

use super::history::Standing;
use super::lock::Strength;
use super::rows::{Row, Stored};
use super::session::{Resource, Targets, Waiting};
use super::{Database, Moment, Reply, SessionId};
use crate::database::{
    Account, Answer, Conflict, Dialect, ErrorClass, Isolation, Lifetime, Statement, Update,
};
use crate::point::{Points, Receipt, RequestId, UserId};

/// Why a statement is not done.
pub(super) enum Stop {
    /// It is in the queue of this.
    Waits(Resource),
    Fails(ErrorClass),
}

impl Database {
    /// Begins a statement of an open transaction.
    pub(super) fn perform(&mut self, session: SessionId, statement: &Statement) -> Reply {
        if !supports(self.settings.dialect, statement) {
            return self.fail(session, ErrorClass::Unsupported);
        }
        if self.settings.dialect == Dialect::Sqlite
            && writes(statement)
            && let Err(class) = self.become_writer(session)
        {
            return self.fail(session, class);
        }
        if self.keeps_snapshot(session, statement) {
            let now = self.now;
            self.transaction_mut(session).snapshot.get_or_insert(now);
        }
        let targets = self.find(session, statement);
        self.proceed(session, statement.clone(), targets)
    }

    fn proceed(&mut self, session: SessionId, statement: Statement, targets: Targets) -> Reply {
        match self.attempt(session, &statement, &targets) {
            Ok(answer) => self.done(session, answer),
            Err(Stop::Fails(class)) => self.fail(session, class),
            Err(Stop::Waits(resource)) => {
                self.session_mut(session).waiting = Some(Waiting {
                    statement,
                    targets,
                    resource,
                });
                if !self.waits_for_itself(session) {
                    return Reply::Waits;
                }
                self.session_mut(session).waiting = None;
                if let Some(lock) = self.locks.get_mut(&resource) {
                    lock.leave_queue(session);
                }
                self.fail(session, ErrorClass::Deadlock)
            }
        }
    }

    /// Goes on with a statement that has been given the lock it waited for.
    pub(super) fn resume(&mut self, session: SessionId) -> Reply {
        let waiting = self.session_mut(session).waiting.take();
        let Waiting {
            statement,
            targets,
            resource,
        } = waiting.expect("who is in a queue waits");
        match (resource, &statement) {
            // It waited for others to be done with it, and not to have it.
            (Resource::Row(..) | Resource::End(_), Statement::InsertAccount { .. }) => {
                self.give_back(session, resource)
            }
            _ => self.note_held(session, resource, &statement),
        }
        if let Resource::Advisory(_) = resource {
            // Asked for again, it would be taken twice.
            return self.done(session, Answer::Done);
        }
        self.proceed(session, statement, targets)
    }

    /// Becomes SQLite's writer, if nobody else is and nobody has committed since the transaction's first read.
    pub(super) fn become_writer(&mut self, session: SessionId) -> Result<(), ErrorClass> {
        let now = self.now;
        match self.holders(Resource::Writer) {
            [] => {}
            [writer] if *writer == session => return Ok(()),
            _ => return Err(ErrorClass::Busy),
        }
        let transaction = self.transaction_mut(session);
        if transaction.snapshot.is_some_and(|taken| taken < now) {
            return Err(ErrorClass::BusySnapshot);
        }
        transaction.snapshot = Some(now);
        transaction.locks.push(Resource::Writer);
        let lock = self.locks.entry(Resource::Writer).or_default();
        lock.try_take(session, Strength::Exclusive);
        Ok(())
    }

    /// Notes with its transaction or session what a session holds from now on.
    fn note_held(&mut self, session: SessionId, resource: Resource, statement: &Statement) {
        match (resource, statement) {
            (Resource::Advisory(user), Statement::AdvisoryLock { lifetime, .. }) => {
                match lifetime {
                    Lifetime::Session => self.session_mut(session).advisory.push(user),
                    Lifetime::Transaction => self.transaction_mut(session).advisory.push(user),
                }
            }
            _ => {
                let transaction = self.transaction_mut(session);
                if !transaction.locks.contains(&resource) {
                    transaction.locks.push(resource);
                }
            }
        }
    }

    /// Whether the statement needs the one snapshot that the transaction keeps.
    fn keeps_snapshot(&self, session: SessionId, statement: &Statement) -> bool {
        let isolation = self.transaction(session).isolation;
        match self.settings.dialect {
            Dialect::PostgreSql => isolation > Isolation::ReadCommitted,
            Dialect::Sqlite => true,
            Dialect::InnoDb => {
                isolation == Isolation::RepeatableRead
                    && matches!(
                        statement,
                        Statement::Select { .. } | Statement::SelectAnswer { .. }
                    )
            }
        }
    }

    /// The moment whose versions the session's plain reads see.
    fn view(&self, session: SessionId) -> Moment {
        self.transaction(session).snapshot.unwrap_or(self.now)
    }

    /// The rows that a statement is about, as it sees them when it begins.
    fn find(&mut self, session: SessionId, statement: &Statement) -> Targets {
        let Some(user) = looks_for(statement) else {
            return Targets::new();
        };
        self.note_read(session, user);
        let rows = self.accounts.of(user).iter();
        if self.settings.dialect == Dialect::InnoDb {
            return rows.map(|row| row.number).collect();
        }
        let view = self.view(session);
        rows.filter(|row| {
            let seen = row.seen_by(session, view);
            seen.is_some_and(|stored| meets(statement, &stored))
        })
        .map(|row| row.number)
        .collect()
    }

    fn attempt(
        &mut self,
        session: SessionId,
        statement: &Statement,
        targets: &Targets,
    ) -> Result<Answer, Stop> {
        match *statement {
            Statement::Select { user } => self.select(session, user, statement, targets),
            // SQLite has no row locks.
            Statement::SelectForUpdate { user } if self.settings.dialect == Dialect::Sqlite => {
                self.select(session, user, statement, targets)
            }
            Statement::SelectForUpdate { user } => {
                self.lock_rows(session, user, statement, targets)?;
                let rows = targets.iter();
                let accounts = rows.filter_map(|&row| self.current(session, user, row));
                Ok(Answer::Accounts(
                    accounts.map(|stored| stored.account).collect(),
                ))
            }
            Statement::FencedSelect { user, token } => {
                self.lock_rows(session, user, statement, targets)?;
                Ok(self.fence(session, (user, token), statement, targets))
            }
            Statement::FencedUpdate { user, .. }
            | Statement::Update { user, .. }
            | Statement::UpdateIfVersion { user, .. }
            | Statement::Add { user, .. } => {
                self.lock_rows(session, user, statement, targets)?;
                Ok(self.update(session, user, statement, targets))
            }
            Statement::InsertAccount {
                user,
                balance,
                writer,
                version,
                fence,
                conflict,
            } => {
                let account = Account {
                    balance,
                    version,
                    writer,
                };
                let stored = Stored { account, fence };
                self.insert_account(session, user, stored, conflict, statement)
            }
            Statement::InsertHistory {
                user,
                request,
                change,
            } => {
                let entry = (user, Some(change), None);
                self.insert_entry(session, request, entry, Conflict::Fails, statement)
            }
            Statement::InsertAnswered {
                user,
                key,
                change,
                answer,
            } => {
                let entry = (user, Some(change), Some(answer));
                self.insert_entry(session, key, entry, Conflict::Fails, statement)
            }
            Statement::SelectAnswer { key } => {
                let view = self.view(session);
                Ok(Answer::Kept(self.history.answer(session, view, key)))
            }
            Statement::Tombstone { user, request } => {
                let conflict = Conflict::DoesNothing;
                self.insert_entry(session, request, (user, None, None), conflict, statement)
            }
            Statement::AdvisoryLock { user, .. } => {
                let lock = Resource::Advisory(user);
                self.acquire(session, lock, Strength::Exclusive, statement)?;
                Ok(Answer::Done)
            }
            Statement::AdvisoryUnlock { user } => {
                self.unlock_advisory(session, user);
                Ok(Answer::Done)
            }
            Statement::Begin(_) | Statement::Commit | Statement::Rollback => {
                unreachable!("what begins and ends transactions is no part of one")
            }
        }
    }

    fn select(
        &mut self,
        session: SessionId,
        user: UserId,
        statement: &Statement,
        targets: &Targets,
    ) -> Result<Answer, Stop> {
        let transaction = self.transaction(session);
        let shares = self.settings.dialect == Dialect::InnoDb
            && transaction.isolation == Isolation::Serializable
            && !transaction.single;
        if shares {
            for &row in targets {
                let row = Resource::Row(user, row);
                self.acquire(session, row, Strength::Shared, statement)?;
            }
            let rows = targets.iter();
            let accounts = rows.filter_map(|&row| self.current(session, user, row));
            return Ok(Answer::Accounts(
                accounts.map(|stored| stored.account).collect(),
            ));
        }
        let view = self.view(session);
        let rows = targets.iter();
        let rows = rows.filter_map(|&row| self.accounts.row(user, row));
        let accounts = rows.filter_map(|row| row.seen_by(session, view));
        Ok(Answer::Accounts(
            accounts.map(|stored| stored.account).collect(),
        ))
    }

    /// Locks rows in their order. Under PostgreSQL's snapshots the first updater wins.
    fn lock_rows(
        &mut self,
        session: SessionId,
        user: UserId,
        statement: &Statement,
        targets: &Targets,
    ) -> Result<(), Stop> {
        for &row in targets {
            self.must_be_seen(session, user, row)?;
            let resource = Resource::Row(user, row);
            self.acquire(session, resource, Strength::Exclusive, statement)?;
            self.must_be_seen(session, user, row)?;
        }
        Ok(())
    }

    /// Fails, if a row that is to be changed has a version that the transaction's snapshot does not show.
    fn must_be_seen(&self, session: SessionId, user: UserId, row: u64) -> Result<(), Stop> {
        let newer = |snapshot: Moment| {
            let row = self.accounts.row(user, row);
            let newest = row.and_then(Row::newest);
            newest.is_some_and(|newest| newest.at > snapshot)
        };
        let snapshot = self.transaction(session).snapshot;
        if self.settings.dialect == Dialect::PostgreSql && snapshot.is_some_and(newer) {
            return Err(Stop::Fails(ErrorClass::SerializationFailure));
        }
        Ok(())
    }

    /// A row as the one who has locked it finds it.
    fn current(&self, session: SessionId, user: UserId, row: u64) -> Option<Stored> {
        let row = self.accounts.row(user, row)?;
        let newest = || row.newest().map(|version| version.stored);
        row.own(session).or_else(newest)
    }

    fn update(
        &mut self,
        session: SessionId,
        user: UserId,
        statement: &Statement,
        targets: &Targets,
    ) -> Answer {
        let mut updates = smallvec::SmallVec::new();
        for &row in targets {
            let Some(stored) = self.current(session, user, row) else {
                continue;
            };
            // It may have changed while the statement waited.
            if !meets(statement, &stored) {
                continue;
            }
            let before = stored.account;
            let (balance, writer) = match *statement {
                Statement::Add { change, writer, .. } => (before.balance + change, writer),
                Statement::Update {
                    balance, writer, ..
                }
                | Statement::FencedUpdate {
                    balance, writer, ..
                }
                | Statement::UpdateIfVersion {
                    balance, writer, ..
                } => (balance, writer),
                _ => unreachable!("only updates update"),
            };
            let fence = match *statement {
                Statement::FencedUpdate { token, .. } => token,
                _ => stored.fence,
            };
            let version = before.version + 1;
            let after = Account {
                balance,
                version,
                writer,
            };
            let account = after;
            self.change(session, user, row, Stored { account, fence });
            updates.push(Update { before, after });
        }
        Answer::Updated(updates)
    }

    /// Reads the rows that were used with no newer token, and remembers this one.
    fn fence(
        &mut self,
        session: SessionId,
        (user, token): (UserId, u64),
        statement: &Statement,
        targets: &Targets,
    ) -> Answer {
        let mut accounts = smallvec::SmallVec::new();
        for &row in targets {
            let stored = self.current(session, user, row);
            // It may have been used with a newer one while the statement waited.
            let Some(Stored { account, .. }) = stored.filter(|stored| meets(statement, stored))
            else {
                continue;
            };
            let fence = token;
            self.change(session, user, row, Stored { account, fence });
            accounts.push(account);
        }
        Answer::Accounts(accounts)
    }

    /// Changes a row for its transaction alone.
    fn change(&mut self, session: SessionId, user: UserId, row: u64, stored: Stored) {
        self.accounts.change(session, user, row, stored);
        let changed = &mut self.transaction_mut(session).changed;
        if !changed.contains(&(user, row)) {
            changed.push((user, row));
        }
    }

    fn insert_account(
        &mut self,
        session: SessionId,
        user: UserId,
        stored: Stored,
        conflict: Conflict,
        statement: &Statement,
    ) -> Result<Answer, Stop> {
        if self.settings.one_account_each {
            let place = Resource::Account(user);
            self.acquire(session, place, Strength::Exclusive, statement)?;
            if let Some(row) = self.accounts.of(user).first() {
                let (number, newest) = (row.number, row.newest());
                self.wait_for_its_writer(session, user, number)?;
                // Only a row that this transaction has inserted keeps its place locked.
                if newest.is_some() {
                    self.let_go(session, place);
                }
                self.note_read(session, user);
                let at = newest.map_or(0, |newest| newest.at);
                return self.duplicate(session, at, conflict, Some(user));
            }
        }
        let row = self.unused_number(user);
        self.accounts.insert(session, user, row, stored);
        self.acquire(
            session,
            Resource::Row(user, row),
            Strength::Exclusive,
            statement,
        )?;
        self.transaction_mut(session).changed.push((user, row));
        Ok(Answer::Inserted(true))
    }

    /// A number for a new row of the user. A row that was rolled back may still be locked by who waited for it.
    fn unused_number(&self, user: UserId) -> u64 {
        let last = self.accounts.of(user).last();
        let mut number = last.map_or(1, |row| row.number + 1);
        while self.locks.contains_key(&Resource::Row(user, number)) {
            number += 1;
        }
        number
    }

    fn insert_entry(
        &mut self,
        session: SessionId,
        request: RequestId,
        entry: (UserId, Option<Points>, Option<Receipt>),
        conflict: Conflict,
        statement: &Statement,
    ) -> Result<Answer, Stop> {
        let place = Resource::Request(request);
        self.acquire(session, place, Strength::Exclusive, statement)?;
        match self.history.get(request).map(|entry| entry.standing) {
            Some(Standing::InsertedBy(_)) => self.duplicate(session, 0, conflict, None),
            Some(Standing::Committed(at)) => {
                self.let_go(session, place);
                self.duplicate(session, at, conflict, None)
            }
            None => {
                self.history.insert(session, request, entry);
                self.transaction_mut(session).entries.push(request);
                Ok(Answer::Inserted(true))
            }
        }
    }

    /// What an insert answers whose unique key has been taken since `at`. `seen` is the user whose account is
    /// the one in the way, if it is an account.
    fn duplicate(
        &self,
        session: SessionId,
        at: Moment,
        conflict: Conflict,
        seen: Option<UserId>,
    ) -> Result<Answer, Stop> {
        let transaction = self.transaction(session);
        let hidden = self.settings.dialect == Dialect::PostgreSql
            && transaction.snapshot.is_some_and(|taken| taken < at);
        match conflict {
            // It cannot say "there is one" of a row that it does not see.
            Conflict::DoesNothing if hidden => Err(Stop::Fails(ErrorClass::SerializationFailure)),
            Conflict::DoesNothing => Ok(Answer::Inserted(false)),
            Conflict::Fails => {
                let circle = seen.is_some_and(|user| {
                    hidden
                        && transaction.isolation == Isolation::Serializable
                        && !self.certifier.allows(transaction, Some(user))
                });
                Err(Stop::Fails(if circle {
                    ErrorClass::SerializationFailure
                } else {
                    ErrorClass::UniqueViolation
                }))
            }
        }
    }

    /// An insert whose unique key is taken by a row that another transaction has changed waits for the end of that
    /// transaction, and not for the row. InnoDB waits for the row, and so for who has only locked it as well.
    fn wait_for_its_writer(
        &mut self,
        session: SessionId,
        user: UserId,
        row: u64,
    ) -> Result<(), Stop> {
        let others = |holder: &SessionId| *holder != session;
        let resource = if self.settings.dialect == Dialect::InnoDb {
            let row = Resource::Row(user, row);
            self.holders(row).iter().any(others).then_some(row)
        } else {
            let dirty = self.accounts.row(user, row).and_then(Row::dirty);
            let writer = dirty.map(|(by, _)| by).filter(others);
            writer.map(|writer| self.end_of(writer))
        };
        let Some(resource) = resource else {
            return Ok(());
        };
        let lock = self.locks.entry(resource).or_default();
        lock.enqueue(session, Strength::Shared);
        Err(Stop::Waits(resource))
    }

    /// What the end of a session's transaction gives back.
    fn end_of(&mut self, session: SessionId) -> Resource {
        let end = Resource::End(session);
        let lock = self.locks.entry(end).or_default();
        if lock.try_take(session, Strength::Exclusive) {
            let locks = &mut self.transaction_mut(session).locks;
            if !locks.contains(&end) {
                locks.push(end);
            }
        }
        end
    }

    /// Takes a lock or queues up for it.
    fn acquire(
        &mut self,
        session: SessionId,
        resource: Resource,
        strength: Strength,
        statement: &Statement,
    ) -> Result<(), Stop> {
        if self.settings.dialect == Dialect::Sqlite {
            // Its writer is alone.
            return Ok(());
        }
        let lock = self.locks.entry(resource).or_default();
        if lock.try_take(session, strength) {
            self.note_held(session, resource, statement);
            return Ok(());
        }
        lock.enqueue(session, strength);
        Err(Stop::Waits(resource))
    }
}

/// Whether the database knows such a statement.
fn supports(dialect: Dialect, statement: &Statement) -> bool {
    match (dialect, statement) {
        (Dialect::Sqlite, Statement::AdvisoryLock { .. } | Statement::AdvisoryUnlock { .. }) => {
            false
        }
        // MySQL's `GET_LOCK` knows sessions only.
        (Dialect::InnoDb, Statement::AdvisoryLock { lifetime, .. }) => {
            *lifetime == Lifetime::Session
        }
        _ => true,
    }
}

/// Whether only a writer may send it in SQLite.
fn writes(statement: &Statement) -> bool {
    matches!(
        statement,
        Statement::FencedSelect { .. }
            | Statement::FencedUpdate { .. }
            | Statement::Update { .. }
            | Statement::UpdateIfVersion { .. }
            | Statement::Add { .. }
            | Statement::InsertHistory { .. }
            | Statement::InsertAnswered { .. }
            | Statement::InsertAccount { .. }
            | Statement::Tombstone { .. }
    )
}

/// The user whose rows the statement begins by looking for.
fn looks_for(statement: &Statement) -> Option<UserId> {
    match *statement {
        Statement::Select { user }
        | Statement::SelectForUpdate { user }
        | Statement::FencedSelect { user, .. }
        | Statement::FencedUpdate { user, .. }
        | Statement::Update { user, .. }
        | Statement::UpdateIfVersion { user, .. }
        | Statement::Add { user, .. } => Some(user),
        _ => None,
    }
}

/// Whether a row meets the statement's condition.
fn meets(statement: &Statement, Stored { account, fence }: &Stored) -> bool {
    match statement {
        Statement::FencedSelect { token, .. } | Statement::FencedUpdate { token, .. } => {
            fence <= token
        }
        Statement::UpdateIfVersion { base, .. } => account.version == *base,
        Statement::Add { change, within, .. } => {
            let after = account.balance.checked_add(*change);
            after.is_some_and(|after| within.contains(&after))
        }
        _ => true,
    }
}
