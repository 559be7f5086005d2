//! What follows from the rows of a table: the recommendation.

use super::ranking::better_by;
use super::recommendation::{Change, Fit, Next, Pick, Preferred, Recommendation};
use super::{Ground, Measure, Row, Standing};
use crate::env::Nanos;
use crate::request::{LockName, Needs};
use crate::scenario::{Clock, Scenario, Selection, Traffic};

/// An operation that takes this long is slow, in nanoseconds.
const SLOW: Nanos = 100_000_000;

/// A user with this share of the requests is hot.
const HOT: f64 = 0.05;

/// From this share on it is worth a word: of requests refused, and of work done again.
const WORTH_A_WORD: f64 = 0.01;

/// A control that does work again more often than this for each commit is not recommended where that costs nothing.
const STORM: f64 = 1.0;

/// A lock that is busy for this share of the time is nearly too busy: what waits grows with 1 / (1 − share).
const BUSY: f64 = 0.7;

/// What follows from the rows, which are in the order of their ranks.
pub(super) fn recommend(
    scenario: &Scenario,
    clock: Clock,
    rows: &[Row],
    criteria: &[Measure],
) -> Recommendation {
    let fits = fits(scenario);
    let all: Vec<&Row> = rows.iter().filter(|row| holds(row, scenario)).collect();
    let is_flattered = |row: &Row| clock == Clock::Virtual && retries(row) >= STORM;
    let frugal: Vec<&Row> = all
        .iter()
        .copied()
        .filter(|row| !is_flattered(row))
        .collect();
    let eligible = if frugal.is_empty() { &all } else { &frugal };
    let Some(pick) = pick(eligible, criteria) else {
        return Recommendation {
            fits,
            ..Recommendation::default()
        };
    };
    let rank = |lock| {
        rows.iter()
            .find(|row| row.lock == lock)
            .and_then(|row| row.rank)
    };
    let passed_over = all
        .iter()
        .find(|row| is_flattered(row) && row.rank < rank(pick.lock))
        .map(|row| (row.lock, retries(row)));
    let others: Vec<&Row> = eligible
        .iter()
        .copied()
        .filter(|row| depends(row.lock) != depends(pick.lock))
        .collect();
    let changes = changes(scenario, clock, &pick, eligible, criteria);
    Recommendation {
        fits,
        passed_over,
        otherwise: self::pick(&others, criteria),
        pick: Some(pick),
        changes,
    }
}

/// Whether a row may be recommended: it lost nothing, which it also promises of as many processes as there are. What
/// holds by luck is not recommended.
fn holds(row: &Row, scenario: &Scenario) -> bool {
    let promises = row.lock.promises();
    let reaches = scenario.service.instances == 1 || promises.across_processes;
    row.standing == Standing::Kept && row.rank.is_some() && promises.keeps_points && reaches
}

/// How often a control does work again for each commit, in the median round.
fn retries(row: &Row) -> f64 {
    let spread = row.figure(Measure::Retries);
    spread.map_or(0.0, |spread| spread.median)
}

/// How many of the requests a control refuses in the median round, 0 to 1.
fn refuses(row: &Row) -> f64 {
    let requests = row.requests as f64 / row.played.max(1) as f64;
    let spread = row.figure(Measure::Refused);
    spread.map_or(0.0, |spread| spread.median) / requests.max(1.0)
}

/// How many answers of the database a control waits for, for ten requests.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few for each request"
)]
fn round_trips(row: &Row) -> u64 {
    let spread = row.figure(Measure::RoundTrips);
    spread.map_or(0, |spread| (spread.median * 10.0).round() as u64)
}

/// What guards the points, in the three classes that people choose between: the process, the store, or nodes. A control
/// that reaches across processes and needs nothing has its guard in the store.
fn depends(lock: LockName) -> u8 {
    match lock.needs() {
        Needs::Nothing => u8::from(lock.promises().across_processes),
        Needs::Database | Needs::AdvisoryLocks => 1,
        Needs::Nodes => 2,
    }
}

