use std::fmt;

use super::ErrorClass;
use crate::point::Trouble;

/// Why a real database did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What a control has to know.
    pub class: ErrorClass,
    /// What the database said; nothing, if the class says it all. Never a password.
    said: Option<Box<str>>,
}

impl Failure {
    /// A failure of this class, with what the database said if nobody expects such a failure.
    pub fn new(class: ErrorClass, said: &dyn fmt::Display) -> Self {
        // Transactions fail for these reasons by the thousand, and are tried again.
        let expected = class.may_pass()
            || matches!(
                class,
                ErrorClass::LockNotAvailable
                    | ErrorClass::UniqueViolation
                    | ErrorClass::InFailedTransaction
            );
        Failure {
            class,
            said: (!expected).then(|| said.to_string().into()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.said {
            Some(said) => write!(f, "{}: {said}", self.class),
            None => self.class.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure.class {
            ErrorClass::Busy | ErrorClass::BusySnapshot => Trouble::Busy,
            ErrorClass::SerializationFailure => Trouble::SerializationFailure,
            ErrorClass::Deadlock => Trouble::Deadlock,
            ErrorClass::LockNotAvailable => Trouble::LockNotAvailable,
            ErrorClass::UniqueViolation => Trouble::UniqueViolation,
            ErrorClass::StaleToken => Trouble::StaleToken,
            ErrorClass::ReadOnly => Trouble::ReadOnly,
            ErrorClass::DiskFull => Trouble::DiskFull,
            ErrorClass::ConnectionLost | ErrorClass::TooManyConnections => Trouble::ConnectionLost,
            ErrorClass::InFailedTransaction
            | ErrorClass::Cancelled
            | ErrorClass::Unsupported
            | ErrorClass::Other => Trouble::Other,
        }
    }
}

impl From<ErrorClass> for Failure {
    fn from(class: ErrorClass) -> Self {
        Failure { class, said: None }
    }
}
