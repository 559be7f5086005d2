//! Where a proxy listens, and for which server.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::wire::Protocol;
use crate::database::postgres::Place;

/// A port of this machine that stands for a server, as in `6432=postgres://127.0.0.1:5432/app` or
/// `6380=redis://127.0.0.1:6379`.
#[derive(Clone, Debug)]
pub struct Through {
    /// Where the service is to connect; 0 lets the system choose.
    pub port: u16,
    /// What the server is.
    pub kind: ServerKind,
    /// Where it listens.
    pub server: Listens,
}

/// What stands behind a port.
#[derive(Clone, Debug)]
pub enum ServerKind {
    /// A database of PostgreSQL, for connections of the proxy's own.
    Postgres(Box<Place>),
    /// A Redis; the proxy has no connection of its own to it.
    Redis,
}

impl Through {
    /// What is spoken with it.
    pub fn protocol(&self) -> Protocol {
        match self.kind {
            ServerKind::Postgres(_) => Protocol::Postgres,
            ServerKind::Redis => Protocol::Redis(Arc::default()),
        }
    }
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listens {
    /// At a host and a port.
    Tcp(String, u16),
    /// At a socket.
    Socket(PathBuf),
}

/// Either end of a connection.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

impl Listens {
    /// A connection to the server.
    pub(super) async fn connect(&self) -> io::Result<Box<dyn Stream>> {
        Ok(match self {
            Listens::Tcp(host, port) => {
                let stream = TcpStream::connect((host.as_str(), *port)).await?;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
            Listens::Socket(path) => Box::new(UnixStream::connect(path).await?),
        })
    }
}

impl fmt::Display for Listens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Listens::Tcp(host, port) => write!(f, "{host}:{port}"),
            Listens::Socket(path) => write!(f, "{}", path.display()),
        }
    }
}

/// The port that PostgreSQL listens at unless it is told otherwise.
const USUAL: u16 = 5432;

/// And the one of Redis.
const USUAL_REDIS: u16 = 6379;

/// How such a text looks.
const EXAMPLE: &str = "6432=postgres://user@127.0.0.1:5432/app or 6380=redis://127.0.0.1:6379";

impl FromStr for Through {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (port, url) = text
            .split_once('=')
            .ok_or_else(|| format!("write a port and a server, such as {EXAMPLE}"))?;
        let port = port
            .parse()
            .map_err(|_| format!("a port comes first, from 0 to 65535, such as {EXAMPLE}"))?;
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        let (kind, server) = match scheme {
            "postgres" | "postgresql" => postgres(url)?,
            "redis" => (ServerKind::Redis, redis(rest)?),
            "redis+unix" | "unix" => (ServerKind::Redis, redis_socket(rest)?),
            "rediss" => {
                return Err(
                    "there is no TLS through here, neither from the service nor to the server; write redis:// for a Redis for tests that takes connections without it"
                        .to_owned(),
                );
            }
            _ => {
                return Err(format!(
                    "only PostgreSQL and Redis can be reached through here; write {EXAMPLE}"
                ));
            }
        };
        Ok(Through { port, kind, server })
    }
}

fn postgres(url: &str) -> Result<(ServerKind, Listens), String> {
    let place: Place = url.parse().map_err(|error| format!("{error}"))?;
    let config: Config = url.parse().map_err(|_| "no place of a server".to_owned())?;
    if place.has_password() {
        return Err(
            "no password belongs in an argument, where others see it; set PGPASSWORD".to_owned(),
        );
    }
    let number = config.get_ports().first().copied().unwrap_or(USUAL);
    let server = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => Listens::Tcp(host.clone(), number),
        #[cfg(unix)]
        Some(Host::Unix(directory)) => {
            Listens::Socket(directory.join(format!(".s.PGSQL.{number}")))
        }
        None => return Err(format!("there is no host in it; write {EXAMPLE}")),
    };
    Ok((ServerKind::Postgres(Box::new(place)), server))
}

