//! `explore` and `replay` as they are typed.

use std::process::{Command, Output};

fn pointrace(args: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pointrace"))
        .args(args.split_whitespace())
        .env_remove("RUST_BACKTRACE")
        .env("LC_ALL", "C")
        .output()
        .expect("the program starts")
}

fn explore(args: &str) -> (String, i32) {
    let output = pointrace(&format!("explore {args}"));
    let text = String::from_utf8(output.stdout).expect("text");
    let code = output.status.code().expect("an exit code");
    (text, code)
}

fn schedule_in(text: &str) -> &str {
    let at = text.find("pr2:").expect("a schedule is printed");
    text[at..].split_whitespace().next().expect("a word")
}

#[test]
fn two_requests_prove_nothing_about_three() {
    let (text, code) = explore("hundred-charges --lock promise-race --requests 2 --strict");
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("PASS: proved for N = 2, every schedule"),
        "{text}"
    );
    let (text, code) = explore("hundred-charges --lock promise-race --requests 3 --strict");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("EXPECTED"), "{text}");
    let (_, code) = explore("hundred-charges --lock promise-race --requests 3");
    assert_eq!(code, 0, "declared, and not strict");
}

/// Of three nodes one crashes, at any turn: of the two that are left each request may have one, again and again.
#[test]
fn redlock_is_proved_with_a_node_that_crashes_and_its_circles_are_named() {
    let crash = "node-crash --lock redlock --requests 2 --max-faults 1";
    let (text, code) = explore(&format!("{crash} --nodes model:3 --set users.count=1"));
    assert_eq!(code, 0, "{text}");
    for part in [
        "PASS: proved for N = 2, every schedule; requests can refuse each other for ever, and only time ends that",
        "orders of the turns without end, at least",
        "turns lead back to a state that the schedule has been in, and each circle can be left",
        "failed       0",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Two users in the scenario's first two requests, who have nothing to do with each other: that is said, too.
    let (text, code) = explore(crash);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("proves nothing about the lock"), "{text}");
}

#[test]
fn a_first_charge_twice_fails_where_only_the_row_is_locked() {
    let first = |lock: &str, more: &str| {
        let store = "first-charge --store model --requests 2";
        explore(&format!("{store} --lock {lock} {more}"))
    };
    let (text, code) = first("select-for-update", "");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("EXPECTED"), "{text}");
    assert!(text.contains("no account"), "{text}");
    assert!(text.contains("INSERT account 1,000"), "{text}");
    for lock in ["none", "select-for-update", "atomic-update"] {
        let (text, code) = first(lock, "--set store.unique=false");
        assert_eq!(code, 1, "{lock}: {text}");
        assert!(text.contains("double_account"), "{lock}: {text}");
    }
    for lock in ["atomic-update", "serializable", "advisory", "keyed"] {
        let (text, code) = first(lock, "--strict");
        assert_eq!(code, 0, "{lock}: {text}");
        assert!(text.contains("PASS: proved"), "{lock}: {text}");
    }
    let (_, code) = first("select-for-update", "--set store.dialect=innodb");
    assert_eq!(code, 2, "its model locks no gaps");
}

