//! `pointrace compare`: which control to take.

use serde_json::Value;

#[path = "support/program.rs"]
mod program;

use program::{code, err, out, run};

/// A comparison as machines read it, from its standard output.
fn compared(args: &[&str]) -> Value {
    let args = [&["compare", "-q", "--report", "json=-"], args].concat();
    let output = run(&args);
    assert_eq!(code(&output), 0, "{}", err(&output));
    serde_json::from_str(&out(&output)).expect("JSON")
}

fn row<'a>(table: &'a Value, lock: &str) -> &'a Value {
    let rows = table["rows"].as_array().expect("rows");
    let found = rows.iter().find(|row| row["lock"] == lock);
    found.unwrap_or_else(|| panic!("no row of {lock}"))
}

#[test]
fn the_best_comes_first_and_what_lost_points_has_no_rank() {
    let report = compared(&["hundred-charges", "--seeds", "1..4"]);
    assert_eq!(report["format"], "pointrace-comparison");
    let table = &report["tables"][0];
    let rows = table["rows"].as_array().expect("rows");
    let standings: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["standing"].as_str())
        .collect();
    assert_eq!(standings.len(), 8, "every control that needs nothing");
    assert!(
        standings.is_sorted_by_key(|standing| *standing != "kept"),
        "{standings:?}"
    );
    for lost in ["none", "promise-race"] {
        let row = row(table, lost);
        assert_eq!(row["standing"], "lost");
        assert_eq!(row["rank"], Value::Null);
        let losses = row["losses"].as_array().expect("losses");
        let seeds: Vec<u64> = losses
            .iter()
            .filter_map(|loss| loss["seed"].as_u64())
            .collect();
        assert_eq!(seeds, [1, 2, 3, 4]);
    }
    assert_eq!(row(table, "none")["losses"][0]["points_missing"], 99_000);
    assert_eq!(table["recommendation"]["lock"], "keyed");
    // Virtual time has no throughput.
    for row in rows {
        assert_eq!(row["figures"]["throughput"], Value::Null, "{row}");
    }
    // A queue hands over in order; who looks again is overtaken.
    let overtakes = |lock| row(table, lock)["figures"]["overtakes"]["median"].as_f64();
    assert_eq!(overtakes("keyed"), Some(0.0));
    assert!(overtakes("recheck") > Some(0.0));
    assert_eq!(overtakes("optimistic"), None, "it grants nothing");
}

#[test]
fn the_same_seeds_give_the_same_comparison() {
    let once = || {
        let mut report = compared(&["two-instances", "--store", "model", "--seeds", "1..3"]);
        report["wall"] = Value::Null;
        report
    };
    let first = once();
    assert_eq!(first, once());
    let table = &first["tables"][0];
    assert_eq!(table["ground"], "model");
    assert_eq!(row(table, "keyed")["standing"], "lost");
    assert_eq!(row(table, "select-for-update")["standing"], "kept");
}

#[test]
fn a_key_of_a_phase_is_set_where_the_phase_is() {
    let args = [
        "two-instances",
        "hot-user",
        "--set",
        "phase.traffic.duration=100ms",
        "--set",
        "users.balance=200000",
        "--lock",
        "keyed,optimistic",
        "--seeds",
        "1..3",
    ];
    let report = compared(&args);
    let options = |table: usize| report["tables"][table]["options"].clone();
    assert_eq!(options(0), "--set users.balance=200000");
    assert_eq!(
        options(1),
        "--set phase.traffic.duration=100ms --set users.balance=200000"
    );
    assert_eq!(report["kept_everywhere"], serde_json::json!(["optimistic"]));
    let requests = row(&report["tables"][1], "keyed")["requests"].as_u64();
    assert!(requests < Some(1_000), "{requests:?}");

    let nowhere = run(&["compare", "hot-user", "--set", "phase.trafic.duration=1s"]);
    assert_eq!(code(&nowhere), 2);
    assert!(
        err(&nowhere).contains("did you mean \"traffic\"?"),
        "{}",
        err(&nowhere)
    );
}

