use super::{Cause, Turn, TurnKey};

/// The turns that may be next when latencies order nothing: every one that is possible at all.
///
/// Time stands still, so that no run can tell in which order turns were due. Only a lock timeout that
/// fires moves the clock on to its moment.
#[derive(Debug, Default)]
pub struct Possible {
    turns: Vec<Turn>,
    timeouts: bool,
}

impl Possible {
    /// No turns. With `timeouts` a pending lock timeout may fire at any turn, otherwise none ever does.
    pub fn new(timeouts: bool) -> Self {
        Possible {
            turns: Vec::new(),
            timeouts,
        }
    }

    /// A turn has become possible.
    #[inline]
    pub fn add(&mut self, turn: Turn) {
        let is_timeout = turn.key.is_timeout();
        if is_timeout && !self.timeouts || turn.cause == Cause::Alarm {
            return;
        }
        let at = if is_timeout { turn.at } else { 0 };
        self.turns.push(Turn { at, ..turn });
    }

    /// Throws away the turns that nothing would come of.
    #[inline]
    pub fn purge(&mut self, is_void: impl Fn(&Turn) -> bool) {
        self.turns.retain(|turn| !is_void(turn));
    }

    /// Puts the turns in the order of their keys.
    pub fn sort(&mut self) {
        self.turns.sort_unstable_by_key(|turn| turn.key);
    }

    /// The turns.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// Takes the turn of this key, if it is there.
    #[inline]
    pub fn take(&mut self, key: TurnKey, is_void: impl Fn(&Turn) -> bool) -> Option<Turn> {
        let is_it = |turn: &Turn| turn.key == key && !is_void(turn);
        let index = self.turns.iter().position(is_it)?;
        Some(self.turns.swap_remove(index))
    }

    /// Whether nothing can happen any more, unless waiting takes so long that it times out: whoever could end the
    /// waiting is not there any more.
    pub fn is_stuck(&self) -> bool {
        self.turns.iter().all(|turn| turn.key.is_timeout())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// Forgets all turns.
    pub fn clear(&mut self) {
        self.turns.clear();
    }

    /// What a person would call the turn: the number of the task that it began with and, where that one has
    /// several possible turns, which of them.
    pub fn pick_of(&self, key: TurnKey) -> Pick {
        let own = |turn: &&Turn| turn.key.root() == key.root();
        let before = |turn: &&Turn| turn.key < key;
        let nth = self.turns.iter().filter(own).filter(before).count();
        Pick {
            root: u32::try_from(key.root()).unwrap_or(u32::MAX),
            nth: u32::try_from(nth).unwrap_or(u32::MAX),
        }
    }

    /// The key of the turn that a pick means here, if it means one.
    pub fn key_of(&self, pick: Pick) -> Option<TurnKey> {
        let mut own: Vec<TurnKey> = self.turns.iter().map(|turn| turn.key).collect();
        own.retain(|key| key.root() == pick.root as usize);
        own.sort_unstable();
        own.get(pick.nth as usize).copied()
    }
}

/// A choice as it is written down: whose turn it is, and which of its possible turns, the time-outs last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pick {
    /// The number of the task that the turn began with, from 0.
    pub root: u32,
    /// Which of its possible turns, from 0.
    pub nth: u32,
}
