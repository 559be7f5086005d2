//! The commands of docs/ci.md work.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

const MANUAL: &str = include_str!("../docs/ci.md");

fn block(language: &str) -> &'static str {
    let start = format!("```{language}\n");
    let (_, rest) = MANUAL.split_once(&start).expect("a block");
    rest.split_once("```").expect("its end").0
}

#[test]
fn the_commands_do_what_the_manual_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenarios = folder.path().join("scenarios");
    fs::create_dir(&scenarios).expect("a folder");
    let own = include_str!("../scenarios/overspend.toml");
    fs::write(scenarios.join("own.toml"), own).expect("written");

    let binary = Path::new(env!("CARGO_BIN_EXE_pointrace"));
    let path = std::env::var("PATH").unwrap_or_default();
    let folder_of_binary = binary.parent().expect("a folder").display();
    let output = Command::new("sh")
        .args(["-e", "-c", block("sh")])
        .current_dir(folder.path())
        .env("LC_ALL", "C")
        .env("PATH", format!("{folder_of_binary}:{path}"))
        .output()
        .expect("a shell");
    let printed = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}{complaint}");

    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect(name);
    assert!(read("points.xml").contains(r#"tests="6" skipped="0" failures="0" errors="0""#));
    assert!(read("points.md").starts_with("## pointrace: 6 PASS (exit 0)"));
    assert!(read("points.json").contains("\"pointrace-report\""));
    assert!(read("seeds.xml").contains("seeds 1..200"));
    assert!(read("two-instances.md").contains("**Lost update: request"));
}

#[test]
fn the_pipeline_runs_the_commands_that_are_tested() {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tested = words(block("sh"));
    let pipeline = words(block("yaml"));
    let commands: Vec<&str> = pipeline
        .split("pointrace ")
        .filter(|rest| rest.starts_with("run ") || rest.starts_with("check "))
        .map(|rest| rest.split(" - ").next().unwrap_or(rest).trim())
        .collect();
    assert_eq!(commands.len(), 2);
    for command in commands {
        assert!(tested.contains(command), "{command} is not tested");
    }
}

/// What the documents say of installing works: from the sources, for there is no package in a registry.
#[test]
fn it_is_installed_from_its_sources_only() {
    let readme = include_str!("../README.md");
    for text in [MANUAL, readme] {
        let mut installs = text.match_indices("cargo install").peekable();
        assert!(installs.peek().is_some(), "it says how to install it");
        for (at, _) in installs {
            let line = text[at..].lines().next().unwrap_or_default();
            assert!(
                line.starts_with("cargo install --locked --path ."),
                "{line}"
            );
        }
    }
}
