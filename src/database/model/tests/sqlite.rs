use super::*;

fn two() -> Database {
    begun(Dialect::Sqlite, Isolation::Serializable)
}

#[test]
fn there_is_one_writer_and_nobody_waits() {
    let mut database = database(Dialect::Sqlite);
    done(&mut database, ONE, &immediate());
    assert_eq!(
        told(&mut database, TWO, &immediate()),
        fails(ErrorClass::Busy)
    );
    // The transaction has not begun: a statement is one of its own.
    assert_eq!(
        told(&mut database, TWO, &write(B, 1, 2)),
        fails(ErrorClass::Busy)
    );
    done(&mut database, ONE, &Statement::Commit);
    done(&mut database, TWO, &immediate());
}

#[test]
fn readers_see_their_snapshot_while_another_writes_and_commits() {
    let mut database = two();
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
    done(&mut database, TWO, &Statement::Commit);
    assert_eq!(
        told(&mut database, TWO, &select(A)),
        sees(account(110, 1, 1))
    );
}

#[test]
fn a_reader_becomes_the_writer_only_if_nobody_has_committed_since() {
    let mut database = two();
    told(&mut database, ONE, &select(A));
    told(&mut database, TWO, &select(A));
    done(&mut database, ONE, &write(A, 110, 1));
    assert_eq!(
        told(&mut database, TWO, &write(B, 1, 2)),
        fails(ErrorClass::Busy)
    );
    done(&mut database, ONE, &Statement::Commit);
    // Even of another row: the snapshot is of the whole file.
    let old = fails(ErrorClass::BusySnapshot);
    assert_eq!(told(&mut database, TWO, &write(B, 1, 2)), old);
    assert_eq!(
        told(&mut database, TWO, &select(A)),
        sees(account(100, 0, 0))
    );
    done(&mut database, TWO, &Statement::Rollback);
    done(&mut database, TWO, &write(B, 1, 2));
}

#[test]
fn a_commit_that_changed_nothing_makes_no_snapshot_old() {
    let mut database = two();
    told(&mut database, TWO, &select(A));
    assert_eq!(
        told(&mut database, ONE, &write_over(A, 7, 1, 1)),
        updates_nothing()
    );
    done(&mut database, ONE, &Statement::Commit);
    done(&mut database, TWO, &write(A, 120, 2));
}

#[test]
fn busy_at_the_first_statement_leaves_no_snapshot() {
    let mut database = two();
    done(&mut database, ONE, &write(A, 110, 1));
    assert_eq!(
        told(&mut database, TWO, &write(A, 1, 2)),
        fails(ErrorClass::Busy)
    );
    done(&mut database, ONE, &Statement::Commit);
    let observed = updates(account(110, 1, 1), account(1, 2, 2));
    assert_eq!(told(&mut database, TWO, &write(A, 1, 2)), observed);
}

#[test]
fn a_violation_undoes_the_statement_only() {
    let mut database = two();
    done(&mut database, ONE, &write(A, 110, 1));
    let twice = open(A, 0, 1, Conflict::Fails);
    assert_eq!(
        told(&mut database, ONE, &twice),
        fails(ErrorClass::UniqueViolation)
    );
    done(&mut database, ONE, &Statement::Commit);
    assert_eq!(balance(&database, A), 110);
}

#[test]
fn advisory_locks_are_unknown() {
    let mut database = two();
    let unlock = Statement::AdvisoryUnlock { user: A };
    assert_eq!(
        told(&mut database, ONE, &unlock),
        fails(ErrorClass::Unsupported)
    );
}
