//! Debian's Chromium without a window, behind a proxy that answers nothing and notes who was asked for.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

/// What came of opening a page.
pub struct Opened {
    /// The page as it is once its script has run.
    pub dom: String,
    /// What the page said on its console.
    pub console: Vec<String>,
    /// The first line of each request that it made.
    pub requests: Vec<String>,
}

/// The browser, if there is one. Without it a test is skipped, and says so; where `POINTRACE_REQUIRE_SERVICES` is 1 it
/// fails.
pub fn chromium(test: &str) -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let is_there = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    let found = names.into_iter().find(is_there);
    if found.is_none() {
        let required = std::env::var("POINTRACE_REQUIRE_SERVICES").is_ok_and(|it| it == "1");
        assert!(!required, "{test}: Chromium is not installed: .ci/setup");
        eprintln!("{test}: skipped, Chromium is not installed");
    }
    found
}

/// Opens a file.
pub fn open(chromium: &str, page: &Path) -> Opened {
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = proxy.local_addr().expect("an address");
    let requests = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&requests);
    // Ends with the test's process.
    thread::spawn(move || {
        for stream in proxy.incoming().flatten() {
            let mut line = String::new();
            let _ = BufReader::new(stream).read_line(&mut line);
            noted.lock().expect("no panic").push(line.trim().to_owned());
        }
    });
    let profile = tempfile::tempdir().expect("a folder");
    let output = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--enable-logging=stderr",
            "--proxy-bypass-list=<-loopback>",
            "--dump-dom",
        ])
        .arg(format!("--proxy-server=http://{address}"))
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("Chromium starts");
    let log = String::from_utf8_lossy(&output.stderr);
    let requests = requests.lock().expect("no panic").clone();
    Opened {
        dom: String::from_utf8_lossy(&output.stdout).into_owned(),
        console: log
            .lines()
            .filter(|line| line.contains("CONSOLE"))
            .map(str::to_owned)
            .collect(),
        requests: requests
            .into_iter()
            .filter(|line| !is_its_own(line))
            .collect(),
    }
}

/// Whether the browser asks for its own sake; no page of ours names these.
fn is_its_own(request: &str) -> bool {
    ["google.com", "googleapis.com", "gstatic.com", "gvt1.com"]
        .iter()
        .any(|host| request.contains(host))
}
