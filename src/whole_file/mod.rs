//! Files that are there whole or not at all.

mod place;
mod unfinished;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

pub use place::Place;
#[cfg(feature = "cli")]
pub use place::is_stdout;
use unfinished::Unfinished;
#[cfg(any(test, feature = "cli"))]
pub use unfinished::remove_unfinished;

/// A file on its way: written under another name beside its place, and renamed when it is whole. What
/// is no plain file (standard output, a pipe, a terminal, `/dev/null`) cannot be replaced, and is written directly.
#[derive(Debug)]
pub struct WholeFile(Way);

#[derive(Debug)]
enum Way {
    Aside {
        file: NamedTempFile,
        place: PathBuf,
        _unfinished: Unfinished,
    },
    Direct(File),
    /// Until its reader goes away, which is no trouble.
    Stdout(Option<io::Stdout>),
}

impl WholeFile {
    /// Begins a file that will be at `path`; `-` is standard output.
    ///
    /// # Errors
    /// If it is a directory, or nothing can be written there.
    pub fn create(path: &Path) -> io::Result<Self> {
        match Place::of(path)? {
            Place::Stdout => Ok(WholeFile(Way::Stdout(Some(io::stdout())))),
            Place::Stream(path) => {
                let file = OpenOptions::new().append(true).open(path)?;
                Ok(WholeFile(Way::Direct(file)))
            }
            Place::File { path, there } => Self::aside(path, there.as_ref()),
        }
    }

    fn aside(place: PathBuf, there: Option<&fs::Metadata>) -> io::Result<Self> {
        if there.is_some() {
            // To rename over a file takes no right to write it. Where that right was taken away, it was meant.
            OpenOptions::new().write(true).open(&place)?;
        }
        let folder = place.parent().unwrap_or(Path::new("/"));
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As for any new file; the process's mask takes away what it should.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.prefix(".pointrace-").tempfile_in(folder)?;
        if let Some(there) = there {
            file.as_file().set_permissions(there.permissions())?;
        }
        let _unfinished = Unfinished::new(file.path());
        Ok(WholeFile(Way::Aside {
            file,
            place,
            _unfinished,
        }))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If it cannot be renamed, or something that is no plain file has come in its place; then nothing is left of it.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        match self.0 {
            Way::Aside { file, place, .. } => {
                if fs::symlink_metadata(&place).is_ok_and(|there| !there.is_file()) {
                    return Err(io::Error::new(
                        io::ErrorKind::AlreadyExists,
                        "something that is no plain file has come there meanwhile",
                    ));
                }
                file.persist(place).map_err(|error| error.error)?;
                Ok(())
            }
            Way::Direct(_) | Way::Stdout(_) => Ok(()),
        }
    }

    /// Looks whether a file could be written at `path`, before the work that it is for. Leaves nothing behind.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    #[cfg(any(test, feature = "cli"))]
    pub fn probe(path: &Path) -> io::Result<()> {
        match Place::of(path)? {
            // Opening a pipe would wait for its reader.
            Place::Stdout | Place::Stream(_) => Ok(()),
            Place::File { path, there } => Self::aside(path, there.as_ref()).map(drop),
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Way::Aside { file, .. } => file.write(bytes),
            Way::Direct(file) => file.write(bytes),
            Way::Stdout(out) => while_read(out, bytes.len(), |out| out.write(bytes)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Way::Aside { file, .. } => file.flush(),
            Way::Direct(file) => file.flush(),
            Way::Stdout(out) => while_read(out, (), io::Stdout::flush),
        }
    }
}

/// Writes to standard output, as long as it has a reader: to go away, as `head` does, is a reader's right.
fn while_read<T>(
    out: &mut Option<io::Stdout>,
    unread: T,
    write: impl FnOnce(&mut io::Stdout) -> io::Result<T>,
) -> io::Result<T> {
    let Some(stdout) = out else {
        return Ok(unread);
    };
    match write(stdout) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            *out = None;
            Ok(unread)
        }
        written => written,
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

    #[test]
    fn what_is_on_its_way_can_be_removed_at_any_moment() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut file = WholeFile::create(&folder.path().join("trace")).expect("begun");
        file.write_all(b"half").expect("written");
        assert_eq!(names(folder.path()).len(), 1);
        remove_unfinished();
        assert_eq!(names(folder.path()), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_replaced_keeps_its_mode_and_what_is_no_file_is_never_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        fs::write(&path, "old").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
        WholeFile::create(&path)
            .expect("begun")
            .finish()
            .expect("whole");
        let there = fs::metadata(&path).expect("there");
        assert_eq!(
            (there.len(), there.permissions().mode() & 0o777),
            (0, 0o640)
        );

        let file = WholeFile::create(&path).expect("begun");
        fs::remove_file(&path).expect("removed");
        std::os::unix::fs::symlink("/dev/null", &path).expect("linked");
        assert!(file.finish().is_err());
        assert!(path.is_symlink());
        assert_eq!(names(folder.path()), ["report.json"]);
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
