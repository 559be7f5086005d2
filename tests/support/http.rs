//! The smallest client that the tests need: one request a connection, blocking.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Sends a request and reads until the connection is closed; the status and the body.
pub fn send(at: SocketAddr, method: &str, path: &str, body: &str) -> (u16, String) {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {at}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    send_raw(at, &format!("{head}{body}"))
}

/// Sends bytes as they are.
pub fn send_raw(at: SocketAddr, bytes: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(at).expect("a server listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .expect("a timeout");
    // A server that refuses early may close before it has read everything.
    let _ = stream.write_all(bytes.as_bytes());
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    let (_, body) = answer.split_once("\r\n\r\n").unwrap_or(("", ""));
    (status.unwrap_or(0), body.to_owned())
}
