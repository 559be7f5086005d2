use super::*;
use crate::database::Lifetime;

fn two() -> Database {
    begun(Dialect::PostgreSql, Isolation::RepeatableRead)
}

#[test]
fn the_snapshot_is_taken_by_the_first_query_and_not_by_begin() {
    let mut database = two();
    done(&mut database, ONE, &write(A, 110, 1));
    done(&mut database, ONE, &Statement::Commit);
    assert_eq!(
        told(&mut database, TWO, &select(A)),
        sees(account(110, 1, 1))
    );
}

#[test]
fn a_snapshot_shows_the_same_versions_to_the_end() {
    let mut database = two();
    told(&mut database, TWO, &select(B));
    for writer in 1..=3 {
        let now = told(&mut database, THREE, &add(A, 1, writer));
        assert!(matches!(now, Reply::Done(_)));
    }
    done(&mut database, THREE, &Statement::Commit);
    assert_eq!(database.commits_since_snapshot(TWO), Some(1));
    assert_eq!(
        told(&mut database, TWO, &select(A)),
        sees(account(100, 0, 0))
    );
}

#[test]
fn the_first_updater_wins_whether_the_second_waited_or_came_later() {
    let failure = fails(ErrorClass::SerializationFailure);
    let mut database = two();
    told(&mut database, ONE, &select(A));
    told(&mut database, TWO, &select(A));
    told(&mut database, THREE, &select(A));
    done(&mut database, ONE, &write(A, 110, 1));
    assert_eq!(told(&mut database, TWO, &write(A, 120, 2)), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(woken, [(TWO, failure.clone())]);
    assert_eq!(told(&mut database, THREE, &for_update(A)), failure);
}

#[test]
fn a_row_that_was_only_locked_can_be_updated() {
    let mut database = two();
    told(&mut database, TWO, &select(A));
    told(&mut database, ONE, &for_update(A));
    assert_eq!(told(&mut database, TWO, &write(A, 120, 2)), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(
        woken,
        [(TWO, updates(account(100, 0, 0), account(120, 1, 2)))]
    );
}

#[test]
fn an_advisory_lock_is_younger_than_the_snapshot_that_asking_for_it_takes() {
    let lock = Statement::AdvisoryLock {
        user: A,
        lifetime: Lifetime::Transaction,
    };
    let mut database = two();
    done(&mut database, ONE, &lock);
    assert_eq!(told(&mut database, TWO, &lock), Reply::Waits);
    done(&mut database, ONE, &write(A, 110, 1));
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(woken, [(TWO, Reply::Done(Answer::Done))]);
    let failure = fails(ErrorClass::SerializationFailure);
    assert_eq!(told(&mut database, TWO, &write(A, 120, 2)), failure);
}
