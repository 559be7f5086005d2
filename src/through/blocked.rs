//! Who waits for a lock in the database, asked of the database itself.

use tokio_postgres::{Client, NoTls, Statement};

use super::address::{ServerKind, Through};

/// Connections of our own to the servers that can be asked, one each.
pub struct Blocked {
    clients: Vec<Option<(Client, Statement)>>,
}

/// The processes of the parameter, each with those that it waits for.
const QUESTION: &str = "SELECT pid, pg_blocking_pids(pid) FROM unnest($1::int4[]) AS pid";

impl Blocked {
    /// Connects to each database, as the URL says, else as `PGUSER` and `PGPASSWORD` say. A Redis has nothing to be asked
    /// and must only be there.
    ///
    /// # Errors
    /// Which server cannot be asked, or is not there, and why.
    pub async fn connect(servers: &[Through]) -> Result<Self, String> {
        let mut clients = Vec::new();
        for through in servers {
            let ServerKind::Postgres(place) = &through.kind else {
                let server = &through.server;
                let connected = server.connect().await;
                connected
                    .map_err(|error| format!("the Redis at {server} cannot be reached: {error}"))?;
                clients.push(None);
                continue;
            };
            let mut config = place.config().clone();
            config.application_name("pointrace");
            let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
            if let Some(user) = set("PGUSER").filter(|_| config.get_user().is_none()) {
                config.user(user);
            }
            if let Some(password) = set("PGPASSWORD") {
                config.password(password);
            }
            let failed = |error: &tokio_postgres::Error| {
                let said = error
                    .as_db_error()
                    .map_or_else(|| error.to_string(), |error| error.message().to_owned());
                format!(
                    "the database {place} cannot be asked who waits for whom: {said}; its URL or PGUSER names the user, PGPASSWORD the password"
                )
            };
            let (client, connection) = config
                .connect(NoTls)
                .await
                .map_err(|error| failed(&error))?;
            tokio::spawn(async move {
                // An error is told to the next question.
                let _ = connection.await;
            });
            let question = client
                .prepare(QUESTION)
                .await
                .map_err(|error| failed(&error))?;
            clients.push(Some((client, question)));
        }
        Ok(Blocked { clients })
    }

    /// One server that cannot be asked.
    #[cfg(test)]
    pub fn nobody() -> Self {
        Blocked {
            clients: vec![None],
        }
    }

    /// Which of these processes wait for some of the `ours`, and for which.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn among(
        &self,
        server: usize,
        processes: &[i32],
        ours: &[i32],
    ) -> Result<Vec<(i32, Vec<i32>)>, String> {
        let Some((client, question)) = &self.clients[server] else {
            return Ok(Vec::new());
        };
        let rows = client.query(question, &[&processes]).await;
        let rows = rows.map_err(|error| format!("the database does not say who waits: {error}"))?;
        let waits = rows.iter().filter_map(|row| {
            let (process, mut others): (i32, Vec<i32>) = (row.get(0), row.get(1));
            others.retain(|other| ours.contains(other));
            (!others.is_empty()).then_some((process, others))
        });
        Ok(waits.collect())
    }
}

impl std::fmt::Debug for Blocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Blocked")
            .field("databases", &self.clients.len())
            .finish()
    }
}
