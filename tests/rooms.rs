//! The house is built as docs/architecture.md says: which room uses which is in its table, and in the source.

use std::collections::{BTreeMap, BTreeSet};

#[path = "support/imports.rs"]
mod support;

use support::{Imports, imports, reach};

/// The rooms of the table, from the bottom up, each with those that it may use.
fn table() -> Vec<(String, Vec<String>)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/architecture.md");
    let text = std::fs::read_to_string(path).expect("the page about the house");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let names = |cell: &str| -> Vec<String> {
            cell.split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect()
        };
        let room = names(cells[0]).remove(0);
        (room, names(cells[cells.len() - 1]))
    })
    .collect()
}

/// The files of the source without those that are no room, and without tests.
fn source() -> Imports {
    let is_test = |name: &String| name.ends_with("tests") || name == "model_checked";
    let mut imports = imports("");
    imports.retain(|module, _| {
        !matches!(module[0].as_str(), "lib" | "main") && !module.iter().any(is_test)
    });
    imports
}

#[test]
fn each_room_uses_only_what_the_table_says() {
    let table: BTreeMap<String, Vec<String>> = table().into_iter().collect();
    assert!(table.len() > 20, "the table is found: {table:?}");
    let mut uses = 0;
    for (module, targets) in source() {
        let room = &module[0];
        let may_use = table.get(room);
        let may_use = may_use.unwrap_or_else(|| panic!("no room `{room}` in the table"));
        for target in targets.iter().filter(|target| target[0] != *room) {
            uses += 1;
            assert!(
                may_use.contains(&target[0]),
                "{} uses `{}`, which the table does not say",
                module.join("::"),
                target.join("::")
            );
        }
    }
    assert!(uses > 300, "the imports are found: {uses}");
}

#[test]
fn a_room_uses_only_what_stands_above_it_in_the_table() {
    let mut above = BTreeSet::new();
    for (room, may_use) in table() {
        for used in may_use {
            assert!(
                above.contains(&used),
                "`{room}` uses `{used}`, which is not above it"
            );
        }
        above.insert(room);
    }
}

#[test]
fn no_import_circle_has_more_than_two_files() {
    let mut imports = source();
    for (module, targets) in &mut imports {
        // A folder hands on what is in it, which is no use of it.
        targets.retain(|target| !target.starts_with(module) && target[0] != "lib");
    }
    let reached: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> = imports
        .keys()
        .map(|module| (module, reach(&imports, module)))
        .collect();
    for (module, targets) in &reached {
        let circle: Vec<String> = targets
            .iter()
            .filter(|target| reached[target].contains(*module))
            .map(|target| target.join("::"))
            .collect();
        assert!(circle.len() <= 2, "a circle: {circle:?}");
    }
}

#[test]
fn the_way_of_a_request_meets_each_file_once() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/architecture.md");
    let text = std::fs::read_to_string(path).expect("the page about the house");
    let (_, way) = text.split_once("## The way of a request").expect("the way");
    let (way, _) = way.split_once("\n## ").expect("its end");
    let files = way.split('`').filter(|word| word.ends_with(".rs"));
    let mut met = BTreeSet::new();
    for file in files {
        assert!(
            std::fs::exists(format!("{root}{file}")).expect("readable"),
            "{file}"
        );
        assert!(met.insert(file), "{file} is met twice");
    }
    assert!(met.len() > 15, "{met:?}");
}

#[test]
fn the_files_that_the_page_for_contributors_names_are_there() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let text = std::fs::read_to_string(format!("{root}CONTRIBUTING.md")).expect("the page");
    // In prose every other piece between backquotes is code; blocks have three of them, which is odd as well.
    let code = text.split('`').skip(1).step_by(2);
    let is_file = |word: &&str| {
        let folders = ["src/", "tests/", "examples/", "benches/", "docs/", ".ci/"];
        let is_one = folders.iter().any(|folder| word.starts_with(folder));
        is_one && !word.contains("NAME") && !word.contains("CODE") && !word.contains(' ')
    };
    let files: Vec<&str> = code.filter(is_file).collect();
    assert!(files.len() > 20, "the files are found: {files:?}");
    for file in files {
        assert!(
            std::fs::exists(format!("{root}{file}")).expect("readable"),
            "{file}"
        );
    }
}
