//! The tables of a namespace: how they are made, found, filled, read and removed.

use crate::database::Dialect;
use crate::point::UserId;

/// The tables of one namespace. Everything that pointrace keeps in a database is in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    pub(super) dialect: Dialect,
    pub(super) namespace: String,
    pub(super) account: String,
    pub(super) history: String,
}

/// What the names of all tables begin with.
const PREFIX: &str = "pointrace_";

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

    /// Advisory locks have no schema: the namespace is a part of the key, so that strangers seldom share one.
    pub(super) fn advisory_key(&self, user: u64) -> i64 {
        let name = self.namespace.bytes().fold(0_u64, |hash, byte| {
            hash.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte)
        });
        ((name << 32) ^ user).cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "a namespace is made of")]
    fn a_namespace_cannot_carry_sql() {
        Tables::new(Dialect::Sqlite, "x; DROP TABLE y");
    }
}
