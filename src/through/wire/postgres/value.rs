//! Values on the wire, as far as they are numbers: nothing else is shown.

/// How a value is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// The value as text.
    #[default]
    Text,
    /// As its type has it.
    Binary,
}

impl Format {
    pub fn of(code: i16) -> Self {
        match code {
            1 => Format::Binary,
            _ => Format::Text,
        }
    }

    /// The format of one value of several: none given means text, one is for all.
    pub fn at(formats: &[Format], place: usize) -> Self {
        match formats {
            [] => Format::Text,
            [all] => *all,
            each => each.get(place).copied().unwrap_or_default(),
        }
    }
}

/// Types whose values are whole numbers, by their object id in every PostgreSQL.
mod oid {
    pub const INT8: i32 = 20;
    pub const INT2: i32 = 21;
    pub const INT4: i32 = 23;
}

/// The value as a number, if it is one. Without a type, a binary value says nothing.
pub(super) fn number(bytes: &[u8], format: Format, oid: i32) -> Option<String> {
    match format {
        Format::Text => {
            let text = std::str::from_utf8(bytes).ok()?;
            let digits = text.strip_prefix('-').unwrap_or(text);
            let is_number = !digits.is_empty()
                && digits.len() <= 24
                && digits
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.')
                && digits.bytes().filter(|byte| *byte == b'.').count() <= 1;
            is_number.then(|| text.to_owned())
        }
        Format::Binary => match oid {
            oid::INT8 => Some(i64::from_be_bytes(bytes.try_into().ok()?).to_string()),
            oid::INT4 => Some(i32::from_be_bytes(bytes.try_into().ok()?).to_string()),
            oid::INT2 => Some(i16::from_be_bytes(bytes.try_into().ok()?).to_string()),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_both_formats_and_nothing_else_is() {
        assert_eq!(number(b"-12", Format::Text, 0).as_deref(), Some("-12"));
        assert_eq!(
            number(b"12.50", Format::Text, 1700).as_deref(),
            Some("12.50")
        );
        assert_eq!(
            number(&5_i64.to_be_bytes(), Format::Binary, oid::INT8).as_deref(),
            Some("5")
        );
        for text in ["", "-", "1.2.3", "secret", "2026-01-01"] {
            assert_eq!(number(text.as_bytes(), Format::Text, 25), None, "{text}");
        }
        // Eight bytes of a type that is not known could be a time.
        assert_eq!(number(&5_i64.to_be_bytes(), Format::Binary, 0), None);
    }
}
