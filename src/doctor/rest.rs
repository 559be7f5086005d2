use super::ground::{Ground, User};
use super::manner::Manner;
use crate::env::Nanos;
use crate::point::Points;

const MILLISECOND: Nanos = 1_000_000;

/// How long a balance has to stay the same before it is judged.
const GRACE: Nanos = 1_000 * MILLISECOND;

/// How long a balance may go on changing before it is given up.
const LONGEST: Nanos = 60_000 * MILLISECOND;

/// A balance that has come to rest: read twice alike, and where it does not fit, unchanged for long: a service may write
/// after it has answered, and may answer from a cache.
pub(super) async fn at_rest<G: Ground>(
    ground: &G,
    manner: &Manner,
    user: &User,
    fits: impl Fn(Points) -> bool + Send,
    hurry: bool,
) -> Result<Points, String> {
    let grace = match hurry {
        false => GRACE.max(3 * manner.time),
        true => (GRACE / 5).max(manner.time),
    }
    .max(3 * manner.late);
    let began = ground.now();
    let quiet = (10 * MILLISECOND).max(2 * manner.late);
    ground.pause(quiet.max(MILLISECOND)).await;
    let mut last = None;
    let mut since = began;
    let mut pause = quiet;
    loop {
        let balance = ground.read(user).await?;
        let now = ground.now();
        if last == Some(balance) {
            if fits(balance) || now - since >= grace {
                return Ok(balance);
            }
            pause = (pause * 2).min(grace / 4).max(quiet);
        } else {
            last = Some(balance);
            since = now;
        }
        if now - began > LONGEST {
            return Err(format!(
                "the balance of user {} does not come to rest",
                user.id
            ));
        }
        ground.pause(pause).await;
    }
}
