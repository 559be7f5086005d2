//! Rows and errors, as far as they are told.

use super::value::{Format, number};
use crate::database::messages::Fields;

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
