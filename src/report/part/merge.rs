//! Parts put together.

use std::collections::BTreeMap;

use super::{Part, PartCase, PartSet};
use crate::check::{SeedSet, SetJudgement};
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};

/// Parts that fit together.
#[derive(Debug)]
pub struct Merged {
    /// Each scenario under each lock.
    pub sets: Vec<MergedSet>,
    /// Each race of your own service.
    #[cfg(feature = "http")]
    pub races: Vec<super::MergedRace>,
    /// The numbers of parts that are not there.
    pub missing: Vec<u32>,
    /// How many parts there should be.
    pub of: u32,
    /// The numbers of parts that were ended before they had played all that is theirs.
    pub interrupted: Vec<u32>,
}

/// The seeds of one scenario under one lock, judged together.
#[derive(Debug)]
pub struct MergedSet {
    /// What was played.
    pub scenario: Scenario,
    /// How it was asked for.
    pub case: PartCase,
    /// The control that all parts were played under.
    pub lock: LockName,
    /// The clock that all parts were played by.
    pub clock: Clock,
    /// The runs, added up.
    pub set: SeedSet,
    /// What they were found to be.
    pub judgement: SetJudgement,
}

/// Why parts do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {why}")]
pub struct NotMerged {
    /// The file of the part.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

/// Puts parts together, each with the file that it comes from. A part that is there twice is counted once.
///
/// # Errors
/// If there is none, or one is not of the same case, plays seeds that are not its own, or is there twice and differs.
pub fn merge(parts: &[(String, Part)]) -> Result<Merged, NotMerged> {
    let wrong = |file: &String, why: String| NotMerged {
        file: file.clone(),
        why,
    };
    let Some((first_file, first)) = parts.first() else {
        return Err(wrong(&String::new(), "there is no part".to_owned()));
    };
    let mut by_number: BTreeMap<u32, (&String, &Part)> = BTreeMap::new();
    for (file, part) in parts {
        if let Some(why) = differs(first, part) {
            return Err(wrong(file, format!("{why} than {first_file}")));
        }
        let number = part.shard.number;
        match by_number.get(&number) {
            Some((other, known)) if *known != part => {
                let why = format!("part {number} is there twice, and {other} says otherwise");
                return Err(wrong(file, why));
            }
            _ => {
                by_number.entry(number).or_insert((file, part));
            }
        }
    }
    let mut sets = Vec::new();
    for (index, of_first) in first.sets.iter().enumerate() {
        let read = of_first.case.read();
        let (scenario, lock, clock) = read.map_err(|why| wrong(first_file, why))?;
        let mut set = SeedSet::new(of_first.first..=of_first.last);
        for (file, part) in by_number.values() {
            add(&mut set, part, &part.sets[index], &scenario, lock)
                .map_err(|why| wrong(file, why))?;
        }
        let judgement = set.finish(&scenario, lock);
        sets.push(MergedSet {
            scenario,
            case: of_first.case.clone(),
            lock,
            clock,
            set,
            judgement,
        });
    }
    let of = first.shard.of;
    let missing: Vec<u32> = (1..=of).filter(|it| !by_number.contains_key(it)).collect();
    #[cfg(feature = "http")]
    let races = (0..first.races.len()).map(|index| {
        let parts: Vec<_> = by_number
            .values()
            .map(|(_, part)| &part.races[index])
            .collect();
        super::MergedRace::of(&parts, missing.len() as u64).map_err(|why| wrong(first_file, why))
    });
    #[cfg(feature = "http")]
    let races = races.collect::<Result<_, _>>()?;
    let interrupted = by_number.values().filter(|(_, part)| part.interrupted);
    Ok(Merged {
        sets,
        #[cfg(feature = "http")]
        races,
        missing,
        of,
        interrupted: interrupted.map(|(_, part)| part.shard.number).collect(),
    })
}

/// What makes two parts unfit for each other.
fn differs(one: &Part, other: &Part) -> Option<String> {
    if one.pointrace != other.pointrace || one.metrics != other.metrics {
        return Some("it was played by another version of pointrace".to_owned());
    }
    if one.shard.of != other.shard.of {
        return Some(format!(
            "it is of {} parts, which is another number",
            other.shard.of
        ));
    }
    let what = |part: &Part| -> Vec<(PartCase, u64, u64)> {
        let sets = part.sets.iter();
        sets.map(|set| (set.case.clone(), set.first, set.last))
            .collect()
    };
    #[cfg(feature = "http")]
    {
        let what = |part: &Part| -> Vec<super::RaceCase> {
            part.races.iter().map(|race| race.case.clone()).collect()
        };
        if what(one) != what(other) {
            return Some(
                "it is of another race: another scenario, option, seed or address".to_owned(),
            );
        }
    }
    (what(one) != what(other))
        .then(|| "it is of another case: another scenario, lock, option or other seeds".to_owned())
}

/// Adds the seeds of a part, each of which must be its own and there once.
fn add(
    set: &mut SeedSet,
    part: &Part,
    of_part: &PartSet,
    scenario: &Scenario,
    lock: LockName,
) -> Result<(), String> {
    let (first, last) = (of_part.first, of_part.last);
    let mut before = None;
    for row in &of_part.results {
        let seed = row.seed;
        if !(first..=last).contains(&seed) || !part.shard.has(seed, first) {
            return Err(format!("it has seed {seed}, which is of another part"));
        }
        if before.is_some_and(|before| before >= seed) {
            return Err(format!("it has seed {seed} twice"));
        }
        before = Some(seed);
        set.add(row.read(scenario, lock)?);
    }
    let own = (first..=last)
        .filter(|seed| part.shard.has(*seed, first))
        .count();
    if !part.interrupted && own != of_part.results.len() {
        return Err("some of its seeds are not there, though it was played to its end".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{SeedResult, Verdict};
    use crate::driver::{RoundSetup, play_simulated};
    use crate::history::Keep;
    use crate::report::part::checksum;
    use crate::scenario::{Shard, load_source};

    const SEEDS: std::ops::RangeInclusive<u64> = 3..=22;

    /// The case, and what each seed of it was found to be.
    fn played() -> (Scenario, PartCase, Vec<SeedResult>) {
        let (source, origin) = load_source("hundred-charges").expect("a built-in scenario");
        let set = ["service.lock_timeout=300ms"].map(str::to_owned).to_vec();
        let overrides = set
            .iter()
            .map(|set| crate::scenario::Override::parse(set).expect("right"));
        let overrides: Vec<_> = overrides.collect();
        let scenario = crate::scenario::parse_with(&source, &origin, &overrides).expect("right");
        let lock = LockName::Keyed;
        let case = PartCase {
            origin,
            options: "--set service.lock_timeout=300ms".to_owned(),
            checksum: checksum(&scenario),
            source,
            set,
            store: None,
            lock: lock.name().to_owned(),
            simulated: true,
        };
        let results = SEEDS.map(|seed| {
            let setup = RoundSetup {
                scenario: &scenario,
                seed,
                locks: &[lock],
                keep: Keep::Nothing,
            };
            let round = play_simulated(setup, &|| false).expect("no trace");
            SeedResult::of(&scenario, lock, Clock::Virtual, seed, &round.record)
        });
        let results = results.collect();
        (scenario, case, results)
    }

    fn parts(case: &PartCase, results: &[SeedResult], of: u32) -> Vec<(String, Part)> {
        let part = |number| {
            let shard = Shard { number, of };
            let own = results
                .iter()
                .filter(|one| shard.has(one.seed, *SEEDS.start()));
            let own: Vec<SeedResult> = own.cloned().collect();
            let set = PartSet::new(case.clone(), (*SEEDS.start(), *SEEDS.end()), &own);
            let part = Part::new(shard, false, vec![set]);
            let read = Part::read(&part.text()).expect("what was written is read");
            assert_eq!(read, part, "to the last digit");
            (format!("p{number}.json"), read)
        };
        (1..=of).map(part).collect()
    }

    #[test]
    fn parts_together_are_what_one_machine_would_have_found() {
        let (scenario, case, results) = played();
        let mut whole = SeedSet::new(SEEDS);
        results.iter().cloned().for_each(|result| whole.add(result));
        let judgement = whole.finish(&scenario, LockName::Keyed);
        assert_eq!(judgement.verdict, Verdict::Fail, "the limit is not met");
        for of in [1, 2, 3, 7] {
            let mut parts = parts(&case, &results, of);
            parts.reverse();
            // A part that is there twice changes nothing.
            parts.push(parts[0].clone());
            let merged = merge(&parts).expect("they fit");
            assert_eq!(merged.missing, [0; 0]);
            let [one] = merged.sets.as_slice() else {
                panic!("one set")
            };
            assert_eq!(one.judgement, judgement);
            assert_eq!(
                format!("{:?}", one.set),
                format!("{whole:?}"),
                "to the count"
            );
        }
    }

    #[test]
    fn a_part_that_is_missing_proves_nothing_of_the_whole() {
        let (_, case, mut results) = played();
        for result in &mut results {
            (result.verdict, result.reasons) = (Verdict::Pass, Vec::new());
        }
        let mut parts = parts(&case, &results, 4);
        parts.remove(2);
        let merged = merge(&parts).expect("they fit");
        assert_eq!(merged.missing, [3]);
        assert_eq!(merged.sets[0].judgement.verdict, Verdict::Invalid);
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let (_, case, results) = played();
        let good = parts(&case, &results, 2);
        let refused = |change: &dyn Fn(&mut Part)| {
            let mut parts = good.clone();
            change(&mut parts[1].1);
            merge(&parts).expect_err("they do not fit").to_string()
        };
        let error = refused(&|part| part.sets[0].case.lock = "queue".to_owned());
        assert!(
            error.starts_with("p2.json: it is of another case"),
            "{error}"
        );
        let error = refused(&|part| part.shard.of = 3);
        assert!(error.contains("of 3 parts"), "{error}");
        let error = refused(&|part| part.sets[0].results[0].seed += 1);
        assert!(error.contains("another part"), "{error}");
        let error = refused(&|part| part.shard.number = 1);
        assert!(error.contains("there twice"), "{error}");
        let error = refused(&|part| drop(part.sets[0].results.pop()));
        assert!(error.contains("not there"), "{error}");
        for text in [
            "",
            "{}",
            "[1]",
            r#"{"format":"pointrace-part","version":2}"#,
        ] {
            assert!(Part::read(text).is_err(), "{text}");
        }
    }
}
