use std::hash::DefaultHasher;

use super::super::script::Scripts;
use super::*;

fn of(text: &str) -> Command {
    let words: Vec<&[u8]> = text.split(' ').map(str::as_bytes).collect();
    let (name, arguments) = words.split_first().expect("a name");
    let name = String::from_utf8_lossy(name).into_owned();
    Command::of(name, arguments, &Scripts::default())
}

fn shape(command: &Command) -> u64 {
    let mut hasher = DefaultHasher::new();
    command.shape(&mut hasher);
    hasher.finish()
}

#[test]
fn commands_are_known_by_what_they_do_and_values_are_not_shown() {
    for (text, effect, short) in [
        (
            "SET lock:7 3f secret NX PX 10000",
            Effect::Locks,
            "SET lock:7 NX PX 10000",
        ),
        ("SET point:7 2300", Effect::Writes, "SET point:7 2300"),
        ("SET session:7 secret", Effect::Writes, "SET session:7"),
        ("SET a NX", Effect::Writes, "SET a"),
        ("SETNX lock:7 token", Effect::Locks, "SETNX lock:7"),
        ("GET point:7", Effect::Reads, "GET point:7"),
        (
            "INCRBY point:7 -100",
            Effect::Updates,
            "INCRBY point:7 -100",
        ),
        (
            "HINCRBY user:7 point 100",
            Effect::Updates,
            "HINCRBY user:7 point 100",
        ),
        ("PEXPIRE lock:7 5000", Effect::Keeps, "PEXPIRE lock:7 5000"),
        ("DEL lock:7 cache:7", Effect::Removes, "DEL lock:7 +1"),
        (
            "EVALSHA 0123456789abcdef 1 lock:7 secret",
            Effect::Unknown,
            "EVALSHA 01234567 lock:7",
        ),
        ("PUBLISH channel secret", Effect::Tells, "PUBLISH"),
        (
            "MIGRATE h 6379 k 0 5000 AUTH secret",
            Effect::Unknown,
            "MIGRATE",
        ),
    ] {
        let command = of(text);
        assert_eq!(
            (command.effect, command.short(80).as_str()),
            (effect, short),
            "{text}"
        );
        assert!(!format!("{command:?}").contains("secret"), "{command:?}");
    }
}

#[test]
fn the_key_gives_way_to_what_makes_a_lock_of_it() {
    for (text, short) in [
        (
            "SET lock:point:900000006 token PX 60000 NX",
            "SET lock:point:9000000… NX",
        ),
        ("INCRBY point:900000038 -100", "INCRBY point:9000000… -100"),
        ("DEL lock:point:900000006", "DEL lock:point:900000006"),
        ("SET a token PX 60000 NX", "SET a NX PX 60000"),
        (
            "DEL lock:point:900000006 lock:point:900000007",
            "DEL lock:point:9000000… +1",
        ),
    ] {
        let short_of = of(text).short(26);
        assert!(short_of.chars().count() <= 26, "{short_of}");
        assert_eq!(short_of, short, "{text}");
    }
    let transaction =
        Command::transaction(vec![of("SET point:900000006 2300"), of("DEL a")], false);
    assert_eq!(transaction.short(26), "EXEC SET point:9000000… +1");
}

#[test]
fn keys_of_different_users_have_one_shape() {
    for (one, other) in [
        ("GET point:7", "GET point:1234"),
        (
            "GET u:0f8fad5b-d9cb-469f-a165-70867728950e:p",
            "GET u:7c9e6679-7425-40de-944b-e07fc1f90ae7:p",
        ),
        ("GET {user:7}:point", "GET {user:8}:point"),
        ("SET lock:7 abc NX PX 10", "SET lock:8 def NX PX 20"),
    ] {
        assert_eq!(shape(&of(one)), shape(&of(other)), "{one}");
    }
    for (one, other) in [
        ("GET point:7", "GET lock:7"),
        ("GET a", "DEL a"),
        ("SET a 1", "SET a 1 NX"),
    ] {
        assert_ne!(shape(&of(one)), shape(&of(other)), "{one}");
    }
    assert_eq!(
        of("GET u:0f8fad5b-d9cb-469f-a165-70867728950e:p").keys[0].pattern,
        "u:*:p"
    );
}

#[test]
fn a_time_is_no_amount() {
    for (text, numbers) in [
        ("SET lock:7 300 NX PX 10000", &["300"][..]),
        ("SET point:7 2300 EX 100", &["2300"]),
        ("SETEX point:7 100 2300", &[]),
        ("INCRBY point:7 300", &["300"]),
        ("PEXPIRE lock:7 300", &[]),
        ("EVALSHA 01 1 a 300", &[]),
    ] {
        assert_eq!(of(text).numbers, numbers, "{text}");
    }
}

#[test]
fn what_may_change_a_lock_is_told_from_what_cannot() {
    let lock = of("SET lock:7 a NX PX 10000");
    for (text, may) in [
        ("DEL lock:7", true),
        ("PEXPIRE lock:7 1", true),
        ("EVALSHA 01 1 other", true),
        ("FLUSHALL", true),
        ("GET lock:7", false),
        ("DEL lock:8", false),
        ("PUBLISH lock:7 x", false),
    ] {
        assert_eq!(of(text).may_change(&lock), may, "{text}");
    }
    assert!(of("SET lock:7 b NX PX 10000").is_again(&lock));
    assert!(!of("SET lock:8 a NX PX 10000").is_again(&lock));
    let nil = Answer {
        tag: Some(Answer::NIL.to_owned()),
        ..Answer::default()
    };
    assert!(lock.is_refused(&nil) && !of("GET a").is_refused(&nil));
    assert!(!lock.is_refused(&Answer::default()));
}

#[test]
fn keys_are_found_where_they_are() {
    let keys = |text| -> Vec<String> { of(text).keys.into_iter().map(|key| key.text).collect() };
    assert_eq!(keys("MSET a 1 b 2"), ["a", "b"]);
    assert_eq!(keys("BLPOP a b 0"), ["a", "b"]);
    assert_eq!(keys("EVALSHA 01 2 a b c"), ["a", "b"]);
    assert_eq!(keys("XREAD BLOCK 0 STREAMS a b 1 2"), ["a", "b"]);
    assert_eq!(keys("EVALSHA 01"), [""; 0]);
    assert!(of("XREAD BLOCK 0 STREAMS a 1").blocks && !of("XREAD STREAMS a 1").blocks);
}