/// Where a Redis listens, of an address without its scheme. Which of its databases is meant is for the service to say.
fn redis(rest: &str) -> Result<Listens, String> {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    refuse_names(rest, rest)?;
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            let port = port
                .parse()
                .map_err(|_| format!("its port is no port; write {EXAMPLE}"));
            (host, port?)
        }
        _ => (host, USUAL_REDIS),
    };
    let host = host.trim_matches(['[', ']']);
    match host.is_empty() {
        true => Err(format!("there is no host in it; write {EXAMPLE}")),
        false => Ok(Listens::Tcp(host.to_owned(), port)),
    }
}

/// The socket of a Redis, of an address without its scheme.
fn redis_socket(rest: &str) -> Result<Listens, String> {
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    refuse_names(path.split('/').next().unwrap_or_default(), rest)?;
    match path.starts_with('/') && path.len() > 1 {
        true => Ok(Listens::Socket(path.into())),
        false => Err(
            "write the whole path of its socket, such as redis+unix:///run/redis.sock".to_owned(),
        ),
    }
}

/// Refuses a user and a password, be they before the place or behind it: an argument is seen by others, and repeated.
fn refuse_names(before: &str, rest: &str) -> Result<(), String> {
    let lower = rest.to_ascii_lowercase();
    let asked = lower.split(['?', '&', '#', ';']).skip(1);
    let mut names = asked.filter_map(|pair| pair.split('=').next());
    let is_named = names.any(|name| matches!(name, "user" | "username" | "pass" | "password"));
    match before.contains('@') || is_named {
        true => Err(
            "no user and no password of Redis belong in an argument: the service sends its own"
                .to_owned(),
        ),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_and_a_database_are_read() {
        let through: Through = "6432=postgres://me@127.0.0.1/app"
            .parse()
            .expect("it is right");
        assert_eq!(through.port, 6432);
        assert_eq!(through.server, Listens::Tcp("127.0.0.1".to_owned(), 5432));
        let socket: Through = "0=postgres://me@%2Ftmp%2Fpg:5433/app"
            .parse()
            .expect("it is right");
        assert_eq!(
            socket.server,
            Listens::Socket("/tmp/pg/.s.PGSQL.5433".into())
        );
        for (url, server) in [
            (
                "redis://127.0.0.1",
                Listens::Tcp("127.0.0.1".to_owned(), 6379),
            ),
            (
                "redis://cache:6390/2",
                Listens::Tcp("cache".to_owned(), 6390),
            ),
            ("redis://[::1]:6390", Listens::Tcp("::1".to_owned(), 6390)),
            ("redis://[::1]", Listens::Tcp("::1".to_owned(), 6379)),
            (
                "redis+unix:///tmp/socket",
                Listens::Socket("/tmp/socket".into()),
            ),
            (
                "unix:///tmp/me@home/socket?db=1",
                Listens::Socket("/tmp/me@home/socket".into()),
            ),
        ] {
            let through: Through = format!("6380={url}").parse().expect(url);
            assert_eq!(through.server, server, "{url}");
            assert!(matches!(through.kind, ServerKind::Redis), "{url}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_a_password_is_not_repeated() {
        for (text, part) in [
            ("postgres://127.0.0.1/app", "write a port"),
            ("6432", "write a port"),
            ("99999=postgres://127.0.0.1/app", "from 0 to 65535"),
            ("3306=mysql://127.0.0.1", "only PostgreSQL and Redis"),
            ("6380=rediss://127.0.0.1", "no TLS"),
            ("6380=redis://:secret@127.0.0.1", "sends its own"),
            ("6380=redis://127.0.0.1?password=secret", "sends its own"),
            (
                "6380=redis://127.0.0.1/0?a=1&Password=secret",
                "sends its own",
            ),
            ("6380=redis://me/secret@127.0.0.1", "sends its own"),
            ("6380=redis+unix://:secret@/tmp/socket", "sends its own"),
            ("6380=unix:///tmp/socket?password=secret", "sends its own"),
            ("6380=redis+unix://", "the whole path"),
            ("6380=redis+unix:///", "the whole path"),
            ("6380=unix://secret", "the whole path"),
            ("6380=redis://127.0.0.1:x", "no port"),
            ("6380=redis://:6379", "no host"),
            ("6432=postgres://me:secret@127.0.0.1/app", "PGPASSWORD"),
        ] {
            let error = text.parse::<Through>().expect_err(text);
            assert!(
                error.contains(part) && !error.contains("secret"),
                "{text}: {error}"
            );
        }
    }
}
