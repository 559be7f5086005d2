//! Sessions: rounds, switches, what is marked as touched, twins, and memory that does not grow.

#[path = "support/allocations.rs"]
mod allocations;
mod support {
    pub mod screens;
}

use pointrace::check::Verdict;
use pointrace::driver::{RoundSetup, watch_simulated};
use pointrace::history::{AnomalyKind, Event, Keep};
use pointrace::lang::Lang;
use pointrace::live::{Attention, Command, Mishap, Session, Stage, Under, Warning};
use pointrace::request::LockName;
use pointrace::scenario;
use support::screens::*;

#[global_allocator]
static COUNTING: allocations::Counting = allocations::Counting;

const SECOND: u64 = 1_000_000_000;

fn apply(session: &mut Session, command: Command) {
    session
        .apply(command)
        .expect("virtual time needs nothing of the system");
}

/// As the thread does it: a little at a time.
fn tick_for(session: &mut Session, time: u64) {
    for _ in 0..time / (16 * MS) {
        session.tick(16 * MS).expect("a tick");
    }
}

#[test]
fn a_round_takes_a_few_seconds_and_is_followed_by_the_next() {
    let mut session = session("hundred-charges", LockName::None);
    // They arrive one after another, though at one moment of virtual time.
    tick_for(&mut session, SECOND / 2);
    let arriving = session.snapshot();
    assert_eq!(arriving.now, 0);
    assert!(
        (1..100).contains(&arriving.inside.live),
        "{}",
        arriving.inside.live
    );
    tick_for(&mut session, 3 * SECOND);
    let first = session.snapshot();
    tick_for(&mut session, SECOND / 4);
    let second = session.snapshot();
    assert!(
        first.loss.missing < second.loss.missing && second.loss.missing < 99_000,
        "they drain, write by write: {} {}",
        first.loss.missing,
        second.loss.missing
    );
    assert_eq!(session.snapshot().stage, Stage::Playing);
    assert!(
        session.snapshot().loss.missing > 0,
        "points are lost before it is over"
    );
    tick_for(&mut session, 3 * SECOND);
    let snapshot = session.snapshot();
    assert_ne!(snapshot.stage, Stage::Playing);
    assert_eq!(snapshot.loss.missing, 99_000);
    assert_eq!(snapshot.verdict, Some((1, Verdict::Expected)));
    for _ in 0..10 {
        session.tick(SECOND).expect("a tick");
    }
    assert_eq!(session.snapshot().round, 2);
}

/// A round that is being read is not wiped away, and the time to read it begins anew when its screen is shown again.
#[test]
fn a_round_that_is_read_ends_and_stays_and_one_that_nobody_sees_waits() {
    let mut session = session("hundred-charges", LockName::None);
    let tick = |session: &mut Session, seconds: u64| tick_for(session, seconds * SECOND);
    apply(&mut session, Command::Attend(Attention::Away));
    tick(&mut session, 60);
    let waiting = session.snapshot();
    assert_eq!((waiting.now, waiting.stage), (0, Stage::Playing));
    assert!(!session.is_moving());

    apply(&mut session, Command::Attend(Attention::Reading));
    tick(&mut session, 60);
    let over = session.snapshot();
    assert_eq!(over.round, 1, "it stays");
    assert!(matches!(over.stage, Stage::Over { .. }));
    assert_eq!(over.loss.missing, 99_000);
    assert!(!session.is_moving());

    apply(&mut session, Command::Attend(Attention::Watching));
    tick(&mut session, 7);
    assert_eq!(session.snapshot().round, 1);
    tick(&mut session, 2);
    assert_eq!(session.snapshot().round, 2);
}

/// So that one sees how much longer it takes: with three requests a lock takes three times as long, at one pace.
#[test]
fn off_and_on_are_shown_at_one_pace_where_one_can_follow_both() {
    let mut off = session("hundred-charges", LockName::None);
    let mut on = session("hundred-charges", LockName::Keyed);
    assert_ne!(
        off.snapshot().pace,
        on.snapshot().pace,
        "a hundred times as long"
    );
    for session in [&mut off, &mut on] {
        apply(session, Command::Few);
        assert_eq!(
            session.snapshot().scenario.phases[0].traffic.requests(),
            Some(3)
        );
    }
    assert_eq!(off.snapshot().pace, on.snapshot().pace);
    apply(&mut off, Command::Few);
    assert!(!off.snapshot().altered);
}

