//! The nodes that leases are taken from, on the command line: `--nodes`.

use std::fmt;
use std::str::FromStr;

use super::Exit;
use crate::node::MOST_NODES;
use crate::scenario::{Nodes, NodesKind, Scenario};

/// The variable that names Redis servers, with their passwords if they have any, separated by commas.
pub const VARIABLE: &str = "POINTRACE_REDIS_URLS";

/// The number of nodes, if none is said.
const USUAL: u16 = 5;

/// What `--nodes` says, for the help.
pub const HELP: &str = "Where leases are taken from: model:5, that many modelled nodes; redis:temp:5, that many servers, \
    started for the run; redis, at the URLs in POINTRACE_REDIS_URLS; or redis://a,redis://b, without passwords. Real \
    nodes have the real clock, and nothing is EXPECTED there";

/// Nodes on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodesArg {
    /// This number of modelled ones; as many as the scenario says, if none is said.
    Model(Option<u16>),
    /// Redis servers at these URLs, or those of the environment.
    Redis(Option<Vec<String>>),
    /// This number of Redis servers, started for the run.
    ThrowAway(u16),
}

impl FromStr for NodesArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const SHAPES: &str =
            "the nodes are model, model:5, redis:temp:5, redis and redis://…,redis://…";
        match text.split_once(':') {
            None if text == "model" => Ok(NodesArg::Model(None)),
            None if text == "redis" => Ok(NodesArg::Redis(None)),
            Some(("model", count)) => Ok(NodesArg::Model(Some(number(count)?))),
            Some(("redis", "temp")) => Ok(NodesArg::ThrowAway(USUAL)),
            Some(("redis", rest)) if rest.starts_with("temp:") => {
                Ok(NodesArg::ThrowAway(number(&rest["temp:".len()..])?))
            }
            Some(("redis" | "rediss" | "unix" | "redis+unix", rest)) if rest.starts_with("//") => {
                let urls: Vec<String> = text.split(',').map(str::to_owned).collect();
                check(&urls)?;
                Ok(NodesArg::Redis(Some(urls)))
            }
            // What is written after the word may hold a password.
            _ => {
                let word = text.split(':').next().unwrap_or(text);
                let near = crate::text::nearest(word, ["model", "redis"]);
                let hint = near.map_or(String::new(), |near| format!("did you mean {near}? "));
                Err(format!("{hint}{SHAPES}"))
            }
        }
    }
}

fn number(text: &str) -> Result<u16, String> {
    let count = text.parse::<u16>().ok();
    count
        .filter(|count| (1..=MOST_NODES).contains(count))
        .ok_or_else(|| format!("there are 1 to {MOST_NODES} nodes"))
}

fn check(urls: &[String]) -> Result<(), String> {
    match urls.len() <= usize::from(MOST_NODES) {
        true => Ok(()),
        false => Err(format!("there are at most {MOST_NODES} nodes")),
    }
}

/// Why nodes cannot be used, and how the program ends.
#[derive(Debug)]
pub struct Unreached(pub Exit, pub String);

/// The nodes of a run, reached or started. Servers that were started for it end with it.
#[derive(Debug, Default)]
pub struct ReachedNodes {
    /// What they are; `None` for what the scenario says.
    kind: Option<NodesKind>,
    /// How many modelled ones, if that is said.
    count: Option<u16>,
    #[cfg(all(unix, feature = "redis"))]
    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        expect(dead_code, reason = "they end when it is dropped")
    )]
    servers: Vec<std::sync::Arc<parking_lot::Mutex<crate::servers::Redis>>>,
}

impl ReachedNodes {
    /// Reaches the nodes that were asked for, or else those that the scenarios say. Runs of one namespace share their keys.
    pub fn open(arg: Option<&NodesArg>, namespace: Option<&str>) -> Result<Self, Unreached> {
        let mut reached = ReachedNodes::reach(arg)?;
        if let Some(NodesKind::Redis { keys, .. }) = &mut reached.kind {
            *keys = namespace.map(Into::into);
        }
        Ok(reached)
    }

    fn reach(arg: Option<&NodesArg>) -> Result<Self, Unreached> {
        match arg {
            None => Ok(ReachedNodes::default()),
            Some(NodesArg::Model(count)) => {
                Ok(ReachedNodes::without_servers(NodesKind::Model, *count))
            }
            #[cfg(feature = "redis")]
            Some(NodesArg::Redis(urls)) => redis(urls.as_deref()),
            #[cfg(all(unix, feature = "redis"))]
            Some(NodesArg::ThrowAway(count)) => throw_away(*count),
            #[cfg(not(all(unix, feature = "redis")))]
            Some(_) => Err(Unreached(
                Exit::Usage,
                "error: this program was built without the feature `redis`".to_owned(),
            )),
        }
    }

    fn without_servers(kind: NodesKind, count: Option<u16>) -> Self {
        ReachedNodes {
            kind: Some(kind),
            count,
            #[cfg(all(unix, feature = "redis"))]
            servers: Vec::new(),
        }
    }

