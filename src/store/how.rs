use crate::database::Isolation;

/// What the statements of one operation are to each other. A store in memory knows statements only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// Each stands for itself.
    Statements,
    /// They are one transaction.
    Transaction(Transaction),
}

/// A transaction, as the controls over a database begin it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transaction {
    /// What it is promised about the others.
    pub isolation: Isolation,
    /// Whether it locks the row with the statement that reads it. SQLite has no row locks: there it is the writer from
    /// the start.
    pub for_update: bool,
}
