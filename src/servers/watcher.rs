use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A shell that ends a server and removes its directory as soon as nobody keeps its standard input open: when it
/// is dropped, and also when this process ends in any way.
///
/// The kernel can end a child with its parent, but does so when the *thread* ends that started it, and leaves the directory.
#[derive(Debug)]
pub(super) struct Watcher(Child);

/// `$1`: the directory. `$2`: the file with the server's number. `$3`: the signal that ends the server.
///
/// A number that does not end stands for a process that nobody waits for: that is no reason to stay.
const SCRIPT: &str = r#"
cat >/dev/null
if read -r number 2>/dev/null <"$2"; then
    kill -s "$3" "$number" 2>/dev/null
    tries=0
    while kill -0 "$number" 2>/dev/null && [ "$tries" -lt 200 ]; do
        sleep 0.02
        tries=$((tries + 1))
    done
fi
rm -rf -- "$1"
"#;

impl Watcher {
    /// Watches over a server that writes its number into a file.
    pub fn start(directory: &Path, number_file: &Path, signal: &str) -> io::Result<Self> {
        let child = Command::new("sh")
            .args(["-c", SCRIPT, "pointrace-watcher"])
            .args([directory, number_file])
            .arg(signal)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C at the terminal is for this process, and not for the watcher.
            .process_group(0)
            .spawn()?;
        Ok(Watcher(child))
    }

    /// Tells the watcher to end the server.
    pub fn end_server(&mut self) {
        drop(self.0.stdin.take());
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.end_server();
        // An error means that it has ended already.
        let _ = self.0.wait();
    }
}
