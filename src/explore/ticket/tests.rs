use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::explore::{Expiry, Subject, play_back};
use crate::sim::replay::Mode;

fn pick(root: u32, nth: u32) -> Pick {
    Pick { root, nth }
}

fn ticket() -> Ticket {
    Ticket {
        scenario: "hundred-charges".to_owned(),
        set: Vec::new(),
        lock: LockName::PromiseRace,
        requests: vec![1, 2, 3],
        seed: None,
        turns: Turns::Engine,
        timeouts: false,
        cancellations: 0,
        spurious_polls: 0,
        expiry: Expiry::Never,
        expiries: u32::MAX,
        max_faults: 0,
        in_order: false,
        schedule: vec![pick(0, 0), pick(0, 0), pick(2, 1), pick(11, 0)],
        check: Checksum::Case(0x4f1c_07d2),
    }
}

#[test]
fn a_ticket_is_one_word() {
    assert_eq!(
        ticket().to_string(),
        "pr2:scenario=hundred-charges:lock=promise-race:requests=1-3:schedule=1x2.3_2.12:check=4f1c07d2"
    );
    let all = Ticket {
        set: vec![
            "users.balance=5".to_owned(),
            "service.instances=2".to_owned(),
        ],
        requests: vec![3, 5, 7, 8, 9, 2],
        seed: Some(7),
        turns: Turns::Classic,
        timeouts: true,
        in_order: true,
        ..ticket()
    };
    assert_eq!(
        all.to_string(),
        "pr2:scenario=hundred-charges:set=users.balance=5:set=service.instances=2:lock=promise-race\
         :requests=3.5.7-9.2:seed=7:turns=classic:timeouts=yes:in-order=yes:schedule=1x2.3_2.12:check=4f1c07d2"
    );
}

