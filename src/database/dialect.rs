use std::fmt;

/// Which database is spoken to, or modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// PostgreSQL: row locks, snapshots, the first updater wins.
    PostgreSql,
    /// SQLite with a write-ahead log: one writer at a time, and nobody waits: who cannot go on is told "busy".
    Sqlite,
    /// MySQL's InnoDB: locking reads and updates see the newest row, also where the snapshot shows another. It is
    /// modelled only.
    InnoDb,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 3] = [Dialect::PostgreSql, Dialect::Sqlite, Dialect::InnoDb];

    /// The dialect of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// The name in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::PostgreSql => "postgresql",
            Dialect::Sqlite => "sqlite",
            Dialect::InnoDb => "innodb",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Dialect::PostgreSql => "PostgreSQL",
            Dialect::Sqlite => "SQLite",
            Dialect::InnoDb => "InnoDB",
        })
    }
}
