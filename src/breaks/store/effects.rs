//! Which answers of PostgreSQL say that something has taken effect.

use crate::database::messages::{Fields, Message, NotAMessage, Scanner};

const COMMAND_COMPLETE: u8 = b'C';
const READY_FOR_QUERY: u8 = b'Z';
/// What the server says that it is ready for: no transaction is open.
const IDLE: u8 = b'I';

/// Follows what a server answers on one connection.
#[derive(Debug, Default)]
pub(super) struct Effects {
    scanner: Scanner,
    is_in_transaction: bool,
}

impl Effects {
    /// Takes bytes up to the end of a message: how many those are, and whether the message says that something has taken
    /// effect, by a commit or by a statement outside of a transaction, which is one.
    ///
    /// # Errors
    /// If these bytes are not the protocol's.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(usize, bool), NotAMessage> {
        let (taken, message) = self.scanner.take(bytes)?;
        Ok((taken, message.is_some_and(|it| self.is_of_effect(&it))))
    }

    fn is_of_effect(&mut self, message: &Message) -> bool {
        match message.kind {
            READY_FOR_QUERY => {
                self.is_in_transaction = message.body.first() != Some(&IDLE);
                false
            }
            COMMAND_COMPLETE => {
                let tag = Fields(&message.body).text();
                let mut words = tag.split(' ');
                match words.next() {
                    Some("COMMIT") => true,
                    Some("INSERT" | "UPDATE") if !self.is_in_transaction => {
                        words.next_back().is_some_and(|rows| rows != "0")
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of these answers are of an effect.
    fn effects(answers: &[(u8, &[u8])]) -> Vec<usize> {
        let mut effects = Effects::default();
        let mut found = Vec::new();
        for (place, (kind, body)) in answers.iter().enumerate() {
            let length = u32::try_from(body.len() + 4).expect("short").to_be_bytes();
            let message = [&[*kind], &length[..], body].concat();
            let (taken, is_one) = effects.take(&message).expect("the protocol");
            assert_eq!(taken, message.len());
            found.extend(is_one.then_some(place));
        }
        found
    }

    #[test]
    fn a_transaction_takes_effect_with_its_commit_and_no_sooner() {
        let answers: &[(u8, &[u8])] = &[
            (b'Z', b"I"),
            (b'C', b"BEGIN\0"),
            (b'Z', b"T"),
            (b'C', b"UPDATE 1\0"),
            (b'Z', b"T"),
            (b'C', b"INSERT 0 1\0"),
            (b'C', b"COMMIT\0"),
            (b'Z', b"I"),
            (b'C', b"BEGIN\0"),
            (b'Z', b"T"),
            (b'C', b"INSERT 0 1\0"),
            (b'Z', b"E"),
            // A commit of what failed.
            (b'C', b"ROLLBACK\0"),
            (b'Z', b"I"),
        ];
        assert_eq!(effects(answers), [6]);
    }

    #[test]
    fn outside_of_a_transaction_a_statement_takes_effect_if_it_met_a_row() {
        let answers: &[(u8, &[u8])] = &[
            (b'Z', b"I"),
            (b'C', b"SELECT 1\0"),
            (b'Z', b"I"),
            (b'C', b"UPDATE 0\0"),
            (b'Z', b"I"),
            (b'C', b"UPDATE 1\0"),
            (b'Z', b"I"),
            (b'C', b"INSERT 0 0\0"),
            (b'C', b"INSERT 0 1\0"),
        ];
        assert_eq!(effects(answers), [5, 8]);
    }
}
