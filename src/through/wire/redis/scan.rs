//! The values of a stream of bytes in RESP, versions 2 and 3, found without copying the stream.
//!
//! <https://redis.io/docs/latest/develop/reference/protocol-spec/>

use super::super::NotTheProtocol;

/// The most that is kept of one value, in bytes: enough for a command and a script, whatever is sent.
pub(super) const KEPT: usize = 16 << 10;

/// The most texts that are kept of one value.
pub(super) const MOST_PARTS: usize = 256;

/// A value longer or deeper than this is none.
const LONGEST: i64 = 1 << 32;

/// A command with its arguments, or a reply; of a long one its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// The byte that says its type; [`INLINE`] for a command that was written as a line.
    pub kind: u8,
    /// The texts and numbers in it, however deep; nothing where there is a null.
    pub parts: Vec<Option<Vec<u8>>>,
    /// Something was left out because it is too long.
    pub is_cut: bool,
}

/// Attributes within attributes, deeper than which nothing is the protocol.
const DEEPEST: usize = 32;

/// The type of a command that is a line of words.
pub(super) const INLINE: u8 = b' ';

/// Who is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// A client, which may send lines of words.
    Client,
    /// The server.
    Server,
}

/// Finds the values of one direction of a connection, however its bytes are cut.
#[derive(Debug)]
pub struct Scanner {
    from: From,
    /// The beginning of a line that has no end yet.
    line: Vec<u8>,
    /// Bytes that are still to come of a text whose length is known, with the two of its end.
    text: Option<u64>,
    /// How many values are still to come until the one that has begun is complete.
    left: Option<u64>,
    /// What was still to come before attributes began, for each within another: they stand before a value and are no part of
    /// it, however much they say.
    outside: Vec<u64>,
    /// How much of it has been kept.
    kept: usize,
    value: Value,
}

impl Scanner {
    /// Listens to this side.
    pub fn new(from: From) -> Self {
        Scanner {
            from,
            line: Vec::new(),
            text: None,
            left: None,
            outside: Vec::new(),
            kept: 0,
            value: Value::default(),
        }
    }

    /// Takes bytes up to the end of a value: how many those are, and the value if it is complete.
    ///
    /// # Errors
    /// If these bytes are no values.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(usize, Option<Value>), NotTheProtocol> {
        let mut taken = 0;
        while taken < bytes.len() {
            let rest = &bytes[taken..];
            taken += match self.text {
                Some(left) => self.in_text(rest, left),
                None => self.in_line(rest)?,
            };
            while self.left == Some(0)
                && let Some(outside) = self.outside.pop()
            {
                self.left = Some(outside);
            }
            if self.left == Some(0) {
                self.left = None;
                self.kept = 0;
                return Ok((taken, Some(std::mem::take(&mut self.value))));
            }
        }
        Ok((taken, None))
    }

    /// What has come of a value that is not complete.
    pub fn begun(&self) -> Option<&Value> {
        self.left.map(|_| &self.value)
    }

    /// Takes bytes of a text.
    fn in_text(&mut self, bytes: &[u8], left: u64) -> usize {
        let here = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
        // The end of the line after it is no part of it.
        let letters = usize::try_from(left.saturating_sub(2)).map_or(here, |left| left.min(here));
        if self.outside.is_empty() {
            self.keep(&bytes[..letters]);
        }
        let left = left - here as u64;
        self.text = Some(left).filter(|left| *left > 0);
        if left == 0 {
            self.one_less();
        }
        here
    }

    /// Keeps letters of the last part as far as there is room for them.
    fn keep(&mut self, letters: &[u8]) {
        let room = match self.value.parts.len() > MOST_PARTS {
            true => 0,
            false => KEPT - self.kept,
        };
        let kept = letters.len().min(room);
        self.value.is_cut |= kept < letters.len();
        self.kept += kept;
        if let Some(Some(part)) = self.value.parts.last_mut() {
            part.extend_from_slice(&letters[..kept]);
        }
    }

    /// Takes bytes of a line.
    fn in_line(&mut self, bytes: &[u8]) -> Result<usize, NotTheProtocol> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let part = &bytes[..end.unwrap_or(bytes.len())];
        let room = KEPT - self.line.len();
        self.line.extend_from_slice(&part[..part.len().min(room)]);
        let Some(end) = end else {
            return Ok(bytes.len());
        };
        let line = std::mem::take(&mut self.line);
        self.is_line(line.strip_suffix(b"\r").unwrap_or(&line))?;
        Ok(end + 1)
    }

    fn is_line(&mut self, line: &[u8]) -> Result<(), NotTheProtocol> {
        let is_first = self.left.is_none();
        let Some((&kind, rest)) = line.split_first() else {
            // A client may send empty lines between its commands.
            return match is_first && self.from == From::Client {
                true => Ok(()),
                false => Err(NotTheProtocol),
            };
        };
        if is_first {
            self.left = Some(1);
        }
        // Attributes may stand before the whole value, whose kind is that of what comes after them.
        if self.value.kind == 0 && self.outside.is_empty() && kind != b'|' {
            self.value.kind = kind;
        }
        match kind {
            b'|' => {
                let count = u64::try_from(number(rest)?).map_err(|_| NotTheProtocol)?;
                if self.outside.len() >= DEEPEST {
                    return Err(NotTheProtocol);
                }
                self.outside.extend(self.left);
                self.left = Some(2 * count);
            }
            b'*' | b'~' | b'>' | b'%' => {
                let count = number(rest)?;
                let Ok(count) = u64::try_from(count) else {
                    self.part(None);
                    self.one_less();
                    return Ok(());
                };
                let values = match kind {
                    b'%' => 2 * count,
                    _ => count,
                };
                self.left = self.left.map(|left| left.saturating_add(values));
                self.one_less();
            }
            b'$' | b'=' | b'!' => {
                if let Ok(length) = u64::try_from(number(rest)?) {
                    self.part(Some(Vec::new()));
                    self.text = Some(length + 2);
                } else {
                    self.part(None);
                    self.one_less();
                }
            }
            b'+' | b'-' | b':' | b',' | b'#' | b'(' => {
                self.part(Some(rest.to_vec()));
                self.one_less();
            }
            b'_' => {
                self.part(None);
                self.one_less();
            }
            _ if is_first && self.from == From::Client => {
                self.value.kind = INLINE;
                for word in line.split(u8::is_ascii_whitespace) {
                    if !word.is_empty() {
                        self.part(Some(word.to_vec()));
                    }
                }
                self.one_less();
            }
            _ => return Err(NotTheProtocol),
        }
        Ok(())
    }

    /// Keeps a part as far as there is room for it. One more than is kept stands for all that are left out.
    fn part(&mut self, part: Option<Vec<u8>>) {
        if !self.outside.is_empty() {
            return;
        }
        if self.value.parts.len() >= MOST_PARTS {
            self.value.is_cut = true;
            self.value.parts.truncate(MOST_PARTS);
            self.value.parts.push(None);
            return;
        }
        let part = part.map(|mut part| {
            self.value.is_cut |= part.len() > KEPT - self.kept;
            part.truncate(KEPT - self.kept);
            self.kept += part.len();
            part
        });
        self.value.parts.push(part);
    }

    fn one_less(&mut self) {
        self.left = self.left.map(|left| left.saturating_sub(1));
    }
}

/// A length or a count; below zero: there is nothing.
fn number(text: &[u8]) -> Result<i64, NotTheProtocol> {
    let number: Option<i64> = std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse().ok());
    number
        .filter(|number| *number <= LONGEST)
        .ok_or(NotTheProtocol)
}

#[cfg(test)]
mod tests;
