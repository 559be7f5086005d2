//! The SQL of the statements, for PostgreSQL and SQLite.
//!
//! Every parameter and every column is a 64-bit integer, so that both clients bind and read one list.

use std::time::Duration;

use smallvec::{SmallVec, smallvec};

use super::{Account, Begin, Conflict, Dialect, Lifetime, Mode, Statement, Update};
use crate::point::{Receipt, RequestId, UserId};

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

/// The tables of one namespace. Everything that pointrace keeps in a database is in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    dialect: Dialect,
    namespace: String,
    account: String,
    history: String,
}

/// What the names of all tables begin with.
const PREFIX: &str = "pointrace_";

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

impl Tables {
    /// The tables of a namespace: a schema of its own in PostgreSQL, a prefix in SQLite, which has no schemas.
    /// InnoDB is modelled only and is written as PostgreSQL would be.
    ///
    /// # Panics
    /// If the namespace is anything but lower-case ASCII letters, digits and underscores: it is a part of names.
    pub fn new(dialect: Dialect, namespace: &str) -> Self {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(
            !namespace.is_empty() && namespace.chars().all(plain),
            "a namespace is made of a..z, 0..9 and _"
        );
        let between = match dialect {
            Dialect::Sqlite => "_",
            Dialect::PostgreSql | Dialect::InnoDb => ".",
        };
        Tables {
            dialect,
            namespace: format!("{PREFIX}{namespace}"),
            account: format!("pointrace_{namespace}{between}account"),
            history: format!("pointrace_{namespace}{between}history"),
        }
    }

    /// The namespace, as it was given.
    pub fn namespace(&self) -> &str {
        let whole = self.namespace.as_str();
        whole.strip_prefix(PREFIX).unwrap_or(whole)
    }

    /// The name of the table of history entries.
    pub fn history(&self) -> &str {
        &self.history
    }

    /// Makes the tables. Without a unique key on users, two requests can open two accounts of one user.
    pub fn create(&self, one_account_each: bool) -> String {
        let Tables {
            namespace,
            account,
            history,
            ..
        } = self;
        let unique = if one_account_each { "UNIQUE " } else { "" };
        // An index is made in the schema of its table; in SQLite its name needs the prefix.
        let (schema, id, room, index, now) = match self.dialect {
            Dialect::Sqlite => (
                String::new(),
                "INTEGER PRIMARY KEY",
                "",
                format!("{namespace}_account_user"),
                "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
            ),
            Dialect::PostgreSql | Dialect::InnoDb => (
                format!("CREATE SCHEMA {namespace};\n"),
                "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                // Room in each page for the next version of a hot row.
                " WITH (fillfactor = 50)",
                "account_user".to_owned(),
                "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
            ),
        };
        format!(
            "{schema}CREATE TABLE {account} (
    id {id},
    user_id bigint NOT NULL,
    balance bigint NOT NULL,
    version bigint NOT NULL DEFAULT 0,
    writer bigint NOT NULL DEFAULT 0,
    prev_balance bigint NOT NULL DEFAULT 0,
    prev_version bigint NOT NULL DEFAULT 0,
    prev_writer bigint NOT NULL DEFAULT 0,
    fence bigint NOT NULL DEFAULT 0
){room};
CREATE {unique}INDEX {index} ON {account} (user_id);
CREATE TABLE {history} (
    request bigint PRIMARY KEY,
    user_id bigint NOT NULL,
    change bigint,
    balance bigint,
    base bigint,
    version bigint,
    at bigint NOT NULL DEFAULT ({now})
);
"
        )
    }

    /// A query that answers 1 if the tables are there, else 0.
    pub fn exist(&self) -> String {
        let account = &self.account;
        match self.dialect {
            Dialect::Sqlite => {
                format!("SELECT count(*), 0, 0 FROM sqlite_master WHERE name = '{account}'")
            }
            Dialect::PostgreSql | Dialect::InnoDb => format!(
                "SELECT CAST(count(to_regclass('{account}')) AS bigint), 0::bigint, 0::bigint"
            ),
        }
    }

    /// What keeps others from making the same tables until the transaction is over.
    pub fn make_alone(&self) -> String {
        match self.dialect {
            Dialect::Sqlite => "BEGIN IMMEDIATE".to_owned(),
            Dialect::PostgreSql | Dialect::InnoDb => {
                // No user has the number 0.
                format!(
                    "BEGIN; SELECT pg_advisory_xact_lock({})",
                    self.advisory_key(0)
                )
            }
        }
    }

    /// A query for the requests in a user's history, what each changed, and when, in milliseconds since 1970; oldest
    /// first.
    pub fn entries(&self, user: UserId) -> String {
        format!(
            "SELECT request, change, at FROM {} \
             WHERE user_id = {} AND change IS NOT NULL ORDER BY at, request",
            self.history, user.0
        )
    }

    /// Removes the tables and all that is in them.
    pub fn remove(&self) -> String {
        match self.dialect {
            Dialect::Sqlite => format!(
                "DROP TABLE IF EXISTS {}; DROP TABLE IF EXISTS {};",
                self.account, self.history
            ),
            Dialect::PostgreSql | Dialect::InnoDb => {
                format!("DROP SCHEMA IF EXISTS {} CASCADE", self.namespace)
            }
        }
    }

    /// Opens accounts for users 1 to `users` who have none, with this balance.
    pub fn fill(&self, users: u64, opening: i64) -> String {
        if users == 0 {
            return String::new();
        }
        let account = &self.account;
        format!(
            "INSERT INTO {account} (user_id, balance) \
             WITH RECURSIVE users(number) AS (\
             SELECT 1 UNION ALL SELECT number + 1 FROM users WHERE number < {users}) \
             SELECT number, {opening} FROM users \
             WHERE NOT EXISTS (SELECT 1 FROM {account} WHERE user_id = number);"
        )
    }

    /// A query for each user's number, the sum of the balances, the number of entries, and that of accounts, in the
    /// order of users.
    pub fn books(&self) -> String {
        let Tables {
            account, history, ..
        } = self;
        format!(
            "SELECT user_id, CAST(sum(balance) AS bigint), CAST(sum(entries) AS bigint), \
             CAST(sum(accounts) AS bigint) FROM (\
             SELECT user_id, balance, 0 AS entries, 1 AS accounts FROM {account} \
             UNION ALL SELECT user_id, 0, count(*), 0 FROM {history} \
             WHERE change IS NOT NULL GROUP BY user_id) AS books GROUP BY user_id ORDER BY user_id"
        )
    }

    /// A query for the newest fencing token that any account has been used with.
    pub fn newest_fence(&self) -> String {
        let account = &self.account;
        format!("SELECT CAST(coalesce(max(fence), 0) AS bigint) FROM {account}")
    }

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

    /// Advisory locks have no schema: the namespace is a part of the key, so that strangers seldom share one.
    fn advisory_key(&self, user: u64) -> i64 {
        let name = self.namespace.bytes().fold(0_u64, |hash, byte| {
            hash.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte)
        });
        ((name << 32) ^ user).cast_signed()
    }
}

