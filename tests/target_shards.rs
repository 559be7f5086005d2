//! A race whose users several machines share: together they come to what one machine would have come to, to the count.

#[path = "support/program.rs"]
mod program;
#[path = "support/report_schema.rs"]
mod report_schema;
#[path = "support/serving.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod serving;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use pointrace::check::Verdict;
use pointrace::history::{Balances, Metric};
use pointrace::point::OutcomeKind;
use pointrace::request::LockName;
use pointrace::scenario::{Scenario, Shard, parse};
use pointrace::serve::{Limits, Service, router, serve};
use pointrace::target::{Address, Outside, RaceError, RacePart, RaceSetup, race};
use program::{code, err, out, run};
use serde_json::Value;
use serving::Serving;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// Traffic of each kind; of what is done nothing depends on who is first.
const KINDS: [(&str, &str); 4] = [
    (
        "uses beyond the balance",
        "[users]\ncount = 5\nbalance = 200\n[[phase]]\nname = \"uses\"\nburst = { size = 40 }\nmix = { use = 1 }\namount = 100\n",
    ),
    (
        "a rate",
        "[users]\ncount = 7\nbalance = 5000\n[[phase]]\nname = \"rate\"\nrate = \"400/s\"\nduration = \"200ms\"\narrivals = \"poisson\"\nmix = { charge = 1, use = 1 }\namount = \"1..50\"\n",
    ),
    (
        "clients, each user in turn",
        "[users]\ncount = 5\npick = \"in-turn\"\n[[phase]]\nname = \"clients\"\nclients = 3\ncalls = 9\namount = \"1..50\"\n[[phase]]\nname = \"more\"\nburst = { size = 9 }\namount = 3\n",
    ),
    (
        "a hot user",
        "[users]\ncount = 4\npick = { hot = { users = 1, share = 0.7 } }\n[[phase]]\nname = \"trains\"\nburst = { size = 10, every = \"5ms\", times = 3 }\namount = 10\n",
    ),
];

/// Nobody waits so long for the lock that it is refused.
const PROMPT: &str = "read = \"0ms\"\nwrite = \"0ms\"\nappend = \"0ms\"\n";

fn scenario(text: &str, tables: &str) -> Scenario {
    let text = format!("name = \"shared\"\n[target]\nsettle = \"0ms\"\n[store]\n{tables}\n{text}");
    parse(&text, "shared").unwrap_or_else(|error| panic!("{error}"))
}

/// Races one service in so many parts, all at once; what each has seen, and what the service saw itself.
async fn race_in_parts(scenario: &Scenario, lock: LockName, of: u32) -> (Vec<Outside>, Balances) {
    let service = Arc::new(Service::with_room(scenario, lock, 2, 100, 10_000));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (end, ended) = oneshot::channel::<()>();
    let end_of_it = async {
        let _ = ended.await;
    };
    let limits = Limits {
        linger: Duration::ZERO,
        ..Limits::default()
    };
    let served = tokio::spawn(serve(
        listener,
        router(Arc::clone(&service)),
        limits,
        end_of_it,
    ));
    let parts = (1..=of).map(|number| {
        let setup = RaceSetup {
            scenario,
            seed: 7,
            target: scenario.target.clone().expect("a section"),
            addresses: vec![Address::resolve(&url, &[]).expect("this machine")],
            accounts: None,
            wait: Duration::ZERO,
            cleanup: None,
            shard: Shard { number, of },
        };
        race(setup, |_| false)
    });
    let mut seen = Vec::new();
    for part in join_all(parts).await {
        seen.push(part.unwrap_or_else(|error| panic!("{error:?}")));
    }
    let _ = end.send(());
    served.await.expect("no panic").expect("served");
    let record = service.close().await.expect("the books");
    (seen, record.balances)
}

/// All of them at once, on this thread.
async fn join_all<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.map(|one| (Box::pin(one), None)).collect();
    std::future::poll_fn(move |context| {
        let mut is_done = true;
        for (future, done) in &mut futures {
            if done.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *done = Some(value),
                    std::task::Poll::Pending => is_done = false,
                }
            }
        }
        match is_done {
            true => std::task::Poll::Ready(
                futures
                    .iter_mut()
                    .map(|(_, done)| done.take().expect("done"))
                    .collect(),
            ),
            false => std::task::Poll::Pending,
        }
    })
    .await
}

/// Every count that does not depend on when anything was done.
fn counts(outside: &Outside) -> (u64, Vec<u64>, Balances, Option<u64>, Option<u64>) {
    let record = &outside.record;
    (
        record.sent,
        OutcomeKind::ALL.map(|kind| record.outcome(kind)).to_vec(),
        record.balances,
        record
            .open_loop
            .as_ref()
            .map(|open_loop| open_loop.intended),
        outside.judgement.out_of_order,
    )
}

