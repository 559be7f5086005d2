//! docs/scenarios.md says what the program does.
//!
//! Its tables of keys are written by `UPDATE_DOCS=1 cargo test --test scenario_docs`.

use std::fmt::Write;
use std::fs;

use pointrace::history::{AnomalyKind, Metric};
use pointrace::scenario::keys::{SECTIONS, Section};
use pointrace::scenario::{builtin, parse};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scenarios.md");
const BEGIN: &str =
    "<!-- keys: written by the program; UPDATE_DOCS=1 cargo test --test scenario_docs -->\n";
const END: &str = "<!-- end of keys -->";

fn manual() -> String {
    fs::read_to_string(PATH).expect("the manual")
}

fn table(section: &Section) -> String {
    let mut text = format!("\n### {}\n\n{}\n\n", title(section.title), section.doc);
    text.push_str("| key | | value | default |\n|---|---|---|---|\n");
    for key in section.keys {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            key.name,
            key.doc,
            key.shape.describe().replace('|', "\\|"),
            key.describe_default()
        );
    }
    text
}

fn title(title: &str) -> String {
    let mut letters = title.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[test]
fn every_key_is_there_with_its_range_and_default() {
    let manual = manual();
    let (before, rest) = manual.split_once(BEGIN).expect("the beginning of the keys");
    let (_, after) = rest.split_once(END).expect("the end of the keys");
    let tables: String = SECTIONS.iter().map(|section| table(section)).collect();
    let expected = format!("{before}{BEGIN}{tables}\n{END}{after}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PATH, &expected).expect("written");
    } else {
        assert!(
            manual == expected,
            "docs/scenarios.md is stale: UPDATE_DOCS=1 cargo test --test scenario_docs"
        );
    }
}

#[test]
fn every_anomaly_figure_and_built_in_scenario_is_there() {
    let manual = manual();
    let has = |name: &str| assert!(manual.contains(&format!("`{name}`")), "{name} is missing");
    for kind in AnomalyKind::ALL {
        has(kind.name());
    }
    for builtin in builtin::ALL {
        has(builtin.name);
    }
    for name in Metric::names() {
        match name.split_once('.') {
            Some((span, statistic)) => {
                has(span);
                has(&format!(".{statistic}"));
            }
            None => has(&name),
        }
    }
}

#[test]
fn the_examples_can_be_played() {
    let manual = manual();
    let examples: Vec<&str> = manual
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(examples.len() >= 2);
    for example in examples {
        if let Err(error) = parse(example, "docs/scenarios.md") {
            panic!("{error}");
        }
    }
}
