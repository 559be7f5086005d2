//! The SQL of each query, and its parameters.

use smallvec::{SmallVec, smallvec};

use super::{Query, Tables};
use crate::database::{Dialect, Statement};

impl Tables {
    /// The SQL of a query; none, if the database has nothing of the kind.
    pub fn query(&self, query: Query) -> Option<String> {
        let Tables {
            account, history, ..
        } = self;
        let sqlite = self.dialect == Dialect::Sqlite;
        // The columns before they are set: `RETURNING` shows only the new row.
        let observe = "prev_balance = balance, prev_version = version, prev_writer = writer, \
                       version = version + 1";
        let returning =
            "RETURNING id, balance, version, writer, prev_balance, prev_version, prev_writer";
        let select = format!(
            "SELECT id, balance, version, writer FROM {account} WHERE user_id = $1 ORDER BY id"
        );
        let open = format!(
            "INSERT INTO {account} (user_id, balance, writer, version, fence) \
             VALUES ($1, $2, $3, $4, $5)"
        );
        let nothing = "ON CONFLICT DO NOTHING";
        let sql = match query {
            Query::Select => select,
            Query::SelectForUpdate if sqlite => select,
            Query::SelectForUpdate => format!("{select} FOR UPDATE"),
            Query::Update => format!(
                "UPDATE {account} SET {observe}, balance = $2, writer = $3 \
                 WHERE user_id = $1 {returning}"
            ),
            Query::FencedSelect => format!(
                "UPDATE {account} SET fence = $2 WHERE user_id = $1 AND fence <= $2 \
                 RETURNING id, balance, version, writer"
            ),
            Query::FencedUpdate => format!(
                "UPDATE {account} SET {observe}, balance = $2, writer = $3, fence = $4 \
                 WHERE user_id = $1 AND fence <= $4 {returning}"
            ),
            Query::UpdateIfVersion => format!(
                "UPDATE {account} SET {observe}, balance = $2, writer = $3 \
                 WHERE user_id = $1 AND version = $4 {returning}"
            ),
            Query::Add => format!(
                "UPDATE {account} SET {observe}, balance = balance + $2, writer = $3 \
                 WHERE user_id = $1 AND balance + $2 BETWEEN $4 AND $5 {returning}"
            ),
            Query::InsertHistory => {
                format!("INSERT INTO {history} (request, user_id, change) VALUES ($1, $2, $3)")
            }
            Query::InsertAnswered => format!(
                "INSERT INTO {history} (request, user_id, change, balance, base, version) \
                 VALUES ($1, $2, $3, $4, $5, $6)"
            ),
            Query::SelectAnswer => format!(
                "SELECT balance, base, version FROM {history} \
                 WHERE request = $1 AND balance IS NOT NULL"
            ),
            Query::InsertAccount => open,
            Query::InsertAccountOrNothing => format!("{open} {nothing}"),
            Query::Tombstone => {
                format!("INSERT INTO {history} (request, user_id) VALUES ($1, $2) {nothing}")
            }
            Query::LockForTransaction | Query::LockForSession | Query::Unlock if sqlite => {
                return None;
            }
            Query::LockForTransaction => "SELECT pg_advisory_xact_lock($1)".to_owned(),
            Query::LockForSession => "SELECT pg_advisory_lock($1)".to_owned(),
            Query::Unlock => "SELECT pg_advisory_unlock($1)".to_owned(),
        };
        // There `$1` is a name like any other, numbered by where it comes first.
        Some(if sqlite { sql.replace('$', "?") } else { sql })
    }

