//! How a connection begins, up to where it may be held back.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::super::address::{Listens, Stream};
use super::super::stage::Stage;
use super::super::wire::postgres::{Opening, refusal};
use super::super::wire::{NotTheProtocol, redis};
use super::line::Line;

/// A connection to the server for a client that has said its first, which has been passed on; none if that was all.
pub(super) async fn postgres(
    client: &mut TcpStream,
    server: &Listens,
    line: &Line<'_>,
) -> io::Result<Option<Box<dyn Stream>>> {
    let first = loop {
        // Until its first byte is there nothing is on its way.
        client.peek(&mut [0]).await?;
        line.takes(true);
        let packet = first_packet(client).await?;
        match Opening::of(&packet[4..]) {
            Opening::Encryption => {
                line.stage.count(|tally| tally.encryption += 1);
                client.write_all(b"N").await?;
                line.takes(false);
            }
            Opening::Cancel => {
                let mut server = server.connect().await?;
                server.write_all(&packet).await?;
                server.shutdown().await?;
                return Ok(None);
            }
            Opening::Start => break packet,
            Opening::Unknown => {
                line.stage.count(|tally| tally.strangers += 1);
                return Err(NotTheProtocol.into());
            }
        }
    };
    match server.connect().await {
        Ok(mut upstream) => {
            line.opens();
            upstream.write_all(&first).await?;
            Ok(Some(upstream))
        }
        Err(error) => {
            let why = format!("pointrace cannot reach {server}: {error}");
            client.write_all(&refusal(&why)).await?;
            Ok(None)
        }
    }
}

/// A connection to the server for a client that has begun to speak; none if it wants what cannot be.
pub(super) async fn redis(
    client: &mut TcpStream,
    server: &Listens,
    stage: &Stage,
) -> io::Result<Option<Box<dyn Stream>>> {
    let mut first = [0];
    if client.peek(&mut first).await? == 1 && first[0] == redis::ENCRYPTION {
        stage.count(|tally| tally.encryption += 1);
        return Ok(None);
    }
    match server.connect().await {
        Ok(upstream) => Ok(Some(upstream)),
        Err(error) => {
            let why = format!("pointrace cannot reach {server}: {error}");
            client.write_all(&redis::refusal(&why)).await?;
            Ok(None)
        }
    }
}

/// The first packet is no longer, as PostgreSQL has it.
const LONGEST_FIRST: usize = 10_000;

/// The first packet of a client, with its length.
async fn first_packet(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut packet = vec![0; 4];
    client.read_exact(&mut packet).await?;
    let length = u32::from_be_bytes([packet[0], packet[1], packet[2], packet[3]]);
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if !(8..=LONGEST_FIRST).contains(&length) {
        return Ok(packet);
    }
    packet.resize(length, 0);
    client.read_exact(&mut packet[4..]).await?;
    Ok(packet)
}
