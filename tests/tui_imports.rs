//! Who imports whom in the dashboard: state, update and view go one way, and no circle is larger than two files.
//! Only what is imported from another file counts: a folder may re-export what is in it.

use std::collections::{BTreeMap, BTreeSet};

#[path = "support/imports.rs"]
mod support;

use support::{imports, reach};

#[test]
fn no_import_circle_of_the_dashboard_has_more_than_two_files() {
    let imports = imports("tui");
    assert!(imports.len() > 30, "the files are found");
    let edges: usize = imports.values().map(BTreeSet::len).sum();
    assert!(edges > 100, "the imports are found: {edges}");
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

/// An update knows no screen, and no screen an update: what both need is in the lists.
#[test]
fn updates_and_screens_know_nothing_of_each_other() {
    let imports = imports("tui");
    let of = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let below = |top: &[String], module: &[String]| module.starts_with(top);
    let (update, screens) = (of(&["tui", "update"]), of(&["tui", "screens"]));
    for (one, other) in [(&update, &screens), (&screens, &update)] {
        for module in imports.keys().filter(|module| below(one, module)) {
            let known = reach(&imports, module);
            let found = known.iter().find(|target| below(other, target));
            assert_eq!(found, None, "{module:?}");
        }
    }
}
