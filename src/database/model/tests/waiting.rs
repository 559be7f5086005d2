use super::super::{Phase, Resource, Wait};
use super::*;
use crate::database::Lifetime;

fn row_of(database: &Database, user: UserId) -> Resource {
    database.rows(user).next().expect("one row")
}

#[test]
fn a_row_goes_to_who_waited_longest_and_all_of_it_can_be_seen() {
    let mut database = begun(Dialect::PostgreSql, Isolation::ReadCommitted);
    done(&mut database, TWO, &for_update(A));
    told(&mut database, THREE, &for_update(A));
    told(&mut database, ONE, &for_update(A));
    let row = row_of(&database, A);
    assert_eq!(database.holders(row), [TWO]);
    assert_eq!(database.waiters(row).collect::<Vec<_>>(), [THREE, ONE]);
    let wait = Wait {
        resource: row,
        blockers: vec![TWO, THREE],
    };
    assert_eq!(database.wait(ONE), Some(wait));
    let woken = done(&mut database, TWO, &Statement::Commit);
    assert_eq!(woken, [(THREE, sees(account(100, 0, 0)))]);
    assert_eq!(database.phase(TWO), Phase::Idle);
    assert_eq!(database.holders(row), [THREE]);
}

#[test]
fn who_closes_a_circle_of_waiters_gives_way() {
    let mut database = begun(Dialect::PostgreSql, Isolation::ReadCommitted);
    done(&mut database, ONE, &write(A, 1, 1));
    done(&mut database, TWO, &write(B, 2, 2));
    assert_eq!(told(&mut database, ONE, &write(B, 1, 1)), Reply::Waits);
    let Stepped { reply, woken } = database.step(TWO, &write(A, 2, 2));
    assert_eq!(reply, fails(ErrorClass::Deadlock));
    assert_eq!(
        woken,
        [(ONE, updates(account(100, 0, 0), account(1, 1, 1)))]
    );
    assert_eq!(database.phase(TWO), Phase::InFailedTransaction);
}

#[test]
fn a_lock_timeout_fails_the_transaction_and_lets_those_behind_move_up() {
    let mut database = begun(Dialect::PostgreSql, Isolation::ReadCommitted);
    done(&mut database, ONE, &write(A, 110, 1));
    told(&mut database, TWO, &write(A, 120, 2));
    told(&mut database, THREE, &write(A, 130, 3));
    let stepped = database.time_out(TWO);
    assert_eq!(stepped.reply, fails(ErrorClass::LockNotAvailable));
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(
        woken,
        [(THREE, updates(account(110, 1, 1), account(130, 2, 3)))]
    );
}

#[test]
fn a_broken_connection_rolls_back_what_it_had_begun() {
    let mut database = begun(Dialect::PostgreSql, Isolation::ReadCommitted);
    done(&mut database, ONE, &write(A, 110, 1));
    told(&mut database, TWO, &for_update(A));
    let stepped = database.disconnect(ONE);
    assert_eq!(stepped.woken, [(TWO, sees(account(100, 0, 0)))]);
}

#[test]
fn the_server_learns_of_a_broken_connection_only_when_its_statement_is_done() {
    let mut database = database(Dialect::PostgreSql);
    done(&mut database, ONE, &begin(Isolation::ReadCommitted));
    done(&mut database, ONE, &add(A, 1, 1));
    // One statement that is a transaction of its own, one within a transaction.
    told(&mut database, TWO, &add(A, 2, 2));
    done(&mut database, THREE, &begin(Isolation::ReadCommitted));
    told(&mut database, THREE, &add(A, 4, 3));
    for session in [TWO, THREE] {
        assert_eq!(database.disconnect(session).woken, []);
    }
    assert_eq!(done(&mut database, ONE, &Statement::Commit), []);
    assert_eq!(
        balance(&database, A),
        103,
        "the first of them was committed"
    );
    assert_eq!(database.holders(row_of(&database, A)), []);
}

#[test]
fn a_server_that_ends_keeps_what_was_committed_and_nothing_else() {
    let mut database = database(Dialect::PostgreSql);
    let lock = Statement::AdvisoryLock {
        user: B,
        lifetime: Lifetime::Session,
    };
    done(&mut database, ONE, &add(A, 1, 1));
    done(&mut database, ONE, &lock);
    done(&mut database, ONE, &begin(Isolation::ReadCommitted));
    done(&mut database, ONE, &add(A, 2, 2));
    // Both wait: one of them is not there any more to be told.
    told(&mut database, TWO, &add(A, 4, 3));
    told(&mut database, THREE, &add(A, 8, 4));
    database.disconnect(TWO);
    assert_eq!(database.crash(), [THREE]);
    assert_eq!(balance(&database, A), 101);
    for resource in [row_of(&database, A), Resource::Advisory(B)] {
        assert_eq!(database.holders(resource), []);
    }
    done(&mut database, THREE, &add(A, 16, 5));
    assert_eq!(balance(&database, A), 117);
}

#[test]
fn advisory_locks_of_a_session_are_held_beyond_the_commit_as_often_as_they_were_taken() {
    let mut database = begun(Dialect::PostgreSql, Isolation::ReadCommitted);
    let lock = Statement::AdvisoryLock {
        user: A,
        lifetime: Lifetime::Session,
    };
    let unlock = Statement::AdvisoryUnlock { user: A };
    done(&mut database, ONE, &lock);
    done(&mut database, ONE, &lock);
    assert_eq!(told(&mut database, TWO, &lock), Reply::Waits);
    assert_eq!(done(&mut database, ONE, &Statement::Commit), []);
    assert_eq!(done(&mut database, ONE, &unlock), []);
    let woken = done(&mut database, ONE, &unlock);
    assert_eq!(woken, [(TWO, Reply::Done(Answer::Done))]);
}
