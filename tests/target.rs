//! `run --target`: small services that misbehave, each with the verdict that it deserves. None of them hangs a run.

#[path = "support/little_service.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod little_service;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use little_service::{Answer, Asked, Books, Little, What, pause, right};
use pointrace::check::{CheckState, Verdict};
use pointrace::history::AnomalyKind;
use pointrace::lang::Lang;
use pointrace::point::OutcomeKind;
use pointrace::scenario::{Override, Scenario, Shard, parse_with};
use pointrace::target::{Address, Outside, RaceError, RaceSetup, race};
use tokio::runtime::Runtime;

const CHARGES: &str =
    "name = \"charges\"\n[[phase]]\nname = \"burst\"\nburst = { size = 20 }\namount = 100\n";
const USES: &str = "name = \"uses\"\n[users]\nbalance = 200\n[[phase]]\nname = \"burst\"\nburst = { size = 20 }\nmix = { use = 1 }\namount = 100\n";

/// As most tests want it: nothing is written late.
const PROMPT: &[&str] = &["target.settle=0ms"];

fn scenario(text: &str, set: &[&str]) -> Scenario {
    let set: Vec<Override> = set
        .iter()
        .map(|set| Override::parse(set).expect("an override"))
        .collect();
    parse_with(text, "test", &set).unwrap_or_else(|error| panic!("{error}"))
}

fn try_race(service: &Little, text: &str, set: &[&str]) -> Result<Outside, RaceError> {
    let scenario = scenario(text, set);
    let setup = RaceSetup {
        scenario: &scenario,
        seed: 1,
        target: scenario.target.clone().unwrap_or_default(),
        addresses: vec![Address::resolve(&service.url(), &[]).expect("this machine")],
        accounts: None,
        wait: Duration::ZERO,
        cleanup: None,
        shard: Shard::WHOLE,
    };
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(race(setup, |_| false))
}

fn raced(service: &Little, text: &str, set: &[&str]) -> Outside {
    try_race(service, text, set).unwrap_or_else(|error| panic!("{error:?}"))
}

fn failed(outside: &Outside) -> Vec<AnomalyKind> {
    let checks = outside.judgement.checks.iter();
    let failed = checks.filter(|check| check.state == CheckState::Failed);
    failed.filter_map(|check| check.kind).collect()
}

fn assert_passes(outside: &Outside) {
    assert_eq!(
        outside.judgement.verdict,
        Verdict::Pass,
        "{:?}",
        outside.judgement
    );
}

