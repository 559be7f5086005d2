//! The header `Idempotency-Key`, by which a caller says that it asks for the same again.

use axum::http::HeaderMap;

use super::answers::Problem;
use crate::point::{Kind, Points, RequestId};

/// The header.
const NAME: &str = "idempotency-key";

/// No key is longer, in bytes.
const LONGEST: usize = 255;

/// Numbers of keys have this bit, which no number of a request has.
const KEYS: u64 = 1 << 62;

/// The key in a request's headers, if there is one.
pub(super) fn of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(NAME) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(key) if (1..=LONGEST).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => Err(Problem::invalid(
            "an Idempotency-Key is 1 to 255 visible characters of ASCII",
        )),
    }
}

/// The number that stands for a key: the same for the same request of the same user in every process and in every version.
/// A key that comes with another user, kind or amount is another key. Two keys share a number by chance only: among a
/// million of them with odds of one in ten million. Who wants to can make two share one: the hash has no secret, as the
/// service asks nobody who they are.
pub(super) fn number(key: &str, user: u64, kind: Kind, amount: Points) -> RequestId {
    // FNV-1a, whose values are the same everywhere.
    let kind = match kind {
        Kind::Charge => 0,
        Kind::Use => 1,
    };
    let numbers = [user, kind, amount.cast_unsigned()];
    let bytes = numbers.into_iter().flat_map(u64::to_le_bytes);
    let hash = bytes
        .chain(key.bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    RequestId((hash & (KEYS - 1)) | KEYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_belongs_to_what_it_came_with_and_is_no_number_of_a_request() {
        let one = number("a", 1, Kind::Charge, 100);
        assert_eq!(one, number("a", 1, Kind::Charge, 100));
        for other in [
            number("b", 1, Kind::Charge, 100),
            number("a", 2, Kind::Charge, 100),
            number("a", 1, Kind::Use, 100),
            number("a", 1, Kind::Charge, 101),
        ] {
            assert_ne!(one, other);
        }
        assert!(one.0 >= 1 << 62 && i64::try_from(one.0).is_ok());
        // Processes of other versions share tables with this one, and have these numbers.
        assert_eq!(one.0, 6_572_938_848_515_978_259);
        assert_eq!(number("a", 1, Kind::Use, 100).0, 5_726_801_511_804_281_440);
    }
}