    /// The servers that were started, in the order of the nodes.
    #[cfg(all(unix, feature = "redis", any(feature = "postgres", feature = "sqlite")))]
    pub fn servers(&self) -> &[std::sync::Arc<parking_lot::Mutex<crate::servers::Redis>>] {
        &self.servers
    }

    /// The scenario with these nodes.
    pub fn put_into(&self, scenario: &mut Scenario) {
        if let Some(count) = self.count {
            scenario.nodes.count = count;
        }
        match &self.kind {
            Some(kind @ NodesKind::Redis { .. }) => scenario.move_to_nodes(kind.clone()),
            Some(NodesKind::Model) => scenario.nodes.kind = NodesKind::Model,
            None => {}
        }
    }
}

/// What `--nodes` would be for nodes that a scenario says, if they are real. The environment overrules where it says that
/// they are.
pub fn of_scenario(nodes: &Nodes) -> Option<NodesArg> {
    match &nodes.kind {
        NodesKind::Model => None,
        NodesKind::Redis { urls, .. } => Some(NodesArg::Redis(match std::env::var_os(VARIABLE) {
            Some(_) => None,
            None if urls.is_empty() => None,
            None => Some(urls.to_vec()),
        })),
    }
}

#[cfg(feature = "redis")]
fn redis(urls: Option<&[String]>) -> Result<ReachedNodes, Unreached> {
    let usage = |message| Unreached(Exit::Usage, message);
    let urls = match urls {
        Some(urls) if urls.iter().any(|url| crate::scenario::has_password(url)) => {
            return Err(usage(format!(
                "error: a password on the command line is seen by everybody on this machine: \
                 set {VARIABLE} to the URLs and write --nodes redis"
            )));
        }
        Some(urls) => urls.to_vec(),
        None => match std::env::var(VARIABLE) {
            Ok(urls) => urls.split(',').map(|url| url.trim().to_owned()).collect(),
            Err(_) => {
                return Err(usage(format!(
                    "error: --nodes redis takes the URLs in {VARIABLE}, which is not set; \
                     redis:temp:5 starts servers of its own"
                )));
            }
        },
    };
    check(&urls).map_err(|error| usage(format!("error: {VARIABLE}: {error}")))?;
    Ok(ReachedNodes::without_servers(reach(urls)?, None))
}

#[cfg(all(unix, feature = "redis"))]
fn throw_away(count: u16) -> Result<ReachedNodes, Unreached> {
    use crate::servers::Redis;

    let servers: Result<Vec<Redis>, _> = (0..count).map(|_| Redis::start()).collect();
    let servers = servers.map_err(|error| Unreached(Exit::Invalid, format!("error: {error}")))?;
    let urls = servers
        .iter()
        .map(|server| format!("unix://{}", server.socket().display()));
    Ok(ReachedNodes {
        kind: Some(reach(urls.collect())?),
        count: None,
        servers: servers
            .into_iter()
            .map(|server| std::sync::Arc::new(parking_lot::Mutex::new(server)))
            .collect(),
    })
}

/// Asks each server for its version; that all answer is known then.
#[cfg(feature = "redis")]
fn reach(urls: Vec<String>) -> Result<NodesKind, Unreached> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Unreached(Exit::Usage, format!("error: no thread: {error}")))?;
    let versions = runtime.block_on(async {
        let mut versions = Vec::new();
        for url in &urls {
            versions.push(crate::node::redis::version(url).await?);
        }
        Ok::<_, crate::node::redis::Unusable>(versions)
    });
    let mut versions =
        versions.map_err(|error| Unreached(Exit::Invalid, format!("error: {error}")))?;
    versions.dedup();
    Ok(NodesKind::Redis {
        urls: urls.into(),
        version: versions.join(", ").into(),
        keys: None,
    })
}

impl fmt::Display for NodesArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NodesArg::Model(None) => f.write_str("model"),
            NodesArg::Model(Some(count)) => write!(f, "model:{count}"),
            NodesArg::Redis(None) => f.write_str("redis"),
            NodesArg::Redis(Some(urls)) => f.write_str(&urls.join(",")),
            NodesArg::ThrowAway(count) => write!(f, "redis:temp:{count}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_a_word_and_a_number_or_urls() {
        for text in [
            "model",
            "model:5",
            "redis",
            "redis:temp:3",
            "redis://a,redis://b",
        ] {
            let arg: NodesArg = text.parse().expect(text);
            assert_eq!(arg.to_string(), text);
        }
        for (text, part) in [
            ("model:0", "1 to 9"),
            ("redis:temp:10", "1 to 9"),
            ("redsi", "did you mean redis?"),
            ("zookeeper://secret", "the nodes are"),
        ] {
            let error = text.parse::<NodesArg>().expect_err(text);
            assert!(
                error.contains(part) && !error.contains("secret"),
                "{text}: {error}"
            );
        }
    }
}
