use std::path::{Path, PathBuf};

/// The program of this name: on the path, or where Debian keeps PostgreSQL's, the newest version first.
pub(super) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(program));
    on_path
        .chain(debian(program))
        .find(|candidate| candidate.is_file())
}

fn debian(program: &str) -> impl Iterator<Item = PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql");
    let mut folders: Vec<(u32, PathBuf)> = versions
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((number(&entry.path())?, entry.path())))
        .collect();
    folders.sort_unstable_by(|one, other| other.cmp(one));
    let program = program.to_owned();
    folders
        .into_iter()
        .map(move |(_, folder)| folder.join("bin").join(&program))
}

fn number(folder: &Path) -> Option<u32> {
    folder.file_name()?.to_str()?.parse().ok()
}