    /// The parameters of a statement, from `$1` on.
    pub fn parameters(&self, statement: &Statement) -> SmallVec<[i64; 5]> {
        match *statement {
            Statement::Begin(_) | Statement::Commit | Statement::Rollback => smallvec![],
            Statement::Select { user } | Statement::SelectForUpdate { user } => {
                smallvec![integer(user.0)]
            }
            Statement::FencedSelect { user, token } => smallvec![integer(user.0), integer(token)],
            Statement::FencedUpdate {
                user,
                balance,
                writer,
                token,
            } => smallvec![integer(user.0), balance, integer(writer.0), integer(token)],
            Statement::Update {
                user,
                balance,
                writer,
            } => smallvec![integer(user.0), balance, integer(writer.0)],
            Statement::InsertAccount {
                user,
                balance,
                writer,
                version,
                fence,
                conflict: _,
            } => smallvec![
                integer(user.0),
                balance,
                integer(writer.0),
                integer(version),
                integer(fence)
            ],
            Statement::UpdateIfVersion {
                user,
                base,
                balance,
                writer,
            } => smallvec![integer(user.0), balance, integer(writer.0), integer(base)],
            Statement::Add {
                user,
                change,
                ref within,
                writer,
            } => smallvec![
                integer(user.0),
                change,
                integer(writer.0),
                *within.start(),
                *within.end()
            ],
            Statement::InsertHistory {
                user,
                request,
                change,
            } => smallvec![integer(request.0), integer(user.0), change],
            Statement::InsertAnswered {
                user,
                key,
                change,
                answer,
            } => smallvec![
                integer(key.0),
                integer(user.0),
                change,
                answer.balance,
                integer(answer.base),
                integer(answer.version)
            ],
            Statement::SelectAnswer { key } => smallvec![integer(key.0)],
            Statement::AdvisoryLock { user, .. } | Statement::AdvisoryUnlock { user } => {
                smallvec![self.advisory_key(user.0)]
            }
            Statement::Tombstone { user, request } => {
                smallvec![integer(request.0), integer(user.0)]
            }
        }
    }
}

/// Numbers of users, requests and versions count from 0 or 1 and never come near the end.
fn integer(number: u64) -> i64 {
    number.cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{Conflict, Lifetime};
    use crate::point::{RequestId, UserId};

    #[test]
    fn an_update_observes_what_it_goes_over_before_it_sets_it() {
        let tables = Tables::new(Dialect::PostgreSql, "t");
        let sql = tables.query(Query::Update).expect("an update");
        assert_eq!(
            sql,
            "UPDATE pointrace_t.account SET prev_balance = balance, prev_version = version, \
             prev_writer = writer, version = version + 1, balance = $2, writer = $3 \
             WHERE user_id = $1 \
             RETURNING id, balance, version, writer, prev_balance, prev_version, prev_writer"
        );
    }

    #[test]
    fn every_parameter_of_a_query_is_given() {
        let (user, request) = (UserId(1), RequestId(2));
        let statements = [
            Statement::Select { user },
            Statement::Update {
                user,
                balance: 5,
                writer: request,
            },
            Statement::FencedSelect { user, token: 33 },
            Statement::FencedUpdate {
                user,
                balance: 5,
                writer: request,
                token: 33,
            },
            Statement::UpdateIfVersion {
                user,
                base: 3,
                balance: 5,
                writer: request,
            },
            Statement::Add {
                user,
                change: -5,
                within: 0..=9,
                writer: request,
            },
            Statement::InsertHistory {
                user,
                request,
                change: 5,
            },
            Statement::InsertAnswered {
                user,
                key: request,
                change: 5,
                answer: super::super::answer([5, 0, 1]),
            },
            Statement::SelectAnswer { key: request },
            Statement::InsertAccount {
                user,
                balance: 5,
                writer: request,
                version: 1,
                fence: 33,
                conflict: Conflict::DoesNothing,
            },
            Statement::AdvisoryLock {
                user,
                lifetime: Lifetime::Session,
            },
            Statement::Tombstone { user, request },
        ];
        let tables = Tables::new(Dialect::PostgreSql, "t");
        for statement in statements {
            let query = Query::of(&statement).expect("it is prepared");
            let sql = tables.query(query).expect("PostgreSQL has all");
            let given = tables.parameters(&statement).len();
            assert!(sql.contains(&format!("${given}")), "{sql}");
            assert!(!sql.contains(&format!("${}", given + 1)), "{sql}");
        }
    }

    #[test]
    fn sqlite_has_no_advisory_locks() {
        let tables = Tables::new(Dialect::Sqlite, "t");
        let missing: Vec<Query> = Query::ALL
            .into_iter()
            .filter(|&query| tables.query(query).is_none())
            .collect();
        assert_eq!(
            missing,
            [
                Query::LockForTransaction,
                Query::LockForSession,
                Query::Unlock
            ]
        );
    }
}
