//! Who imports whom among the files of the source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The files of a folder and of those in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The names of a module, from the top: `tui::screens::lanes` for `src/tui/screens/lanes.rs`.
fn module_of(file: &Path, root: &Path) -> Vec<String> {
    let path = file
        .strip_prefix(root)
        .expect("below it")
        .with_extension("");
    let mut names: Vec<String> = path
        .iter()
        .map(|name| name.to_str().expect("text").to_owned())
        .collect();
    if names.last().is_some_and(|name| name == "mod") {
        names.pop();
    }
    names
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn spread(tree: &str) -> Vec<String> {
    let Some((before, rest)) = tree.split_once('{') else {
        return vec![tree.trim().to_owned()];
    };
    let inside = rest.trim_end().strip_suffix('}').unwrap_or(rest);
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in inside.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match parts.last_mut() {
            Some(part) if c != ',' || depth > 0 => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    let whole = parts.iter().filter(|part| !part.trim().is_empty());
    whole
        .flat_map(|part| spread(part))
        .map(|part| format!("{}{part}", before.trim()))
        .collect()
}

/// The paths that a file imports, or names in its code, from the top of the crate.
fn imported(source: &str, module: &[String], is_folder: bool) -> Vec<Vec<String>> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut paths = Vec::new();
    for statement in code.split(';') {
        let lines = statement.lines().map(str::trim);
        let lines = lines.filter(|line| !line.starts_with("//"));
        let statement = lines.collect::<Vec<_>>().join(" ");
        let starts = statement.rfind("use ").filter(|start| {
            let before = statement[..*start].trim_end();
            before.is_empty() || before.ends_with("pub") || before.ends_with([')', ']', '}'])
        });
        match starts {
            Some(start) => paths.extend(spread(&statement[start + 4..])),
            None => {
                for word in
                    statement.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                {
                    let is_path = word.starts_with("super::") || word.starts_with("crate::");
                    if is_path || (is_folder && word.contains("::")) {
                        paths.push(word.to_owned());
                    }
                }
            }
        }
    }
    let parent = &module[..module.len() - usize::from(!is_folder)];
    let absolute = |path: String| {
        let mut names: Vec<String> = path.split("::").map(str::to_owned).collect();
        let mut base = match names.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self") => module.to_vec(),
            Some("super") => module[..module.len() - 1].to_vec(),
            // A folder names its own modules without more ado.
            _ if is_folder => [parent, &[String::new()]].concat(),
            _ => return None,
        };
        if base.last().is_some_and(String::is_empty) {
            base.pop();
        } else {
            names.remove(0);
        }
        while names.first().is_some_and(|name| name == "super") {
            names.remove(0);
            base.pop();
        }
        Some([base, names].concat())
    };
    paths.into_iter().filter_map(absolute).collect()
}

/// The files that each file imports, all by their module names.
pub type Imports = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

/// Who imports whom among the files below `folder` of the source; `""` is all of it.
pub fn imports(folder: &str) -> Imports {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let all = files(&root.join(folder));
    let modules: BTreeSet<Vec<String>> = all.iter().map(|file| module_of(file, &root)).collect();
    let mut imports = Imports::new();
    for file in &all {
        let module = module_of(file, &root);
        let source = std::fs::read_to_string(file).expect("a file");
        let is_folder = file.ends_with("mod.rs");
        let targets = imported(&source, &module, is_folder).into_iter();
        let targets = targets.filter_map(|path| {
            let known = (1..=path.len()).rev().map(|len| path[..len].to_vec());
            known.into_iter().find(|module| modules.contains(module))
        });
        let targets = targets.filter(|target| *target != module).collect();
        imports.insert(module, targets);
    }
    imports
}

/// What can be reached from a file by its imports.
pub fn reach(imports: &Imports, from: &[String]) -> BTreeSet<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.to_vec()];
    while let Some(module) = open.pop() {
        for target in &imports[&module] {
            if seen.insert(target.clone()) {
                open.push(target.clone());
            }
        }
    }
    seen
}
