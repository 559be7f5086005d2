//! The first packet of a connection.

use super::scan::Fields;

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
