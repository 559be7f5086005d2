//! `pointrace serve` as a process of its own, ended with the test.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

pub struct Serving {
    pub at: SocketAddr,
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Serving {
    /// Starts it on a free port, and returns when it listens.
    pub fn start(args: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pointrace"))
            .arg("serve")
            .args(args)
            .args(["--listen", "127.0.0.1:0"])
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        out.read_line(&mut line).expect("its first line");
        let at = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        let at = at.and_then(|at| at.parse().ok()).expect(&line);
        Serving { at, child, out }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.at)
    }

    /// Asks it to end in order; its exit code, and its last words.
    pub fn end(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        let killed = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(killed.expect("kill").success());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("its last words");
        (self.child.wait().expect("its end").code(), rest)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Of one that has ended there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
