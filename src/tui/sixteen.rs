//! The sixteen colours as every terminal understands them.
//!
//! crossterm writes the colours of the palette as `38;5;N`, which a terminal of sixteen colours need not know. Here they
//! become the codes that it has: 30 to 37 and 90 to 97, 40 to 47 and 100 to 107.

use std::io::{self, Write};

/// Passes on what is written, with the colours changed if it is `sixteen`.
pub(super) struct Sixteen<W> {
    inner: W,
    sixteen: bool,
    /// A sequence that has begun: one write may end within it.
    begun: Vec<u8>,
}

/// No sequence that is changed is longer.
const LONGEST: usize = 64;

impl<W: Write> Sixteen<W> {
    /// Around a terminal.
    pub fn new(inner: W, sixteen: bool) -> Self {
        Sixteen {
            inner,
            sixteen,
            begun: Vec::new(),
        }
    }

    /// One more byte, and what is to be written of it now.
    fn take(&mut self, byte: u8, out: &mut Vec<u8>) {
        match self.begun.len() {
            0 if byte != b'\x1b' => return out.push(byte),
            1 if byte != b'[' => {
                out.append(&mut self.begun);
                return out.push(byte);
            }
            _ => self.begun.push(byte),
        }
        let is_over = self.begun.len() > 2 && (0x40..=0x7e).contains(&byte);
        if is_over && byte == b'm' {
            let sequence = std::mem::take(&mut self.begun);
            out.extend(changed(&sequence));
        } else if is_over || self.begun.len() > LONGEST {
            out.append(&mut self.begun);
        }
    }
}

/// A sequence of styles, `ESC [ … m`, with the colours of the palette by their own codes.
fn changed(sequence: &[u8]) -> Vec<u8> {
    let inside = String::from_utf8_lossy(&sequence[2..sequence.len() - 1]);
    let codes: Vec<&str> = inside.split(';').collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < codes.len() {
        let indexed = match codes[at..] {
            ["38", "5", index, ..] => index.parse().ok().map(|index| (index, 30, 90)),
            ["48", "5", index, ..] => index.parse().ok().map(|index| (index, 40, 100)),
            _ => None,
        };
        match indexed {
            Some((index @ 0..8_u8, dark, _)) => out.push((dark + index).to_string()),
            Some((index @ 8..16, _, bright)) => out.push((bright + index - 8).to_string()),
            _ => {
                out.push(codes[at].to_owned());
                at += 1;
                continue;
            }
        }
        at += 3;
    }
    format!("\x1b[{}m", out.join(";")).into_bytes()
}

impl<W: Write> Write for Sixteen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.sixteen {
            return self.inner.write(bytes);
        }
        let mut out = Vec::with_capacity(bytes.len());
        for byte in bytes {
            self.take(*byte, &mut out);
        }
        self.inner.write_all(&out)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What reaches a terminal, written in pieces of this many bytes.
    fn written(text: &str, piece: usize) -> String {
        let mut out = Sixteen::new(Vec::new(), true);
        for bytes in text.as_bytes().chunks(piece) {
            out.write_all(bytes).expect("a vector takes all");
        }
        String::from_utf8(out.inner).expect("text")
    }

    #[test]
    fn colours_of_the_palette_become_the_codes_of_sixteen() {
        let text = "\x1b[38;5;14;48;5;1mred\x1b[0m\x1b[1;38;5;4m\x1b[2J\x1b[38;5;208m한\x1b7";
        let wanted = "\x1b[96;41mred\x1b[0m\x1b[1;34m\x1b[2J\x1b[38;5;208m한\x1b7";
        for piece in 1..=text.len() {
            assert_eq!(written(text, piece), wanted, "in pieces of {piece}");
        }
    }

    #[test]
    fn with_more_colours_nothing_is_changed() {
        let mut out = Sixteen::new(Vec::new(), false);
        out.write_all(b"\x1b[38;5;4m").expect("a vector takes all");
        assert_eq!(out.inner, b"\x1b[38;5;4m");
    }
}
