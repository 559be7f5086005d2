use super::*;

fn two() -> Database {
    begun(Dialect::PostgreSql, Isolation::ReadCommitted)
}

#[test]
fn two_who_read_the_same_version_lose_an_update_and_the_second_write_observes_it() {
    let mut database = two();
    assert_eq!(
        told(&mut database, ONE, &select(A)),
        sees(account(100, 0, 0))
    );
    assert_eq!(
        told(&mut database, TWO, &select(A)),
        sees(account(100, 0, 0))
    );
    done(&mut database, ONE, &write(A, 110, 1));
    assert_eq!(told(&mut database, TWO, &write(A, 120, 2)), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Commit);
    // The write was computed from version 0 and went over version 1.
    let observed = updates(account(110, 1, 1), account(120, 2, 2));
    assert_eq!(woken, [(TWO, observed)]);
    done(&mut database, TWO, &Statement::Commit);
    assert_eq!(balance(&database, A), 120);
}

#[test]
fn each_statement_sees_what_was_committed_before_it_and_nothing_that_is_under_way() {
    let mut database = two();
    done(&mut database, ONE, &write(A, 110, 1));
    assert_eq!(
        told(&mut database, TWO, &select(A)),
        sees(account(100, 0, 0))
    );
    assert_eq!(
        told(&mut database, ONE, &select(A)),
        sees(account(110, 1, 1))
    );
    done(&mut database, ONE, &Statement::Commit);
    assert_eq!(
        told(&mut database, TWO, &select(A)),
        sees(account(110, 1, 1))
    );
}

#[test]
fn a_row_that_is_locked_is_read_anew_after_the_wait() {
    let mut database = two();
    assert_eq!(
        told(&mut database, ONE, &for_update(A)),
        sees(account(100, 0, 0))
    );
    assert_eq!(told(&mut database, TWO, &for_update(A)), Reply::Waits);
    done(&mut database, ONE, &write(A, 110, 1));
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(woken, [(TWO, sees(account(110, 1, 1)))]);
}

#[test]
fn a_condition_is_checked_again_on_the_newest_version_after_the_wait() {
    let mut database = two();
    done(&mut database, ONE, &add(A, -100, 1));
    assert_eq!(told(&mut database, TWO, &add(A, -100, 2)), Reply::Waits);
    assert_eq!(
        told(&mut database, THREE, &write_over(A, 0, 7, 3)),
        Reply::Waits
    );
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(woken, [(TWO, updates_nothing())]);
    // Who was refused has the row locked all the same.
    let woken = done(&mut database, TWO, &Statement::Commit);
    assert_eq!(woken, [(THREE, updates_nothing())]);
    done(&mut database, THREE, &Statement::Commit);
    assert_eq!(balance(&database, A), 0);
}

#[test]
fn a_row_that_did_not_meet_the_condition_at_the_start_is_not_waited_for() {
    let mut database = two();
    done(&mut database, ONE, &write(A, 110, 1));
    // Version 1 is there for session one only.
    assert_eq!(
        told(&mut database, TWO, &write_over(A, 1, 7, 2)),
        updates_nothing()
    );
}

#[test]
fn what_is_rolled_back_was_never_written() {
    let mut database = two();
    done(&mut database, ONE, &write(A, 110, 1));
    assert_eq!(told(&mut database, TWO, &write(A, 120, 2)), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Rollback);
    assert_eq!(
        woken,
        [(TWO, updates(account(100, 0, 0), account(120, 1, 2)))]
    );
}

#[test]
fn a_statement_outside_of_a_transaction_commits_by_itself_when_its_wait_is_over() {
    let mut database = database(Dialect::PostgreSql);
    done(&mut database, ONE, &begin(Isolation::ReadCommitted));
    done(&mut database, ONE, &add(A, 1, 1));
    assert_eq!(told(&mut database, TWO, &add(A, 2, 2)), Reply::Waits);
    assert_eq!(told(&mut database, THREE, &add(A, 4, 3)), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(woken.len(), 2, "each commits and lets the next one go on");
    assert_eq!(balance(&database, A), 107);
}

#[test]
fn after_an_error_nothing_but_a_rollback_is_taken() {
    let mut database = two();
    done(&mut database, ONE, &write(A, 110, 1));
    let twice = open(A, 0, 1, Conflict::Fails);
    assert_eq!(
        told(&mut database, ONE, &twice),
        fails(ErrorClass::UniqueViolation)
    );
    let failed = fails(ErrorClass::InFailedTransaction);
    assert_eq!(told(&mut database, ONE, &select(A)), failed);
    // Its locks are free already.
    done(&mut database, TWO, &write(A, 120, 2));
    assert_eq!(told(&mut database, ONE, &Statement::Commit), failed);
    assert_eq!(
        told(&mut database, ONE, &select(A)),
        sees(account(100, 0, 0))
    );
}
