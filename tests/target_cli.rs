//! `pointrace run --target`, the program: what it asks, what it refuses, what it reports.

#[path = "support/little_service.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod little_service;
#[path = "support/program.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod program;
#[path = "support/report_schema.rs"]
mod report_schema;
#[path = "support/services.rs"]
mod services;
#[path = "support/serving.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod serving;
#[path = "support/tls_front.rs"]
mod tls_front;

use std::fs;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use little_service::{Answer, Little, What, right};
use program::{code, err, out, pointrace};
use serde_json::Value;

fn run(args: &[&str]) -> Output {
    pointrace(args)
        .stdin(Stdio::null())
        .output()
        .expect("it starts")
}

#[test]
fn nothing_listens_is_said_within_a_second() {
    let begun = Instant::now();
    let output = run(&[
        "run",
        "hundred-charges",
        "--target",
        "http://127.0.0.1:9",
        "--yes",
    ]);
    assert_eq!(code(&output), 3, "{}", err(&output));
    assert!(
        err(&output).contains("nothing listens at http://127.0.0.1:9"),
        "{}",
        err(&output)
    );
    // Ten times what is promised: this machine may be busy.
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn nobody_is_raced_without_being_asked_for() {
    let service = Little::start(right);
    let url = service.url();
    let output = run(&["run", "hundred-charges", "--target", &url]);
    assert_eq!(code(&output), 2);
    let text = err(&output);
    assert!(
        text.contains("100 requests at") && text.contains("payment provider"),
        "{text}"
    );
    assert!(text.contains("--yes"), "{text}");
    let output = run(&["run", "retrying-client", "--target", &url]);
    let text = err(&output);
    let again = "what is unknown is sent again (1x at most), and may be done as often";
    assert!(text.contains(again), "{text}");
    let output = run(&[
        "run",
        "hundred-charges",
        "--target",
        "http://203.0.113.7",
        "--yes",
    ]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("--allow-host 203.0.113.7"),
        "{}",
        err(&output)
    );
    assert_eq!(service.asked(), 0);
}

/// Users of a file, each with a token; a secret of the environment beside them. Neither is printed anywhere.
#[test]
fn the_users_of_a_file_keep_their_tokens_and_secrets_to_themselves() {
    let service = Little::start(|books, asked| {
        let user = asked
            .token
            .as_ref()
            .and_then(|token| token.strip_prefix("token-of-"));
        match user.and_then(|user| user.parse().ok()) {
            Some(user) => {
                let asked = little_service::Asked {
                    user,
                    path: String::new(),
                    body: String::new(),
                    token: None,
                    key: None,
                    ..*asked
                };
                right(books, &asked)
            }
            None => Answer::Json(
                401,
                format!(
                    "{{\"message\":\"no such token: {:?}\"}}",
                    asked.token.is_some()
                ),
            ),
        }
    });
    for user in [1, 2] {
        service.books.add(user, 77);
    }
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("accounts");
    let report = directory.path().join("report.json");
    fs::write(&file, "# id, token\n1,token-of-1\n2,token-of-2\n").expect("written");
    let begin = |user_count: &str| {
        let mut command = pointrace(&[
            "run",
            "hundred-charges",
            "--yes",
            &format!("--users={user_count}"),
            &format!("--target={}", service.url()),
            &format!("--accounts={}", file.display()),
            "--header=X-Api-Key: {env:RACER_SECRET}",
            &format!("--report=json={}", report.display()),
            "--set=target.settle=0ms",
            "--set=target.read=GET /points/me",
            "--set=target.history=GET /points/me/histories",
            "--set=target.charge=PATCH /points/me/charge",
        ]);
        command
            .env("RACER_SECRET", "very-secret")
            .stdin(Stdio::null())
            .output()
            .expect("it starts")
    };
    let output = begin("1");
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    assert!(out(&output).contains("NOTHING LOST"), "{}", out(&output));
    assert_eq!(
        service.books.balance(2),
        77 + 100_000,
        "the first was to learn from"
    );
    let all = format!(
        "{}{}{}",
        out(&output),
        err(&output),
        fs::read_to_string(&report).expect("a report")
    );
    assert!(
        !all.contains("token-of") && !all.contains("very-secret"),
        "{all}"
    );
    let output = begin("2");
    assert_eq!(code(&output), 2, "{}", err(&output));
    assert!(err(&output).contains("too few users"), "{}", err(&output));
}

#[test]
fn every_report_says_what_cannot_be_seen_and_none_says_zero() {
    // The scenario's hundred at once, of which every tenth is lost.
    let service = Little::start(|books, asked| match asked.what {
        What::Charge(amount) if asked.number % 10 == 0 => {
            let balance = books.balance(asked.user) + amount;
            Answer::Json(200, format!("{{\"point\":{balance}}}"))
        }
        _ => right(books, asked),
    });
    let directory = tempfile::tempdir().expect("a directory");
    let file = |name: &str| directory.path().join(name);
    let report = |format: &str| format!("--report={format}={}", file(format).display());
    let output = run(&[
        "run",
        "hundred-charges",
        "--set=target.settle=0ms",
        "--yes",
        &format!("--target={}", service.url()),
        &report("json"),
        &report("junit"),
        &report("markdown"),
    ]);
    assert_eq!(code(&output), 1, "{}{}", out(&output), err(&output));
    let text = out(&output);
    for part in [
        "LOST",
        "10,000 points",
        "should be 100,000   actual 90,000",
        "not observable from outside",
        "lost_update",
        "FAIL",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let read = |name: &str| fs::read_to_string(file(name)).expect("a report");
    let json: Value = serde_json::from_str(&read("json")).expect("JSON");
    assert_eq!(report_schema::mistakes(&json), Vec::<String>::new());
    let run = &json["runs"][0];
    assert_eq!(run["verdict"], "FAIL");
    assert_eq!(run["figures"]["points_missing"], 10_000);
    assert_eq!(run["figures"].get("lost_updates"), None);
    let lost = run["checks"].as_array().expect("checks").iter();
    let lost: Vec<&Value> = lost
        .filter(|check| check["name"] == "lost_update")
        .collect();
    assert_eq!(lost[0]["state"], "not_observable");
    assert!(read("junit").contains("not_observable") && read("junit").contains("<failure"));
    let markdown = read("markdown");
    assert!(
        markdown.contains("| not observable | lost_update | – |"),
        "{markdown}"
    );
}

#[test]
fn a_service_is_started_waited_for_and_ended() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let at = listener.local_addr().expect("an address");
    drop(listener);
    let start = format!(
        "exec {} serve --lock keyed --listen {at} --set store.read=0ms --set store.write=1ms --set store.append=0ms",
        env!("CARGO_BIN_EXE_pointrace")
    );
    let target = format!("--target=http://{at}");
    let output = run(&[
        "run",
        "hundred-charges",
        "overspend",
        &target,
        "--yes",
        "--start",
        &start,
    ]);
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    assert!(
        out(&output).contains("no loss seen in 100 requests"),
        "{}",
        out(&output)
    );
    assert!(
        std::net::TcpStream::connect(at).is_err(),
        "it has been ended"
    );
}

/// Over TLS and IPv6: what this machine trusts is spoken to, another certificate and another name are not. The proxies of the
/// environment, which nobody listens at, are not asked.
#[test]
fn tls_is_spoken_to_whom_this_machine_trusts() {
    let service = Little::start(right);
    let front = tls_front::TlsFront::of(service.at, &["::1", "localhost"]);
    let directory = tempfile::tempdir().expect("a directory");
    let trusted = directory.path().join("trusted.pem");
    fs::write(&trusted, &front.certificate).expect("written");
    let race = |target: String, trust: &std::path::Path| {
        let target = format!("--target={target}");
        let mut command = pointrace(&[
            "run",
            "hundred-charges",
            "--yes",
            "--set=target.settle=0ms",
            &target,
        ]);
        command
            .env("SSL_CERT_FILE", trust)
            .env_remove("SSL_CERT_DIR");
        for proxy in [
            "http_proxy",
            "https_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
        ] {
            command.env(proxy, "http://127.0.0.1:9");
        }
        command.stdin(Stdio::null()).output().expect("it starts")
    };
    let output = race(format!("https://{}", front.at), &trusted);
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    let asked = service.asked();
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("another");
    let untrusted = directory.path().join("untrusted.pem");
    fs::write(&untrusted, other.cert.pem()).expect("written");
    let output = race(format!("https://{}", front.at), &untrusted);
    assert_eq!(code(&output), 3, "{}", err(&output));
    assert!(err(&output).contains("SSL_CERT_FILE"), "{}", err(&output));
    assert_eq!(
        service.asked(),
        asked,
        "nothing was sent to whom nobody trusts"
    );
}

/// The instances of a service are dealt to in turn. A lock in each of them keeps nobody of another out; one in the database
/// that they share does.
#[cfg(feature = "postgres")]
#[test]
fn a_lock_in_each_process_loses_and_one_in_the_database_does_not() {
    let name = "a_lock_in_each_process_loses_and_one_in_the_database_does_not";
    let Some(server) = services::or_skip(name, pointrace::servers::Postgres::start()) else {
        return;
    };
    let user = pointrace::servers::postgres::USER;
    let url = format!(
        "postgres://{user}@/{user}?host={}",
        server.directory().display()
    );
    let environment = [("POINTRACE_POSTGRES_URL", url.as_str())];
    for (lock, expected) in [("keyed", 1), ("select-for-update", 0)] {
        let args = ["--store", "postgres", "--namespace", "two", "--lock", lock];
        let serving = [(); 2].map(|()| serving::Serving::start(&args, &environment));
        let target = format!("--target={},{}", serving[0].url(), serving[1].url());
        let output = run(&[
            "run",
            "hundred-charges",
            &target,
            "--yes",
            "--set",
            "target.settle=0ms",
        ]);
        assert_eq!(
            code(&output),
            expected,
            "{lock}: {}{}",
            out(&output),
            err(&output)
        );
        let shares: Vec<String> = serving.into_iter().map(|one| one.end().1).collect();
        // A hundred, and what was done to learn.
        assert!(
            shares.iter().all(|text| text.contains(" 50 committed")
                || text.contains(" 52 committed")
                || text.contains(" 51 committed")),
            "{lock}: {shares:?}"
        );
    }
}

/// Leases of a node that all processes share keep their requests apart, though each numbers its users as they come to it.
#[cfg(all(unix, feature = "redis", feature = "sqlite"))]
#[test]
fn leases_of_a_shared_node_keep_processes_apart_that_number_their_users_apart() {
    let name = "leases_of_a_shared_node_keep_processes_apart_that_number_their_users_apart";
    let Some(server) = services::or_skip(name, pointrace::servers::Redis::start()) else {
        return;
    };
    let url = format!("unix://{}", server.socket().display());
    let environment = [("POINTRACE_REDIS_URLS", url.as_str())];
    let file = format!(
        "{}/shared-leases-{}.db",
        env!("CARGO_TARGET_TMPDIR"),
        std::process::id()
    );
    let store = format!("sqlite:{file}");
    let serves = "--namespace two --lock redis --nodes redis --set nodes.poll=1ms..3ms --set store.add_times=true \
                  --set store.read=1ms --set store.write=1ms --set store.append=1ms";
    let mut args = vec!["--store", &store];
    args.extend(serves.split(' ').filter(|word| !word.is_empty()));
    let serving = [(); 2].map(|()| serving::Serving::start(&args, &environment));
    let one = format!("--target={}", serving[0].url());
    let both = format!("--target={},{}", serving[0].url(), serving[1].url());
    // The users of the first race are known to one of them only.
    for target in [one, both] {
        let run = run(&[
            "run",
            "hundred-charges",
            &target,
            "--yes",
            "--set",
            "target.settle=0ms",
        ]);
        assert_eq!(code(&run), 0, "{target}: {}{}", out(&run), err(&run));
    }
    for one in serving {
        assert_eq!(one.end().0, Some(0));
    }
    // It is gone with its last process, unless it was in use then.
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{file}{end}"));
    }
}
