use super::super::super::Session as _;
use super::*;

fn session() -> Session {
    Session::new(Arc::default())
}

/// What is sent in lines of words, each passed on.
fn says(session: &mut Session, lines: &[&str]) -> Vec<Unit> {
    let mut units = Vec::new();
    for line in lines {
        let bytes = format!("{line}\r\n").into_bytes();
        let (taken, unit) = session.sent(&bytes).expect("the protocol");
        assert_eq!(taken, bytes.len());
        units.extend(unit);
        session.passed_on();
    }
    units
}

fn hears(session: &mut Session, mut bytes: &[u8]) -> Vec<Answer> {
    let mut answers = Vec::new();
    while !bytes.is_empty() {
        let (taken, more) = session.answered(bytes).expect("the protocol");
        answers.extend(more);
        bytes = &bytes[taken..];
    }
    answers
}

fn shorts(units: &[Unit]) -> Vec<String> {
    let commands = units.iter().flat_map(|unit| &unit.statements);
    commands
        .filter_map(|sent| Some(sent.command()?.short(80)))
        .collect()
}

#[test]
fn each_command_is_a_unit_and_has_its_answer() {
    let mut session = session();
    let units = says(
        &mut session,
        &[
            "SET lock:7 a NX PX 10000",
            "GET point:7",
            "GET none",
            "LPUSH point:7 1",
        ],
    );
    assert_eq!(units.len(), 4);
    assert!(units.iter().all(|unit| unit.acts() && unit.is_answered));
    let answers = hears(
        &mut session,
        b"+OK\r\n$4\r\n2000\r\n$-1\r\n-WRONGTYPE Operation against a key\r\n",
    );
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0].tag.as_deref(), Some("OK"));
    assert_eq!(answers[1].row, ["2000"]);
    assert!(answers[2].is_nil());
    assert_eq!(
        answers[3].error.as_ref().map(|error| error.0.as_str()),
        Some("WRONGTYPE")
    );
}

#[test]
fn what_is_said_at_the_beginning_does_nothing_and_keeps_no_password() {
    let mut session = session();
    let units = says(
        &mut session,
        &[
            "HELLO 3 AUTH me secret",
            "AUTH secret",
            "CLIENT SETINFO LIB-NAME x",
            "SELECT 1",
            "PING",
            "SCRIPT LOAD x",
        ],
    );
    assert!(units.iter().all(|unit| !unit.acts() && unit.is_answered));
    assert!(!format!("{units:?} {session:?}").contains("secret"));
    let answers = hears(
        &mut session,
        b"%1\r\n+server\r\n+redis\r\n+OK\r\n+OK\r\n+OK\r\n+PONG\r\n+x\r\n",
    );
    assert_eq!(answers.len(), 6);
}

#[test]
fn a_transaction_is_one_statement_at_its_end() {
    let mut session = session();
    let units = says(
        &mut session,
        &["WATCH a", "MULTI", "SET a 1", "DEL b", "EXEC", "EXEC"],
    );
    let acts: Vec<bool> = units.iter().map(Unit::acts).collect();
    assert_eq!(acts, [true, false, false, false, true, false]);
    assert_eq!(shorts(&units), ["WATCH a", "EXEC SET a 1 +1"]);
    let discarded = says(&mut session, &["MULTI", "SET a 1", "DISCARD", "GET a"]);
    assert_eq!(shorts(&discarded), ["GET a"]);
    let watched = says(
        &mut session,
        &[
            "WATCH a", "MULTI", "SET a 1", "EXEC", "MULTI", "SET a 1", "EXEC",
        ],
    );
    let effects: Vec<Effect> = watched
        .iter()
        .flat_map(|unit| &unit.statements)
        .filter_map(|sent| Some(sent.command()?.effect))
        .collect();
    assert_eq!(effects, [Effect::Reads, Effect::Updates, Effect::Writes]);
}

/// The one command that these lines execute at their end.
fn executed(lines: &[&str]) -> Command {
    let mut units = says(&mut session(), lines);
    let mut last = units.pop().expect("a unit").statements;
    match last.pop() {
        Some(Sent::Command(command)) => command,
        other => panic!("no command: {other:?}"),
    }
}