/// The statement that begins a transaction in SQLite. Waiting, and for how long, is left to its caller.
pub fn begin_sqlite(mode: Mode) -> &'static str {
    match mode {
        Mode::Deferred => "BEGIN DEFERRED",
        Mode::Immediate => "BEGIN IMMEDIATE",
    }
}

/// What begins a transaction in PostgreSQL, and all that is settled with it, in one message.
pub fn begin_postgres(begin: &Begin) -> String {
    let level = begin.isolation;
    let begins = format!("BEGIN ISOLATION LEVEL {level}");
    match begin.lock_timeout {
        Some(longest) => format!("{begins}; {}", longest_wait("SET LOCAL", longest)),
        None => begins,
    }
}

/// Sets how long a statement waits for a lock in PostgreSQL: `SET` for the session, `SET LOCAL` for the transaction.
pub fn longest_wait(set: &str, longest: Duration) -> String {
    // 0 would mean "for as long as it takes".
    let longest = longest.as_millis().clamp(1, i32::MAX as u128);
    format!("{set} lock_timeout = {longest}")
}

/// The account in a row of a query of [`Shape::Accounts`].
pub fn account([_id, balance, version, writer]: [i64; 4]) -> Account {
    Account {
        balance,
        version: version.cast_unsigned(),
        writer: RequestId(writer.cast_unsigned()),
    }
}

/// The answer in a row of a query of [`Shape::Answers`].
pub fn answer([balance, base, version]: [i64; 3]) -> Receipt {
    Receipt {
        balance,
        base: base.cast_unsigned(),
        version: version.cast_unsigned(),
    }
}

/// The updates in the rows of a query of [`Shape::Updates`], in the order in which their accounts were opened: which
/// of two a database comes to first is its own affair.
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

/// Numbers of users, requests and versions count from 0 or 1 and never come near the end.
fn integer(number: u64) -> i64 {
    number.cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Isolation;

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
    fn the_lock_timeout_is_sent_along_with_begin_and_is_never_endless() {
        let mut with = Begin {
            isolation: Isolation::Serializable,
            mode: Mode::Immediate,
            lock_timeout: Some(Duration::from_secs(3)),
        };
        assert_eq!(
            begin_postgres(&with),
            "BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL lock_timeout = 3000"
        );
        assert_eq!(begin_sqlite(with.mode), "BEGIN IMMEDIATE");
        with.lock_timeout = Some(Duration::from_nanos(1));
        assert!(begin_postgres(&with).ends_with("lock_timeout = 1"));
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
                answer: answer([5, 0, 1]),
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

    #[test]
    #[should_panic(expected = "a namespace is made of")]
    fn a_namespace_cannot_carry_sql() {
        Tables::new(Dialect::Sqlite, "x; DROP TABLE y");
    }
}
