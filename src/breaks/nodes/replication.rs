//! What a node tells its replica, held back as far as the replica is to lag behind.
//!
//! <https://redis.io/docs/latest/operate/oss_and_stack/management/replication/>

use std::collections::VecDeque;
use std::io;

use super::resp;

/// What a primary says to its replica, read as it comes.
#[derive(Debug)]
pub(super) struct Stream {
    stage: Stage,
    /// Read, and not whole yet.
    read: Vec<u8>,
    /// Whole, and not handed on.
    held: VecDeque<Piece>,
    /// The last writes, as many as this, are held back.
    stale: usize,
    /// It is in the midst of several commands that are one write.
    is_within: bool,
    /// What the replica has seen when it has been handed all that was handed on.
    offset: u64,
}

#[derive(Debug)]
enum Stage {
    /// They agree on how to go on.
    Greets,
    /// So many bytes of a copy of everything are to come.
    Copies(usize),
    /// Each write is told.
    Tells,
}

/// A command, and whether a write ends with it.
#[derive(Debug)]
struct Piece {
    command: Vec<u8>,
    is_write: bool,
}

impl Stream {
    /// From which the replica is not handed the last writes, as many as this.
    pub fn new(stale: u32) -> Self {
        Stream {
            stage: Stage::Greets,
            read: Vec::new(),
            held: VecDeque::new(),
            stale: usize::try_from(stale).unwrap_or(usize::MAX),
            is_within: false,
            offset: 0,
        }
    }

    /// What the replica may be handed now that this has come.
    ///
    /// # Errors
    /// If it is not what a primary says.
    pub fn take(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.read.extend_from_slice(bytes);
        let mut passes = Vec::new();
        loop {
            match &mut self.stage {
                Stage::Greets => {
                    let Some(end) = self.read.iter().position(|byte| *byte == b'\n') else {
                        return Ok(passes);
                    };
                    let line: Vec<u8> = self.read.drain(..=end).collect();
                    self.greets(&line)?;
                    passes.extend(line);
                }
                Stage::Copies(left) => {
                    let now = (*left).min(self.read.len());
                    *left -= now;
                    let is_over = *left == 0;
                    passes.extend(self.read.drain(..now));
                    if !is_over {
                        return Ok(passes);
                    }
                    self.stage = Stage::Tells;
                }
                Stage::Tells => {
                    while let Some(command) = resp::take(&mut self.read)? {
                        self.tells(command);
                    }
                    self.hand_on(&mut passes);
                    return Ok(passes);
                }
            }
        }
    }

    /// Holds back everything from now on, and returns what the replica has seen when it has what it was handed.
    pub fn hold_all(&mut self) -> u64 {
        self.stale = usize::MAX;
        self.offset
    }

    fn greets(&mut self, line: &[u8]) -> io::Result<()> {
        let said = String::from_utf8_lossy(line);
        let said = said.trim();
        let number = |word: Option<&str>| word.and_then(|word| word.parse::<u64>().ok());
        if said.starts_with("+FULLRESYNC") {
            let offset = number(said.split(' ').nth(2));
            self.offset = offset.ok_or_else(not_understood)?;
        } else if let Some(length) = said.strip_prefix('$') {
            let length = number(Some(length)).ok_or_else(not_understood)?;
            self.stage = Stage::Copies(usize::try_from(length).map_err(|_| not_understood())?);
        }
        Ok(())
    }

    fn tells(&mut self, command: Vec<u8>) {
        let words = resp::words(&command);
        let word = words.first().map(|word| word.to_ascii_uppercase());
        let is_write = match word.as_deref() {
            Some(b"MULTI") => {
                self.is_within = true;
                false
            }
            Some(b"EXEC") => {
                self.is_within = false;
                true
            }
            Some(b"PING" | b"SELECT" | b"REPLCONF") | None => false,
            Some(_) => !self.is_within,
        };
        self.held.push_back(Piece { command, is_write });
    }

    fn hand_on(&mut self, passes: &mut Vec<u8>) {
        let mut writes = self.held.iter().filter(|piece| piece.is_write).count();
        while writes > self.stale {
            let Some(piece) = self.held.pop_front() else {
                return;
            };
            writes -= usize::from(piece.is_write);
            self.offset += piece.command.len() as u64;
            passes.extend(piece.command);
        }
    }
}

fn not_understood() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "a node copies itself to its replica in a way that is not understood",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_write_is_held_back_and_all_before_it_is_told() {
        let said = |words: &[&str]| resp::command(words);
        let before = [
            b"+OK\r\n\n+FULLRESYNC 8f 100\r\n\n$5\r\nR\r\nDB".to_vec(),
            said(&["SELECT", "0"]),
            said(&["SET", "a", "1"]),
            said(&["MULTI"]),
            said(&["SET", "b", "1"]),
            said(&["INCR", "c"]),
            said(&["EXEC"]),
        ];
        let last = [said(&["PING"]), said(&["DEL", "a"]), said(&["PING"])];
        let all = [&before[..], &last].concat().concat();
        let told = before.concat();
        for stale in 0..=1 {
            for size in [1, 7, all.len()] {
                let mut stream = Stream::new(stale);
                let mut passed = Vec::new();
                for bytes in all.chunks(size) {
                    passed.extend(stream.take(bytes).expect("understood"));
                }
                let with_last = [told.clone(), last[..2].concat()].concat();
                let expected = [with_last, told.clone()][stale as usize].clone();
                assert_eq!(passed, expected, "{stale} {size}");
                let greeted = b"+OK\r\n\n+FULLRESYNC 8f 100\r\n\n$5\r\nR\r\nDB".len();
                assert_eq!(stream.offset, 100 + (expected.len() - greeted) as u64);
            }
        }
        assert!(Stream::new(1).take(b"$EOF:0123\r\n").is_err());
    }
}