/// A few requests are the same with fewer: whatever else was changed by hand stays, and so does the size that was.
#[test]
fn a_few_requests_change_nothing_else_and_give_back_what_was() {
    let mut session = session("hundred-charges", LockName::None);
    let size = |session: &mut Session| {
        let snapshot = session.snapshot();
        snapshot.scenario.phases[0].traffic.requests()
    };
    apply(&mut session, Command::Timeout(7 * MS));
    apply(&mut session, Command::BurstSize(50));
    apply(&mut session, Command::Few);
    assert_eq!(
        size(&mut session),
        Some(3),
        "also where another size was chosen before"
    );
    assert_eq!(session.snapshot().scenario.service.lock_timeout, 7 * MS);
    apply(&mut session, Command::Users(1));
    apply(&mut session, Command::Few);
    assert_eq!(size(&mut session), Some(50));
    assert_eq!(session.snapshot().scenario.service.lock_timeout, 7 * MS);
    // A size that is chosen while there are a few is what the next few are of.
    apply(&mut session, Command::Few);
    apply(&mut session, Command::BurstSize(20));
    apply(&mut session, Command::Few);
    assert_eq!(size(&mut session), Some(3));
    apply(&mut session, Command::Few);
    assert_eq!(size(&mut session), Some(20));
}

/// What was looked at is looked at in what is played next, too: the screens that show it are still open.
#[test]
fn another_scenario_has_its_twin_and_its_nodes_where_they_are_looked_at() {
    let mut session = session("hundred-charges", LockName::Redlock);
    apply(&mut session, Command::Twin(true));
    apply(&mut session, Command::Nodes(true));
    session
        .begin_other(setup("overspend", LockName::Redlock))
        .expect("virtual time needs nothing of the system");
    session.play_to(MS);
    let snapshot = session.snapshot();
    assert_eq!(snapshot.scenario.name, "overspend");
    assert!(snapshot.nodes.is_some());
    let twin = snapshot.twin.expect("a twin");
    assert_eq!(twin.sides[0].time, MS, "it goes along");
}

/// What is told when the dashboard is left is about the scenario that was played last, not about the first one.
#[test]
fn a_round_knows_what_to_type_to_play_it_again() {
    let mut session = session("hundred-charges", LockName::None);
    assert_eq!(&*session.interrupted().origin, "hundred-charges");
    session
        .begin_other(setup("overspend", LockName::None))
        .expect("virtual time needs nothing of the system");
    assert_eq!(&*session.interrupted().origin, "overspend");
    session.play_to(u64::MAX);
    let last = session.last().expect("a round that is over");
    assert_eq!(&*last.origin, "overspend");
}

/// A viewer who chose a pace does not have to choose it again for each scenario; a lesson has its own.
#[test]
fn the_pace_goes_on_with_a_scenario_that_is_chosen() {
    let setup = || setup("overspend", LockName::None);
    let mut fresh = session("overspend", LockName::None);
    apply(&mut fresh, Command::Slower);
    let mut session = session("hundred-charges", LockName::None);
    apply(&mut session, Command::Slower);
    session.open(setup()).expect("a session");
    assert_eq!(session.snapshot().pace, fresh.snapshot().pace);
    session.begin_other(setup()).expect("a session");
    assert!(session.snapshot().pace > fresh.snapshot().pace);
}

/// The twin goes on to its end while the round that is read stands still.
#[test]
fn the_twin_of_a_round_that_is_read_is_played_to_its_end() {
    let mut session = session("hundred-charges", LockName::None);
    apply(&mut session, Command::Twin(true));
    apply(&mut session, Command::Attend(Attention::Reading));
    while session.is_moving() {
        session.tick(SECOND).expect("a tick");
    }
    let snapshot = session.snapshot();
    let twin = snapshot.twin.expect("a twin");
    assert!(twin.sides.iter().all(|side| side.over));
    assert_eq!(snapshot.round, 1);
}