#[test]
fn a_transaction_does_what_the_strongest_of_its_commands_does_and_changes_what_any_of_them_may() {
    let lock = executed(&["SET lock:7 token NX PX 10000"]);
    for (inside, effect, may) in [
        (
            &["DEL lock:7", "PUBLISH freed 7"][..],
            Effect::Removes,
            true,
        ),
        (
            &["SET point:7 5", "PUBLISH changed 7"],
            Effect::Writes,
            false,
        ),
        (
            &["SET point:7 5", "EXPIRE point:7 100"],
            Effect::Writes,
            false,
        ),
        (&["EXPIRE lock:7 100", "GET point:7"], Effect::Keeps, true),
        (&["FLUSHALL", "GET point:7"], Effect::Unknown, true),
        (
            &["SETNX lock:7 token", "EXPIRE lock:7 100"],
            Effect::Locks,
            true,
        ),
        (&["GET lock:7", "PUBLISH seen 7"], Effect::Tells, false),
    ] {
        let lines = [&["MULTI"], inside, &["EXEC"]].concat();
        let command = executed(&lines);
        assert_eq!(
            (command.effect, command.may_change(&lock)),
            (effect, may),
            "{inside:?}"
        );
    }
    // One that takes a lock and writes something else besides has done that, whatever became of the lock.
    let both = executed(&["MULTI", "SET a 1", "SET lock:7 token NX", "EXEC"]);
    let nil = Answer {
        tag: Some(Answer::NIL.to_owned()),
        ..Answer::default()
    };
    assert!(!both.is_refused(&nil));
    // What is left out of a long one may have touched the lock.
    let long = [
        vec!["MULTI"],
        vec!["GET a"; 2 * MOST_QUEUED],
        vec!["DEL lock:7", "EXEC"],
    ];
    assert!(executed(&long.concat()).may_change(&lock));
}

#[test]
fn messages_of_channels_are_no_answers_in_either_version() {
    for kind in ['*', '>'] {
        let mut session = session();
        says(&mut session, &["GET a", "SUBSCRIBE b c", "PING"]);
        let said = format!(
            "$1\r\n1\r\n{kind}3\r\n+subscribe\r\n+b\r\n:1\r\n{kind}3\r\n+subscribe\r\n+c\r\n:2\r\n\
             {kind}3\r\n+message\r\n+b\r\n+x\r\n*2\r\n+pong\r\n+\r\n{kind}3\r\n+message\r\n+b\r\n+x\r\n"
        );
        assert_eq!(hears(&mut session, said.as_bytes()).len(), 2, "{kind}");
        says(&mut session, &["UNSUBSCRIBE", "LRANGE l 0 1"]);
        let said = format!(
            "{kind}3\r\n+unsubscribe\r\n+b\r\n:1\r\n{kind}3\r\n+unsubscribe\r\n+c\r\n:0\r\n*2\r\n+message\r\n+x\r\n"
        );
        assert_eq!(
            hears(&mut session, said.as_bytes()).len(),
            1,
            "{kind}: a list that looks like one"
        );
    }
}

#[test]
fn a_refused_subscription_is_answered_once() {
    let mut session = session();
    says(&mut session, &["SUBSCRIBE a", "GET b"]);
    let answers = hears(&mut session, b"-NOPERM no\r\n:1\r\n");
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].row, ["1"]);
}

#[test]
fn replies_that_are_not_wanted_are_not_expected_and_a_stream_is_not_read() {
    let mut session = session();
    let units = says(
        &mut session,
        &[
            "CLIENT REPLY SKIP",
            "SET a 1",
            "GET a",
            "CLIENT REPLY OFF",
            "SET a 2",
            "CLIENT REPLY ON",
            "GET a",
        ],
    );
    let answered: Vec<bool> = units.iter().map(|unit| unit.is_answered).collect();
    assert_eq!(answered, [false, false, true, false, false, true, true]);
    assert_eq!(hears(&mut session, b":1\r\n+OK\r\n:2\r\n").len(), 3);
    let monitor = says(&mut session, &["MONITOR"]);
    assert!(!monitor[0].is_answered && !monitor[0].acts());
    assert_eq!(hears(&mut session, b"+OK\r\nwhatever it likes").len(), 0);
}

#[test]
fn who_asks_for_other_servers_is_noticed() {
    let units = says(
        &mut session(),
        &[
            "CLUSTER SLOTS",
            "CLUSTER KEYSLOT a",
            "SENTINEL MASTERS",
            "GET a",
        ],
    );
    let leads: Vec<bool> = units.iter().map(|unit| unit.leads_elsewhere).collect();
    assert_eq!(leads, [true, false, true, false]);
}

#[test]
fn a_script_is_known_by_its_hash_on_another_connection() {
    let scripts = Arc::new(Scripts::default());
    let mut one = Session::new(Arc::clone(&scripts));
    let text = b"return redis.call('del', KEYS[1])";
    let hash = sha1_smol::Sha1::from(text).digest().to_string();
    let mut load = b"*3\r\n$6\r\nSCRIPT\r\n$4\r\nLOAD\r\n$33\r\n".to_vec();
    load.extend_from_slice(text);
    load.extend(b"\r\n");
    one.sent(&load).expect("the protocol").1.expect("a unit");
    let mut other = Session::new(scripts);
    let units = says(&mut other, &[&format!("EVALSHA {hash} 1 lock:7 token")]);
    assert_eq!(shorts(&units), ["EVALSHA del lock:7"]);
}
