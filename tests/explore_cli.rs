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
    let at = text.find("pr1:").expect("a schedule is printed");
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
        (
            "explore hundred-charges --budget soon",
            "number of schedules",
        ),
        ("replay pr1:nonsense", "pr1:SCENARIO:LOCK"),
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