/// The error of a service that is not understood.
fn not_understood(service: &Little, text: &str, set: &[&str]) -> String {
    match try_race(service, text, set) {
        Err(RaceError::NotUnderstood(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// The race begins with the third write: two charges are made before it, to learn.
fn in_the_race(asked: &Asked) -> bool {
    asked.number > 2
}

#[test]
fn a_right_service_passes() {
    let service = Little::start(right);
    let outside = raced(&service, CHARGES, PROMPT);
    assert_passes(&outside);
    assert!(outside.learnt.history_is_evidence);
    assert_eq!(outside.record.outcome(OutcomeKind::Committed), 20);
    assert_eq!(outside.touched, [900_000_001, 900_000_002]);
    assert_eq!(outside.judgement.out_of_order, Some(0));
    let outside = raced(&service, USES, PROMPT);
    assert_passes(&outside);
    assert_eq!(outside.judgement.out_of_order, Some(0));
    // Where answers say no balances, nobody can tell.
    let set = ["target.settle=0ms", "target.answer=none"];
    let outside = raced(&service, CHARGES, &set);
    assert_passes(&outside);
    assert_eq!(outside.judgement.out_of_order, None);
}

#[test]
fn a_user_with_points_or_a_history_is_passed_over() {
    let service = Little::start(right);
    service.books.add(900_000_001, 5);
    service.books.add(900_000_002, 5);
    service.books.add(900_000_002, -5);
    let outside = raced(&service, CHARGES, PROMPT);
    assert_passes(&outside);
    assert_eq!(outside.passed, [900_000_001, 900_000_002]);
    assert_eq!(outside.touched, [900_000_003, 900_000_004]);
    assert_eq!(service.books.balance(900_000_001), 5);
}

#[test]
fn every_tenth_update_lost_is_a_wrong_balance_and_nothing_else() {
    let service = Little::start(|books, asked| match asked.what {
        What::Charge(amount) if asked.number % 10 == 0 => {
            let balance = books.add(asked.user, amount);
            books.set(asked.user, balance - amount);
            Answer::Json(200, format!("{{\"point\":{balance}}}"))
        }
        _ => right(books, asked),
    });
    let outside = raced(&service, CHARGES, PROMPT);
    assert_eq!(outside.judgement.verdict, Verdict::Fail);
    assert_eq!(failed(&outside), [AnomalyKind::WrongBalance]);
    assert_eq!(
        outside.record.balances.missing, 200,
        "the tenth and the twentieth write"
    );
}

#[test]
fn a_check_outside_the_lock_is_an_overspend() {
    let service = Little::start(|books, asked| match asked.what {
        What::Use(amount) => {
            if books.balance(asked.user) < amount {
                return Answer::Json(400, "{}".to_owned());
            }
            pause(50);
            let balance = books.add(asked.user, -amount);
            if balance < 0 {
                // Nobody sees it: only the sum of what was approved does.
                books.set(asked.user, 0);
            }
            Answer::Json(200, format!("{{\"point\":{}}}", balance.max(0)))
        }
        _ => right(books, asked),
    });
    let outside = raced(&service, USES, PROMPT);
    assert_eq!(outside.judgement.verdict, Verdict::Fail);
    assert!(
        failed(&outside).contains(&AnomalyKind::Overspend),
        "{:?}",
        outside.judgement
    );
    assert!(!failed(&outside).contains(&AnomalyKind::NegativeBalance));
}

/// What was approved too much is made good by a later charge, so that balances and histories are right in the end.
#[test]
fn an_overspend_that_is_made_good_later_is_an_overspend_and_nothing_else() {
    let service = Little::start(|books, asked| match asked.what {
        // Five writes to learn, and one that brings the user to its balance. What is below zero is never shown.
        What::Use(amount) | What::Charge(amount) if asked.number > 6 => {
            let uses = matches!(asked.what, What::Use(_));
            let balance = books.add(asked.user, if uses { -amount } else { amount });
            Answer::Json(200, format!("{{\"point\":{}}}", balance.max(0)))
        }
        _ => right(books, asked),
    });
    let text =
        format!("{USES}[[phase]]\nname = \"later\"\nburst = {{ size = 20 }}\namount = 100\n");
    let outside = raced(&service, &text, PROMPT);
    assert_eq!(failed(&outside), [AnomalyKind::Overspend]);
    assert_eq!(outside.record.balances.overspent, 1_800);
}

#[test]
fn a_balance_below_zero_is_seen_in_an_answer_though_all_adds_up() {
    let service = Little::start(|books, asked| match (asked.what, right(books, asked)) {
        (What::Charge(_), Answer::Json(200, _)) if asked.number == 7 => {
            Answer::Json(200, "{\"point\":-5}".to_owned())
        }
        (_, answer) => answer,
    });
    let outside = raced(&service, CHARGES, PROMPT);
    assert_eq!(failed(&outside), [AnomalyKind::NegativeBalance]);
}

#[test]
fn a_history_that_forgets_is_seen_though_the_balance_is_right() {
    let service = Little::start(|books, asked| match asked.what {
        What::Charge(amount) if asked.number == 7 => {
            let balance = books.balance(asked.user) + amount;
            books.set(asked.user, balance);
            Answer::Json(200, format!("{{\"point\":{balance}}}"))
        }
        _ => right(books, asked),
    });
    // One after another: read and set are no race of their own here.
    let text = CHARGES.replace("burst = { size = 20 }", "clients = 1\ncalls = 20");
    let outside = raced(&service, &text, PROMPT);
    assert_eq!(failed(&outside), [AnomalyKind::HistoryMismatch]);
}

#[test]
fn what_is_written_after_the_answer_is_waited_for() {
    let books = Arc::new(Books::default());
    let own = Arc::clone(&books);
    let service = Little::start(move |_, asked| match asked.what {
        What::Charge(amount) => {
            let (books, user) = (Arc::clone(&own), asked.user);
            thread::spawn(move || {
                pause(100);
                books.add(user, amount);
            });
            Answer::Json(200, "{\"point\":0}".to_owned())
        }
        _ => right(&own, asked),
    });
    assert_passes(&raced(&service, CHARGES, &["target.settle=300ms"]));
}

/// Every fifth write of the race is done, and its caller is not told.
fn done_and_not_told(answer: impl Fn() -> Answer + Send + Sync + 'static) -> Little {
    Little::start(move |books, asked| match asked.what {
        What::Charge(amount) if in_the_race(asked) && asked.number % 5 == 0 => {
            books.add(asked.user, amount);
            answer()
        }
        _ => right(books, asked),
    })
}

#[test]
fn an_answer_that_was_lost_is_settled_by_the_history_or_proves_nothing() {
    let crash = || Answer::Json(500, "{\"message\":\"Internal server error\"}".to_owned());
    for service in [done_and_not_told(crash), done_and_not_told(|| Answer::Drop)] {
        let outside = raced(&service, CHARGES, PROMPT);
        assert_passes(&outside);
        assert_eq!(outside.record.outcome(OutcomeKind::Unknown), 4);
        assert_eq!(outside.judgement.unknown, 0, "the history has settled them");
        let outside = raced(
            &service,
            CHARGES,
            &["target.settle=0ms", "target.history=none"],
        );
        assert_eq!(outside.judgement.verdict, Verdict::Invalid);
        assert!(outside.judgement.unknown > 0);
        assert!(
            outside
                .judgement
                .sentence(Lang::En)
                .contains("nobody can tell")
        );
    }
}

/// One write of the race gets no answer, `done` or not. With `knows_keys` a key that has been seen is answered as before.
fn silent_once(done: bool, knows_keys: bool, answer: fn() -> Answer) -> Little {
    let known: Mutex<HashMap<String, i64>> = Mutex::default();
    Little::start(move |books, asked| {
        let What::Charge(amount) = asked.what else {
            return right(books, asked);
        };
        let is_silent = asked.number == 10;
        if is_silent && !done {
            return answer();
        }
        let key = asked.key.clone().filter(|_| knows_keys);
        let mut known = known.lock().expect("nobody panics");
        let before = key.as_ref().and_then(|key| known.get(key).copied());
        let point = before.unwrap_or_else(|| books.add(asked.user, amount));
        known.extend(key.map(|key| (key, point)));
        match is_silent {
            true => answer(),
            false => Answer::Json(200, format!("{{\"point\":{point}}}")),
        }
    })
}

const AGAIN: &str = "[[fault]]\nname = \"again\"\nwhat = \"retry\"\n";

#[test]
fn what_was_left_unknown_is_sent_again_and_done_twice_unless_a_key_is_known() {
    let scenario = format!("{CHARGES}{AGAIN}");
    let key = ["target.settle=0ms", "fault.again.key=true"];
    let crash = || Answer::Json(500, "{\"message\":\"Internal server error\"}".to_owned());
    for answer in [crash, || Answer::Drop] {
        for (is_done, knows_keys, set, twice) in [
            (true, true, PROMPT, 1),
            (true, true, &key[..], 0),
            (true, false, &key[..], 1),
            // Nothing was done before, and what is sent again is all that is.
            (false, true, PROMPT, 0),
        ] {
            let service = silent_once(is_done, knows_keys, answer);
            let outside = raced(&service, &scenario, set);
            let record = &outside.record;
            assert_eq!(record.figures.clients.sent_again, 1);
            assert_eq!(record.outcome(OutcomeKind::Committed), 20);
            assert_eq!(record.balances.given_away, 100 * twice, "{set:?}");
            if twice == 0 {
                assert_passes(&outside);
                continue;
            }
            assert_eq!(outside.judgement.verdict, Verdict::Fail, "{set:?}");
            let wrong = [AnomalyKind::WrongBalance, AnomalyKind::HistoryMismatch];
            assert_eq!(failed(&outside), wrong);
        }
    }
}

#[test]
fn only_some_clients_send_again_if_the_scenario_says_so() {
    let service = Little::start(|books, asked| match asked.what {
        What::Charge(_) if in_the_race(asked) => Answer::Drop,
        _ => right(books, asked),
    });
    let set = ["target.settle=0ms", "fault.again.when.chance=0.5"];
    let outside = raced(&service, &format!("{CHARGES}{AGAIN}"), &set);
    let again = outside.record.figures.clients.sent_again;
    assert!(0 < again && again < 20, "{again}");
}

/// The second time it is refused, which says nothing of the first time.
#[test]
fn a_refusal_of_what_was_sent_again_leaves_it_unknown_and_the_history_knows() {
    let was_silent = AtomicBool::new(false);
    let service = Little::start(move |books, asked| {
        let answer = right(books, asked);
        let is_of_race = matches!(asked.what, What::Use(_)) && asked.user == 900_000_002;
        match is_of_race && !was_silent.swap(true, Ordering::Relaxed) {
            true => Answer::Drop,
            false => answer,
        }
    });
    let one = "name = \"one\"\n[users]\nbalance = 100\n[[phase]]\nname = \"burst\"\nrequests = [{ use = 100 }]\n";
    let outside = raced(&service, &format!("{one}{AGAIN}"), PROMPT);
    assert_eq!(outside.record.figures.clients.sent_again, 1);
    assert_eq!(outside.record.outcome(OutcomeKind::Unknown), 1);
    assert_eq!(outside.judgement.unknown, 0, "the history has settled it");
    assert_eq!(failed(&outside), []);
}

#[test]
fn an_old_balance_in_the_answer_is_no_loss() {
    let service = Little::start(|books, asked| match asked.what {
        What::Charge(amount) => {
            let balance = books.add(asked.user, amount) - amount;
            Answer::Json(200, format!("{{\"point\":{balance}}}"))
        }
        _ => right(books, asked),
    });
    let outside = raced(&service, CHARGES, PROMPT);
    assert_passes(&outside);
    // Nobody could have been told so by a service that does one request after another: that is advice.
    assert_eq!(outside.judgement.out_of_order, Some(1));
}

#[test]
fn numbers_may_be_texts_and_balances_may_be_deeper() {
    fn with(shape: impl Fn(i64) -> String + Send + Sync + 'static) -> Little {
        Little::start(move |books, asked| match right(books, asked) {
            Answer::Json(200, json) if asked.what != What::History => {
                let point = json.rsplit(':').next().unwrap_or("").trim_end_matches('}');
                Answer::Json(200, shape(point.parse().expect("a number")))
            }
            answer => answer,
        })
    }
    let texts = with(|point| format!("{{\"point\":\"{point}\"}}"));
    assert_passes(&raced(&texts, CHARGES, PROMPT));
    let deeper = with(|point| format!("{{\"data\":{{\"point\":{point}}}}}"));
    let why = not_understood(&deeper, CHARGES, PROMPT);
    assert!(why.contains("no balance at /point"), "{why}");
    let set = [
        "target.settle=0ms",
        "target.balance=/data/point",
        "target.answer=/data/point",
    ];
    assert_passes(&raced(&deeper, CHARGES, &set));
}

#[test]
fn refusals_as_200_are_learnt_or_asked_for() {
    fn refusing(json: &'static str) -> Little {
        Little::start(move |books, asked| match right(books, asked) {
            Answer::Json(400, _) => Answer::Json(200, json.to_owned()),
            answer => answer,
        })
    }
    let outside = raced(&refusing("{\"message\":\"not enough\"}"), USES, PROMPT);
    assert_passes(&outside);
    assert_eq!(outside.record.outcome(OutcomeKind::Rejected), 18);
    assert!(
        outside
            .judgement
            .sentence(Lang::En)
            .contains("it refused 18"),
        "{}",
        outside.judgement.sentence(Lang::En)
    );
    let service = refusing("{\"point\":0,\"code\":\"NO\"}");
    let why = not_understood(&service, USES, PROMPT);
    assert!(why.contains("ok_at"), "{why}");
}

#[test]
fn refusals_as_500_are_learnt() {
    let service = Little::start(|books, asked| match right(books, asked) {
        Answer::Json(400, _) => Answer::Json(
            500,
            format!("{{\"message\":\"not enough {}\"}}", asked.number),
        ),
        answer => answer,
    });
    let outside = raced(&service, USES, PROMPT);
    assert_passes(&outside);
    assert_eq!(outside.record.outcome(OutcomeKind::Rejected), 18);
}

#[test]
fn who_never_answers_or_never_ends_is_given_up() {
    let set = ["target.settle=0ms", "target.answer_within=200ms"];
    let why = not_understood(&Little::start(|_, _| Answer::Never), CHARGES, &set);
    assert!(why.contains("no answer within 200 ms"), "{why}");
    let why = not_understood(&Little::start(|_, _| Answer::Endless), CHARGES, PROMPT);
    assert!(why.contains("longer than 1 MiB"), "{why}");
    // Only in the race: what was done is unknown, and a history that says so is believed.
    let service = Little::start(|books, asked| match asked.what {
        What::Charge(_) if in_the_race(asked) && asked.number % 5 == 0 => Answer::Never,
        _ => right(books, asked),
    });
    assert_passes(&raced(&service, CHARGES, &set));
}

#[test]
fn no_json_deep_json_and_control_characters_are_said_plainly() {
    let service = Little::start(|_, _| Answer::Json(200, "\u{1b}[2Jhello".to_owned()));
    let why = not_understood(&service, CHARGES, PROMPT);
    assert!(
        why.contains("no JSON") && !why.contains('\u{1b}'),
        "{why:?}"
    );
    let service = Little::start(|_, _| Answer::Json(200, "[".repeat(100_000)));
    let why = not_understood(&service, CHARGES, PROMPT);
    assert!(why.contains("no JSON") && why.len() < 1_000, "{why:?}");
}

#[test]
fn chunked_answers_are_understood() {
    let service = Little::start(|books, asked| match right(books, asked) {
        Answer::Json(status, json) => {
            let (one, two) = json.split_at(json.len() / 2);
            let chunk = |part: &str| format!("{:x}\r\n{part}\r\n", part.len());
            let head = format!("HTTP/1.1 {status} x\r\ntransfer-encoding: chunked\r\n\r\n");
            Answer::Raw(format!("{head}{}{}0\r\n\r\n", chunk(one), chunk(two)).into_bytes())
        }
        answer => answer,
    });
    assert_passes(&raced(&service, CHARGES, PROMPT));
}

#[test]
fn a_redirect_elsewhere_is_refused_and_nobody_asks_there() {
    let elsewhere = Little::start(right);
    let to = elsewhere.url();
    let service = Little::start(move |_, _| {
        Answer::Raw(
            format!("HTTP/1.1 302 x\r\nlocation: {to}/point/1\r\ncontent-length: 0\r\n\r\n")
                .into_bytes(),
        )
    });
    let why = not_understood(&service, CHARGES, PROMPT);
    assert!(why.contains("redirects to"), "{why}");
    assert_eq!(elsewhere.asked(), 0);
}

#[test]
fn an_id_that_must_exist_first_is_said_with_the_answer() {
    let service = Little::start(|books, asked| match books.exists(asked.user) {
        true => right(books, asked),
        false => Answer::Json(404, "{\"message\":\"no such user\"}".to_owned()),
    });
    let why = not_understood(&service, CHARGES, PROMPT);
    assert!(why.contains("404") && why.contains("no such user"), "{why}");
}

/// A service that knows only users whom it has made, under ids of its own.
fn with_sign_up() -> Little {
    let made = Arc::new(AtomicU64::new(500));
    Little::start(move |books, asked| match asked.what {
        What::Post if asked.path == "/users" && asked.body.contains("racer-") => {
            let id = made.fetch_add(1, Ordering::SeqCst);
            // With a present to begin with.
            books.set(id, 50);
            Answer::Json(201, format!("{{\"data\":{{\"id\":{id}}}}}"))
        }
        _ if books.exists(asked.user) => right(books, asked),
        _ => Answer::Json(404, "{\"message\":\"no such user\"}".to_owned()),
    })
}

const SIGN_UP: &str = "[[target.setup]]\nrequest = \"POST /users\"\nbody = '{\"name\": \"racer-{user}\"}'\nuser = \"/data/id\"\n";

#[test]
fn an_id_that_must_exist_first_is_made_by_the_set_up() {
    let service = with_sign_up();
    let text = format!("{CHARGES}{SIGN_UP}");
    let set = ["target.settle=0ms", "target.empty=[410]"];
    let outside = raced(&service, &text, &set);
    assert_passes(&outside);
    assert!(outside.learnt.history_is_evidence);
    assert_eq!(
        service.books.balance(501),
        50 + 2_000,
        "the second that was made"
    );
    // What the answer does not have is said, and nothing was raced.
    let text = text.replace("/data/id", "/id");
    let why = not_understood(&service, &text, &set);
    assert!(why.contains("nothing at /id"), "{why}");
    let text = text.replace("POST /users", "POST /people");
    let why = not_understood(&service, &text, &set);
    assert!(why.contains("POST /people") && why.contains("404"), "{why}");
}

/// A service whose users are their tokens: `/points/me`.
fn with_tokens() -> Little {
    Little::start(|books, asked| {
        if asked.path == "/login" {
            let name: String = asked.body.chars().filter(char::is_ascii_digit).collect();
            return Answer::Json(200, format!("{{\"token\":\"t-{name}\"}}"));
        }
        let user = asked
            .token
            .as_ref()
            .and_then(|token| token.strip_prefix("t-"));
        let Some(user) = user.and_then(|user| user.parse().ok()) else {
            return Answer::Json(401, "{\"message\":\"who are you?\"}".to_owned());
        };
        let asked = Asked {
            user,
            path: String::new(),
            body: String::new(),
            token: None,
            key: None,
            ..*asked
        };
        right(books, &asked)
    })
}

const ME: &[&str] = &[
    "target.settle=0ms",
    "target.read=GET /points/me",
    "target.charge=PATCH /points/me/charge",
    "target.use=PATCH /points/me/use",
    "target.history=GET /points/me/histories",
];

#[test]
fn users_may_be_their_tokens() {
    let service = with_tokens();
    let log_in = "[[target.setup]]\nrequest = \"POST /login\"\nbody = '{\"name\": \"{user}\"}'\ntoken = \"/token\"\n";
    for text in [CHARGES, USES] {
        let outside = raced(&service, &format!("{text}{log_in}"), ME);
        assert_passes(&outside);
        assert!(outside.learnt.history_is_evidence);
    }
    match try_race(&service, CHARGES, ME) {
        Err(RaceError::Mistake(why)) => assert!(why.contains("--accounts"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_asks_to_come_later_is_asked_later() {
    let service = Little::start(|books, asked| match asked.what {
        What::Charge(_) if in_the_race(asked) && asked.number % 4 == 0 => {
            Answer::Raw(b"HTTP/1.1 429 x\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n".to_vec())
        }
        _ => right(books, asked),
    });
    let outside = raced(&service, CHARGES, PROMPT);
    assert_passes(&outside);
    assert!(outside.slowed > 0);
    assert_eq!(outside.record.outcome(OutcomeKind::Committed), 20);
}

#[test]
fn what_is_wrong_with_nobody_else_there_is_no_race() {
    let stub = Little::start(|_, asked| match asked.what {
        What::History => Answer::Json(200, "[]".to_owned()),
        _ => Answer::Json(200, "{\"point\":0}".to_owned()),
    });
    let sets = Little::start(|books, asked| match asked.what {
        What::Charge(amount) => {
            books.set(asked.user, amount);
            Answer::Json(200, format!("{{\"point\":{amount}}}"))
        }
        _ => right(books, asked),
    });
    for service in [stub, sets] {
        match try_race(&service, CHARGES, PROMPT) {
            Err(RaceError::WrongSerially(why)) => {
                assert!(why.contains("nobody else there"), "{why}")
            }
            other => panic!("{other:?}"),
        }
    }
    // After a refusal nothing of that user's works any more.
    let poisoned = AtomicBool::new(false);
    let service = Little::start(move |books, asked| match right(books, asked) {
        Answer::Json(400, json) => {
            poisoned.store(true, Ordering::SeqCst);
            Answer::Json(400, json)
        }
        _ if poisoned.load(Ordering::SeqCst) && asked.number > 0 => {
            Answer::Json(400, "{}".to_owned())
        }
        answer => answer,
    });
    let ended = try_race(&service, USES, PROMPT);
    assert!(
        matches!(
            ended,
            Err(RaceError::NotUnderstood(_) | RaceError::WrongSerially(_))
        ),
        "{ended:?}"
    );
}

/// The target goes away in the middle and comes back with its books: every request has an outcome, and nobody is
/// blamed for what nobody knows.
#[test]
fn a_target_that_is_killed_and_restarted_is_not_blamed() {
    let service = Little::start(right);
    let calls = match std::env::var("POINTRACE_LONG") {
        Ok(_) => 25_000,
        Err(_) => 1_000,
    };
    let clients = format!("clients = 4\ncalls = {calls}");
    let text = CHARGES.replace("burst = { size = 20 }", &clients);
    // Each in the middle of it.
    let set = ["target.settle=0ms", "service.policy.max_balance=1000000000"];
    let outside = thread::scope(|scope| {
        let race = scope.spawn(|| raced(&service, &text, &set));
        while service.asked() < calls && !race.is_finished() {
            thread::yield_now();
        }
        service.kill();
        service.restart();
        race.join().expect("it ends")
    });
    let record = &outside.record;
    let outcomes: u64 = OutcomeKind::ALL
        .iter()
        .map(|kind| record.outcome(*kind))
        .sum();
    assert_eq!(outcomes, 4 * calls);
    assert_ne!(
        outside.judgement.verdict,
        Verdict::Fail,
        "{:?}",
        outside.judgement
    );
    if outside.judgement.verdict == Verdict::Invalid {
        assert!(outside.judgement.unknown > 0, "{:?}", outside.judgement);
    }
}
