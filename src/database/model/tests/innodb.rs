use super::*;

#[test]
fn at_repeatable_read_an_update_goes_over_what_its_snapshot_does_not_show() {
    let mut database = begun(Dialect::InnoDb, Isolation::RepeatableRead);
    assert_eq!(
        told(&mut database, ONE, &select(A)),
        sees(account(100, 0, 0))
    );
    assert_eq!(
        told(&mut database, TWO, &select(A)),
        sees(account(100, 0, 0))
    );
    done(&mut database, ONE, &write(A, 110, 1));
    done(&mut database, ONE, &Statement::Commit);
    assert_eq!(
        told(&mut database, TWO, &select(A)),
        sees(account(100, 0, 0))
    );
    // No first updater wins: the update is lost.
    let lost = updates(account(110, 1, 1), account(120, 2, 2));
    assert_eq!(told(&mut database, TWO, &write(A, 120, 2)), lost);
    done(&mut database, TWO, &Statement::Commit);
    assert_eq!(balance(&database, A), 120);
}

#[test]
fn a_locking_read_sees_the_newest_version_and_a_plain_one_the_snapshot() {
    let mut database = begun(Dialect::InnoDb, Isolation::RepeatableRead);
    told(&mut database, TWO, &select(A));
    done(&mut database, ONE, &write(A, 110, 1));
    done(&mut database, ONE, &Statement::Commit);
    assert_eq!(
        told(&mut database, TWO, &for_update(A)),
        sees(account(110, 1, 1))
    );
    assert_eq!(
        told(&mut database, TWO, &select(A)),
        sees(account(100, 0, 0))
    );
}

#[test]
fn a_condition_is_checked_on_the_newest_version() {
    let mut database = begun(Dialect::InnoDb, Isolation::RepeatableRead);
    told(&mut database, TWO, &select(A));
    done(&mut database, ONE, &write(A, 110, 1));
    done(&mut database, ONE, &Statement::Commit);
    let observed = updates(account(110, 1, 1), account(7, 2, 2));
    assert_eq!(told(&mut database, TWO, &write_over(A, 1, 7, 2)), observed);
}

#[test]
fn at_serializable_two_readers_who_both_write_are_a_deadlock() {
    let mut database = begun(Dialect::InnoDb, Isolation::Serializable);
    told(&mut database, ONE, &select(A));
    told(&mut database, TWO, &select(A));
    assert_eq!(told(&mut database, ONE, &write(A, 110, 1)), Reply::Waits);
    let Stepped { reply, woken } = database.step(TWO, &write(A, 120, 2));
    assert_eq!(reply, fails(ErrorClass::Deadlock));
    assert_eq!(
        woken,
        [(ONE, updates(account(100, 0, 0), account(110, 1, 1)))]
    );
    // The victim's transaction is gone, and nothing has to be rolled back.
    told(&mut database, TWO, &begin(Isolation::Serializable));
}

#[test]
fn a_lock_timeout_ends_the_statement_and_not_the_transaction() {
    let mut database = begun(Dialect::InnoDb, Isolation::RepeatableRead);
    done(&mut database, ONE, &write(A, 110, 1));
    done(&mut database, TWO, &write(B, 120, 2));
    assert_eq!(told(&mut database, TWO, &write(A, 120, 2)), Reply::Waits);
    let stepped = database.time_out(TWO);
    assert_eq!(stepped.reply, fails(ErrorClass::LockNotAvailable));
    done(&mut database, TWO, &Statement::Commit);
    assert_eq!(balance(&database, B), 120);
}
