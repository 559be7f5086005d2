//! Where a proxy listens, and for which database.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::wire::Protocol;
use crate::database::postgres::Place;

/// A port of this machine that stands for a database, as in `6432=postgres://127.0.0.1:5432/app`.
#[derive(Clone, Debug)]
pub struct Through {
    /// Where the service is to connect; 0 lets the system choose.
    pub port: u16,
    /// The database, for connections of the proxy's own.
    pub place: Place,
    /// Where its server listens.
    pub server: Listens,
}

impl Through {
    /// What is spoken with it.
    pub fn protocol(&self) -> Protocol {
        Protocol::Postgres
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

/// How such a text looks.
const EXAMPLE: &str = "6432=postgres://user@127.0.0.1:5432/app";

impl FromStr for Through {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (port, url) = text
            .split_once('=')
            .ok_or_else(|| format!("write a port and a database, such as {EXAMPLE}"))?;
        let port = port
            .parse()
            .map_err(|_| format!("a port comes first, from 0 to 65535, such as {EXAMPLE}"))?;
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(format!(
                "only PostgreSQL can be reached through here; write {EXAMPLE}"
            ));
        }
        let place: Place = url.parse().map_err(|error| format!("{error}"))?;
        let config: Config = url.parse().map_err(|_| "no place of a server".to_owned())?;
        if place.has_password() {
            return Err(
                "no password belongs in an argument, where others see it; set PGPASSWORD"
                    .to_owned(),
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
        Ok(Through {
            port,
            place,
            server,
        })
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
    }

    #[test]
    fn what_is_wrong_is_said_and_a_password_is_not_repeated() {
        for (text, part) in [
            ("postgres://127.0.0.1/app", "write a port"),
            ("6432", "write a port"),
            ("99999=postgres://127.0.0.1/app", "from 0 to 65535"),
            ("6380=redis://127.0.0.1", "only PostgreSQL"),
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
