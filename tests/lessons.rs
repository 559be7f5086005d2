//! Every built-in lesson: right as written, solvable, translated, and each line of code reached by the steps it is tied to.

use std::collections::BTreeSet;

use pointrace::explain::{Code, Moment};
use pointrace::explore::{Case, Expiry, Subject, play_back};
use pointrace::lesson::{What, builtin, examine, parse};
use pointrace::point::Kind;
use pointrace::request::{LockName, LockTransaction};
use pointrace::scenario::Text;
use pointrace::sim::replay::Mode;
use pointrace::store::ModelSetup;

#[test]
fn every_lesson_is_right_and_can_be_done() {
    for (lesson, builtin) in builtin::lessons().iter().zip(builtin::ALL) {
        assert_eq!(lesson.name, builtin.name);
        assert_eq!(examine(lesson), [], "{}", lesson.name);
        let asks = |what: &What| matches!(what, What::Predict { .. });
        let explains = |what: &What| matches!(what, What::Explain { .. });
        let whats: Vec<&What> = lesson.steps.iter().map(|step| &step.what).collect();
        assert!(
            whats.iter().any(|what| asks(what)),
            "{}: it asks",
            lesson.name
        );
        assert!(
            whats.iter().any(|what| explains(what)),
            "{}: it explains",
            lesson.name
        );
        for pair in whats.windows(2).filter(|pair| asks(pair[0])) {
            assert!(
                matches!(pair[1], What::Observe { .. }),
                "{}: then it shows",
                lesson.name
            );
        }
    }
    let minutes = builtin::lessons().iter().take(builtin::CORE);
    let minutes: u64 = minutes.map(|lesson| lesson.minutes).sum();
    assert!(
        (30..=35).contains(&minutes),
        "the course takes {minutes} minutes"
    );
}

#[test]
fn every_text_is_in_both_languages_and_no_particle_hangs_on_a_value() {
    let check = |text: &Text, name: &str| {
        assert_ne!(text.en, text.ko, "{name}: {} is not translated", text.en);
        let places = |text: &str| -> BTreeSet<String> {
            let parts = text.split('{').skip(1);
            parts
                .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
                .collect()
        };
        assert_eq!(
            places(&text.en),
            places(&text.ko),
            "{name}: the places of {}",
            text.en
        );
        for particle in ["은", "는", "이", "가", "을", "를", "과", "와", "로", "으로"] {
            for (at, _) in text.ko.match_indices(particle) {
                let before = text.ko[..at].chars().next_back().unwrap_or(' ');
                let after = text.ko[at + particle.len()..].chars().next().unwrap_or(' ');
                let hangs =
                    (before == '}' || before.is_ascii_alphanumeric()) && !after.is_alphabetic();
                assert!(!hangs, "{name}: {particle} hangs on a value in {}", text.ko);
            }
        }
    };
    for lesson in builtin::lessons() {
        check(&lesson.title, &lesson.name);
        for step in &lesson.steps {
            check(&step.say, &lesson.name);
            step.then.iter().for_each(|then| check(then, &lesson.name));
        }
    }
}

/// Everything that happens in a good number of schedules of a few requests under a control.
fn moments(lock: LockName, transaction: Option<LockTransaction>) -> BTreeSet<Moment> {
    let mut seen = BTreeSet::new();
    let model = lock.needs_a_database() || transaction.is_some();
    // What a scenario says of a modelled database when it says nothing.
    let scenario = pointrace::scenario::load("hundred-charges")
        .expect("built in")
        .0;
    let setup = ModelSetup {
        dialect: scenario.store.dialect,
        isolation: scenario.store.isolation(),
        processes: 1,
        connections: scenario.store.connections,
        accounts_exist: true,
        one_account_each: true,
        pauses: None,
    };
    for (requests, timeouts, refused) in [
        (2, false, false),
        (2, false, true),
        (3, false, false),
        (2, true, false),
    ] {
        let mut case = Case::charges(requests).under(lock).with_timeouts(timeouts);
        if refused {
            let operation = &mut case.clients[0][0].operation;
            (operation.kind, operation.amount) = (Kind::Use, 100);
        }
        if model {
            case = case.over(setup);
        }
        if lock.needs_nodes() {
            case = case.with_nodes(scenario.nodes.model(None));
            case = case.with_expiry(Expiry::InOrder).with_expiries(2);
        }
        case.transaction = transaction;
        let subject = Subject::new(case);
        // Each request is tried as the next one, from another beginning.
        for start in 0..24_u32 {
            let mut schedule = Vec::new();
            for turn in 0..60_u32 {
                let next = pointrace::explore::continuations(&subject, &schedule);
                if next.is_empty() {
                    break;
                }
                let place =
                    (start.wrapping_mul(2_654_435_761) >> (turn % 29)) as usize % next.len();
                schedule.push(next[place].pick);
            }
            let playback = play_back(&subject, &schedule, Mode::GoOn);
            seen.extend(playback.of_requests().map(|event| Moment::of(&event.step)));
        }
    }
    seen
}

