use super::*;

fn three() -> Database {
    begun(Dialect::PostgreSql, Isolation::Serializable)
}

#[test]
fn write_skew_is_refused_at_the_second_commit() {
    let mut database = three();
    for (session, reads, writes) in [(ONE, A, B), (TWO, B, A)] {
        told(&mut database, session, &select(reads));
        done(&mut database, session, &write(writes, 0, 1));
    }
    done(&mut database, ONE, &Statement::Commit);
    let failure = fails(ErrorClass::SerializationFailure);
    assert_eq!(told(&mut database, TWO, &Statement::Commit), failure);
    // A commit that fails has ended the transaction.
    told(&mut database, TWO, &begin(Isolation::Serializable));
}

#[test]
fn write_skew_is_let_pass_at_repeatable_read() {
    let mut database = begun(Dialect::PostgreSql, Isolation::RepeatableRead);
    for (session, reads, writes) in [(ONE, A, B), (TWO, B, A)] {
        told(&mut database, session, &select(reads));
        done(&mut database, session, &write(writes, 0, 1));
    }
    done(&mut database, ONE, &Statement::Commit);
    done(&mut database, TWO, &Statement::Commit);
}

#[test]
fn two_reads_of_what_the_other_writes_are_no_cycle_without_a_second_write() {
    let mut database = three();
    told(&mut database, ONE, &select(A));
    told(&mut database, TWO, &select(A));
    done(&mut database, TWO, &write(A, 0, 2));
    done(&mut database, TWO, &Statement::Commit);
    // As if it had run before.
    done(&mut database, ONE, &Statement::Commit);
}

/// Fekete, O'Neil, O'Neil: "A Read-Only Transaction Anomaly Under Snapshot Isolation" (2004).
#[test]
fn a_reader_can_make_two_writers_unserializable() {
    let mut database = three();
    // One reads both, and will write A; two writes B and commits.
    told(&mut database, ONE, &select(A));
    told(&mut database, ONE, &select(B));
    done(&mut database, TWO, &add(B, 20, 2));
    done(&mut database, TWO, &Statement::Commit);
    // The reader sees what two wrote, and not what one will write.
    told(&mut database, THREE, &select(A));
    told(&mut database, THREE, &select(B));
    done(&mut database, THREE, &Statement::Commit);
    done(&mut database, ONE, &write(A, 0, 1));
    let failure = fails(ErrorClass::SerializationFailure);
    assert_eq!(told(&mut database, ONE, &Statement::Commit), failure);
}

#[test]
fn what_is_forgotten_is_remembered_by_those_that_come_before_it() {
    let mut database = three();
    // One reads B, which two writes: two comes after one, and is forgotten when one ends.
    told(&mut database, ONE, &select(B));
    done(&mut database, TWO, &add(B, 20, 2));
    done(&mut database, TWO, &Statement::Commit);
    // Three begins after two, which it reads from, and before one ends, which it overlaps.
    told(&mut database, THREE, &select(A));
    told(&mut database, THREE, &select(B));
    done(&mut database, ONE, &write(A, 0, 1));
    done(&mut database, ONE, &Statement::Commit);
    // Two, three (did not see A), one, but one did not see two: a cycle.
    let failure = fails(ErrorClass::SerializationFailure);
    assert_eq!(told(&mut database, THREE, &Statement::Commit), failure);
}

#[test]
fn two_who_found_no_account_cannot_both_open_one() {
    let mut database = three();
    let new = UserId(9);
    for session in [ONE, TWO] {
        told(&mut database, session, &select(new));
    }
    done(&mut database, ONE, &open(new, 1, 1, Conflict::Fails));
    let second = open(new, 2, 2, Conflict::Fails);
    assert_eq!(told(&mut database, TWO, &second), Reply::Waits);
    let woken = done(&mut database, ONE, &Statement::Commit);
    assert_eq!(woken, [(TWO, fails(ErrorClass::SerializationFailure))]);
}
