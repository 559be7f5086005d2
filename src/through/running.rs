//! Whether a service that shows nothing computes, or waits: Linux says so of each thread.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// The processes of a group, such as a service that was started with all that it started.
#[derive(Debug)]
pub struct Group {
    number: u32,
    /// When they were looked up, and who they are.
    members: Mutex<Option<(Instant, Vec<u32>)>>,
    /// How its threads were when something was about to be sent to it of which none has heard yet.
    unheard: Mutex<Option<Threads>>,
}

/// How often each thread has been given up for another one, by its number: the same again means that it has not run.
type Threads = BTreeMap<u32, u64>;

/// How long a look at the processes is good for.
const OLD: Duration = Duration::from_secs(1);

impl Group {
    /// The group of this number.
    pub fn new(number: u32) -> Self {
        Group {
            number,
            members: Mutex::default(),
            unheard: Mutex::default(),
        }
    }

    /// Something is about to be sent to it: it counts as running until one of its threads has run.
    pub fn is_to_hear(&self) {
        *self.unheard.lock() = Some(self.threads().0);
    }

    /// Something was heard of what was sent, or nothing for so long that none of its threads is who it was sent to.
    pub fn is_to_hear_nothing(&self) {
        *self.unheard.lock() = None;
    }

    /// Whether one of its threads is running or could run at once, or waits for a disk. Where the system does not say, none is.
    pub fn is_running(&self) -> bool {
        let (before, is_awake) = self.threads();
        if is_awake {
            return true;
        }
        // They are looked at one after the other, and one may have woken another that had been looked at before. If none has
        // run up to a second look, there was a moment between the two at which all were asleep.
        let (threads, is_awake) = self.threads();
        if is_awake || threads != before {
            return true;
        }
        let mut unheard = self.unheard.lock();
        let has_not_heard = unheard.as_ref() == Some(&threads) && !threads.is_empty();
        if !has_not_heard {
            *unheard = None;
        }
        has_not_heard
    }

    /// Its threads, and whether one of them is awake.
    fn threads(&self) -> (Threads, bool) {
        let mut members = self.members.lock();
        if members.as_ref().is_none_or(|(at, _)| at.elapsed() > OLD) {
            *members = Some((Instant::now(), members_of(self.number)));
        }
        let members = members.iter().flat_map(|(_, members)| members);
        let (mut threads, mut is_awake) = (Threads::new(), false);
        for process in members {
            let tasks = fs::read_dir(format!("/proc/{process}/task"));
            for task in tasks.into_iter().flatten().flatten() {
                let number = task.file_name().to_str().and_then(|name| name.parse().ok());
                let status = fs::read_to_string(task.path().join("status"));
                if let (Some(number), Ok(status)) = (number, status) {
                    is_awake |= matches!(field(&status, "State"), Some("R" | "D"));
                    let switches = ["voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"];
                    let switches = switches.map(|name| field(&status, name)?.parse::<u64>().ok());
                    threads.insert(number, switches.into_iter().flatten().sum());
                }
            }
        }
        (threads, is_awake)
    }
}

/// The first word after a name of a thread's status.
fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    let value = |line: &'a str| line.strip_prefix(name)?.strip_prefix(':');
    status.lines().find_map(value)?.split_whitespace().next()
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
    use std::io::Write;
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
    fn who_is_to_hear_something_counts_as_running_until_it_has_run() {
        let mut command = Command::new("cat");
        let piped = || std::process::Stdio::piped();
        let command = command.process_group(0).stdin(piped()).stdout(piped());
        let mut child = command.spawn().expect("cat");
        let group = Group::new(child.id());
        wait_for(|| !group.is_running());
        group.is_to_hear();
        assert!(group.is_running(), "it has not heard it");
        child
            .stdin
            .as_mut()
            .expect("its input")
            .write_all(b"x")
            .expect("it is sent");
        wait_for(|| !group.is_running());
        child.kill().expect("it is killed");
        child.wait().expect("it has ended");
    }

    #[test]
    fn who_computes_is_told_from_who_sleeps() {
        let (group, mut child) = group_of("while :; do :; done");
        wait_for(|| group.is_running());
        child.kill().expect("it is killed");
        child.wait().expect("it has ended");
        let (group, mut child) = group_of("exec sleep 60");
        wait_for(|| !group.is_running());
        // It sleeps, and what is sent to it does not wake it.
        group.is_to_hear();
        assert!(group.is_running() && group.is_running());
        group.is_to_hear_nothing();
        wait_for(|| !group.is_running());
        child.kill().expect("it is killed");
        child.wait().expect("it has ended");
    }
}
