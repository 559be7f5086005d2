//! The protocol of Redis, RESP, in its versions 2 and 3.

mod command;
mod scan;
mod script;
mod session;

pub use command::{Command, Effect};
pub use script::Scripts;
pub use session::Session;

/// An error as a server would say it.
pub fn refusal(why: &str) -> Vec<u8> {
    let why = why.replace(['\r', '\n'], " ");
    format!("-ERR {why}\r\n").into_bytes()
}

/// The first byte of a client that wants to encrypt the connection: a handshake of TLS.
pub const ENCRYPTION: u8 = 0x16;