/// A lock that no request has met has no part in a round: not in the middle of it, nor when it is over.
#[test]
fn a_lock_that_comes_too_late_is_the_next_rounds() {
    let mut session = session("hundred-charges", LockName::None);
    assert!(!session.snapshot().all_sent);
    apply(&mut session, Command::Lock(LockName::Keyed));
    session.play_to(MS);
    let met = session.snapshot();
    assert_eq!(met.lock_in_play(), LockName::Keyed, "before the first");
    assert!(met.all_sent);
    apply(&mut session, Command::Lock(LockName::Queue));
    for moment in [2 * MS, u64::MAX] {
        session.play_to(moment);
        let late = session.snapshot();
        assert_eq!(late.lock_in_play(), LockName::Keyed);
        assert_eq!(late.next_lock, LockName::Queue);
    }

    // One more burst comes: there will be requests that meet it.
    let mut session = self::session("hundred-charges", LockName::None);
    session.play_to(MS);
    apply(&mut session, Command::Burst);
    assert!(!session.snapshot().all_sent);
}

#[test]
fn what_is_not_answered_yet_is_not_taken_for_lost() {
    let mut session = session("hundred-charges", LockName::Keyed);
    for moment in 0..400 {
        session.play_to(moment * MS);
        let loss = session.snapshot().loss;
        assert_eq!((loss.missing, loss.given_away), (0, 0), "at {moment} ms");
    }
}

#[test]
fn a_switch_between_rounds_touches_nothing() {
    let mut session = session("hundred-charges", LockName::None);
    session.play_to(u64::MAX);
    apply(&mut session, Command::Lock(LockName::Keyed));
    session.play_to(u64::MAX);
    let snapshot = session.snapshot();
    assert!(!snapshot.touched);
    assert_eq!(snapshot.verdict, Some((2, Verdict::Pass)));
}

#[test]
fn a_switch_that_no_request_meets_touches_nothing_and_one_that_a_request_meets_does() {
    let mut session = session("hundred-charges", LockName::None);
    session.play_to(MS);
    apply(&mut session, Command::Lock(LockName::Keyed));
    session.play_to(u64::MAX);
    assert!(!session.snapshot().touched, "all had been sent");
    assert_eq!(session.snapshot().began_with, LockName::None);

    let mut session = self::session("two-clients", LockName::None);
    session.play_to(20 * MS);
    apply(&mut session, Command::Lock(LockName::Keyed));
    session.play_to(u64::MAX);
    let snapshot = session.snapshot();
    assert!(snapshot.touched);
    assert_eq!(snapshot.verdict, None, "its verdict does not count");
    assert!(
        snapshot
            .switches
            .iter()
            .any(|switch| switch.to == LockName::Keyed)
    );
}

#[test]
fn what_is_changed_by_hand_is_played_but_not_judged() {
    let mut session = session("hundred-charges", LockName::Keyed);
    apply(&mut session, Command::BurstSize(10));
    apply(&mut session, Command::SameSeed);
    session.play_to(u64::MAX);
    let snapshot = session.snapshot();
    assert!(snapshot.altered);
    assert_eq!(snapshot.record.sent, 10);
    assert_eq!(snapshot.verdict, None);
    apply(&mut session, Command::BurstSize(100));
    apply(&mut session, Command::SameSeed);
    session.play_to(u64::MAX);
    assert_eq!(session.snapshot().verdict, Some((3, Verdict::Pass)));
}

/// What is changed while a round is played is the next round's: neither its figures nor its verdict know of it.
#[test]
fn a_round_is_shown_and_judged_as_it_was_played() {
    let mut session = session("hundred-charges", LockName::Keyed);
    apply(&mut session, Command::BurstSize(10));
    assert_eq!(
        session.snapshot().scenario.phases[0].traffic.requests(),
        Some(100)
    );
    session.play_to(u64::MAX);
    assert_eq!(session.snapshot().verdict, Some((1, Verdict::Pass)));
    apply(&mut session, Command::SameSeed);
    apply(&mut session, Command::BurstSize(100));
    session.play_to(u64::MAX);
    let snapshot = session.snapshot();
    assert_eq!(snapshot.record.sent, 10);
    assert!(snapshot.altered, "though the next one is not");
    assert_eq!(snapshot.verdict, Some((1, Verdict::Pass)));
}

#[test]
fn a_burst_more_is_sent_and_touches_the_round() {
    let mut session = session("hundred-charges", LockName::None);
    session.play_to(MS);
    apply(&mut session, Command::Burst);
    session.play_to(u64::MAX);
    let snapshot = session.snapshot();
    assert_eq!(snapshot.record.sent, 200);
    assert!(snapshot.touched);
}