#[test]
fn each_step_has_its_line_and_each_line_is_reached() {
    let all = LockName::every();
    let places = [
        None,
        Some(LockTransaction::InsideLock),
        Some(LockTransaction::AroundLock),
    ];
    for lock in all {
        for transaction in places {
            let guards = matches!(lock, LockName::Keyed | LockName::PromiseRace);
            if transaction.is_some() && !guards {
                continue;
            }
            let code = Code::of(lock, transaction);
            let code = code.unwrap_or_else(|| panic!("{lock} has no code"));
            let lines = code.lines();
            assert!(
                (5..=20).contains(&lines.len()),
                "{lock}: {} lines",
                lines.len()
            );
            // What stands beside a table has no more room.
            assert!(
                lines.iter().all(|line| line.text.len() <= 42),
                "{lock}: {code:?}"
            );
            let seen = moments(lock, transaction);
            // A lease runs out by itself, wherever its holder is.
            for moment in seen.iter().filter(|moment| **moment != Moment::RanOut) {
                let has_line = code.line_making(*moment).is_some();
                assert!(has_line, "{lock} {transaction:?}: no line makes {moment:?}");
            }
            for line in lines.iter().filter(|line| !line.makes.is_empty()) {
                let is_reached = line.makes.iter().any(|moment| seen.contains(moment));
                assert!(
                    is_reached,
                    "{lock} {transaction:?}: no schedule reaches {:?}",
                    line.text
                );
            }
        }
    }
}

#[test]
fn mistakes_in_a_lesson_are_found_with_their_places() {
    let source = r#"
name = "mine"
title = "Mine"

[[step]]
do = "predict"
say = "How much? {lost_updates}"
figure = "balanse"
play = { scenario = "hundred-charge" }

[[step]]
do = "explain"
say = "Why"
then = "Right"
fault = "lost_updat"
play = { scenario = "hundred-charges", lock = "keyd" }
"#;
    let error = parse(source, "mine.toml")
        .expect_err("mistakes")
        .to_string();
    for wanted in [
        "mine.toml:7:7: there is no value for {lost_updates}",
        "mine.toml:8:10: there is no figure \"balanse\"; did you mean \"balance\"?",
        "mine.toml:9:21: in what is played: hundred-charge",
        "mine.toml:14:1: `then` says nothing in a step that says do = \"explain\"",
        "mine.toml:15:9: an exploration cannot see \"lost_updat\"; did you mean \"lost_update\"?",
        "keyed",
    ] {
        assert!(error.contains(wanted), "{wanted}\n{error}");
    }
}

/// The code of each control, as it stands in the docs. `UPDATE_DOCS=1` writes it there.
#[test]
fn the_code_in_the_docs_is_the_code_on_the_screen() {
    const FROM: &str = "<!-- the code of each control, written by tests/lessons.rs -->\n";
    const TO: &str = "<!-- the end of the code -->\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/concurrency-controls.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let (before, rest) = page.split_once(FROM).expect("where it begins");
    let (_, after) = rest.split_once(TO).expect("where it ends");
    let mut code = String::new();
    for lock in LockName::every() {
        if let Some(its) = Code::of(lock, None) {
            code.push_str(&format!("\n`{lock}`:\n\n```text\n{}```\n", its.text()));
        }
    }
    let wanted = format!("{before}{FROM}{code}\n{TO}{after}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &wanted).expect("to write");
    } else {
        assert_eq!(page, wanted, "UPDATE_DOCS=1 writes it anew");
    }
}