#[test]
fn the_smallest_failure_of_the_promise_lock_has_the_shape_that_was_found_by_hand() {
    let (text, _) = explore("hundred-charges --lock promise-race --requests 3");
    // r0 w0, then the other two read one balance, and both write: r0 w0 r2 r1 w1 w2.
    let order: Vec<(char, usize)> = text
        .lines()
        .filter(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        .filter_map(|line| {
            let read = line.find("read ").map(|at| ('r', at));
            let write = line.find("write ").map(|at| ('w', at));
            read.or(write)
        })
        .collect();
    let column_of = |at: usize| {
        order
            .iter()
            .map(|&(_, other)| other)
            .filter(|&o| o < at)
            .count()
    };
    let steps: Vec<char> = order.iter().map(|&(step, _)| step).collect();
    assert_eq!(steps, ['r', 'w', 'r', 'r', 'w', 'w'], "{text}");
    let columns: Vec<usize> = order.iter().map(|&(_, at)| column_of(at)).collect();
    assert_eq!(columns[0], columns[1], "{text}");
    assert_eq!((columns[2], columns[3]), (columns[5], columns[4]), "{text}");
    assert!(text.contains("1,000 points missing"), "{text}");
}

#[test]
fn the_cures_are_proved_strictly() {
    for args in [
        "hundred-charges --lock recheck --requests 4 --strict",
        "hundred-charges --lock keyed --requests 4 --strict",
        "hundred-charges --lock keyed --requests 3 --timeouts --strict",
        "overspend --lock keyed,recheck,queue,striped,global,optimistic --strict",
    ] {
        let (text, code) = explore(args);
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("proved for N ="), "{text}");
    }
}

#[test]
fn the_textbook_case_is_told_as_in_the_textbook() {
    let (text, _) = explore("hundred-charges --lock none --requests 2");
    for part in [
        "read 0 (v0)",
        "write 1,000 (v0 -> v2)",
        "x buries v1 of request 2: 1,000 points missing",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_is_found_says_how_to_see_it_again() {
    let (text, _) = explore("hundred-charges --lock none --requests 2");
    let schedule = schedule_in(&text);
    let [.., again, by_turns] = text.lines().collect::<Vec<_>>()[..] else {
        panic!("{text}");
    };
    assert_eq!(again, format!("Again: pointrace replay {schedule}"));
    assert_eq!(
        by_turns,
        format!("Turn by turn: pointrace replay --step {schedule}")
    );
}

#[test]
fn what_is_not_judged_is_said() {
    let (text, _) = explore("hundred-charges --lock keyed");
    assert!(
        text.contains("not judged   history_entries == committed;"),
        "{text}"
    );
    assert!(text.contains("makespan == 400ms"), "{text}");
    assert!(text.contains("not_linearizable"), "{text}");
}

#[test]
fn what_comes_by_chance_is_asked_for_said_and_replayed() {
    for lang in ["en", "ko"] {
        let chances = "--cancellations 2 --spurious --lang";
        let (text, code) = explore(&format!(
            "hundred-charges --lock keyed --strict {chances} {lang}"
        ));
        assert_eq!(code, 0, "{text}");
        let said = [
            "at most 2 callers going away",
            "at most 1 spurious polls",
            "2번까지",
            "1번까지",
        ];
        let said = said.chunks(2).nth(usize::from(lang == "ko"));
        for words in said.into_iter().flatten() {
            assert!(text.contains(words), "{text}");
        }
    }
    let (text, _) = explore("hundred-charges --lock none --requests 2 --cancellations");
    let replayed = pointrace(&format!("replay {}", schedule_in(&text)));
    assert_eq!(replayed.status.code(), Some(0), "{text}");
}

#[test]
fn a_spent_budget_proves_nothing() {
    let (text, code) =
        explore("hundred-charges --lock keyed --requests 4 --no-reduction --budget 50");
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("not proved"), "{text}");
    assert!(text.contains("50 played"), "{text}");
    let (text, code) = explore("hundred-charges --lock keyed --strategy pct --budget 500");
    assert_eq!(code, 3, "{text}");
}

#[test]
fn what_is_drawn_is_the_same_for_the_same_seed_and_is_shrunk() {
    for strategy in ["pct", "random"] {
        let args = format!(
            "hundred-charges --lock promise-race --requests 12 --strategy {strategy} --budget 300"
        );
        let (text, _) = explore(&args);
        assert!(
            text.contains(": 3 requests, 11 turns, 5 switches"),
            "{text}"
        );
        let (again, _) = explore(&args);
        assert_eq!(schedule_in(&text), schedule_in(&again));
    }
}

#[test]
fn a_replay_is_the_same_to_the_byte() {
    for args in [
        "hundred-charges --lock promise-race",
        "overspend --lock none --requests 3",
        "inherited-error --lock promise-race --requests 2",
        "two-instances --lock keyed --requests 2",
        "two-instances --lock queue --requests 3 --timeouts --set users.balance=5",
    ] {
        let (text, _) = explore(args);
        let schedule = schedule_in(&text);
        let trace = pointrace(&format!("replay {schedule} --trace"));
        assert_eq!(trace.status.code(), Some(0), "{args}: {schedule}");
        assert!(!trace.stdout.is_empty());
        assert_eq!(
            trace.stdout,
            pointrace(&format!("replay {schedule} --trace")).stdout
        );
        // The table is the one that was printed when it was found.
        let table = String::from_utf8(pointrace(&format!("replay {schedule}")).stdout).unwrap();
        assert!(text.contains(&table), "{text}\n\n{table}");
    }
}

#[test]
fn a_schedule_is_found_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("found.txt");
    let (text, _) = explore("hundred-charges --lock none --requests 2");
    std::fs::write(&file, &text).expect("a file");
    let replay = pointrace(&format!("replay {}", file.display()));
    assert_eq!(replay.status.code(), Some(0));
}

