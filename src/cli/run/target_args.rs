//! The options of `--target`, and how their values are written.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;

use crate::cli::header::Header;
use crate::scenario::Route;
use crate::text::parse_duration;

/// The options that only a target has.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Your own service")]
pub struct TargetArgs {
    /// Race this service over HTTP instead of the engine in this process; several URLs are instances of one service
    #[arg(long, value_name = "URL,…", value_delimiter = ',', conflicts_with_all = ["lock", "seeds", "clock", "trace", "explain", "store"])]
    pub target: Vec<String>,
    /// Do not ask before the first write
    #[arg(long, requires = "target")]
    pub yes: bool,
    /// How long to wait for a service that is still starting, such as 30s
    #[arg(long, value_name = "TIME", value_parser = time, requires = "target")]
    pub wait: Option<Duration>,
    /// Start the service with this command, and end it afterwards; waits 30s for it unless --wait says otherwise
    #[arg(long, value_name = "COMMAND", requires = "target")]
    pub start: Option<String>,
    /// Race a host that is not this machine: you know what you do there
    #[arg(long, value_name = "NAME", requires = "target")]
    pub allow_host: Vec<String>,
    /// Send this header with every request; {env:NAME} in it is taken from the environment and never printed
    #[arg(long, value_name = "NAME: VALUE", value_parser = Header, requires = "target")]
    pub header: Vec<(String, String)>,
    /// Use these users, one a line, instead of fresh ones: ID or ID,TOKEN
    #[arg(long, value_name = "FILE", requires = "target")]
    pub accounts: Option<PathBuf>,
    /// Send this for every user at the end, such as 'DELETE /test/users/{user}'
    #[arg(long, value_name = "METHOD PATH", value_parser = route, requires = "target")]
    pub cleanup: Option<Route>,
}

pub(in crate::cli) fn time(text: &str) -> Result<Duration, String> {
    parse_duration(text)
        .map(Duration::from_nanos)
        .map_err(|error| error.to_string())
}

pub(in crate::cli) fn route(text: &str) -> Result<Route, String> {
    match text.split_once(' ') {
        Some((method, path))
            if path.starts_with('/') && method.chars().all(|c| c.is_ascii_uppercase()) =>
        {
            Ok(Route {
                method: method.to_owned(),
                path: path.to_owned(),
            })
        }
        _ => Err("write a method and a path, such as 'DELETE /test/users/{user}'".to_owned()),
    }
}