/// A request that waits already may wait as long as was allowed when it asked: its bar fills towards that.
#[test]
fn another_timeout_is_for_those_who_ask_from_now_on() {
    let mut session = session("hundred-charges", LockName::Keyed);
    session.play_to(MS);
    apply(&mut session, Command::Timeout(50 * MS));
    apply(&mut session, Command::Burst);
    session.play_to(2 * MS);
    let live = session.snapshot().live;
    let with = |timeout| {
        live.iter()
            .filter(|request| request.timeout == timeout)
            .count()
    };
    assert_eq!((with(3_000 * MS), with(50 * MS)), (100, 100));
}

#[test]
fn a_turn_is_a_turn() {
    let mut session = session("hundred-charges", LockName::None);
    let mut steps = 0;
    while session.snapshot().stage == Stage::Playing {
        apply(&mut session, Command::Step);
        steps += 1;
        assert!(steps < 1_000, "a hundred requests take a few turns each");
    }
    assert!(session.snapshot().paused);
    assert_eq!(session.snapshot().loss.missing, 99_000);
}

#[test]
fn the_same_seed_plays_the_same_round_again() {
    let mut session = session("slow-tables", LockName::PromiseRace);
    let play = |session: &mut Session| {
        session.play_to(u64::MAX);
        session.snapshot().steps
    };
    let first = play(&mut session);
    apply(&mut session, Command::SameSeed);
    assert_eq!(play(&mut session), first);
    apply(&mut session, Command::NextSeed);
    assert_ne!(play(&mut session), first);
}

#[test]
fn twins_part_where_the_first_point_is_lost() {
    let mut session = session("hundred-charges", LockName::None);
    apply(&mut session, Command::Twin(true));
    session.play_to(2 * MS);
    assert_eq!(session.snapshot().twin.expect("a twin").parting, None);
    session.play_to(u64::MAX);
    while session
        .snapshot()
        .twin
        .is_some_and(|twin| !twin.sides[1].over)
    {
        session.tick(SECOND).expect("a tick");
    }
    let twin = session.snapshot().twin.expect("a twin");
    let [off, on] = twin.sides;
    assert_eq!((off.lock, off.lost_updates), (LockName::None, 99));
    assert_eq!((on.lock, on.lost_updates), (LockName::Keyed, 0));
    assert_eq!((off.actual, on.actual), (1_000, 100_000));
    let parting = twin.parting.expect("they part");
    assert_eq!(parting.number, 2, "the first write is the same");
    let [off, on] = parting.writes.map(|write| write.expect("both write again"));
    assert_eq!((off.base, off.balance), (0, 1_000));
    assert_eq!((on.base, on.balance), (1, 2_000));
}

#[test]
fn a_fair_lock_is_warned_of_nothing_and_a_broken_one_of_its_herd() {
    let warnings = |lock| at("hundred-charges", lock, u64::MAX).warnings;
    assert_eq!(warnings(LockName::Keyed), []);
    let found = warnings(LockName::PromiseRace);
    assert!(found.contains(&Warning::Herd { inside: 99 }), "{found:?}");
    assert!(
        found.contains(&Warning::Leak {
            timers: 99,
            entries: 0
        }),
        "{found:?}"
    );
    let found = warnings(LockName::Optimistic);
    assert!(
        found
            .iter()
            .any(|warning| matches!(warning, Warning::RetryStorm { .. })),
        "{found:?}"
    );
}

/// Requests that wait in a fair queue wait long beside those that find the lock free, and are not starved for that.
#[test]
fn a_fair_queue_starves_nobody() {
    let snapshot = at("hot-user", LockName::Keyed, 8_000 * MS);
    let wait = &snapshot.times[0];
    assert!(wait.p50 == 0 && wait.max > 20 * MS, "{wait:?}");
    assert_eq!(snapshot.warnings, []);
}

/// The holder is stopped for 15 s, and its lease runs out after 10 s: one after another, the others would have to wait for it.
#[test]
fn who_goes_on_without_its_lease_is_counted_among_what_one_after_another_takes() {
    let found = at("paused-holder", LockName::Redis, u64::MAX).inside;
    assert!(found.one_at_a_time > 15 * SECOND, "{found:?}");
}

#[test]
fn a_slow_holder_makes_a_convoy() {
    let found = at("slow-holder", LockName::Keyed, u64::MAX).warnings;
    assert!(
        found
            .iter()
            .any(|warning| matches!(warning, Warning::Convoy { .. })),
        "{found:?}"
    );
}