#[test]
fn ones_own_situation_is_compared_over_a_modelled_database() {
    let args = [
        "--rate",
        "100/s",
        "--hold",
        "20ms",
        "--hot",
        "0.3",
        "--processes",
        "2",
        "--duration",
        "1s",
        "--seeds",
        "1..3",
    ];
    let report = compared(&args);
    let table = &report["tables"][0];
    assert_eq!(table["scenario"], "my-situation");
    assert_eq!(table["origin"], Value::Null);
    assert_eq!(table["ground"], "model");
    assert_eq!(table["instances"], 2);
    let take = table["recommendation"]["lock"].as_str();
    let take = take.expect("some control keeps the points of two processes");
    let kept = row(table, take);
    assert_eq!(kept["standing"], "kept");
    assert!(
        kept["promises"]
            .as_str()
            .expect("text")
            .contains("across processes")
    );
}

#[test]
fn mistakes_are_told_with_what_to_write_instead() {
    for (args, part) in [
        (&[][..], "required"),
        (&["hundred-chargs"], "did you mean \"hundred-charges\"?"),
        (
            &["hundred-charges", "--lock", "advisory"],
            "needs PostgreSQL",
        ),
        (
            &["hundred-charges", "--lock", "serializable"],
            "one comparison has one ground: add --store model",
        ),
        (&["hundred-charges", "two-processes"], "give --store"),
        (
            &["hundred-charges", "--store", "model", "--clock", "real"],
            "virtual time only",
        ),
        (
            &["hundred-charges", "--report", "junit=x"],
            "the formats are json, markdown and html",
        ),
        (&["--rate", "200"], "200/s"),
        (
            &["--rate", "200/s", "--hold", "1ms"],
            "--hold is at least 3ms",
        ),
        (
            &["hundred-charges", "--rate", "200/s"],
            "cannot be used with",
        ),
        (&["hundred-charges", "--hold", "1ms"], "cannot be used with"),
        (&["--hold", "1ms"], "--rate"),
        (
            &["hundred-charges", "--seeds", "1..5000"],
            "at most 1000 seeds",
        ),
    ] {
        let output = run(&[&["compare"], args].concat());
        assert_eq!(code(&output), 2, "{args:?}: {}", out(&output));
        assert!(err(&output).contains(part), "{args:?}: {}", err(&output));
    }
}

#[test]
fn nothing_committed_is_nothing_compared() {
    let output = run(&[
        "compare",
        "-q",
        "hundred-charges",
        "--lock",
        "keyed",
        "--seeds",
        "1..3",
        "--set",
        "phase.burst.mix={charge=0, use=1}",
    ]);
    assert_eq!(code(&output), 3, "{}", err(&output));
    assert!(out(&output).contains("nothing done"), "{}", out(&output));
}

#[test]
fn too_few_rounds_claim_no_order() {
    let output = run(&["compare", "-q", "hundred-charges", "--seeds", "1..2"]);
    assert_eq!(code(&output), 0);
    let text = out(&output);
    assert!(text.contains("No ranks: fewer than 3 rounds"), "{text}");
    assert!(!text.contains("take keyed"), "{text}");
}

#[test]
fn the_machine_clock_has_a_throughput_and_its_spread() {
    let report = compared(&[
        "hundred-charges",
        "--clock",
        "real",
        "--lock",
        "keyed,none",
        "--seeds",
        "1..3",
    ]);
    let table = &report["tables"][0];
    assert_eq!(table["clock"], "real");
    let throughput = &row(table, "keyed")["figures"]["throughput"];
    assert_eq!(throughput["samples"], 3);
    let value = |key: &str| throughput[key].as_f64().expect("a number");
    // 100 charges of 4 ms, one after another.
    assert!(value("min") > 0.0 && value("max") <= 250.0, "{throughput}");
    assert!(value("min") <= value("median") && value("median") <= value("max"));
    assert_eq!(row(table, "none")["standing"], "lost");
}

