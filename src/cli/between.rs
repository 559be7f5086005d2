//! Standing between your own service and its databases.

use std::sync::Arc;
use std::time::Duration;

use super::Exit;
use super::run::started::Started;
use super::run::target::Stopped;
use crate::doctor::OverHttp;
use crate::lang::{Lang, Word};
use crate::scenario::{Override, is_place};
use crate::text::{duration, grouped, shell_word};
use crate::through::{Bench, Blocked, Far, Group, Proxy, Stage, Through};

/// The databases that are stood before. They are read here, and not as an argument: a wrong one would be repeated, with the
/// password that may be in it.
///
/// # Errors
/// What is wrong with one of them.
pub(super) fn databases(through: &[String]) -> Result<Vec<Through>, Stopped> {
    let read = through.iter().map(|text| text.parse::<Through>());
    let read: Result<Vec<Through>, String> = read.collect();
    read.map_err(|why| (Exit::Usage, format!("error: --through: {why}")))
}

/// Proxies in the place of databases: everything passes until orders are played.
pub(super) struct Between {
    stage: Arc<Stage>,
    blocked: Blocked,
    pub proxies: Vec<Proxy>,
}

impl Between {
    /// Listens in the place of these databases.
    ///
    /// # Errors
    /// Which of them cannot be reached, or where nobody can listen.
    pub async fn listen(databases: &[Through]) -> Result<Self, Stopped> {
        let invalid = |why: String| (Exit::Invalid, format!("error: {why}"));
        let stage = Arc::new(Stage::default());
        let blocked = Blocked::connect(databases).await.map_err(invalid)?;
        let mut proxies = Vec::new();
        for (number, through) in databases.iter().enumerate() {
            let port = through.port;
            let proxy = Proxy::listen(through, number, Arc::clone(&stage)).await;
            proxies.push(proxy.map_err(|error| {
                invalid(format!(
                    "nobody can listen at port {port} of this machine: {error}"
                ))
            })?);
        }
        Ok(Between {
            stage,
            blocked,
            proxies,
        })
    }

    /// A service whose orders can be played, and the proxies, which end when they are dropped; late writes of the service
    /// are waited for as long as `settle`.
    pub fn bench(
        self,
        ground: Arc<OverHttp>,
        settle: Duration,
        started: Option<&Started>,
    ) -> (Bench<OverHttp>, Vec<Proxy>) {
        let group = started.map(|started| Group::new(started.group()));
        let bench = Bench::new(ground, self.stage, self.blocked, settle, group);
        (bench, self.proxies)
    }
}

/// A service with the databases behind it, as the command line names them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    pub target: &'a [String],
    pub through: &'a [String],
    pub preset: Option<&'a str>,
    pub set: &'a [Override],
    pub headers: &'a [(String, String)],
    pub allow_host: &'a [String],
    /// A file names its users.
    pub has_accounts: bool,
    /// A command starts it.
    pub is_started: bool,
}

impl Named<'_> {
    /// As it is written for the same service again. A command and a header may have a password in them and are not repeated, and
    /// where the users are named is nobody's business either.
    pub fn written(&self) -> String {
        let mut words = vec!["--target".to_owned(), shell_word(&self.target.join(","))];
        let mut option = |name: &str, value: &str| {
            words.extend([name.to_owned(), shell_word(value)]);
        };
        for through in self.through {
            option("--through", through);
        }
        if let Some(preset) = self.preset {
            option("--preset", preset);
        }
        for set in self.set {
            option("--set", &set.shown());
        }
        for (name, value) in self.headers {
            let value = if is_place(value) { value } else { "VALUE" };
            option("--header", &format!("{name}: {value}"));
        }
        for host in self.allow_host {
            option("--allow-host", host);
        }
        if self.has_accounts {
            words.push("--accounts FILE".to_owned());
        }
        if self.is_started {
            words.push("--start COMMAND".to_owned());
        }
        words.push("--yes".to_owned());
        words.join(" ")
    }
}

/// How far the playing of orders is.
pub(super) fn so_far(far: Far, taken: Duration, lang: Lang) -> String {
    let taken = duration(u64::try_from(taken.as_nanos()).unwrap_or(u64::MAX));
    let [played, lost, left] = [far.played, far.lost, far.left as u64].map(grouped);
    lang.fill(Word::ThroughSoFar, &[&played, &lost, &left, &taken])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_service_is_named_again_and_no_secret_is() {
        let own = |texts: &[&str]| -> Vec<String> {
            texts.iter().map(|text| (*text).to_owned()).collect()
        };
        let set = [
            "target.charge=POST /points",
            r#"target.headers=["Authorization: Bearer geheim"]"#,
            r#"target.headers=["X-A: geheim{env:A}"]"#,
            r#"target.headers=["X-A: {env:A}", "X-B: Bearer {env:B}"]"#,
            "target.headers=geheim",
            r#"target.setup=[{ request = "POST /login", body = "geheim" }]"#,
            r#"target={ headers = ["X-A: geheim"] }"#,
        ];
        let set: Result<Vec<Override>, String> = set.into_iter().map(Override::parse).collect();
        let headers = [("X-A", "geheim"), ("X-B", "{env:B}")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let named = Named {
            target: &own(&["http://shop:3000"]),
            through: &own(&["6432=postgres://me@shop/app"]),
            preset: Some("spring"),
            set: &set.expect("they can be read"),
            headers: &headers,
            allow_host: &own(&["shop"]),
            has_accounts: true,
            is_started: true,
        };
        let written = [
            "--target http://shop:3000",
            "--through 6432=postgres://me@shop/app",
            "--preset spring",
            "--set 'target.charge=POST /points'",
            "--set target.headers=VALUE",
            "--set target.headers=VALUE",
            r#"--set 'target.headers=["X-A: {env:A}", "X-B: Bearer {env:B}"]'"#,
            "--set target.headers=VALUE",
            "--set target.setup=VALUE",
            "--set target=VALUE",
            "--header 'X-A: VALUE'",
            "--header 'X-B: {env:B}'",
            "--allow-host shop",
            "--accounts FILE",
            "--start COMMAND",
            "--yes",
        ];
        assert_eq!(named.written(), written.join(" "));
    }
}
