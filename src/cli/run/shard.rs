//! `--shard`: one machine's part of the seeds.

use std::str::FromStr;

use super::RunArgs;
use super::job::{Finished, Found};
use super::loaded::load_set;
use crate::check::Verdict;
use crate::cli::Exit;
use crate::lang::Lang;
use crate::report::part::{Part, PartCase, PartSet, Shard, checksum};
use crate::scenario::{Clock, load_source};

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

/// How a part ends: what failed failed, and what did not proves nothing alone.
pub(super) fn exit(done: &Finished<'_>, strict: bool) -> Exit {
    let Found::Many { set, .. } = &done.result else {
        return Exit::Success;
    };
    let any = |verdict| set.count(verdict) > 0;
    if any(Verdict::Fail) || (strict && any(Verdict::Expected)) {
        Exit::Fail
    } else if any(Verdict::Invalid) {
        Exit::Invalid
    } else {
        Exit::Success
    }
}

/// What a part has found, for people.
pub(super) fn told(done: &Finished<'_>, shard: Shard, exit: Exit, lang: Lang) -> String {
    match done.entry() {
        crate::report::Entry::Seeds(seeds) => seeds.part_summary(shard, exit.code(), lang),
        entry => entry.summary(exit.code(), lang),
    }
}

/// Everything that was found, to be put together with the other parts.
pub(super) fn part(
    args: &RunArgs,
    shard: Shard,
    interrupted: bool,
    finished: &[(Finished<'_>, Exit)],
) -> Result<Part, String> {
    let mut sets = Vec::new();
    for (done, _) in finished {
        let (Found::Many { results, .. }, Some(seeds)) = (&done.result, &args.seeds) else {
            continue;
        };
        let job = &done.job;
        let name = job.name;
        let (source, _) = load_source(name).map_err(|error| error.to_string())?;
        let store = &job.scenario.store.kind;
        let version = match store {
            crate::scenario::StoreKind::Postgres(version) => version.to_string(),
            _ => String::new(),
        };
        let set = load_set(args)?;
        let case = PartCase {
            origin: job.origin.clone(),
            options: job.options.clone(),
            source,
            set: set.iter().map(|set| set.written().to_owned()).collect(),
            store: args
                .store
                .as_ref()
                .map(|_| (store.name().to_owned(), version)),
            lock: job.lock.name().to_owned(),
            simulated: job.clock == Clock::Virtual,
            checksum: checksum(job.scenario),
        };
        let range = (*seeds.0.start(), *seeds.0.end());
        sets.push(PartSet::new(case, range, results));
    }
    Ok(Part::new(shard, interrupted, sets))
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
