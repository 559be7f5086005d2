//! Redis's protocol, as far as one has to read it to pass it on: where a message ends, and the words of a command.
//!
//! <https://redis.io/docs/latest/develop/reference/protocol-spec/>

use std::io;

/// A message is no longer than this: those of leases are of some hundred bytes.
const LONGEST: usize = 1 << 20;

/// The first whole message of what has been read, taken out of it; `None`, if there is more of it to come.
///
/// # Errors
/// If that is not Redis's protocol.
pub(super) fn take(read: &mut Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    let Some(length) = length(read)? else {
        return match read.len() > LONGEST {
            true => Err(not_the_protocol()),
            false => Ok(None),
        };
    };
    let rest = read.split_off(length);
    Ok(Some(std::mem::replace(read, rest)))
}

/// How long the first message is; `None`, if it is not all there.
fn length(bytes: &[u8]) -> io::Result<Option<usize>> {
    let (mut at, mut parts) = (0, 1_usize);
    while parts > 0 {
        let Some((kind, line, next)) = line(bytes, at) else {
            return Ok(None);
        };
        (at, parts) = (next, parts - 1);
        match kind {
            b'+' | b'-' | b':' | b'_' | b'#' | b',' | b'(' => {}
            b'$' | b'=' | b'!' => {
                // Below 0 there is no text.
                if let Some(text) = count(line)? {
                    at += text + 2;
                }
            }
            b'*' | b'~' | b'>' => parts += count(line)?.unwrap_or(0),
            b'%' => parts += 2 * count(line)?.unwrap_or(0),
            _ => return Err(not_the_protocol()),
        }
        if at > LONGEST || parts > LONGEST {
            return Err(not_the_protocol());
        }
    }
    Ok((at <= bytes.len()).then_some(at))
}

/// The words of a command: a list of texts. What is none has no words.
pub(super) fn words(message: &[u8]) -> Vec<&[u8]> {
    let mut words = Vec::new();
    let Some((b'*', _, mut at)) = line(message, 0) else {
        return words;
    };
    while let Some((b'$', text, next)) = line(message, at) {
        let Ok(Some(length)) = count(text) else {
            break;
        };
        let Some(word) = message.get(next..next + length) else {
            break;
        };
        words.push(word);
        at = next + length + 2;
    }
    words
}

/// Several words as a command.
#[cfg(test)]
pub(super) fn command(words: &[&str]) -> Vec<u8> {
    let mut command = format!("*{}\r\n", words.len());
    for word in words {
        command.push_str(&format!("${}\r\n{word}\r\n", word.len()));
    }
    command.into_bytes()
}

/// The kind of the part that begins there, the rest of its line, and where the next line begins.
fn line(bytes: &[u8], at: usize) -> Option<(u8, &[u8], usize)> {
    let rest = bytes.get(at..)?;
    let end = rest.windows(2).position(|two| two == b"\r\n")?;
    let (kind, line) = rest[..end].split_first()?;
    Some((*kind, line, at + end + 2))
}

/// A number of bytes or parts; `None` below 0.
fn count(line: &[u8]) -> io::Result<Option<usize>> {
    let text = std::str::from_utf8(line).map_err(|_| not_the_protocol())?;
    let number: i64 = text.parse().map_err(|_| not_the_protocol())?;
    Ok(usize::try_from(number).ok())
}

fn not_the_protocol() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is not Redis's protocol")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_when_all_of_it_is_there() {
        let messages: [&[u8]; 6] = [
            b"+OK\r\n",
            b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n\r\n\r\n",
            b"$-1\r\n",
            b"%1\r\n+version\r\n*2\r\n:1\r\n_\r\n",
            b">2\r\n$7\r\nmessage\r\n*-1\r\n",
            b"-NOSCRIPT no such script\r\n",
        ];
        let all = messages.concat();
        for cut in 0..=all.len() {
            let mut read = all[..cut].to_vec();
            let mut taken = Vec::new();
            while let Some(message) = take(&mut read).expect("the protocol") {
                taken.push(message);
            }
            read.extend_from_slice(&all[cut..]);
            while let Some(message) = take(&mut read).expect("the protocol") {
                taken.push(message);
            }
            assert_eq!(taken, messages, "{cut}");
            assert!(read.is_empty());
        }
    }

    #[test]
    fn a_command_has_words() {
        let said = command(&["SET", "key", "", "PX"]);
        assert_eq!(words(&said), [&b"SET"[..], b"key", b"", b"PX"]);
        assert_eq!(length(&said).expect("the protocol"), Some(said.len()));
        assert!(words(b"+OK\r\n").is_empty());
        assert!(take(&mut b"GET / HTTP/1.1\r\n".to_vec()).is_err());
    }
}
