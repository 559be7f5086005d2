use super::super::super::Session as _;
use super::*;

fn message(kind: u8, body: &[u8]) -> Message {
    Message {
        kind,
        body: body.to_vec(),
    }
}

fn whole(session: &mut Session, messages: &[Message]) -> Unit {
    let mut whole = None;
    for message in messages {
        if let Some(unit) = session.says(message) {
            assert!(whole.is_none(), "one unit");
            whole = Some(unit);
        }
    }
    whole.expect("a unit")
}

/// A parse, a bind with one value as text, an execution.
fn extended(text: &str, value: &str) -> Vec<Message> {
    let mut bind = b"\0\0\0\0\0\x01".to_vec();
    bind.extend_from_slice(&u32::try_from(value.len()).expect("short").to_be_bytes());
    bind.extend_from_slice(value.as_bytes());
    bind.extend_from_slice(&[0, 0]);
    vec![
        message(b'P', format!("\0{text}\0\0\0").as_bytes()),
        message(b'B', &bind),
        message(b'D', b"P\0"),
        message(b'E', b"\0\0\0\0\0"),
    ]
}

fn answers(session: &mut Session, messages: &[(u8, &[u8])]) -> Vec<Answer> {
    let answered = |(kind, body): &(u8, &[u8])| session.hears(&message(*kind, body));
    messages.iter().flat_map(answered).collect()
}

#[test]
fn an_extended_statement_goes_up_to_its_sync_and_has_its_values() {
    let mut session = Session::default();
    let mut sent = extended("SELECT point FROM t WHERE id = $1", "7");
    sent.push(message(b'S', b""));
    let unit = whole(&mut session, &sent);
    let select = Sent::Sql {
        text: "SELECT point FROM t WHERE id = $1".into(),
        values: vec![Some("7".to_owned())],
    };
    assert_eq!(unit.statements, [select]);
    session.passed_on();
    let description = b"\0\x01point\0\0\0\0\0\0\0\0\0\0\x14\0\x08\0\0\0\0\0\0";
    let answered = answers(
        &mut session,
        &[
            (b'1', b""),
            (b'2', b""),
            (b'T', description),
            (b'D', b"\0\x01\0\0\0\x041000"),
            (b'C', b"SELECT 1\0"),
            (b'Z', b"T"),
        ],
    );
    assert_eq!(answered.len(), 1);
    assert_eq!(answered[0].row, ["1000"]);
    assert_eq!(answered[0].tag.as_deref(), Some("SELECT 1"));
    assert_eq!(session.transaction, Transaction::Open);
}

#[test]
fn preparing_does_nothing_and_a_simple_query_does() {
    let mut session = Session::default();
    let prepared = whole(
        &mut session,
        &[message(b'P', b"s\0SELECT 1\0\0\0"), message(b'S', b"")],
    );
    assert!(!prepared.acts());
    let simple = whole(&mut session, &[message(b'Q', b"BEGIN\0")]);
    assert!(simple.acts());
    session.passed_on();
    session.passed_on();
    let answered = answers(
        &mut session,
        &[(b'1', b""), (b'Z', b"I"), (b'C', b"BEGIN\0"), (b'Z', b"T")],
    );
    assert_eq!(answered.len(), 2);
    assert_eq!(answered[1].tag.as_deref(), Some("BEGIN"));
}

#[test]
fn after_an_error_the_rest_up_to_sync_is_not_answered() {
    let mut session = Session::default();
    let mut sent = extended("UPDATE t SET a = $1", "1");
    sent.extend(extended("UPDATE t SET a = $1", "2"));
    sent.push(message(b'S', b""));
    whole(&mut session, &sent);
    session.passed_on();
    let answered = answers(
        &mut session,
        &[
            (b'E', b"SERROR\0C40001\0Mcould not serialize\0\0"),
            (b'Z', b"E"),
        ],
    );
    assert_eq!(answered.len(), 1);
    let error = answered[0].error.clone().expect("an error");
    assert_eq!(error.0, "40001");
    assert_eq!(session.transaction, Transaction::Failed);
}

#[test]
fn a_flush_is_answered_without_ready_and_so_is_its_error() {
    let mut session = Session::default();
    let mut sent = extended("SELECT 1", "1");
    sent.push(message(b'H', b""));
    whole(&mut session, &sent);
    session.passed_on();
    let answered = answers(
        &mut session,
        &[(b'1', b""), (b'2', b""), (b'n', b""), (b'C', b"SELECT 0\0")],
    );
    assert_eq!(answered.len(), 1);
    whole(&mut session, &sent);
    session.passed_on();
    assert_eq!(
        answers(&mut session, &[(b'E', b"C22012\0Mno\0\0")]).len(),
        1
    );
    // What comes now is skipped until its sync.
    let mut sent = extended("SELECT 2", "1");
    sent.push(message(b'S', b""));
    whole(&mut session, &sent);
    session.passed_on();
    assert_eq!(answers(&mut session, &[(b'Z', b"I")]).len(), 1);
}

#[test]
fn a_sync_before_data_that_is_copied_in_is_not_waited_for() {
    let mut session = Session::default();
    let mut sent = extended("COPY t FROM STDIN", "1");
    sent.push(message(b'S', b""));
    whole(&mut session, &sent);
    session.passed_on();
    answers(
        &mut session,
        &[(b'1', b""), (b'2', b""), (b'n', b""), (b'G', b"\0\0\0")],
    );
    for kind in [b'd', b'c'] {
        let data = whole(&mut session, &[message(kind, b"1\n")]);
        assert!(!data.acts());
        session.passed_on();
    }
    whole(&mut session, &[message(b'S', b"")]);
    session.passed_on();
    let answered = answers(&mut session, &[(b'C', b"COPY 1\0"), (b'Z', b"I")]);
    assert_eq!(answered.len(), 2);
    assert_eq!(answered[0].tag.as_deref(), Some("COPY 1"));
}