#[test]
#[cfg(feature = "sqlite")]
fn over_a_real_store_the_controls_of_a_database_are_compared_too() {
    let report = compared(&[
        "two-instances",
        "--store",
        "sqlite",
        "--seeds",
        "1..3",
        "--lock",
        "select-for-update,atomic-update",
    ]);
    let table = &report["tables"][0];
    assert_eq!(table["ground"], "sqlite");
    for lock in ["select-for-update", "atomic-update"] {
        let row = row(table, lock);
        assert_eq!(row["standing"], "kept", "{row}");
        assert_eq!(row["figures"]["throughput"]["samples"], 3, "{row}");
    }
    assert_eq!(
        report["kept_everywhere"],
        serde_json::json!(["select-for-update", "atomic-update"])
    );
}

#[test]
fn what_breaks_under_a_fault_is_played_again_by_its_command() {
    let args = [
        "two-clients",
        "--store",
        "model",
        "--lock",
        "none,keyed",
        "--seeds",
        "1..3",
        "--faults",
    ];
    let report = compared(&args);
    assert_eq!(
        report["tables"].as_array().map(Vec::len),
        Some(1),
        "faults are no tables"
    );
    let cells = report["faults"].as_array().expect("cells");
    let locks: Vec<&str> = cells
        .iter()
        .filter_map(|cell| cell["lock"].as_str())
        .collect();
    assert!(
        locks.contains(&"none") && locks.contains(&"keyed"),
        "{locks:?}"
    );
    assert_replayed(cells);
}

/// Where every answer comes in time, no client gives up and sends again, and nobody has survived that; what cannot be hit has.
#[test]
fn what_was_not_tried_is_not_survived() {
    let args = [
        "two-clients",
        "--store",
        "model",
        "--lock",
        "atomic-update,select-for-update",
        "--seeds",
        "1..3",
        "--faults",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.json");
    let report = format!("json={}", file.display());
    let output = run(&[&["compare", "-q", "--report", &report], &args[..]].concat());
    let page = out(&output);
    let written = std::fs::read_to_string(&file).expect("it is written");
    let cells: Value = serde_json::from_str(&written).expect("JSON");
    let cells = cells["faults"].as_array().expect("cells");
    let cell = |scenario: &str, lock: &str| {
        let is_it = |cell: &&Value| cell["scenario"] == scenario && cell["lock"] == lock;
        cells.iter().find(is_it).expect("it is played")
    };
    let idle = cell("retrying-client", "atomic-update");
    assert_eq!(
        (&idle["standing"], &idle["struck_rounds"], &idle["says"]),
        (&"kept".into(), &0.into(), &"not tried".into())
    );
    let apart = cell("node-crash", "atomic-update");
    assert_eq!(
        (&apart["struck_rounds"], &apart["says"]),
        (&0.into(), &"untouched".into())
    );
    // It has no holder. Processes it has, and one is to pause after a read; but it updates without one.
    assert_eq!(cell("paused-holder", "atomic-update")["says"], "untouched");
    assert_eq!(cell("convoy", "atomic-update")["says"], "not tried");
    let hit = cell("retrying-client", "select-for-update");
    assert_eq!(
        (&hit["standing"], &hit["struck_rounds"]),
        (&"lost".into(), &5.into())
    );
    for lock in ["atomic-update", "select-for-update"] {
        let own = || cells.iter().filter(|cell| cell["lock"] == lock);
        let is_broken = |cell: &&Value| cell["replay"].is_string();
        let is_survived = |cell: &&Value| cell["says"] == "survives" || cell["says"] == "untouched";
        let (kept, broken) = (
            own().filter(is_survived).count(),
            own().filter(is_broken).count(),
        );
        assert!(kept > 0, "{lock}");
        let count = format!(" {kept}/{}", kept + broken);
        let is_row = |line: &str| line.trim_start().starts_with(lock) && line.contains(&count);
        assert!(page.lines().any(is_row), "{lock}{count}: {page}");
    }
}

/// The page that describes the report names each of its fields.
#[test]
fn every_field_of_the_report_is_described() {
    fn names<'a>(value: &'a Value, found: &mut std::collections::BTreeSet<&'a str>) {
        match value {
            Value::Array(all) => all.iter().for_each(|one| names(one, found)),
            Value::Object(all) => {
                for (name, value) in all {
                    found.insert(name);
                    // Its own names are those of the figures.
                    if name != "figures" {
                        names(value, found);
                    }
                }
            }
            _ => {}
        }
    }
    let args = [
        "two-clients",
        "--store",
        "model",
        "--lock",
        "none,atomic-update,keyed",
        "--seeds",
        "1..3",
        "--faults",
    ];
    let report = compared(&args);
    assert!(!report["tables"][0]["recommendation"]["basis"]["next"].is_null());
    let mut found = std::collections::BTreeSet::new();
    names(&report, &mut found);
    for name in [
        "replay",
        "struck_rounds",
        "stuck_rounds",
        "requests",
        "committed",
    ] {
        assert!(found.contains(name), "{name}");
    }
    let page = include_str!("../docs/compare.md");
    let (_, page) = page.split_once("## Reports").expect("the section");
    for name in found {
        let is_named = |end: &str| page.contains(&format!("`{name}{end}`"));
        assert!(is_named("") || is_named("[]"), "{name}");
    }
}

