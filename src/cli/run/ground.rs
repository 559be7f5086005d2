//! What a run keeps its balances in: `--store`.

use super::StoreArg;
#[cfg(feature = "postgres")]
use super::store_arg::VARIABLE;
use crate::cli::Exit;
use crate::scenario::StoreKind;

/// What a run keeps its balances in. A server that was started for it ends with it.
#[derive(Debug)]
pub(in crate::cli) struct Ground {
    /// What it is; `None` for what the scenario says.
    pub real: Option<StoreKind>,
    /// Where the server is, if there is one.
    #[cfg(feature = "postgres")]
    pub place: Option<crate::database::postgres::Place>,
    #[cfg(all(unix, feature = "postgres"))]
    server: Option<std::sync::Arc<parking_lot::Mutex<crate::servers::Postgres>>>,
}

/// Why there is no such ground, and how the program ends.
#[derive(Debug)]
pub(in crate::cli) struct NoGround(pub Exit, pub String);

impl Ground {
    /// The ground that was asked for, reached or started.
    pub fn open(store: Option<&StoreArg>) -> Result<Self, NoGround> {
        match store {
            None | Some(StoreArg::Memory | StoreArg::Model) => Ok(Ground::without_server(None)),
            Some(StoreArg::Sqlite(_)) => Ok(Ground::without_server(Some(StoreKind::Sqlite))),
            #[cfg(feature = "postgres")]
            Some(StoreArg::Postgres(url)) => postgres(url.as_deref()),
            #[cfg(all(unix, feature = "postgres"))]
            Some(StoreArg::ThrowAwayPostgres) => throw_away(),
            #[cfg(not(all(unix, feature = "postgres")))]
            Some(_) => Err(NoGround(
                Exit::Usage,
                "error: this program was built without it".to_owned(),
            )),
        }
    }

    /// Where processes of their own find it, if it is a PostgreSQL. What may hold a password is named and not repeated.
    #[cfg(all(unix, feature = "postgres"))]
    pub fn meets(&self, store: Option<&StoreArg>) -> Option<crate::processes::Meets> {
        use crate::processes::Meets;
        match store? {
            StoreArg::Postgres(None) => Some(Meets::PostgresOf(VARIABLE.to_owned())),
            StoreArg::Postgres(Some(url)) => Some(Meets::PostgresAt(url.clone())),
            StoreArg::ThrowAwayPostgres => {
                let server = self.server.as_ref()?.lock();
                Some(Meets::PostgresIn(server.directory().to_owned()))
            }
            _ => None,
        }
    }

    /// The server that was started, if one was.
    #[cfg(all(unix, feature = "postgres"))]
    pub fn server(&self) -> Option<std::sync::Arc<parking_lot::Mutex<crate::servers::Postgres>>> {
        self.server.clone()
    }

    fn without_server(real: Option<StoreKind>) -> Self {
        Ground {
            real,
            #[cfg(feature = "postgres")]
            place: None,
            #[cfg(all(unix, feature = "postgres"))]
            server: None,
        }
    }
}

#[cfg(feature = "postgres")]
fn postgres(url: Option<&str>) -> Result<Ground, NoGround> {
    use crate::database::postgres::Place;

    let usage = |message| NoGround(Exit::Usage, message);
    let (url, from) = match url {
        Some(url) => (url.to_owned(), "--store"),
        None => match std::env::var(VARIABLE) {
            Ok(url) => (url, VARIABLE),
            Err(_) => {
                return Err(usage(format!(
                    "error: --store postgres takes the URL in {VARIABLE}, which is not set; \
                     postgres:temp starts a server of its own"
                )));
            }
        },
    };
    let place: Place = url
        .parse()
        .map_err(|error| usage(format!("error: {from}: {error}")))?;
    if from != VARIABLE && place.has_password() {
        return Err(usage(format!(
            "error: a password on the command line is seen by everybody on this machine: \
             set {VARIABLE} to the URL and write --store postgres"
        )));
    }
    let version = version(&place)?;
    Ok(Ground {
        place: Some(place),
        ..Ground::without_server(Some(StoreKind::Postgres(version)))
    })
}

#[cfg(all(unix, feature = "postgres"))]
fn throw_away() -> Result<Ground, NoGround> {
    use crate::database::postgres::Place;
    use crate::servers::{self, Postgres};

    let server =
        Postgres::start().map_err(|error| NoGround(Exit::Invalid, format!("error: {error}")))?;
    let place = Place::of_socket(server.directory(), servers::postgres::USER);
    let version = version(&place)?;
    Ok(Ground {
        real: Some(StoreKind::Postgres(version)),
        place: Some(place),
        server: Some(std::sync::Arc::new(parking_lot::Mutex::new(server))),
    })
}

/// The version of the server; that it answers is known then.
#[cfg(feature = "postgres")]
fn version(place: &crate::database::postgres::Place) -> Result<std::sync::Arc<str>, NoGround> {
    use crate::database::Dialect;
    use crate::database::postgres::Connection;
    use crate::database::sql::Tables;

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| NoGround(Exit::Usage, format!("error: no thread: {error}")))?;
    let asked = runtime.block_on(async {
        let tables = Tables::new(Dialect::PostgreSql, "none");
        let mut connection = Connection::open(place, &tables).await?;
        connection.version().await
    });
    match asked {
        Ok(version) => Ok(version.into()),
        Err(failure) => Err(NoGround(
            Exit::Invalid,
            format!("error: PostgreSQL at {place} cannot be reached: {failure}"),
        )),
    }
}
