//! Standard output that may go away.

use std::io::{self, Write};

use super::Exit;

/// Where people read: standard output, standard error while standard output is taken, or nowhere.
///
/// A reader that goes away, as `head` does, ends nothing but the writing: the verdict is still the exit
/// code, and reports are still written.
#[derive(Debug)]
pub struct Out {
    to: To,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    Stdout,
    Stderr,
    Nowhere,
}

impl Out {
    /// An output that goes to standard output.
    pub fn stdout() -> Self {
        Out { to: To::Stdout }
    }

    /// An output that goes to standard error.
    pub fn stderr() -> Self {
        Out { to: To::Stderr }
    }

    /// Writes the text as it is.
    ///
    /// # Errors
    /// If it cannot be written for another reason than that its reader has gone away.
    pub fn write(&mut self, text: &str) -> io::Result<()> {
        let written = match self.to {
            To::Stdout => write_all(&mut io::stdout().lock(), text),
            To::Stderr => write_all(&mut io::stderr().lock(), text),
            To::Nowhere => Ok(()),
        };
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.to = To::Nowhere;
                Ok(())
            }
            written => written,
        }
    }
}

/// Prints what a subcommand was asked for, and nothing else.
pub fn print(text: &str) -> Exit {
    match Out::stdout().write(text) {
        Ok(()) => Exit::Success,
        Err(error) => {
            complain(&format!("error: cannot write to standard output: {error}"));
            Exit::Usage
        }
    }
}

fn write_all(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes a diagnostic. If even that cannot be written, there is no place left to say so.
pub fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}