/// Its nodes are those that were asked for, whatever the scenario of the fault says.
#[test]
fn what_breaks_under_a_fault_of_nodes_is_played_again_by_its_command() {
    let args = [
        "two-clients",
        "--nodes",
        "model:3",
        "--lock",
        "redlock",
        "--seeds",
        "1..2",
        "--faults",
    ];
    assert_replayed(compared(&args)["faults"].as_array().expect("cells"));
}

/// Whatever broke is played again by the command that is beside it, and something did.
fn assert_replayed(cells: &[Value]) {
    let mut broken = 0;
    for cell in cells {
        let is_broken = matches!(cell["standing"].as_str(), Some("lost" | "broke"));
        assert_eq!(cell["replay"].is_string(), is_broken, "{cell}");
        let Some(replay) = cell["replay"].as_str() else {
            continue;
        };
        broken += 1;
        let words: Vec<&str> = replay.split(' ').skip(1).collect();
        let again = run(&[&words[..], &["--report", "json=-"]].concat());
        let again: Value = serde_json::from_str(&out(&again)).expect("JSON");
        let verdict = &again["runs"][0]["verdict"];
        assert!(
            verdict == "FAIL" || verdict == "EXPECTED",
            "{replay}: {verdict}"
        );
    }
    assert!(broken > 0, "some of them break");
}

#[test]
fn faults_are_modelled() {
    let output = run(&["compare", "two-clients", "--clock", "real", "--faults"]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("faults are modelled"),
        "{}",
        err(&output)
    );
    // Nothing is started for what is refused: no server answers there.
    for ground in [
        ["--store", "postgres://nobody@127.0.0.1:1/none"],
        ["--nodes", "redis://127.0.0.1:1"],
    ] {
        let output = run(&[&["compare", "two-clients", "--faults"][..], &ground].concat());
        assert_eq!(code(&output), 2, "{}", err(&output));
        assert!(
            err(&output).contains("faults are modelled"),
            "{}",
            err(&output)
        );
    }
}

#[test]
fn leases_of_modelled_nodes_are_compared_with_their_attempts() {
    let args = [
        "two-clients",
        "--nodes",
        "model:3",
        "--lock",
        "keyed,redis,redlock",
        "--seeds",
        "1..3",
    ];
    let report = compared(&args);
    let table = &report["tables"][0];
    let attempts = |lock| row(table, lock)["figures"]["attempts_per_grant"]["median"].as_f64();
    assert_eq!(attempts("keyed"), None, "it asks nobody");
    for lock in ["redis", "redlock"] {
        assert!(attempts(lock) >= Some(1.0), "{lock}: {:?}", attempts(lock));
    }
    let output = run(&["compare", "two-clients", "--lock", "redis"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("add --nodes"), "{}", err(&output));
}