#[test]
fn mistakes_are_told_with_a_way_out() {
    for (args, part) in [
        (
            "explore hundred-charges --requests 101",
            "use --requests 100 or fewer",
        ),
        ("explore hundred-charge", "did you mean"),
        ("explore hundred-charges --budget 0s", "a time above 0"),
        (
            "explore hundred-charges --seed -1",
            "a seed is a whole number",
        ),
        (
            "explore hundred-charges --budget soon",
            "number of schedules",
        ),
        ("replay pr2:nonsense", "pr2:scenario=SCENARIO:lock=LOCK"),
        ("replay pr1:nonsense", "has 2 parts"),
        ("replay pr9:nonsense", "begins with \"pr9\""),
        (
            "replay pr2:scenario=hundred-charges:lock=none:requests=1-2:nodes=5:schedule=1:check=00000000",
            "knows no field \"nodes\"",
        ),
        ("replay no-such-file", "a file with one in it"),
        (
            "replay pr1:hundred-charges:none:2:e:00000000:1",
            "explore it again",
        ),
        (
            "replay pr1:hundred-charges:none:2:e:2b39f4f1:7x3",
            "explore it again",
        ),
    ] {
        let output = pointrace(args);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args}: {text}");
        assert!(text.contains(part), "{args}: {text}");
    }
}

#[test]
fn a_run_can_hunt_through_all_requests_at_once() {
    let output = pointrace("run hundred-charges --lock promise-race --scheduler pct --seeds 1..20");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("100 requests"), "{text}");
    assert!(text.contains("20 drawn"), "{text}");
    assert!(
        text.contains(": 3 requests, 11 turns, 5 switches"),
        "{text}"
    );
    let schedule = schedule_in(&text);
    assert_eq!(
        pointrace(&format!("replay {schedule}")).status.code(),
        Some(0)
    );
}

#[test]
fn order_is_judged_where_it_is_asked_for_and_can_be() {
    let (text, code) = explore("hundred-charges --lock keyed --in-order --strict");
    assert_eq!(code, 0, "{text}");
    let (text, code) = explore("hundred-charges --lock recheck --in-order");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("Request 3 was let in before"), "{text}");
    let replayed = pointrace(&format!("replay {}", schedule_in(&text)));
    let replayed = String::from_utf8(replayed.stdout).expect("text");
    let remark = "goes in before one who asked earlier";
    assert!(replayed.contains(remark), "{replayed}");
    let neither = pointrace("explore hundred-charges --lock optimistic --in-order");
    assert_eq!(neither.status.code(), Some(2));
    let error = String::from_utf8(neither.stderr).expect("text");
    assert!(error.contains("lets nobody in"), "{error}");
}

