//! What was checked, as a table for a person.

use std::fmt::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::check::{Check, CheckState, Checked};
use crate::lang::{Lang, Word};
use crate::text::{Side, columns, grouped, padded, wrap};

/// How wide a line may be.
const WIDTH: usize = 80;

pub(super) fn write_checks(out: &mut String, checks: &[Check], lang: Lang) -> fmt::Result {
    // Anomalies that are not there need no line each: one line says how many were looked for.
    let (quiet, shown): (Vec<&Check>, Vec<&Check>) = checks.iter().partition(|check| {
        matches!(check.subject, Checked::Anomaly(..)) && check.state == CheckState::Ok
    });
    let words = [
        Word::Expectation,
        Word::Limit,
        Word::ActualValue,
        Word::Samples,
    ];
    let [expectation, limit, actual, samples] = words.map(|word| lang.text(word).to_owned());
    let mut rows = vec![[String::new(), expectation, limit, actual, samples]];
    rows.extend(shown.iter().map(|check| {
        [
            mark(check.state, lang).to_owned(),
            check.name(),
            check.limit_text(lang),
            check.actual_text(lang),
            grouped(check.samples),
        ]
    }));
    if rows.len() > 1 {
        use Side::{Left, Right};
        for line in columns(&[Left, Left, Left, Right, Right], &rows) {
            writeln!(out, "{line}")?;
        }
    }
    if quiet.is_empty() {
        return Ok(());
    }
    let marks = rows.iter().map(|row| row[0].width());
    let ok = lang.text(Word::CheckOk);
    let ok = padded(ok, marks.max().unwrap_or(0));
    let names: Vec<String> = quiet.iter().map(|check| check.name()).collect();
    let head = format!("  {ok}  {}  ", lang.text(Word::NoneOf));
    for line in wrap(&names.join(", "), WIDTH - head.width()) {
        writeln!(out, "{head}{line}")?;
    }
    Ok(())
}

fn mark(state: CheckState, lang: Lang) -> &'static str {
    match state {
        CheckState::Ok => lang.text(Word::CheckOk),
        CheckState::Declared => lang.text(Word::MarkBad),
        CheckState::Failed => lang.text(Word::MarkFail),
        CheckState::Unknown => "?",
        CheckState::NotObservable => "-",
    }
}
