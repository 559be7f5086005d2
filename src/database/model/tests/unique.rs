use super::*;

const NEW: UserId = UserId(9);

fn entry(request: u64) -> Statement {
    Statement::InsertHistory {
        user: A,
        request: RequestId(request),
        change: 10,
    }
}

fn tombstone(request: u64) -> Statement {
    Statement::Tombstone {
        user: A,
        request: RequestId(request),
    }
}

fn inserted(whether: bool) -> Reply {
    Reply::Done(Answer::Inserted(whether))
}

#[test]
fn a_second_insert_waits_for_the_end_of_the_first_and_then_violates() {
    let mut database = begun(Dialect::PostgreSql, Isolation::ReadCommitted);
    let first = open(NEW, 1, 1, Conflict::Fails);
    assert_eq!(told(&mut database, ONE, &first), inserted(true));
    assert_eq!(told(&mut database, TWO, &first), Reply::Waits);
    let nothing = open(NEW, 3, 3, Conflict::DoesNothing);
    assert_eq!(told(&mut database, THREE, &nothing), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(
        woken,
        [
            (TWO, fails(ErrorClass::UniqueViolation)),
            (THREE, inserted(false))
        ]
    );
}

#[test]
fn a_second_insert_succeeds_if_the_first_is_rolled_back() {
    let mut database = begun(Dialect::PostgreSql, Isolation::ReadCommitted);
    done(&mut database, ONE, &open(NEW, 1, 1, Conflict::Fails));
    let second = open(NEW, 2, 2, Conflict::DoesNothing);
    assert_eq!(told(&mut database, TWO, &second), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Rollback);
    assert_eq!(woken, [(TWO, inserted(true))]);
    done(&mut database, TWO, &Statement::Commit);
    assert_eq!(balance(&database, NEW), 2);
}

#[test]
fn an_insert_waits_for_who_updates_the_row_in_its_way_but_not_for_who_locks_it() {
    let mut database = begun(Dialect::PostgreSql, Isolation::ReadCommitted);
    let nothing = open(A, 1, 2, Conflict::DoesNothing);
    told(&mut database, ONE, &for_update(A));
    assert_eq!(told(&mut database, TWO, &nothing), inserted(false));
    done(&mut database, ONE, &write(A, 110, 1));
    assert_eq!(told(&mut database, TWO, &nothing), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(woken, [(TWO, inserted(false))]);
    // It has locked nothing.
    done(&mut database, THREE, &write(A, 120, 3));
}

#[test]
fn at_repeatable_read_doing_nothing_about_a_row_that_is_not_seen_fails() {
    let mut database = begun(Dialect::PostgreSql, Isolation::RepeatableRead);
    told(&mut database, TWO, &select(B));
    done(&mut database, ONE, &open(NEW, 1, 1, Conflict::Fails));
    done(&mut database, ONE, &Statement::Commit);
    let nothing = open(NEW, 2, 2, Conflict::DoesNothing);
    let failure = fails(ErrorClass::SerializationFailure);
    assert_eq!(told(&mut database, TWO, &nothing), failure);
}

#[test]
fn without_a_unique_key_one_user_gets_two_accounts_and_updates_change_both() {
    let mut database = Database::new(Settings {
        dialect: Dialect::PostgreSql,
        isolation: Isolation::ReadCommitted,
        one_account_each: false,
    });
    for session in [ONE, TWO] {
        assert_eq!(database.connect(), session);
        done(&mut database, session, &begin(Isolation::ReadCommitted));
        assert_eq!(
            told(&mut database, session, &select(NEW)),
            Reply::Done(Answer::Accounts(smallvec![]))
        );
    }
    for (session, balance) in [(ONE, 10), (TWO, 20)] {
        let insert = open(NEW, balance, balance.cast_unsigned(), Conflict::Fails);
        assert_eq!(told(&mut database, session, &insert), inserted(true));
    }
    done(&mut database, ONE, &Statement::Commit);
    done(&mut database, TWO, &Statement::Commit);
    let balances: Vec<Points> = database.accounts(NEW).map(|it| it.balance).collect();
    assert_eq!(balances, [10, 20]);
    let Reply::Done(Answer::Updated(both)) = told(&mut database, ONE, &add(NEW, 1, 3)) else {
        panic!("an update")
    };
    assert_eq!(both.len(), 2);
}

#[test]
fn a_request_is_committed_once() {
    let mut database = begun(Dialect::PostgreSql, Isolation::ReadCommitted);
    done(&mut database, ONE, &entry(1));
    assert_eq!(told(&mut database, TWO, &entry(1)), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(woken, [(TWO, fails(ErrorClass::UniqueViolation))]);
    assert_eq!(database.entries(A), 1);
}

#[test]
fn a_tombstone_waits_for_a_transaction_that_may_still_commit_and_tells_whether_it_did() {
    for ends_with in [Statement::Commit, Statement::Rollback] {
        let mut database = database(Dialect::PostgreSql);
        done(&mut database, ONE, &begin(Isolation::ReadCommitted));
        done(&mut database, ONE, &entry(1));
        assert_eq!(told(&mut database, TWO, &tombstone(1)), Reply::Waits);
        let woken = done(&mut database, ONE, &ends_with);
        let free = ends_with == Statement::Rollback;
        assert_eq!(woken, [(TWO, inserted(free))]);
        // From now on it is settled: a tombstone is no entry, and no entry can take its place.
        assert_eq!(database.entries(A), u64::from(!free));
        let again = told(&mut database, THREE, &entry(1));
        assert_eq!(again, fails(ErrorClass::UniqueViolation));
    }
}

#[test]
fn an_insert_waits_for_the_end_of_the_writer_and_not_for_who_is_next_to_lock_the_row() {
    let mut database = begun(Dialect::PostgreSql, Isolation::ReadCommitted);
    done(&mut database, ONE, &write(A, 110, 1));
    assert_eq!(told(&mut database, TWO, &for_update(A)), Reply::Waits);
    let nothing = open(A, 1, 3, Conflict::DoesNothing);
    assert_eq!(told(&mut database, THREE, &nothing), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(
        woken,
        [(TWO, sees(account(110, 1, 1))), (THREE, inserted(false))]
    );
}
