//! A socket that stands for the store's: everything is passed on, but an answer that is to be lost.
//!
//! On a connection nothing is lost by itself. So an answer that is takes its connection with it, in its place: what was
//! answered before has arrived, what it tells of is done, and who waits for it is told only that nobody is there any more.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

use super::effects::Effects;
use crate::breaks::{Breaker, doorkeeper};

/// What clients of PostgreSQL look for in the directory that they are told.
const SOCKET: &str = ".s.PGSQL.5432";

/// How much is read at once, in bytes.
const AT_ONCE: usize = 16 << 10;

/// Opens the door of a process in the directory of its server, with which it goes, and returns where it is: a directory.
pub(super) fn open(process: u16, server: &Path, breaker: &Arc<Breaker>) -> io::Result<PathBuf> {
    // A round before this one may have had a door there.
    let number = rand::random::<u32>();
    let directory = server.join(format!("door-{}-{number:x}", process + 1));
    std::fs::create_dir(&directory)?;
    let at = server.join(SOCKET);
    doorkeeper::open(&directory.join(SOCKET), breaker, move |client, breaker| {
        serve(client, at.clone(), process, breaker)
    })?;
    Ok(directory)
}

/// Passes on what a client and the server say, until either has enough or an answer is lost. An error means that.
async fn serve(
    client: UnixStream,
    server: PathBuf,
    process: u16,
    breaker: Weak<Breaker>,
) -> io::Result<()> {
    let server = UnixStream::connect(server).await?;
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    tokio::select! {
        asked = tokio::io::copy(&mut from_client, &mut to_server) => asked.map(drop),
        answered = pass_answers(from_server, to_client, process, breaker) => answered,
    }
}

async fn pass_answers(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    process: u16,
    breaker: Weak<Breaker>,
) -> io::Result<()> {
    let mut effects = Effects::default();
    let mut read = vec![0; AT_ONCE];
    loop {
        let count = from.read(&mut read).await?;
        if count == 0 {
            return Ok(());
        }
        let mut passed = 0;
        while passed < count {
            let taken = effects.take(&read[passed..count]);
            let (taken, is_of_effect) = taken.map_err(|_| io::ErrorKind::InvalidData)?;
            if is_of_effect && breaker.upgrade().is_some_and(|it| it.loses_answer(process)) {
                to.write_all(&read[..passed]).await?;
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            passed += taken;
        }
        to.write_all(&read[..count]).await?;
    }
}
