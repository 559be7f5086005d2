//! Crates outside the repository use the library as it is meant to be used, without the network, with the locked
//! versions of its dependencies.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Set where a test that cannot run must not look like one that passed.
const REQUIRED: &str = "POINTRACE_REQUIRE_OUTSIDE";

fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", Path::new(ROOT).join("target/outside"))
        .env("CARGO_TERM_COLOR", "never")
        .output()
        .expect("cargo")
}

fn text(output: &Output) -> String {
    let bytes = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The crates of `tests/outside`, out of the repository.
fn copied_out() -> PathBuf {
    let from = Path::new(ROOT).join("tests/outside");
    let to = std::env::temp_dir().join(format!("pointrace-outside-{}", std::process::id()));
    for name in ["plays", "proves"] {
        fs::create_dir_all(to.join(name).join("src")).expect("a folder");
        let manifest = fs::read_to_string(from.join(name).join("Cargo.toml")).expect("it is there");
        let manifest = manifest.replace("POINTRACE", ROOT);
        fs::write(to.join(name).join("Cargo.toml"), manifest).expect("written");
        fs::copy(
            from.join(name).join("lib.rs"),
            to.join(name).join("src/lib.rs"),
        )
        .expect("copied");
    }
    fs::copy(from.join("Cargo.toml"), to.join("Cargo.toml")).expect("copied");
    // The same versions, which are here already.
    fs::copy(Path::new(ROOT).join("Cargo.lock"), to.join("Cargo.lock")).expect("copied");
    to
}

/// Whether the dependencies can be found without the network; says so aloud if not. Those of other systems than this one
/// are never downloaded, so they are not asked for.
fn is_resolved(folder: &Path) -> bool {
    let resolved = cargo(folder, &["tree", "--workspace", "--offline"]);
    if resolved.status.success() {
        return true;
    }
    let why = String::from_utf8_lossy(&resolved.stderr);
    assert!(
        std::env::var_os(REQUIRED).is_none() && why.contains("--offline"),
        "{why}"
    );
    eprintln!("SKIPPED: the dependencies are not on this machine: {why}");
    false
}

#[test]
fn a_lock_and_a_control_of_other_crates_are_proved_and_judged() {
    let folder = copied_out();
    if is_resolved(&folder) {
        // One by one: together they would both be built with the features that either wants.
        for (name, tests) in [
            (
                "proves",
                [
                    "one_at_a_time_keeps_every_point",
                    "two_at_a_time_lose_points",
                ],
            ),
            ("plays", ["one_at_a_time_passes", "two_at_a_time_fail"]),
        ] {
            let output = cargo(&folder, &["test", "--offline", "--package", name, "--lib"]);
            let printed = text(&output);
            assert!(output.status.success(), "{printed}");
            for test in tests {
                let passed = printed
                    .lines()
                    .any(|line| line.contains(test) && line.ends_with("ok"));
                assert!(passed, "{test} was not run:\n{printed}");
            }
        }
    }
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn the_library_alone_needs_fewer_than_forty_crates() {
    let tree = cargo(
        Path::new(ROOT),
        &[
            "tree",
            "--offline",
            "--locked",
            "--no-default-features",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ],
    );
    if !tree.status.success() {
        let why = String::from_utf8_lossy(&tree.stderr);
        assert!(
            std::env::var_os(REQUIRED).is_none() && why.contains("--offline"),
            "{why}"
        );
        eprintln!("SKIPPED: the dependencies are not on this machine: {why}");
        return;
    }
    let printed = String::from_utf8_lossy(&tree.stdout);
    let crates: BTreeSet<&str> = printed
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("pointrace "))
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    assert!(crates.len() > 5, "it needs some: {crates:?}");
    assert!(crates.len() < 40, "{}: {crates:#?}", crates.len());
}
