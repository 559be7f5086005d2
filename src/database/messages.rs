//! The messages of PostgreSQL's protocol 3, found in a stream of bytes without copying the stream.

/// Bytes that are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMessage;

/// The most that is kept of one message, in bytes: enough for a statement and its values, whatever is sent.
const KEPT: usize = 16 << 10;

/// A message, or the beginning of one that is longer than `KEPT` bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The byte that says the type of the message.
    pub kind: u8,
    /// What is in it, without type and length.
    pub body: Vec<u8>,
}

/// A type and a length.
const HEAD: usize = 5;

/// Finds the messages of one direction of a connection, however its bytes are cut. It begins after the first packet of a
/// client, which has no type.
#[derive(Debug)]
pub struct Scanner {
    head: Vec<u8>,
    message: Message,
    /// Bytes of the body that are still to come, once the head is complete.
    left: Option<usize>,
}

impl Default for Scanner {
    fn default() -> Self {
        Scanner {
            head: Vec::with_capacity(HEAD),
            message: Message {
                kind: 0,
                body: Vec::new(),
            },
            left: None,
        }
    }
}

impl Scanner {
    /// The type of the message that has begun, if one has.
    pub fn begun(&self) -> Option<u8> {
        self.left.map(|_| self.message.kind)
    }

    /// Takes bytes up to the end of a message: how many those are, and the message if it is complete.
    ///
    /// # Errors
    /// If these bytes are not the protocol's.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(usize, Option<Message>), NotAMessage> {
        let mut taken = 0;
        if self.left.is_none() {
            taken = (HEAD - self.head.len()).min(bytes.len());
            self.head.extend_from_slice(&bytes[..taken]);
            let Some((kind, length)) = self.head.split_first_chunk::<1>() else {
                return Ok((taken, None));
            };
            let Ok(length) = <[u8; 4]>::try_from(length) else {
                return Ok((taken, None));
            };
            let length = i32::from_be_bytes(length).saturating_sub(4);
            self.left = Some(usize::try_from(length).map_err(|_| NotAMessage)?);
            self.message.kind = kind[0];
            self.head.clear();
        }
        let left = self.left.unwrap_or(0);
        let here = left.min(bytes.len() - taken);
        let room = KEPT - self.message.body.len();
        let kept = &bytes[taken..taken + here.min(room)];
        self.message.body.extend_from_slice(kept);
        taken += here;
        if here < left {
            self.left = Some(left - here);
            return Ok((taken, None));
        }
        self.left = None;
        let body = std::mem::take(&mut self.message.body);
        let kind = self.message.kind;
        Ok((taken, Some(Message { kind, body })))
    }
}

/// Reads the fields of a message; after its end there is nothing.
#[derive(Debug)]
pub struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    /// The next `count` bytes.
    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next byte.
    pub fn byte(&mut self) -> Option<u8> {
        self.bytes(1).map(|bytes| bytes[0])
    }

    /// The next two bytes, as a number.
    pub fn int16(&mut self) -> Option<i16> {
        let bytes = self.bytes(2)?;
        Some(i16::from_be_bytes(bytes.try_into().ok()?))
    }

    /// The next four bytes, as a number.
    pub fn int32(&mut self) -> Option<i32> {
        let bytes = self.bytes(4)?;
        Some(i32::from_be_bytes(bytes.try_into().ok()?))
    }

    /// The text up to the next zero, or what was kept of it.
    pub fn text(&mut self) -> String {
        let end = self.0.iter().position(|byte| *byte == 0);
        let text = &self.0[..end.unwrap_or(self.0.len())];
        self.0 = end.map_or(&[], |end| &self.0[end + 1..]);
        String::from_utf8_lossy(text).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(scanner: &mut Scanner, mut bytes: &[u8]) -> Vec<Message> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let (taken, message) = scanner.take(bytes).expect("the protocol");
            found.extend(message);
            bytes = &bytes[taken..];
        }
        found
    }

    #[test]
    fn messages_are_found_however_the_bytes_are_cut() {
        let mut stream = Vec::new();
        for (kind, body) in [(b'Q', &b"SELECT 1\0"[..]), (b'S', b""), (b'Z', b"I")] {
            stream.push(kind);
            stream.extend_from_slice(&u32::try_from(body.len() + 4).expect("short").to_be_bytes());
            stream.extend_from_slice(body);
        }
        let whole = all(&mut Scanner::default(), &stream);
        assert_eq!(whole.len(), 3);
        assert_eq!(whole[0].body, b"SELECT 1\0");
        for cut in 1..stream.len() {
            let mut scanner = Scanner::default();
            let mut found = Vec::new();
            for part in stream.chunks(cut) {
                found.extend(all(&mut scanner, part));
            }
            assert_eq!(found, whole, "in parts of {cut}");
            assert_eq!(scanner.begun(), None);
        }
    }

    #[test]
    fn of_a_long_message_only_the_beginning_is_kept() {
        let long = 10 * KEPT;
        let mut stream = vec![b'd'];
        stream.extend_from_slice(&u32::try_from(long + 4).expect("short").to_be_bytes());
        stream.extend(std::iter::repeat_n(7, long));
        let found = all(&mut Scanner::default(), &stream);
        assert_eq!(found[0].body.len(), KEPT);
    }

    #[test]
    fn what_is_not_the_protocol_is_refused() {
        for bytes in [[b'Q', 0, 0, 0, 3], [b'Q', 0xff, 0xff, 0xff, 0xff]] {
            assert_eq!(Scanner::default().take(&bytes), Err(NotAMessage));
        }
    }

    #[test]
    fn fields_end_where_their_message_does() {
        let mut fields = Fields(b"a\0\0\x05rest");
        assert_eq!((fields.text(), fields.int16()), ("a".to_owned(), Some(5)));
        assert_eq!(fields.int32(), Some(i32::from_be_bytes(*b"rest")));
        assert_eq!((fields.byte(), fields.text()), (None, String::new()));
    }
}