/// Explores, and has `replay` play every line that is printed: it is the same table, told again.
fn replays(args: &str) -> bool {
    let (text, code) = explore(args);
    assert!([0, 1, 3].contains(&code), "{args}: {text}");
    let Some(at) = text.find("Again: pointrace ") else {
        return false;
    };
    let line = text[at..].lines().next().expect("a line");
    let replay = pointrace(line.trim_start_matches("Again: pointrace "));
    let error = String::from_utf8_lossy(&replay.stderr).into_owned();
    assert_eq!(replay.status.code(), Some(0), "{args}: {line}: {error}");
    let table = String::from_utf8(replay.stdout).expect("text");
    assert!(text.contains(&table), "{args}: {text}\n\n{table}");
    true
}

#[test]
fn what_clients_send_one_after_another_replays() {
    let args =
        "two-clients --lock promise-race --requests 12 --strategy random --budget 2000 --strict";
    assert!(replays(args), "twelve requests lose an update");
}

#[test]
fn every_printed_line_replays() {
    let mut replayed = 0;
    for scenario in [
        "hundred-charges",
        "two-clients",
        "two-instances",
        "overspend",
        "inherited-error",
        "hot-user",
    ] {
        for lock in ["none", "promise-race", "optimistic", "keyed", "queue"] {
            for how in [
                "--requests 3 --budget 3000",
                "--requests 3 --timeouts --budget 300 --turns classic",
                "--requests 14 --strategy pct --budget 30 --seed 9",
                "--requests 9 --strategy random --timeouts --budget 30 --set service.instances=3",
            ] {
                replayed += usize::from(replays(&format!("{scenario} --lock {lock} {how}")));
            }
        }
    }
    assert!(replayed > 40, "{replayed}");
}

#[test]
fn a_line_of_version_1_replays() {
    let line = "pr1:hundred-charges:promise-race:3:e:d7d9c31f:1x3.2.1.3x2.2x3.3";
    let old = pointrace(&format!("replay {line}"));
    assert_eq!(old.status.code(), Some(0));
    let (text, _) = explore("hundred-charges --lock promise-race");
    assert!(text.contains(&String::from_utf8(old.stdout).expect("text")));
}

#[test]
fn a_scenario_that_has_changed_is_refused_and_says_what_to_type() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mine.toml");
    let scenario = |timeout: &str| {
        let text = pointrace("scenarios show hundred-charges").stdout;
        let text = String::from_utf8(text).expect("text");
        let changed = text.replace(
            "lock_timeout = \"3s\"",
            &format!("lock_timeout = \"{timeout}\""),
        );
        std::fs::write(&file, changed).expect("a file");
    };
    scenario("3s");
    let (text, _) = explore(&format!(
        "{} --lock none --requests 2 --set users.balance=5",
        file.display()
    ));
    let line = schedule_in(&text).to_owned();
    let replay = || pointrace(&format!("replay {line}"));
    assert_eq!(replay().status.code(), Some(0), "{text}");
    scenario("4s");
    let error = String::from_utf8(replay().stderr).expect("text");
    let again = format!(
        "explore it again: pointrace explore {} --set users.balance=5 --lock none --requests 2",
        file.display()
    );
    assert_eq!(replay().status.code(), Some(2));
    assert!(error.contains(&again), "{error}");
}

#[test]
fn a_hunt_ends_in_the_smallest_case_also_where_that_shows_something_worse() {
    let (text, code) = explore(
        "two-clients --lock keyed --set service.instances=2 --strategy pct --requests 5 --budget 1 --seed 1",
    );
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("The smallest schedule that fails (overlap): 2 requests, 2 turns, 1 switch"),
        "{text}"
    );
}

