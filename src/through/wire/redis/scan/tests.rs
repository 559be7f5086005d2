use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Everything that is found when the bytes come in parts of these lengths, again and again.
fn found(from: From, bytes: &[u8], lengths: &[usize]) -> Vec<Value> {
    let mut scanner = Scanner::new(from);
    let mut found = Vec::new();
    let mut rest = bytes;
    for length in lengths.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (mut part, after) = rest.split_at((*length).min(rest.len()));
        rest = after;
        while !part.is_empty() {
            let (taken, value) = scanner.take(part).expect("the protocol");
            assert!(taken > 0, "it goes on");
            found.extend(value);
            part = &part[taken..];
        }
    }
    assert_eq!(scanner.begun(), None, "nothing has begun and not ended");
    found
}

fn whole(from: From, bytes: &[u8]) -> Vec<Value> {
    found(from, bytes, &[usize::MAX])
}

fn command(arguments: &[&[u8]]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", arguments.len()).into_bytes();
    for argument in arguments {
        bytes.extend(format!("${}\r\n", argument.len()).bytes());
        bytes.extend_from_slice(argument);
        bytes.extend(b"\r\n");
    }
    bytes
}

fn parts(value: &Value) -> Vec<Option<String>> {
    let text = |part: &Vec<u8>| String::from_utf8_lossy(part).into_owned();
    value
        .parts
        .iter()
        .map(|part| part.as_ref().map(text))
        .collect()
}

proptest! {
    #[test]
    fn any_cut_of_the_bytes_gives_the_same_commands(
        commands in vec(vec(vec(any::<u8>(), 0..40), 1..6), 1..8),
        lengths in vec(1_usize..30, 1..10),
    ) {
        let mut bytes = Vec::new();
        for arguments in &commands {
            let arguments: Vec<&[u8]> = arguments.iter().map(Vec::as_slice).collect();
            bytes.extend(command(&arguments));
        }
        let values = found(From::Client, &bytes, &lengths);
        let as_sent: Vec<Vec<Option<Vec<u8>>>> =
            commands.into_iter().map(|one| one.into_iter().map(Some).collect()).collect();
        let as_found: Vec<Vec<Option<Vec<u8>>>> = values.into_iter().map(|value| value.parts).collect();
        prop_assert_eq!(as_found, as_sent);
    }

    #[test]
    fn whatever_comes_is_taken_to_its_end_or_refused_and_little_is_kept(
        bytes in vec(prop_oneof![Just(b'*'), Just(b'$'), Just(b'\n'), Just(b'9'), Just(b'%'), Just(b'|'), any::<u8>()], 0..400),
        is_client in any::<bool>(),
    ) {
        let mut scanner = Scanner::new(if is_client { From::Client } else { From::Server });
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let Ok((taken, _)) = scanner.take(rest) else { break };
            prop_assert!(taken > 0);
            rest = &rest[taken..];
        }
    }
}