/// The best of these rows, which are in the order of their ranks.
fn pick(rows: &[&Row], criteria: &[Measure]) -> Option<Pick> {
    let best = rows.iter().filter_map(|row| row.rank).min()?;
    let is_best = |row: &&&Row| row.rank == Some(best);
    // Among equals, first who answers: a round in which nothing was refused can leave who refuses in all others among them. Then
    // who needs least, then who does no work again, then who asks the database least often, then who keeps
    // the order, then who is listed first.
    let is_refusing = |row: &Row| refuses(row) >= WORTH_A_WORD;
    let does_again = |row: &Row| retries(row) >= WORTH_A_WORD;
    let merit = |row: &&Row| {
        let is_unordered = !row.lock.promises().in_order;
        let guard = depends(row.lock);
        (
            is_refusing(row),
            guard,
            does_again(row),
            round_trips(row),
            is_unordered,
            row.lock,
        )
    };
    let row = rows
        .iter()
        .copied()
        .filter(|row| is_best(&row))
        .min_by_key(merit)?;
    let is_better = |other: &&&Row| better_by(row, other, criteria).is_some();
    let equals: Vec<&Row> = rows
        .iter()
        .filter(|other| other.lock != row.lock && is_best(other) && !is_better(other))
        .copied()
        .collect();
    let preferred = (!equals.is_empty()).then(|| {
        if equals
            .iter()
            .all(|other| depends(other.lock) > depends(row.lock))
        {
            Preferred::NeedsLess
        } else if !is_refusing(row) && equals.iter().any(|other| is_refusing(other)) {
            Preferred::Answers
        } else if !does_again(row) && equals.iter().any(|other| does_again(other)) {
            Preferred::NoRetries
        } else if equals
            .iter()
            .any(|other| round_trips(other) > round_trips(row))
        {
            Preferred::FewerRoundTrips
        } else if row.lock.promises().in_order
            && equals.iter().any(|other| !other.lock.promises().in_order)
        {
            Preferred::InOrder
        } else {
            Preferred::Listed
        }
    });
    let next = rows.iter().find(is_better).and_then(|next| {
        let by = better_by(row, next, criteria)?;
        Some(Next {
            lock: next.lock,
            by,
            better: row.figure(by)?,
            own: next.figure(by)?,
        })
    });
    Some(Pick {
        lock: row.lock,
        rounds: row.played,
        equals: equals.iter().map(|row| row.lock).collect(),
        preferred,
        next,
        refused: row
            .figure(Measure::Refused)
            .map_or(0.0, |spread| spread.median),
        requests: row.requests,
    })
}

fn changes(
    scenario: &Scenario,
    clock: Clock,
    pick: &Pick,
    eligible: &[&Row],
    criteria: &[Measure],
) -> Vec<Change> {
    let mut changes = Vec::new();
    let best = |is: &dyn Fn(LockName) -> bool| {
        let those: Vec<&Row> = eligible
            .iter()
            .copied()
            .filter(|row| is(row.lock))
            .collect();
        self::pick(&those, criteria).map(|pick| pick.lock)
    };
    if scenario.service.instances == 1 && !pick.lock.promises().across_processes {
        changes.push(Change::AnotherProcess(best(&|lock| {
            lock.promises().across_processes
        })));
    }
    if pick.lock == LockName::AtomicUpdate {
        changes.push(Change::MoreThanAStatement(best(&|lock| {
            lock != LockName::AtomicUpdate
        })));
    }
    let row = eligible.iter().find(|row| row.lock == pick.lock);
    if let Some(retries) = row
        .map(|row| retries(row))
        .filter(|retries| *retries >= WORTH_A_WORD)
    {
        changes.push(Change::HotterUser(retries));
    }
    if let Some(busy) = busy(scenario).filter(|busy| *busy >= BUSY) {
        changes.push(Change::BusyLock(busy));
    }
    let refused = row.map_or(0.0, |row| refuses(row));
    if refused >= WORTH_A_WORD {
        changes.push(Change::Refusals(refused, scenario.service.lock_timeout));
    }
    if clock == Clock::Virtual {
        changes.push(Change::RealStore);
    }
    if row.is_some_and(|row| row.late > 0) {
        changes.push(Change::QuieterMachine);
    }
    changes
}

