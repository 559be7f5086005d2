//! Malformed scenarios: each is refused with an error that says where and what instead.
//!
//! The errors of `tests/scenario_errors/NAME.toml` are in `NAME.txt` beside it. After a change, look at
//! what `UPDATE_ERRORS=1 cargo test --test scenario_errors` writes.

use std::fs;
use std::path::{Path, PathBuf};

use pointrace::scenario::{LARGEST, Location, ScenarioError, load, load_source, parse};

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenario_errors");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    files
}

fn error_of(path: &Path) -> ScenarioError {
    match load(&path.display().to_string()) {
        Ok(_) => panic!("{} is accepted", path.display()),
        Err(error) => error,
    }
}

#[test]
fn every_malformed_scenario_has_its_error() {
    let update = std::env::var_os("UPDATE_ERRORS").is_some();
    let files = corpus();
    assert!(files.len() >= 60, "{} files", files.len());
    let mut wrong = Vec::new();
    for path in files {
        let folder = format!("{}/", path.parent().expect("a folder").display());
        let actual = format!("{}\n", error_of(&path)).replace(&folder, "");
        let golden = path.with_extension("txt");
        if update {
            fs::write(&golden, &actual).expect("written");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if actual != expected {
            wrong.push(format!(
                "{}\n--- expected\n{expected}--- actual\n{actual}",
                path.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_error_is_located_and_helpful() {
    for path in corpus() {
        let error = error_of(&path);
        let source = String::from_utf8_lossy(&fs::read(&path).expect("read")).into_owned();
        for mistake in error.mistakes() {
            let name = path.display();
            let Location::Line { line, column, .. } = mistake.location else {
                panic!("{name}: not located: {mistake}");
            };
            let text = source.split('\n').nth(line - 1).unwrap_or("");
            assert!(
                (1..=text.chars().count() + 1).contains(&column),
                "{name}: {mistake}"
            );
            let excerpt = mistake.excerpt.as_deref().unwrap_or("");
            assert!(excerpt.contains('^'), "{name}: {mistake}");
            assert!(
                !mistake.to_string().contains('\u{1b}'),
                "{name}: {mistake:?}"
            );
            // What is wrong is half an error; the other half is what would be right.
            assert!(mistake.message.len() > 15, "{name}: {mistake}");
        }
    }
}

#[test]
fn what_is_no_file_is_said_to_be_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();

    let error = load(&folder.path().display().to_string()).expect_err("a directory");
    assert!(error.to_string().contains("is a directory"), "{error}");

    let error = load(&path("none.toml")).expect_err("nothing");
    assert!(error.to_string().contains("no such file"), "{error}");

    fs::write(path("huge.toml"), "#".repeat(LARGEST + 1)).expect("written");
    let error = load(&path("huge.toml")).expect_err("huge");
    assert!(error.to_string().contains("1 MiB"), "{error}");

    let error = load("hundred-charge").expect_err("unknown");
    assert!(
        error
            .to_string()
            .contains("did you mean \"hundred-charges\"? `pointrace scenarios` lists"),
        "{error}"
    );
    let error = load("\u{1b}[2J").expect_err("unknown");
    assert!(!error.to_string().contains('\u{1b}'), "{error:?}");
    assert!(load("").is_err());
}

#[cfg(unix)]
#[test]
fn a_file_that_must_not_be_read_is_said_to_be_so() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secret.toml");
    fs::write(&path, "name = \"a\"").expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("closed");
    // A user who may read everything, as in a container, gets the error of what is in it.
    let allowed = fs::read(&path).is_ok();
    let error = error_of(&path).to_string();
    assert!(allowed || error.contains("no permission"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_device_without_an_end_is_left_after_a_megabyte() {
    let error = error_of(Path::new("/dev/zero")).to_string();
    assert!(error.contains("1 MiB"), "{error}");
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_fine() {
    let (source, _) = load_source("hundred-charges").expect("built in");
    let windows = format!("\u{FEFF}{}", source.replace('\n', "\r\n"));
    if let Err(error) = parse(&windows, "windows.toml") {
        panic!("{error}");
    }
}