fn any_ticket() -> impl Strategy<Value = Ticket> {
    let requests = proptest::collection::hash_set(1..=400_u64, 1..120)
        .prop_map(|numbers| numbers.into_iter().collect::<Vec<u64>>())
        .prop_shuffle();
    let turn = (
        0..150_u32,
        prop_oneof![0..3_u32, 0..300_u32, Just(u32::MAX - 1)],
        1..5_usize,
    );
    let schedule = proptest::collection::vec(turn, 0..80).prop_map(|turns| {
        let repeated = |(root, nth, times)| std::iter::repeat_n(pick(root, nth), times);
        turns.into_iter().flat_map(repeated).collect::<Vec<Pick>>()
    });
    let key = prop_oneof!["[a-z.]{1,9}=[0-9a-z]{1,4}", "\\PC{0,12}"];
    (
        (
            prop_oneof!["[a-z-]{1,20}", "\\PC{1,30}"],
            proptest::collection::vec(key, 0..3),
            select(LockName::ALL.as_slice()),
            requests,
        ),
        (
            proptest::option::of(any::<u64>()),
            any::<bool>(),
            any::<(bool, u8, u8, (u8, u32))>(),
            any::<bool>(),
            schedule,
            any::<(bool, u32)>(),
        ),
    )
        .prop_map(
            |(
                (scenario, set, lock, requests),
                (
                    seed,
                    classic,
                    (timeouts, cancellations, spurious, expiry),
                    in_order,
                    schedule,
                    check,
                ),
            )| {
                Ticket {
                    scenario,
                    set,
                    lock,
                    requests,
                    seed,
                    turns: if classic {
                        Turns::Classic
                    } else {
                        Turns::Engine
                    },
                    timeouts,
                    cancellations: u32::from(cancellations),
                    spurious_polls: u32::from(spurious),
                    expiry: Expiry::ALL[usize::from(expiry.0 % 3)],
                    expiries: expiry.1,
                    max_faults: expiry.1 % 4,
                    in_order,
                    schedule,
                    check: match check {
                        (true, sum) => Checksum::Case(sum),
                        (false, sum) => Checksum::Pr1(sum),
                    },
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_written_is_read_again(ticket in any_ticket()) {
        let text = ticket.to_string();
        let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=,:%".contains(&byte);
        prop_assert!(text.bytes().all(harmless), "a shell would act upon {}", text);
        prop_assert_eq!(text.parse::<Ticket>().expect(&text), ticket);
    }

    #[test]
    fn what_is_cut_off_is_refused(ticket in any_ticket(), at in any::<Index>()) {
        let text = ticket.to_string();
        let cut = &text[..at.index(text.len())];
        prop_assert!(cut.parse::<Ticket>().is_err(), "{}", cut);
    }

    #[test]
    fn whatever_is_read_is_refused_or_understood(
        ticket in any_ticket(),
        changes in proptest::collection::vec((any::<Index>(), any::<Index>(), "[ -~]|\\PC"), 1..4),
    ) {
        let mut text: Vec<char> = ticket.to_string().chars().collect();
        for (at, other, new) in changes {
            let (at, other) = (at.index(text.len()), other.index(text.len()));
            match new.chars().next() {
                Some(new) if at % 3 == 0 => text[at] = new,
                Some(new) if at % 3 == 1 => text.insert(other, new),
                _ => text.swap(at, other),
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok(ticket) = text.parse::<Ticket>() {
            prop_assert_eq!(ticket.to_string().parse::<Ticket>().expect(&text), ticket);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_is_asked_for_is_played_or_refused(
        ticket in any_ticket(),
        builtin in any::<Index>(),
        most in 1..30_u64,
    ) {
        let all = crate::scenario::builtin::ALL;
        let mut ticket = Ticket {
            scenario: all[builtin.index(all.len())].name.to_owned(),
            set: Vec::new(),
            ..ticket
        };
        ticket.requests.retain(|number| *number <= most);
        prop_assume!(!ticket.requests.is_empty());
        // With another checksum it is refused.
        prop_assert!(ticket.case().is_err());
        let Ok((_, case)) = ticket.case_now() else {
            return Ok(());
        };
        ticket.check = Checksum::of(&case);
        let line = ticket.to_string();
        let (_, read) = line.parse::<Ticket>().expect(&line).case().expect(&line);
        prop_assert_eq!(&read, &case);
        let subject = Subject::new(case);
        let playback = play_back(&subject, &ticket.schedule, Mode::GoOn);
        // What was played is a schedule of its own, of which nothing is passed over.
        let again = play_back(&subject, &playback.schedule(), Mode::GoOn);
        prop_assert_eq!(again.skipped, 0);
        prop_assert_eq!(again.turns, playback.turns);
    }
}

#[test]
fn fields_are_read_in_any_order() {
    let text = "pr2:check=4f1c07d2:schedule=1x2.3_2.12:timeouts=no:turns=engine:requests=1.2.3:lock=promise-race\
                :scenario=hundred-charges";
    assert_eq!(text.parse::<Ticket>().expect(text), ticket());
}

#[test]
fn what_version_1_wrote_is_read() {
    let read = |text: &str| text.parse::<Ticket>().expect(text);
    let old = Ticket {
        check: Checksum::Pr1(0x4f1c_07d2),
        ..ticket()
    };
    assert_eq!(
        read("pr1:hundred-charges:promise-race:3:e:4f1c07d2:1x2.3b.12"),
        old
    );
    let old = Ticket {
        scenario: "dir with space/läuft:x?.toml".to_owned(),
        set: vec![
            "users.balance=100".to_owned(),
            "phase.a.amount=\"1..5\"".to_owned(),
        ],
        requests: vec![7],
        turns: Turns::Classic,
        timeouts: true,
        in_order: true,
        seed: Some(42),
        schedule: vec![pick(0, 23), pick(0, 23), pick(1, 23), pick(1, 24)],
        ..old
    };
    assert_eq!(
        read(
            "pr1:dir%20with%20space/l%C3%A4uft%3Ax%3F.toml+users.balance=100+phase.a.amount=%221..5%22\
             :promise-race:7.:ctos42:4f1c07d2:1xx2.2x.2y"
        ),
        old
    );
    assert_eq!(
        read("pr1:two-clients:none:3.5.7.2:e:4f1c07d2:1").requests,
        [3, 5, 7, 2],
        "a client's requests come together"
    );
}

#[test]
fn what_is_no_ticket_is_refused_with_a_reason() {
    let rest = "lock=none:requests=1-3:schedule=1:check=00000000";
    let with = |field: &str| format!("pr2:scenario=a:{field}:{rest}");
    let instead = |old: &str, new: &str| format!("pr2:scenario=a:{rest}").replace(old, new);
    for (text, part) in [
        (String::new(), "begins with \"\""),
        ("pr3:scenario=a".to_owned(), "begins with \"pr3\""),
        ("pr2:".to_owned(), "has no ="),
        (with("nodes=5"), "knows no field \"nodes\""),
        (with("timeout=yes"), "did you mean timeouts?"),
        (with("timeouts=maybe"), "yes or no"),
        (with("turns=big"), "engine or classic"),
        (with("lock=none"), "lock twice"),
        (with("seed=-1"), "\"-1\" is no seed"),
        (with("seed=18446744073709551616"), "is no seed"),
        (instead("lock=none", "lock=nono"), "did you mean `none`"),
        (instead("lock=none:", ""), "does not say lock="),
        (instead("1-3", "0"), "is not among the requests"),
        (instead("1-3", "3-1"), "is not among the requests"),
        (instead("1-3", "1-100001"), "is not among the requests"),
        (instead("1-3", ""), "no number of a request"),
        (instead("1-3", "1-3.2"), "request 2 twice"),
        (instead("1-3", "1-99999.1-99999"), "a request twice"),
        (instead("=1:", "=0:"), "\"0\" is no turn"),
        (instead("=1:", "=1_0:"), "is no turn"),
        (instead("=1:", "=1x0:"), "is no turn"),
        (instead("=1:", "=1..2:"), "\"\" is no turn"),
        (instead("=1:", "=1b:"), "is no turn"),
        (instead("=1:", "=1x99999999:"), "more than 1000000 turns"),
        (instead("=1:", "=4294967297:"), "is no turn"),
        (instead(":check=00000000", ""), "cut off"),
        (instead("=00000000", "=0000000"), "cut off"),
        (
            instead("scenario=a", "scenario=%zz"),
            "\"%zz\" stands for no character",
        ),
        (
            instead("scenario=a", "scenario=%+1"),
            "\"%+1\" stands for no character",
        ),
        (instead("scenario=a", "scenario=%ff"), "is not text"),
        ("pr1:a".to_owned(), "has 2 parts"),
        (
            "pr1:a:nono:3:e:00000000:1".to_owned(),
            "did you mean `none`",
        ),
        ("pr1:a:none:0:e:00000000:1".to_owned(), "which requests"),
        ("pr1:a:none:3.3:e:00000000:1".to_owned(), "which requests"),
        (
            "pr1:a:none:99999999999:e:00000000:1".to_owned(),
            "which requests",
        ),
        ("pr1:a:none:3:q:00000000:1".to_owned(), "neither e nor c"),
        ("pr1:a:none:3:ez:00000000:1".to_owned(), "means nothing"),
        ("pr1:a:none:3:e:xyz:1".to_owned(), "checksum"),
        ("pr1:a:none:3:e:00000000:1z".to_owned(), "26th choice"),
        ("pr1:%zz:none:3:e:00000000:1".to_owned(), "no character"),
    ] {
        let error = text.parse::<Ticket>().expect_err(&text).to_string();
        assert!(error.contains(part), "{text}: {error}");
        assert!(error.len() < 300, "{error}");
    }
}

#[test]
fn a_schedule_is_found_in_a_text() {
    let found = "Again: pointrace replay 'pr2:scenario=a:lock=none'\n";
    assert_eq!(Ticket::find(found), Some("pr2:scenario=a:lock=none"));
    assert_eq!(Ticket::find("a pr1:b pr2:c"), Some("pr1:b"));
    assert_eq!(Ticket::find("prose: pr:a prx:b"), None);
}