fn fits(scenario: &Scenario) -> Vec<Fit> {
    let mut fits = vec![match scenario.service.instances {
        1 => Fit::OneProcess,
        more => Fit::Processes(more),
    }];
    let users = scenario.users.count;
    fits.push(match hottest(scenario) {
        _ if users == 1 => Fit::OneUser,
        share if share >= HOT => Fit::HotUser(share),
        _ => Fit::ManyUsers(users),
    });
    let taken = mean_time(scenario);
    if taken >= SLOW {
        fits.push(Fit::SlowOperations(taken));
    }
    fits.push(match Ground::of(scenario) {
        Ground::Memory => Fit::InMemory,
        Ground::Model | Ground::Real(_) => Fit::InDatabase,
    });
    fits
}

/// The share of the requests that the user gets who gets most, 0 to 1.
fn hottest(scenario: &Scenario) -> f64 {
    let users = scenario.users.count;
    let even = 1.0 / users as f64;
    match scenario.users.pick {
        Selection::Uniform | Selection::InTurn => even,
        Selection::Hot { users: hot, share } => (share / hot.max(1) as f64).max(even),
        // The first thousands of weights are nearly all of their sum, wherever it matters.
        Selection::Zipf { exponent } => {
            let weights = (1..=users.min(100_000)).map(|user| (user as f64).powf(-exponent));
            1.0 / weights.sum::<f64>()
        }
    }
}

/// What the tables take for one operation on average, in nanoseconds.
fn mean_time(scenario: &Scenario) -> Nanos {
    let store = &scenario.store;
    let times = [&store.read, &store.write, &store.append];
    times
        .map(|range| range.start().midpoint(*range.end()))
        .iter()
        .sum()
}

