//! `--shard`: which part of the seeds, as it is written.

use std::str::FromStr;

use crate::scenario::Shard;

/// The most parts of a run.
const MOST: u32 = 10_000;

/// `I/N`, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardArg(pub Shard);

impl FromStr for ShardArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const SHAPE: &str = "write I/N, such as 1/4: the first of four parts";
        let (number, of) = text.split_once('/').ok_or(SHAPE)?;
        let number = number.trim().parse::<u32>().map_err(|_| SHAPE)?;
        let of = of.trim().parse::<u32>().map_err(|_| SHAPE)?;
        match (number, of) {
            (0, _) => {
                Err("the first part is 1: a job's index from 0 needs 1 added to it".to_owned())
            }
            (_, of) if of > MOST => Err("there are at most 10,000 parts".to_owned()),
            (number, of) if number > of => Err(format!("there is no part {number} of {of}")),
            _ => Ok(ShardArg(Shard { number, of })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_a_number_of_a_number() {
        let shard = |text: &str| text.parse::<ShardArg>().map(|arg| (arg.0.number, arg.0.of));
        assert_eq!(shard("2/4"), Ok((2, 4)));
        assert_eq!(shard("1/1"), Ok((1, 1)));
        for (text, part) in [
            ("", "I/N"),
            ("2", "I/N"),
            ("a/b", "I/N"),
            ("0/4", "the first part is 1"),
            ("5/4", "no part 5 of 4"),
            ("1/0", "no part 1 of 0"),
            ("1/20000", "at most"),
        ] {
            let error = shard(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
