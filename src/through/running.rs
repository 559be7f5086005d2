//! Whether a service that shows nothing computes, or waits: Linux says so of each thread.

use std::fs;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// The processes of a group, such as a service that was started with all that it started.
#[derive(Debug)]
pub struct Group {
    number: u32,
    /// When they were looked up, and who they are.
    members: Mutex<Option<(Instant, Vec<u32>)>>,
}

/// How long a look at the processes is good for.
const OLD: Duration = Duration::from_secs(1);

impl Group {
    /// The group of this number.
    pub fn new(number: u32) -> Self {
        Group {
            number,
            members: Mutex::default(),
        }
    }

    /// Whether one of its threads is running or could run at once. Where the system does not say, none is.
    pub fn is_running(&self) -> bool {
        let mut members = self.members.lock();
        if members.as_ref().is_none_or(|(at, _)| at.elapsed() > OLD) {
            *members = Some((Instant::now(), members_of(self.number)));
        }
        let members = members.iter().flat_map(|(_, members)| members);
        members.into_iter().any(|process| {
            let threads = fs::read_dir(format!("/proc/{process}/task"));
            let mut threads = threads.into_iter().flatten().flatten();
            threads.any(|thread| {
                let status = fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
                fields(&status).next() == Some("R")
            })
        })
    }
}

fn members_of(group: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|process| process.file_name().to_str()?.parse().ok());
    let is_member = |process: &u32| {
        let status = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        fields(&status).nth(2).and_then(|text| text.parse().ok()) == Some(group)
    };
    numbers.filter(is_member).collect()
}

/// State, parent, group and what follows; the name before them may have spaces and brackets in it.
fn fields(status: &str) -> impl Iterator<Item = &str> {
    let after_name = status.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    fn group_of(script: &str) -> (Group, std::process::Child) {
        let mut command = Command::new("sh");
        let child = command
            .args(["-c", script])
            .process_group(0)
            .spawn()
            .expect("a shell");
        (Group::new(child.id()), child)
    }

    fn wait_for(is: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(30);
        while !is() {
            assert!(Instant::now() < end, "it does not come about");
            std::thread::yield_now();
        }
    }

    #[test]
    fn who_computes_is_told_from_who_sleeps() {
        let (group, mut child) = group_of("while :; do :; done");
        wait_for(|| group.is_running());
        child.kill().expect("it is killed");
        child.wait().expect("it has ended");
        let (group, mut child) = group_of("exec sleep 60");
        wait_for(|| !group.is_running());
        child.kill().expect("it is killed");
        child.wait().expect("it has ended");
    }
}
