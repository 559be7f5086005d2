//! What a server answers.

/// Where a connection's transaction is, as the server says after each answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transaction {
    /// There is none.
    #[default]
    Idle,
    /// It is open.
    Open,
    /// It has failed, and only its end is taken.
    Failed,
}

/// What was answered to what was sent at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What was done, such as `UPDATE 1` or `OK`.
    pub tag: Option<String>,
    /// The values of the first row, or of the reply, that are numbers.
    pub row: Vec<String>,
    /// The code of the error and its text.
    pub error: Option<(String, String)>,
}

impl Answer {
    /// What stands in the place of what was done where there is nothing.
    pub const NIL: &str = "nil";

    /// Whether there is nothing, as Redis says it.
    pub fn is_nil(&self) -> bool {
        self.tag.as_deref() == Some(Self::NIL)
    }
}
