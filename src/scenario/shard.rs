use serde::{Deserialize, Serialize};

/// Which part of how many, where several machines share out what is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl Shard {
    /// Everything, where there is one machine.
    pub const WHOLE: Self = Shard { number: 1, of: 1 };

    /// Whether something numbered, a seed or a user, is in this part; `first` is the first number of all.
    pub fn has(self, number: u64, first: u64) -> bool {
        (number - first) % u64::from(self.of) == u64::from(self.number - 1)
    }

    /// Whether there are no other parts.
    pub fn is_whole(self) -> bool {
        self.of == 1
    }
}
