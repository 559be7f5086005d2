use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// Links that are followed from one to the next; a longer chain is a circle.
const MOST_LINKS: usize = 40;

/// Other names of standard output. To open one of them is not the same as to write there: it would begin at the
/// start of a file that standard output has been sent to.
const STDOUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// Where something ends up that is written to a path.
#[derive(Debug)]
pub enum Place {
    /// The standard output of this process.
    Stdout,
    /// A device, a pipe, or anything that a process has open: it cannot be replaced, and is written at its end.
    Stream(PathBuf),
    /// A file, or one that will be there.
    File {
        /// Its path, with every link followed.
        path: PathBuf,
        /// What is there now.
        there: Option<Metadata>,
    },
}

impl Place {
    /// Follows the links of a path, one after another. A link to what a process has open is not followed: the
    /// file that it leads to is not there to be replaced.
    ///
    /// # Errors
    /// If its folder cannot be reached, or it is a folder itself.
    pub fn of(path: &Path) -> io::Result<Self> {
        if is_stdout(path) {
            return Ok(Place::Stdout);
        }
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            let name = match path.file_name() {
                Some(name) if !ends_in_separator(&path) => name,
                _ => return Err(is_folder()),
            };
            let folder = match path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder,
                _ => Path::new("."),
            };
            let folder = fs::canonicalize(folder)?;
            let full = folder.join(name);
            let there = match fs::symlink_metadata(&full) {
                Ok(there) => there,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Ok(Place::File {
                        path: full,
                        there: None,
                    });
                }
                Err(error) => return Err(error),
            };
            if there.is_dir() {
                return Err(is_folder());
            }
            if there.is_symlink() && !folder.starts_with("/proc") {
                path = folder.join(fs::read_link(&full)?);
                continue;
            }
            return Ok(if there.is_file() {
                Place::File {
                    path: full,
                    there: Some(there),
                }
            } else {
                Place::Stream(full)
            });
        }
        Err(io::Error::other("its links lead in a circle"))
    }

    /// The file that standard output has been sent to, if it is one.
    #[cfg(feature = "cli")]
    pub fn of_redirected_stdout() -> Option<Self> {
        #[cfg(unix)]
        {
            let stdout = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
            let there = fs::File::from(stdout.ok()?).metadata().ok()?;
            there.is_file().then_some(Place::File {
                path: PathBuf::new(),
                there: Some(there),
            })
        }
        #[cfg(not(unix))]
        None
    }

    /// Whether both are one file, so that what is written to the one is lost with the other. A device takes any
    /// number of writers.
    #[cfg(any(test, feature = "cli"))]
    pub fn is_same_file(&self, other: &Place) -> bool {
        let (Place::File { path, there }, Place::File { path: its, .. }) = (self, other) else {
            return false;
        };
        path == its
            || matches!((there, other), (Some(one), Place::File { there: Some(other), .. }) if is_same(one, other))
    }
}

/// Whether a path is a name of standard output: `-`, as is usual, or one that the system gives it.
pub fn is_stdout(path: &Path) -> bool {
    STDOUT.iter().any(|name| path == Path::new(name))
}

fn is_folder() -> io::Error {
    io::Error::new(io::ErrorKind::IsADirectory, "it is a directory")
}

fn ends_in_separator(path: &Path) -> bool {
    let last = path.as_os_str().as_encoded_bytes().last();
    last.is_some_and(|last| std::path::is_separator(char::from(*last)))
}

/// Whether two names are of one file.
#[cfg(all(unix, any(test, feature = "cli")))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere only paths tell.
#[cfg(all(not(unix), any(test, feature = "cli")))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn one_file_is_known_by_each_of_its_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let of = |name: &str| Place::of(&at(name)).expect("a place");
        fs::write(at("there"), "").expect("written");
        symlink("there", at("link")).expect("linked");
        fs::hard_link(at("there"), at("twin")).expect("linked");
        symlink("to-come", at("dangling")).expect("linked");
        symlink(folder.path(), at("again")).expect("linked");
        for (one, other, same) in [
            ("there", "./there", true),
            ("there", "link", true),
            ("there", "twin", true),
            ("there", "again/there", true),
            ("there", "to-come", false),
            ("to-come", "to-come", true),
            ("to-come", "dangling", true),
            ("to-come", "again/to-come", true),
            ("to-come", "never", false),
        ] {
            assert_eq!(of(one).is_same_file(&of(other)), same, "{one}, {other}");
            assert_eq!(of(other).is_same_file(&of(one)), same, "{other}, {one}");
        }
        let null = || Place::of(Path::new("/dev/null")).expect("a place");
        assert!(!null().is_same_file(&null()), "it takes any number");
    }

    #[test]
    fn a_link_to_what_is_open_is_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = fs::File::create(folder.path().join("log")).expect("a file");
        let number = std::os::fd::AsRawFd::as_raw_fd(&file);
        let link = folder.path().join("link");
        symlink(format!("/dev/fd/{number}"), &link).expect("linked");
        let place = Place::of(&link).expect("a place");
        if cfg!(target_os = "linux") {
            assert!(matches!(place, Place::Stream(_)), "{place:?}");
        }
        for name in STDOUT {
            let place = Place::of(Path::new(name)).expect("a place");
            assert!(matches!(place, Place::Stdout), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_a_file_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        symlink("circle", at("circle")).expect("linked");
        fs::write(at("file"), "").expect("written");
        for name in ["", "..", "none/file", "circle", "file/", "new/", "file/x"] {
            let place = Place::of(&at(name));
            assert!(place.is_err(), "{name:?}: {place:?}");
        }
    }
}