#[test]
fn replies_of_both_versions_are_counted_right() {
    let replies: [(&[u8], &[Option<&str>]); 14] = [
        (b"+OK\r\n", &[Some("OK")]),
        (b"-WRONGTYPE no\r\n", &[Some("WRONGTYPE no")]),
        (b":-12\r\n", &[Some("-12")]),
        (b"$4\r\n2000\r\n", &[Some("2000")]),
        (b"$-1\r\n", &[None]),
        (b"*-1\r\n", &[None]),
        (b"_\r\n", &[None]),
        (b"#t\r\n", &[Some("t")]),
        (b",1.5\r\n", &[Some("1.5")]),
        (b"=5\r\ntxt:a\r\n", &[Some("txt:a")]),
        (
            b"*3\r\n$1\r\na\r\n*2\r\n:1\r\n:2\r\n_\r\n",
            &[Some("a"), Some("1"), Some("2"), None],
        ),
        (
            b"%2\r\n+a\r\n:1\r\n+b\r\n*0\r\n",
            &[Some("a"), Some("1"), Some("b")],
        ),
        (b">2\r\n+message\r\n+x\r\n", &[Some("message"), Some("x")]),
        (b"*0\r\n", &[]),
    ];
    let mut bytes = Vec::new();
    for (reply, expected) in replies {
        let values = whole(From::Server, reply);
        assert_eq!(values.len(), 1, "{}", String::from_utf8_lossy(reply));
        let expected: Vec<_> = expected
            .iter()
            .map(|part| part.map(str::to_owned))
            .collect();
        assert_eq!(parts(&values[0]), expected);
        assert_eq!(values[0].kind, reply[0]);
        bytes.extend_from_slice(reply);
    }
    // Attributes stand before a reply, or a value in it, and are no part of it, however deep they go and however often.
    let attributes = [
        &b"|1\r\n+ttl\r\n:3\r\n:7\r\n"[..],
        b"|0\r\n|1\r\n$3\r\nttl\r\n|1\r\n+a\r\n*2\r\n:1\r\n$-1\r\n:3\r\n$1\r\n7\r\n",
        b"*2\r\n+a\r\n|1\r\n+ttl\r\n%1\r\n+b\r\n:1\r\n:7\r\n",
    ];
    let without: [(u8, &[&str]); 3] = [(b':', &["7"]), (b'$', &["7"]), (b'*', &["a", "7"])];
    for (reply, (kind, expected)) in attributes.iter().zip(without) {
        let values = whole(From::Server, reply);
        let of: Vec<_> = values
            .iter()
            .map(|value| (value.kind, parts(value)))
            .collect();
        let expected = expected.iter().map(|part| Some((*part).to_owned()));
        assert_eq!(of, [(kind, expected.collect())]);
        bytes.extend_from_slice(reply);
    }
    let all = whole(From::Server, &bytes);
    assert_eq!(all.len(), replies.len() + attributes.len());
    for length in 1..9 {
        assert_eq!(
            found(From::Server, &bytes, &[length]),
            all,
            "in parts of {length}"
        );
    }
}

#[test]
fn a_line_of_words_is_a_command_of_a_client_only() {
    let values = whole(From::Client, b"\r\nSET a  1\r\n*1\r\n$4\r\nPING\r\nGET a\n");
    let kinds: Vec<u8> = values.iter().map(|value| value.kind).collect();
    assert_eq!(kinds, [INLINE, b'*', INLINE]);
    let names: Vec<_> = values.iter().map(|value| parts(value).remove(0)).collect();
    assert_eq!(
        names,
        ["SET", "PING", "GET"].map(|name| Some(name.to_owned()))
    );
    assert_eq!(
        Scanner::new(From::Server).take(b"SET a 1\r\n"),
        Err(NotTheProtocol)
    );
}

#[test]
fn of_a_long_command_only_the_beginning_is_kept() {
    let long = vec![b'x'; 10 * KEPT];
    let values = whole(From::Client, &command(&[b"SET", &long, b"NX"]));
    assert!(values[0].is_cut);
    assert_eq!(values[0].parts[1].as_ref().map(Vec::len), Some(KEPT - 3));
    assert_eq!(values[0].parts.len(), 3);
    let many: Vec<&[u8]> = (0..10 * MOST_PARTS).map(|_| &b"12345678"[..]).collect();
    let values = whole(From::Client, &command(&many));
    assert!(values[0].is_cut);
    assert_eq!(values[0].parts.len(), MOST_PARTS + 1);
    // A line without an end is no reason to keep it all, and a length that is none is refused.
    let mut scanner = Scanner::new(From::Client);
    for _ in 0..10 {
        scanner.take(&long).expect("a line");
    }
    assert!(scanner.line.len() <= KEPT);
    for bytes in [
        &b"*x\r\n"[..],
        b"$99999999999999999999\r\n",
        b"*8589934592\r\n",
        b"|-1\r\n",
        &b"|1\r\n".repeat(100),
    ] {
        assert_eq!(Scanner::new(From::Server).take(bytes), Err(NotTheProtocol));
    }
}
