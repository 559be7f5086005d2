//! What a server answers.

use super::scan::Fields;
use super::value::{Format, number};

/// Where a connection's transaction is, as the server says after each answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transaction {
    /// There is none.
    #[default]
    Idle,
    /// It is open.
    Open,
    /// It has failed, and only its end is taken.
    Failed,
}

impl Transaction {
    pub(super) fn of(status: Option<u8>) -> Self {
        match status {
            Some(b'T') => Transaction::Open,
            Some(b'E') => Transaction::Failed,
            _ => Transaction::Idle,
        }
    }
}

/// What was answered to what was sent at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What was done, such as `UPDATE 1`.
    pub tag: Option<String>,
    /// The values of the first row that are numbers.
    pub row: Vec<String>,
    /// The code of the error and its text.
    pub error: Option<(String, String)>,
}

/// How many columns of a row are looked at.
const COLUMNS: usize = 8;

/// Types and formats of a row's columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub types: Vec<i32>,
    pub formats: Vec<Format>,
}

impl Columns {
    /// Reads a description of rows.
    pub fn of(body: &[u8]) -> Self {
        let mut fields = Fields(body);
        let count = fields.int16().unwrap_or(0);
        let mut columns = Columns::default();
        for _ in 0..count {
            fields.text();
            // The table and the place in it.
            fields.bytes(6);
            let Some(oid) = fields.int32() else { break };
            fields.bytes(6);
            columns.types.push(oid);
            let format = fields.int16().unwrap_or(0);
            columns.formats.push(Format::of(format));
        }
        columns
    }

    /// The numbers of a row.
    pub fn numbers(&self, body: &[u8]) -> Vec<String> {
        let mut fields = Fields(body);
        let count = usize::try_from(fields.int16().unwrap_or(0)).unwrap_or(0);
        let mut numbers = Vec::new();
        for place in 0..count.min(COLUMNS) {
            let length = usize::try_from(fields.int32().unwrap_or(-1));
            let Ok(length) = length else { continue };
            let Some(value) = fields.bytes(length) else {
                break;
            };
            let oid = self.types.get(place).copied().unwrap_or(0);
            numbers.extend(number(value, Format::at(&self.formats, place), oid));
        }
        numbers
    }
}

/// The code and the text of an error.
pub(super) fn error(body: &[u8]) -> (String, String) {
    let mut fields = Fields(body);
    let (mut code, mut text) = (String::new(), String::new());
    while let Some(kind) = fields.byte().filter(|kind| *kind != 0) {
        let value = fields.text();
        match kind {
            b'C' => code = value,
            b'M' => text = value,
            _ => {}
        }
    }
    (code, text)
}