#[test]
fn where_nothing_is_committed_nothing_is_proved() {
    let rejected = "hundred-charges --set phase.burst.amount=0 --strict";
    for (how, lang, part) in [
        ("--lock none", "en", "no schedule commits a request"),
        ("--lock keyed --timeouts", "ko", "반영된 요청이 없어"),
        (
            "--lock none --strategy random --budget 100",
            "en",
            "no schedule commits",
        ),
    ] {
        let (text, code) = explore(&format!("{rejected} {how} --lang {lang}"));
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("INVALID: ") && text.contains(part), "{text}");
        assert!(!text.contains("PASS"), "{text}");
    }
}

#[test]
fn where_no_two_requests_of_a_user_meet_it_is_said_that_nothing_is_proved_of_the_lock() {
    let (text, code) = explore("strangers --lock none --strict");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("PASS: every schedule passes"), "{text}");
    assert!(text.contains("no two requests of one user"), "{text}");
    assert!(!text.contains("proved for"), "{text}");
}

#[cfg(unix)]
#[test]
fn what_is_ended_from_outside_says_the_code_that_it_exits_with() {
    use std::io::{BufRead, BufReader, Read};
    // The first lock is proved at once, the second takes longer than anybody waits.
    let args = "explore hundred-charges --lock queue,optimistic --requests 5 --budget 1h";
    let mut child = Command::new(env!("CARGO_BIN_EXE_pointrace"))
        .args(args.split_whitespace())
        .env("LC_ALL", "C")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    while !line.starts_with("PASS") {
        line.clear();
        assert!(stdout.read_line(&mut line).expect("text") > 0, "it ended");
    }
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.expect("kill starts").success());
    let mut text = String::new();
    stdout.read_to_string(&mut text).expect("text");
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{text}");
    assert!(
        text.contains(
            "INVALID: not proved: no schedule had failed when the search was ended (exit 130)"
        ),
        "{text}"
    );
}

#[test]
fn what_is_no_number_is_told_which_numbers_there_are() {
    for wrong in ["-1", "0", "many", "1001", "99999999999999999999"] {
        let output = pointrace(&format!("explore two-clients --requests={wrong}"));
        let told = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("a whole number from 1 to 1000"), "{told}");
    }
}

#[test]
fn what_broke_is_told_with_processes_and_nodes_by_name() {
    let jump = "scenario=clock-jump:set=fault.jump.whom=majority:lock=redlock:requests=1-2:expiries=2:faults=1";
    let forgets = "scenario=node-forgets:lock=redlock:requests=1-2:expiries=2:faults=1";
    let pause = "scenario=paused-holder:set=nodes.kind=model:set=nodes.count=3:lock=redlock:requests=1-2:expiry=in-order:expiries=4";
    for (schedule, parts) in [
        (
            format!("{pause}:schedule=1x5.1_2x4.2x10.1:check=99a9b06c"),
            ["LEASE RUNS OUT", "request 2, process 2"],
        ),
        (
            format!("{jump}:schedule=1x7.3.2x14.1:check=9f887397"),
            ["the clock of node 3 is set 30 s FORWARD", "lease of node 2"],
        ),
        (
            format!("{forgets}:schedule=1x3.2x4.3_2.2x7.1x7.2:check=f110c503"),
            ["NODE 1 CRASHES", "request 2, process 2"],
        ),
    ] {
        let replayed = pointrace(&format!("replay pr2:{schedule}"));
        let text = String::from_utf8(replayed.stdout).expect("text");
        assert_eq!(replayed.status.code(), Some(0), "{text}");
        for part in parts.into_iter().chain(["buries v1"]) {
            assert!(text.contains(part), "{part}: {text}");
        }
        // A lease is in no process's memory.
        assert!(!text.contains("in the memory of one process"), "{text}");
    }
}

#[test]
fn no_number_of_faults_is_asked_for_where_none_is_a_turn() {
    let output = pointrace("explore retrying-client --lock keyed --requests 2 --max-faults 1");
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("no fault of retrying-client is a turn"),
        "{said}"
    );
}
