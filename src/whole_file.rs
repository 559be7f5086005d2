//! Files that are there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file on its way: written under another name beside its place, and renamed when it is whole. What
/// is no plain file (a pipe, a terminal, `/dev/null`) cannot be replaced, and is written directly.
#[derive(Debug)]
pub struct WholeFile(Way);

#[derive(Debug)]
enum Way {
    Aside { file: NamedTempFile, place: PathBuf },
    Direct(File),
}

impl WholeFile {
    /// Begins a file that will be at `path`.
    ///
    /// # Errors
    /// If it is a directory, or nothing can be written there.
    pub fn create(path: &Path) -> io::Result<Self> {
        // A link is followed: it is the file behind it that is replaced.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&place) {
            Ok(there) if there.is_dir() => {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a directory",
                ));
            }
            Ok(there) if !there.is_file() => {
                let file = OpenOptions::new().write(true).open(&place)?;
                return Ok(WholeFile(Way::Direct(file)));
            }
            _ => {}
        }
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As for any new file; the process's mask takes away what it should.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.prefix(".pointrace-").tempfile_in(folder)?;
        Ok(WholeFile(Way::Aside { file, place }))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If it cannot be renamed; then nothing is left of it.
    pub fn finish(self) -> io::Result<()> {
        match self.0 {
            Way::Aside { file, place } => {
                file.persist(place).map_err(|error| error.error)?;
                Ok(())
            }
            Way::Direct(mut file) => file.flush(),
        }
    }

    /// Looks whether a file could be written at `path`, before the work that it is for. Leaves nothing behind.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    #[cfg(any(test, feature = "cli"))]
    pub fn probe(path: &Path) -> io::Result<()> {
        // Opening a pipe would wait for its reader.
        match fs::metadata(path) {
            Ok(there) if !there.is_dir() && !there.is_file() => Ok(()),
            _ => Self::create(path).map(drop),
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Way::Aside { file, .. } => file.write(bytes),
            Way::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Way::Aside { file, .. } => file.flush(),
            Way::Direct(file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into()
            })
            .collect()
    }

    #[test]
    fn it_has_no_name_before_it_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        fs::write(&path, "old").expect("written");
        let mut file = WholeFile::create(&path).expect("begun");
        file.write_all(b"new").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("there"), "old");
        file.finish().expect("whole");
        assert_eq!(fs::read_to_string(&path).expect("there"), "new");
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    #[test]
    fn an_unfinished_one_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        drop(WholeFile::create(&path).expect("begun"));
        WholeFile::probe(&path).expect("possible");
        assert_eq!(names(folder.path()), [""; 0]);
    }

    #[test]
    fn what_cannot_be_written_is_found_out_beforehand() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(WholeFile::probe(folder.path()).is_err(), "a directory");
        assert!(WholeFile::probe(&folder.path().join("none/report.json")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_devices_are_not_replaced() {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "old").expect("written");
        symlink(&target, &link).expect("linked");
        let mut file = WholeFile::create(&link).expect("begun");
        file.write_all(b"new").expect("written");
        file.finish().expect("whole");
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&target).expect("there"), "new");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode();
        let plain = folder.path().join("plain");
        fs::write(&plain, "").expect("written");
        assert_eq!(mode(&target), mode(&plain), "as any new file");

        let null = Path::new("/dev/null");
        let mut file = WholeFile::create(null).expect("begun");
        file.write_all(b"gone").expect("written");
        file.finish().expect("whole");
        let kind = fs::metadata(null).expect("there").file_type();
        assert!(kind.is_char_device());
    }
}
