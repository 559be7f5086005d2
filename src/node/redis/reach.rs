//! The way to a Redis server.

use std::io;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, IntoConnectionInfo, ProtocolVersion, PushInfo, PushKind, Value,
};

use super::driven::Driven;
use crate::node::PATIENCE;

/// An answer is waited for no longer than this: after it, nobody knows what a node did.
const LONGEST: Duration = Duration::from_nanos(PATIENCE);

/// A connection is waited for no longer than this.
const LONGEST_CONNECTING: Duration = Duration::from_secs(5);

/// A server cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Redis at {place} cannot be used: {reason}")]
pub struct Unusable {
    /// Where it is, without a password.
    pub place: String,
    /// What the server, or the connection to it, said.
    pub reason: String,
}

/// The version of the server at a URL; that it answers is known then.
///
/// # Errors
/// [`Unusable`].
pub async fn version(url: &str) -> Result<String, Unusable> {
    let node = connect(url).await?;
    let mut commands = node.commands();
    let mut ask = redis::cmd("INFO");
    let asked: redis::RedisResult<String> = node
        .drive(ask.arg("server").query_async(&mut commands))
        .await;
    let info = asked.map_err(|error| unusable(url, &error))?;
    let version = info
        .lines()
        .find_map(|line| line.strip_prefix("redis_version:"));
    Ok(version.unwrap_or("of an unknown version").trim().to_owned())
}

/// A connection for commands, which those drive who send them.
pub(super) async fn connect(url: &str) -> Result<Driven, Unusable> {
    let connecting = tokio::time::timeout(LONGEST_CONNECTING, Driven::connect(url, LONGEST));
    let connected = match connecting.await {
        Ok(connected) => connected,
        Err(late) => Err(io::Error::from(late).into()),
    };
    connected.map_err(|error| unusable(url, &error))
}

/// A connection on which the server tells what is published on a channel: `heard` is called with each message, until the
/// connection is dropped. If it breaks nothing is heard any more.
pub(super) async fn listen(
    url: &str,
    channel: &str,
    heard: impl Fn(&[u8]) + Send + Sync + 'static,
) -> Result<MultiplexedConnection, Unusable> {
    let unusable = |error| unusable(url, &error);
    let info = url.into_connection_info().map_err(unusable)?;
    // Only in this version of the protocol a connection is told without having asked.
    let settings = info.redis_settings().clone();
    let settings = settings.set_protocol(ProtocolVersion::RESP3);
    let client = Client::open(info.set_redis_settings(settings)).map_err(unusable)?;
    let tell = move |pushed: PushInfo| {
        if let (PushKind::Message, [_, Value::BulkString(message)]) =
            (pushed.kind, pushed.data.as_slice())
        {
            heard(message);
        }
        Ok::<_, redis::aio::SendError>(())
    };
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(LONGEST_CONNECTING))
        .set_response_timeout(Some(LONGEST))
        .set_push_sender(tell);
    let mut connection = client
        .get_multiplexed_async_connection_with_config(&config)
        .await
        .map_err(unusable)?;
    connection.subscribe(channel).await.map_err(unusable)?;
    Ok(connection)
}

fn unusable(url: &str, error: &redis::RedisError) -> Unusable {
    Unusable {
        place: without_password(url),
        reason: error.to_string(),
    }
}

/// A URL as it may be shown.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn no_password_is_shown() {
        assert_eq!(
            without_password("redis://user:secret@cache:6379/0"),
            "redis://cache:6379/0"
        );
        assert_eq!(without_password("redis://cache"), "redis://cache");
    }
}