/// For which share of the time the hottest user's lock is held, where requests come at a rate, 0 to 1 and beyond.
fn busy(scenario: &Scenario) -> Option<f64> {
    let rates = scenario
        .phases
        .iter()
        .filter_map(|phase| match phase.traffic {
            Traffic::Rate { per_second, .. } => Some(per_second),
            _ => None,
        });
    let rate = rates.reduce(f64::max)?;
    Some(rate * hottest(scenario) * mean_time(scenario) as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Spread;
    use crate::compare::{Comparer, Contest, Sample, allowed, play_simulated_round};
    use crate::driver::RoundSetup;
    use crate::history::Keep;
    use crate::scenario::{Override, StoreKind, load_with};

    /// Plays three seeds of a scenario under these controls.
    fn recommended(
        name: &str,
        set: &[&str],
        kind: StoreKind,
        locks: Option<&[LockName]>,
    ) -> Recommendation {
        let set: Vec<Override> = set
            .iter()
            .map(|set| Override::parse(set).expect("an override"))
            .collect();
        let (mut scenario, _) = load_with(name, &set).expect("a built-in scenario");
        scenario.store.kind = kind;
        let locks = locks.map_or_else(|| allowed(&scenario, false), <[LockName]>::to_vec);
        let mut comparer = Comparer::new(vec![Contest {
            scenario,
            origin: Some(name.to_owned()),
            options: String::new(),
            clock: Clock::Virtual,
            locks,
            seeds: 1..=3,
            is_fault: false,
        }]);
        for heat in comparer.heats() {
            let (contest, lock) = comparer.of(heat);
            let setup = RoundSetup {
                scenario: &contest.scenario,
                seed: heat.seed,
                locks: &[lock],
                keep: Keep::Nothing,
            };
            let (record, overtakes) =
                play_simulated_round(setup, &|_| false).expect("it is not stopped");
            let clock = contest.clock;
            let sample = Sample::of(
                &contest.scenario,
                lock,
                clock,
                heat.seed,
                &record,
                overtakes,
            );
            comparer.add(heat, sample);
        }
        let comparison = comparer.comparison(false);
        comparison.tables[0].recommendation.clone()
    }

    #[test]
    fn what_does_its_work_again_ranks_first_in_virtual_time_and_is_passed_over() {
        let found = recommended("hundred-charges", &[], StoreKind::Memory, None);
        let pick = found.pick.expect("a pick");
        assert_eq!(pick.lock, LockName::Keyed);
        assert_eq!(pick.preferred, Some(Preferred::InOrder));
        assert!(pick.equals.contains(&LockName::Queue), "{:?}", pick.equals);
        let (passed_over, retries) = found.passed_over.expect("one passed over");
        assert_eq!(passed_over, LockName::Optimistic);
        assert!(retries > STORM);
        assert!(found.fits.contains(&Fit::OneProcess) && found.fits.contains(&Fit::OneUser));
        assert!(found.changes.contains(&Change::RealStore));
    }

    #[test]
    fn a_lock_of_the_process_is_not_recommended_for_two_of_them_even_if_it_lost_nothing() {
        // One request at a time: no lock loses anything, whatever it promises.
        let set = [
            "phase.burst.burst.size=1",
            "phase.burst.burst.times=3",
            "phase.burst.burst.every=1s",
        ];
        let locks = [LockName::Keyed, LockName::SelectForUpdate];
        let found = recommended("two-instances", &set, StoreKind::Model, Some(&locks));
        let pick = found.pick.expect("a pick");
        assert_eq!(pick.lock, LockName::SelectForUpdate);
        assert_eq!(found.otherwise, None);
        assert_eq!(found.fits[0], Fit::Processes(2));
    }

    #[test]
    fn nothing_is_recommended_where_everything_loses() {
        let locks = [LockName::None, LockName::PromiseRace];
        let found = recommended("hundred-charges", &[], StoreKind::Memory, Some(&locks));
        assert_eq!(found.pick, None);
        assert!(found.changes.is_empty());
    }

    #[test]
    fn one_statement_is_recommended_with_what_to_do_if_it_does_not_fit() {
        let found = recommended("hundred-charges", &[], StoreKind::Model, None);
        let pick = found.pick.expect("a pick");
        assert_eq!(pick.lock, LockName::AtomicUpdate);
        let otherwise = found.otherwise.expect("a lock of the process");
        assert_eq!(otherwise.lock, LockName::Keyed);
        let then = Change::MoreThanAStatement(Some(LockName::SelectForUpdate));
        assert!(found.changes.contains(&then), "{:?}", found.changes);
    }

    /// One round in which it refused nothing is enough for a spread that tells it apart from nobody.
    #[test]
    fn who_refuses_in_most_rounds_is_not_preferred_to_equals_that_answer() {
        let row = |lock: LockName, refused: f64| {
            let mut row = Row::empty(lock);
            (row.standing, row.rank) = (Standing::Kept, Some(1));
            (row.played, row.requests) = (5, 100);
            let refused = Spread {
                min: 0.0,
                median: refused,
                max: refused,
                samples: 5,
            };
            for (place, measure) in Measure::ALL.iter().enumerate() {
                row.figures[place] = (*measure == Measure::Refused).then_some(refused);
            }
            row
        };
        let shipped = row(LockName::RedlockAsShipped, 20.0);
        let redis = row(LockName::Redis, 0.0);
        let criteria = [Measure::Refused];
        let found = pick(&[&shipped, &redis], &criteria).expect("a pick");
        assert_eq!(found.lock, LockName::Redis);
        assert_eq!(found.equals, [LockName::RedlockAsShipped]);
        assert_eq!(found.preferred, Some(Preferred::Answers));
        // Where nobody else is left, it is named with what it refuses.
        let alone = pick(&[&shipped], &criteria).expect("a pick");
        assert_eq!(
            (alone.lock, alone.refused),
            (LockName::RedlockAsShipped, 20.0)
        );
    }
}