#[test]
fn parts_together_are_the_race_of_one_machine() {
    let runtime = Runtime::new().expect("a runtime");
    for (kind, text) in KINDS {
        let scenario = scenario(text, PROMPT);
        let (whole, _) = runtime.block_on(race_in_parts(&scenario, LockName::Keyed, 1));
        let whole = &whole[0];
        assert_eq!(whole.judgement.verdict, Verdict::Pass, "{kind}");
        for of in [2, 3] {
            let (seen, _) = runtime.block_on(race_in_parts(&scenario, LockName::Keyed, of));
            let users: BTreeSet<u64> = seen.iter().flat_map(|one| one.touched.clone()).collect();
            assert_eq!(
                users.len() as u64,
                scenario.users.count + u64::from(of),
                "{kind}: no user is of two parts, and each part has one to learn from"
            );
            let parts: Vec<RacePart> = seen.iter().map(RacePart::of).collect();
            // As they are written down.
            let written = serde_json::to_string(&parts).expect("plain data");
            let read: Vec<RacePart> = serde_json::from_str(&written).expect("what was written");
            assert_eq!(read, parts);
            let parts: Vec<&RacePart> = read.iter().collect();
            let merged = RacePart::together(&scenario, &parts, 0);
            assert_eq!(counts(&merged), counts(whole), "{kind}, {of} parts");
            assert_eq!(merged.judgement.checks, whole.judgement.checks, "{kind}");
            assert_eq!(merged.judgement.verdict, Verdict::Pass, "{kind}");
            let samples = |outside: &Outside| {
                let metric = Metric::from_name("latency.p50").expect("a figure");
                outside.record.samples(metric)
            };
            assert_eq!(samples(&merged), samples(whole), "{kind}");
            // Nobody knows whether they were raced at the same time.
            assert_eq!(merged.record.figure(Metric::Throughput), None);
        }
    }
}

#[test]
fn what_is_lost_is_lost_together_as_the_service_says_itself() {
    let runtime = Runtime::new().expect("a runtime");
    let scenario = scenario(
        "[users]\ncount = 4\n[[phase]]\nname = \"burst\"\nburst = { size = 60 }\namount = 10\n",
        "read = \"1ms\"\nwrite = \"2ms\"\n",
    );
    let (seen, inside) = runtime.block_on(race_in_parts(&scenario, LockName::None, 2));
    assert!(inside.missing > 0, "a service without a lock loses points");
    let parts: Vec<RacePart> = seen.iter().map(RacePart::of).collect();
    let merged = RacePart::together(&scenario, &[&parts[1], &parts[0]], 0);
    assert_eq!(merged.judgement.verdict, Verdict::Fail);
    assert_eq!(merged.record.balances.missing, inside.missing);
    assert_eq!(merged.record.balances.wrong_users, inside.wrong_users);
    // What one part has seen going wrong stays seen, though the other is missing.
    let bad = seen.iter().zip(&parts);
    let bad = bad
        .filter(|(one, _)| one.judgement.verdict == Verdict::Fail)
        .map(|(_, part)| part)
        .next();
    let alone = RacePart::together(&scenario, &[bad.expect("one has lost")], 1);
    assert_eq!(alone.judgement.verdict, Verdict::Fail);
}

#[test]
fn what_cannot_be_shared_out_is_refused_before_anything_is_sent() {
    let runtime = Runtime::new().expect("a runtime");
    let refused = |text: &str| {
        let scenario = scenario(text, PROMPT);
        let setup = RaceSetup {
            scenario: &scenario,
            seed: 1,
            target: scenario.target.clone().expect("a section"),
            // Nobody is there, and nobody is asked.
            addresses: vec![Address::resolve("http://127.0.0.1:9", &[]).expect("this machine")],
            accounts: None,
            wait: Duration::ZERO,
            cleanup: None,
            shard: Shard { number: 2, of: 3 },
        };
        match runtime.block_on(race(setup, |_| false)) {
            Err(RaceError::Mistake(why)) => why,
            other => panic!("{other:?}"),
        }
    };
    let why = refused("[users]\ncount = 2\n[[phase]]\nname = \"b\"\nburst = { size = 9 }\n");
    assert!(why.contains("fewer users, 2, than 3 parts"), "{why}");
    let why =
        refused("[users]\ncount = 9\n[[phase]]\nname = \"loop\"\nclients = 2\nduration = \"1s\"\n");
    assert!(
        why.contains("clients of phase loop go on for a time"),
        "{why}"
    );
}

