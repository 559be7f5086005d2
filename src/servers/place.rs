use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A directory for a server, and who the server runs as.
#[derive(Debug)]
pub(super) struct Place {
    directory: TempDir,
    /// User and group, if the server must not run as who we are.
    user: Option<(u32, u32)>,
}

/// The longest name of a socket within the directory, its slash included.
const LONGEST_SOCKET: usize = "/.s.PGSQL.5432.lock".len();

impl Place {
    /// A fresh directory. Servers refuse to run as root, so root's is given to `user`, or else to nobody.
    pub fn new(user: &str) -> io::Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix("pointrace-")
            .tempdir_in(parent())?;
        let is_root = directory.path().metadata()?.uid() == 0;
        let user = if is_root {
            let passwd = std::fs::read_to_string("/etc/passwd")?;
            let found = ids(&passwd, user).or_else(|| ids(&passwd, "nobody"));
            Some(found.ok_or_else(|| io::Error::other("there is no user `nobody`"))?)
        } else {
            None
        };
        if let Some((user, group)) = user {
            chown(directory.path(), Some(user), Some(group))?;
        }
        Ok(Place { directory, user })
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A command that runs as the server does, in its directory.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }
}

/// The folder for temporary files, unless a socket's path in it would be too long or strangers may not enter it.
fn parent() -> PathBuf {
    // A socket's path has fewer than 108 bytes.
    let room = 107 - "/pointrace-xxxxxx".len() - LONGEST_SOCKET;
    let folder = std::env::temp_dir();
    let enters = |folder: &Path| {
        let mode = folder.metadata().map(|it| it.permissions().mode());
        mode.is_ok_and(|mode| mode & 0o001 != 0)
    };
    if folder.as_os_str().len() <= room && folder.ancestors().all(enters) {
        folder
    } else {
        PathBuf::from("/tmp")
    }
}

/// The user and group of this name in a passwd file.
fn ids(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next()? == name;
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        found.then_some((user, group))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_found_by_their_whole_name() {
        let passwd = "root:x:0:0::/root:/bin/sh\npostgres:x:101:104:a,b:/var:/bin/bash\nbroken\n";
        assert_eq!(ids(passwd, "postgres"), Some((101, 104)));
        assert_eq!(ids(passwd, "post"), None);
    }
}
