//! In place of a Redis server, for tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;

/// A server that answers OK to everything, where it is, and how many connections it has taken.
pub(super) async fn server() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("redis://{}", listener.local_addr().expect("an address"));
    let taken = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&taken);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counts.fetch_add(1, Relaxed);
            tokio::spawn(async move {
                // Long enough for all who want a connection to have come.
                tokio::time::sleep(Duration::from_millis(50)).await;
                let mut said = [0; 1024];
                while let Ok(length @ 1..) = stream.read(&mut said).await {
                    let commands = said[..length].iter().filter(|byte| **byte == b'*');
                    let answer = "+OK\r\n".repeat(commands.count());
                    if stream.write_all(answer.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (url, taken)
}

/// A server that answers commands with their numbers, from 1, each when `answers` says so, and OK at once to those by which a
/// connection begins.
pub(super) async fn server_that_waits(mut answers: UnboundedReceiver<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("redis://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut said = [0; 4096];
        let (mut due, mut number) = (0, 0);
        loop {
            tokio::select! {
                read = stream.read(&mut said) => {
                    let Ok(length @ 1..) = read else { return };
                    let text = String::from_utf8_lossy(&said[..length]).into_owned();
                    let begins = text.matches("CLIENT").count();
                    due += text.matches('*').count() - begins;
                    let answer = "+OK\r\n".repeat(begins);
                    stream.write_all(answer.as_bytes()).await.expect("it listens");
                }
                answer = answers.recv(), if due > 0 => {
                    if answer.is_none() { return }
                    due -= 1;
                    number += 1;
                    let answer = format!(":{number}\r\n");
                    stream.write_all(answer.as_bytes()).await.expect("it listens");
                }
            }
        }
    });
    url
}