/// At full speed, too, a tick is short: what was quiet before says nothing of what comes.
#[test]
fn a_tick_ends_soon_however_long_the_round() {
    let mut session = session("day", LockName::None);
    for _ in 0..200 {
        session.tick(SECOND / 60).expect("a tick");
    }
    apply(&mut session, Command::FullSpeed);
    session.tick(SECOND / 60).expect("a tick");
    let snapshot = session.snapshot();
    assert_eq!(snapshot.stage, Stage::Playing);
    assert!(
        snapshot.record.sent < 1_000_000,
        "{} requests in a tick",
        snapshot.record.sent
    );
}

#[test]
fn memory_does_not_grow_with_the_rounds() {
    let mut session = session("hundred-charges", LockName::PromiseRace);
    let mut play = |rounds: u32| {
        for _ in 0..rounds {
            session.play_to(u64::MAX);
            drop(session.snapshot());
            apply(&mut session, Command::SameSeed);
        }
        allocations::bytes()
    };
    // After as many rounds as results are kept, nothing more is.
    let before = play(250);
    let after = play(500);
    assert!(after - before < 16 * 1024, "{} bytes more", after - before);
}

/// Where there are more steps than can be followed, some answers are never seen; at the end nobody is inside.
#[test]
fn nobody_is_inside_a_round_that_is_over() {
    let mut session = session("hot-user", LockName::Keyed);
    session.play_to(u64::MAX);
    let snapshot = session.snapshot();
    assert!(snapshot.dropped > 0, "too many to follow");
    assert_eq!((snapshot.inside.inside, snapshot.inside.waiting), (0, 0));
    assert!(snapshot.live.is_empty());
}

/// The lock of one process owes nothing to those who wait for another's.
#[test]
fn a_fair_lock_in_two_processes_is_not_called_unfair() {
    let snapshot = at("two-instances", LockName::Keyed, u64::MAX);
    let found = snapshot.warnings;
    let is_unfair = |warning: &Warning| matches!(warning, Warning::Overtaking { .. });
    assert!(!found.iter().any(is_unfair), "{found:?}");
    assert!(snapshot.inside.grants > 0);
}

/// The requests of a round in which something may be broken are those of the round itself, and so is the time they take.
#[test]
fn what_could_break_changes_nothing_until_it_does() {
    for (name, lock) in [
        ("hundred-charges", LockName::Keyed),
        ("two-instances", LockName::Redlock),
        ("read-committed", LockName::ReadCommitted),
    ] {
        let (scenario, _) = scenario::load(name).expect("a built-in scenario");
        let setup = RoundSetup {
            scenario: &scenario,
            seed: scenario.seed,
            locks: &[lock],
            keep: Keep::Nothing,
        };
        let alone = watch_simulated(setup, &|_| false);
        let mut session = session(name, lock);
        session.play_to(u64::MAX);
        let record = session.snapshot().record;
        assert_eq!(record.balances, alone.record.balances, "{name}");
        assert_eq!(
            record.figures.last_answered, alone.record.figures.last_answered,
            "{name}"
        );
        assert!(record.faults.is_empty(), "{name}");
    }
}

fn play_until_inside(session: &mut Session) {
    let is_inside = |session: &mut Session| {
        let live = session.snapshot().live;
        live.iter().any(|request| request.state == Under::Inside)
    };
    for _ in 0..10_000 {
        if is_inside(session) {
            return;
        }
        let now = session.snapshot().now;
        session.play_to(now + MS / 2);
    }
    panic!("no request came inside in five seconds of the round");
}

/// What is broken by hand is over while the viewer looks, though the round around it takes milliseconds and is slowed for that;
/// the next round has its own pace again.
#[test]
fn what_is_broken_by_hand_is_mended_while_one_looks() {
    for wants_twin in [false, true] {
        let mut session = session("two-instances", LockName::Keyed).unhurried();
        let before = session.snapshot().pace;
        play_until_inside(&mut session);
        apply(&mut session, Command::Break(Mishap::PauseHolder));
        apply(&mut session, Command::Twin(wants_twin));
        let told = |session: &mut Session| -> Vec<&str> {
            let snapshot = session.snapshot();
            let faults = snapshot.steps.iter().filter_map(Event::of_fault);
            faults.map(|fault| fault.happening.name()).collect()
        };
        // At most half a minute of the wall clock; a round that follows would have forgotten it.
        for _ in 0..30 {
            if told(&mut session).len() < 2 {
                tick_for(&mut session, SECOND);
            }
        }
        assert_eq!(told(&mut session), ["paused", "went_on"]);
        apply(&mut session, Command::Twin(false));
        apply(&mut session, Command::SameSeed);
        assert_eq!(session.snapshot().pace, before);
    }
}