/// Plays a part with the program and says where it is.
fn part(folder: &Path, url: &str, number: u32) -> String {
    let file = folder.join(format!("p{number}.json")).display().to_string();
    let output = run(&[
        &RUN[..],
        &[
            "--target",
            url,
            "--yes",
            &format!("--shard={number}/2"),
            &format!("--report=part={file}"),
        ],
    ]
    .concat());
    assert_eq!(code(&output), 0, "{}", err(&output));
    let text = out(&output);
    assert!(text.contains(&format!("PART {number}/2")), "{text}");
    assert!(text.contains("A part alone proves nothing"), "{text}");
    assert!(!text.contains("PASS"), "{text}");
    assert!(
        err(&output).contains(&format!("{number} of 2")),
        "{}",
        err(&output)
    );
    file
}

/// The same, for the program.
const FAST: [&str; 8] = [
    "--lock",
    "keyed",
    "--set",
    "store.read=0ms",
    "--set",
    "store.write=0ms",
    "--set",
    "store.append=0ms",
];

const RUN: [&str; 6] = [
    "run",
    "hundred-charges",
    "--users=5",
    "--set=target.settle=0ms",
    "--set=users.pick=in-turn",
    "--seed=3",
];

#[test]
fn the_program_merges_parts_of_a_race() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Serving::start(&FAST, &[]);
    let url = service.url();
    let files = [1, 2].map(|number| part(folder.path(), &url, number));
    let whole = run(&[&RUN[..], &["--target", &url, "--yes", "--report=json=-"]].concat());
    assert_eq!(code(&whole), 0, "{}", err(&whole));
    let merged = run(&["merge", &files[1], &files[0], &files[1], "--report=json=-"]);
    assert_eq!(code(&merged), 0, "{}", err(&merged));
    assert!(err(&merged).contains("PASS"), "{}", err(&merged));
    let report = |output: &str| -> Value { serde_json::from_str(output).expect("JSON") };
    let (whole, merged) = (report(&out(&whole)), report(&out(&merged)));
    assert_eq!(report_schema::mistakes(&merged), Vec::<String>::new());
    let (whole, merged) = (&whole["runs"][0], &merged["runs"][0]);
    for field in [
        "scenario",
        "seed",
        "target",
        "verdict",
        "sentence",
        "exit",
        "invalid",
        "balances",
        "checks",
        "unknown_left",
    ] {
        assert_eq!(merged[field], whole[field], "{field}");
    }
    for figure in [
        "requests",
        "committed",
        "rejected",
        "timed_out",
        "failed",
        "unknown",
    ] {
        assert_eq!(
            merged["figures"][figure], whole["figures"][figure],
            "{figure}"
        );
    }
    // The page and the other reports are written of it too.
    let page = folder.path().join("page.html").display().to_string();
    let output = run(&[
        "merge",
        &files[0],
        &files[1],
        &format!("--report=html={page}"),
    ]);
    assert_eq!(code(&output), 0, "{}", err(&output));

    let missing = run(&["merge", &files[1]]);
    assert_eq!(code(&missing), 3, "{}", err(&missing));
    assert!(
        err(&missing).contains("missing: part 1 of 2"),
        "{}",
        err(&missing)
    );
    assert!(out(&missing).contains("INVALID"), "{}", out(&missing));
    assert!(
        out(&missing).contains("1 part of it missing"),
        "{}",
        out(&missing)
    );

    let other = std::fs::read_to_string(&files[1]).expect("a part");
    let other = other.replace("\"seed\":3", "\"seed\":4");
    std::fs::write(&files[1], other).expect("written");
    let output = run(&["merge", &files[0], &files[1]]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("it is of another race"),
        "{}",
        err(&output)
    );
}

#[test]
fn a_part_of_a_race_is_asked_for_as_it_can_be_had() {
    let url = "http://127.0.0.1:9";
    let report = "--report=part=-";
    for (args, part) in [
        (
            vec!["run", "hundred-charges", "--shard=1/2", report],
            "add one of them",
        ),
        (
            vec![
                "run",
                "hundred-charges",
                "--target",
                url,
                "--yes",
                "--shard=1/2",
                report,
            ],
            "fewer users, 1, than 2 parts",
        ),
        (
            vec!["run", "strangers", "--target", url, "--yes", "--shard=1/2"],
            "add --report part=FILE",
        ),
        (
            vec![
                "run",
                "strangers",
                "--target",
                url,
                "--start",
                "x",
                "--shard=1/2",
                report,
            ],
            "a service of its own",
        ),
    ] {
        let output = run(&args);
        assert_eq!(code(&output), 2, "{args:?}: {}", err(&output));
        assert!(err(&output).contains(part), "{args:?}: {}", err(&output));
    }
}
