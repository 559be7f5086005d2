//! The first packet of a connection.

use crate::database::messages::Fields;

/// What a client wants first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// To encrypt the connection: on this hop it cannot be.
    Encryption,
    /// To cancel what another connection does.
    Cancel,
    /// To begin, with a user and a database.
    Start,
    /// An older protocol, or another one.
    Unknown,
}

/// The major version of the protocol, in the upper half of its number.
const VERSION: i32 = 3;

const CANCEL: i32 = 80_877_102;
const TLS: i32 = 80_877_103;
const GSSAPI: i32 = 80_877_104;

impl Opening {
    /// Reads the packet.
    pub fn of(packet: &[u8]) -> Self {
        match Fields(packet).int32() {
            Some(TLS | GSSAPI) => Opening::Encryption,
            Some(CANCEL) => Opening::Cancel,
            Some(number) if number >> 16 == VERSION => Opening::Start,
            _ => Opening::Unknown,
        }
    }
}

/// An error of the class of broken connections, as a server would say it.
pub fn refusal(why: &str) -> Vec<u8> {
    let mut body = Vec::new();
    for (kind, text) in [
        (b'S', "FATAL"),
        (b'V', "FATAL"),
        (b'C', "08006"),
        (b'M', why),
    ] {
        body.push(kind);
        body.extend_from_slice(text.as_bytes());
        body.push(0);
    }
    body.push(0);
    let mut message = vec![b'E'];
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    message.extend_from_slice(&length.to_be_bytes());
    message.extend(body);
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_packets_are_known_by_their_numbers() {
        for (number, opening) in [
            (TLS, Opening::Encryption),
            (GSSAPI, Opening::Encryption),
            (CANCEL, Opening::Cancel),
            (3 << 16, Opening::Start),
            ((3 << 16) + 2, Opening::Start),
            (2 << 16, Opening::Unknown),
        ] {
            assert_eq!(Opening::of(&number.to_be_bytes()), opening, "{number}");
        }
        assert_eq!(Opening::of(b""), Opening::Unknown);
    }
}
