//! An order that a comparison claims is claimed by every comparison: the one of the README, played again and again. It measures,
//! so it takes a quiet machine, long, and `POINTRACE_RANKING=10` in the environment, which says how often.

use std::collections::BTreeMap;

use serde_json::{Value, json};

#[path = "support/program.rs"]
mod program;

use program::{code, err, out, run};

/// The comparison whose figures the README has, as it is written there: over real servers of its own.
fn of_readme() -> Vec<&'static str> {
    let readme = include_str!("../README.md");
    let (_, section) = readme
        .split_once("## Which lock should I take?")
        .expect("the section");
    let mut commands = section
        .lines()
        .filter_map(|line| line.strip_prefix("pointrace compare "));
    let command = commands.find(|command| command.contains("--store"));
    let words = command.expect("a comparison over a real store");
    words.split_whitespace().collect()
}

/// Under which scenario, who is better, and than whom.
type Claim = (String, String, String);

/// How often each order was claimed.
#[derive(Default)]
struct Claims(BTreeMap<Claim, u32>);

impl Claims {
    /// Adds what a comparison claims: of each two that have a rank, the first figure that tells them apart does, and it does
    /// where the medians are further apart than either of the spreads is wide, and the spreads do not touch.
    fn add(&mut self, report: &Value) {
        for table in report["tables"].as_array().expect("tables") {
            let by = table["ranked_by"].as_array().expect("figures");
            let by: Vec<&str> = by.iter().filter_map(Value::as_str).collect();
            let rows = table["rows"].as_array().expect("rows");
            let ranked: Vec<&Value> = rows.iter().filter(|row| !row["rank"].is_null()).collect();
            for row in &ranked {
                let better = ranked.iter().filter(|other| is_better(other, row, &by));
                let mut count = 1;
                for other in better {
                    count += 1;
                    let name = |value: &Value| value.as_str().expect("a name").to_owned();
                    let claim = (
                        name(&table["scenario"]),
                        name(&other["lock"]),
                        name(&row["lock"]),
                    );
                    *self.0.entry(claim).or_default() += 1;
                }
                assert_eq!(row["rank"], count, "a rank says how many are better: {row}");
            }
        }
    }

    /// The claims that are the opposite of others.
    fn contrary(&self) -> Vec<&Claim> {
        let other = |(scenario, one, other): &Claim| (scenario.clone(), other.clone(), one.clone());
        let all = self.0.keys();
        all.filter(|claim| self.0.contains_key(&other(claim)))
            .collect()
    }
}

fn is_better(one: &Value, other: &Value, by: &[&str]) -> bool {
    for name in by {
        let figure = |row: &Value, part: &str| row["figures"][*name][part].as_f64();
        let spread = |row: &Value| Some(figure(row, "max")? - figure(row, "min")?);
        let (Some(mine), Some(its)) = (figure(one, "median"), figure(other, "median")) else {
            continue;
        };
        let width = spread(one).zip(spread(other));
        let width = width.map_or(0.0, |(mine, its)| mine.max(its));
        let above = |row: &Value, other: &Value| figure(row, "min") > figure(other, "max");
        // Of what is done in a second more is better, and of everything else less.
        let gain = match *name {
            "throughput" => mine - its,
            _ => its - mine,
        };
        if gain.abs() > width && (above(one, other) || above(other, one)) {
            return gain > 0.0;
        }
    }
    false
}

#[test]
fn ten_comparisons_claim_no_order_and_its_opposite() {
    let Ok(times) = std::env::var("POINTRACE_RANKING") else {
        eprintln!("ranking: skipped, POINTRACE_RANKING says how often");
        return;
    };
    let times: u32 = times.parse().expect("POINTRACE_RANKING is a number");
    let mut claims = Claims::default();
    let mut recommended: BTreeMap<(String, String), u32> = BTreeMap::new();
    for _ in 0..times {
        let output = run(&[&["compare", "-q", "--report", "json=-"], &of_readme()[..]].concat());
        assert_eq!(code(&output), 0, "{}", err(&output));
        let report: Value = serde_json::from_str(&out(&output)).expect("JSON");
        claims.add(&report);
        for table in report["tables"].as_array().expect("tables") {
            let lock = &table["recommendation"]["lock"];
            let key = (table["scenario"].to_string(), lock.to_string());
            *recommended.entry(key).or_default() += 1;
        }
    }
    for ((scenario, better, than), count) in &claims.0 {
        println!("{scenario}: {better} before {than}, claimed {count} times of {times}");
    }
    for ((scenario, lock), count) in &recommended {
        println!("{scenario}: recommended {lock}, {count} times of {times}");
    }
    assert!(
        !claims.0.is_empty(),
        "no order was claimed: nothing was tested"
    );
    assert_eq!(claims.contrary(), Vec::<&Claim>::new());
}

/// What is played again and again has a real store and real nodes, or it would claim nothing of them.
#[test]
fn the_readme_compares_over_a_real_store_and_real_nodes() {
    let words = of_readme();
    for pair in [["--store", "postgres:temp"], ["--nodes", "redis:temp:3"]] {
        assert!(words.windows(2).any(|two| two == pair), "{words:?}");
    }
}

/// What the other test would say of comparisons that contradict each other.
#[test]
fn an_order_and_its_opposite_are_seen() {
    let figure =
        |median: f64| json!({ "min": median - 1.0, "median": median, "max": median + 1.0 });
    let report = |keyed: f64, queue: f64, ranks: [u32; 2]| {
        let row = |lock: &str, throughput: f64, rank: u32| {
            json!({
                "lock": lock,
                "rank": rank,
                "figures": { "refused": figure(0.0), "throughput": figure(throughput) },
            })
        };
        json!({ "tables": [{
            "scenario": "hot-user",
            "ranked_by": ["refused", "throughput"],
            "rows": [row("keyed", keyed, ranks[0]), row("queue", queue, ranks[1])],
        }] })
    };
    let mut claims = Claims::default();
    claims.add(&report(100.0, 90.0, [1, 2]));
    claims.add(&report(100.0, 90.0, [1, 2]));
    // Nearer than the spread is wide: nothing is claimed.
    claims.add(&report(100.0, 101.0, [1, 1]));
    let claim = (
        "hot-user".to_owned(),
        "keyed".to_owned(),
        "queue".to_owned(),
    );
    assert_eq!(claims.0, BTreeMap::from([(claim, 2)]));
    assert!(claims.contrary().is_empty());
    claims.add(&report(90.0, 100.0, [2, 1]));
    assert_eq!(claims.contrary().len(), 2);
}
