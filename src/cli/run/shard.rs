//! `--shard`: one machine's part of the seeds, or of the users of a race.

use super::RunArgs;
use super::job::{Finished, Found};
use super::loaded::load_set;
#[cfg(feature = "http")]
use super::raced::Raced;
use crate::check::Verdict;
use crate::cli::Exit;
use crate::lang::Lang;
use crate::report::part::{Part, PartCase, PartSet, checksum};
#[cfg(feature = "http")]
use crate::report::part::{PartRace, RaceCase};
use crate::scenario::{Clock, Shard, load_source};
#[cfg(feature = "http")]
use crate::target::RacePart;
#[cfg(feature = "http")]
use crate::text::shell_word;

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

/// Everything that was seen of one machine's users, to be put together with the other parts.
#[cfg(feature = "http")]
pub(super) fn part_of_races(
    args: &RunArgs,
    shard: Shard,
    interrupted: bool,
    raced: &[(Raced, Exit)],
) -> Result<Part, String> {
    let set = load_set(args)?;
    let part = |(one, _): &(Raced, Exit)| {
        let (source, _) = load_source(&one.name).map_err(|error| error.to_string())?;
        Ok::<_, String>(PartRace {
            case: RaceCase {
                origin: shell_word(&one.name),
                source,
                set: set.iter().map(|set| set.written().to_owned()).collect(),
                checksum: checksum(&one.scenario),
                seed: one.seed,
                urls: one.urls.clone(),
            },
            seen: RacePart::of(&one.outside),
        })
    };
    let races = raced.iter().map(part).collect::<Result<_, _>>()?;
    Ok(Part::of_races(shard, interrupted, races))
}