/// A holder that is stopped for longer than its lease is good for writes over what was done meanwhile; the token of a fenced lease
/// saves the points.
#[test]
fn the_holder_is_stopped_by_hand() {
    for (lock, is_lost) in [(LockName::Redis, true), (LockName::RedisFenced, false)] {
        let mut session = session("two-instances", lock);
        apply(&mut session, Command::Timeout(60_000 * MS));
        apply(&mut session, Command::SameSeed);
        play_until_inside(&mut session);
        assert!(session.snapshot().mishaps().contains(&Mishap::PauseHolder));
        // It has read then, and has yet to write.
        let now = session.snapshot().now;
        session.play_to(now + 2 * MS);
        apply(&mut session, Command::Break(Mishap::PauseHolder));
        session.play_to(u64::MAX);
        let snapshot = session.snapshot();
        let told: Vec<&str> = { snapshot.steps.iter() }
            .filter_map(Event::of_fault)
            .map(|fault| fault.happening.name())
            .collect();
        assert_eq!(told, ["paused", "went_on"], "{lock}");
        assert!(snapshot.touched, "it is not judged");
        assert_eq!(session.last().map(|last| last.number), None);
        let lost = snapshot.record.anomaly_count(AnomalyKind::LostUpdate);
        assert_eq!(lost > 0, is_lost, "{lock}: {lost}");
    }
}

/// Each is there under the locks that it is about, does what it says, and no more often in a round than it may.
#[test]
fn each_mishap_happens_where_it_is_offered() {
    for (lock, mishaps) in [
        (
            LockName::None,
            &[Mishap::PauseProcess, Mishap::KillProcess][..],
        ),
        (LockName::Keyed, &[Mishap::PauseHolder, Mishap::KillHolder]),
        (
            LockName::Redlock,
            &[
                Mishap::PauseHolder,
                Mishap::KillHolder,
                Mishap::KillNode,
                Mishap::ForgetNode,
                Mishap::CutHolder,
                Mishap::EndLease,
            ],
        ),
    ] {
        let offered = at("two-instances", lock, MS).mishaps();
        assert_eq!(offered, mishaps, "{lock}");
        for mishap in mishaps {
            let mut session = session("two-instances", lock);
            play_until_inside(&mut session);
            for _ in 0..8 {
                apply(&mut session, Command::Break(*mishap));
            }
            let now = session.snapshot().now;
            session.play_to(now + MS);
            let snapshot = session.snapshot();
            let faults = { snapshot.steps.iter() }
                .filter_map(Event::of_fault)
                .count();
            assert!(faults > 0, "{lock} {}", mishap.name());
            assert!(faults <= 5, "{lock} {}: {faults}", mishap.name());
            session.play_to(u64::MAX);
            assert!(matches!(session.snapshot().stage, Stage::Over { .. }));
            // The next round is whole again, and is judged.
            apply(&mut session, Command::SameSeed);
            session.play_to(u64::MAX);
            assert!(!session.snapshot().touched);
        }
    }
}

/// A lock that is chosen when all requests have been sent is no part of the round: the next one is compared with it.
#[test]
fn a_lock_that_no_request_has_met_is_not_the_rounds() {
    let mut session = session("hundred-charges", LockName::None);
    session.play_to(2 * MS);
    apply(&mut session, Command::Lock(LockName::Keyed));
    session.play_to(u64::MAX);
    apply(&mut session, Command::SameSeed);
    session.play_to(u64::MAX);
    let snapshot = session.snapshot();
    let locks: Vec<_> = { snapshot.results.iter() }
        .map(|it| (it.began_with, it.ended_with))
        .collect();
    let (none, keyed) = (LockName::None, LockName::Keyed);
    assert_eq!(locks, [(none, none), (keyed, keyed)]);
    let page = text(&frame(
        &state(Lang::En, PLAIN, &snapshot, &[]),
        &snapshot,
        80,
        24,
    ));
    let page = page.replace("\n  ", " ");
    assert!(page.contains("400 ms instead of 4 ms"), "{page}");
}
