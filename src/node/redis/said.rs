//! What is said to a server about leases, read while it passes.

use std::sync::OnceLock;

use redis::Script;

use super::{EXTEND, GIVE_BACK, GIVE_BACK_AND_TELL, TAKE_WITH_TOKEN};
use crate::node::Asked;
use crate::point::{RequestId, UserId};

/// Keys of leases are named so, whatever they begin with.
pub const LEASES: &str = "*:lease:*";

/// What a command asks for, of whose lock, and who asks; `None`, if it is about no lease.
pub fn asked(words: &[&[u8]]) -> Option<(Asked, UserId, RequestId)> {
    let (asked, key, holder) = match words {
        [b"SET", key, holder, b"NX", ..] => (Asked::Take, key, holder),
        [b"EVALSHA", hash, keys, key, rest @ ..] => {
            let asked = of_script(hash)?;
            // Its arguments come after all keys.
            let more = number(keys)?.checked_sub(1)?;
            let holder = rest.get(usize::try_from(more).ok()?)?;
            (asked, key, holder)
        }
        _ => return None,
    };
    let (_, user) = std::str::from_utf8(key).ok()?.rsplit_once(":lease:")?;
    Some((
        asked,
        UserId(user.parse().ok()?),
        RequestId(number(holder)?),
    ))
}

/// What a script does, by its hash.
fn of_script(hash: &[u8]) -> Option<Asked> {
    static HASHES: OnceLock<[(String, Asked); 4]> = OnceLock::new();
    let hashes = HASHES.get_or_init(|| {
        [
            (TAKE_WITH_TOKEN, Asked::Take),
            (GIVE_BACK, Asked::GiveBack),
            (GIVE_BACK_AND_TELL, Asked::GiveBack),
            (EXTEND, Asked::Extend),
        ]
        .map(|(script, asked)| (Script::new(script).get_hash().to_owned(), asked))
    });
    let known = hashes.iter().find(|(known, _)| known.as_bytes() == hash);
    known.map(|(_, asked)| *asked)
}

fn number(word: &[u8]) -> Option<u64> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_of_a_lease_is_understood_and_nothing_else() {
        let of = |words: &str| {
            let words: Vec<&[u8]> = words.split(' ').map(str::as_bytes).collect();
            asked(&words).map(|(asked, user, holder)| (asked, user.0, holder.0))
        };
        let hash = |script| Script::new(script).get_hash().to_owned();
        let take = hash(TAKE_WITH_TOKEN);
        let give_back = hash(GIVE_BACK_AND_TELL);
        let extend = hash(EXTEND);
        assert_eq!(
            of("SET pointrace:x:lease:7 12 NX PX 400"),
            Some((Asked::Take, 7, 12))
        );
        assert_eq!(
            of(&format!("EVALSHA {take} 2 p:lease:7 p:token:7 12 400 0 9")),
            Some((Asked::Take, 7, 12))
        );
        assert_eq!(
            of(&format!("EVALSHA {give_back} 1 p:lease:7 12 p:free 7")),
            Some((Asked::GiveBack, 7, 12))
        );
        assert_eq!(
            of(&format!("EVALSHA {extend} 1 p:lease:7 12 400")),
            Some((Asked::Extend, 7, 12))
        );
        for other in [
            "HELLO 3",
            "SET p:other:7 12 NX PX 400",
            "EVALSHA 0f 1 p:lease:7 12",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
