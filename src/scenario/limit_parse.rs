//! Reads a limit; the grammar is that of [`super::limit`].

use std::fmt;
use std::ops::Range;

use super::{Compare, Limit, Term, Value};
use crate::history::{Metric, Unit};
use crate::text::{nearest, parse_duration};

/// What is wrong with a limit, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitError {
    /// The bytes of the text that are wrong; empty at its end.
    pub at: Range<usize>,
    /// What is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for LimitError {}

/// No limit is longer, in bytes: the formula is for people.
const LONGEST: usize = 200;

const SHAPE: &str = "a limit is FIGURE COMPARISON VALUE, such as \"lost_updates == committed - 1\"";

/// What a figure counts, as far as a comparison must agree on it. Requests and points are both
/// numbers of things, and `1000 * lost_updates` is rightly a number of points.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dimension {
    /// A number alone, which agrees with anything but a time.
    Bare,
    Number,
    Time,
    PerSecond,
}

impl Dimension {
    fn of(metric: Metric) -> Self {
        match metric.unit() {
            Unit::Count | Unit::Points => Dimension::Number,
            Unit::Nanos => Dimension::Time,
            Unit::PerSecond => Dimension::PerSecond,
        }
    }

    fn agrees(self, other: Self) -> bool {
        match (self, other) {
            (Dimension::Bare, Dimension::Time) | (Dimension::Time, Dimension::Bare) => false,
            (Dimension::Bare, _) | (_, Dimension::Bare) => true,
            _ => self == other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Dimension::Bare | Dimension::Number => "a number",
            Dimension::Time => "a duration",
            Dimension::PerSecond => "a rate per second",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'t> {
    /// A metric, or what should be one.
    Word(&'t str),
    /// A number, perhaps with a unit.
    Number(&'t str),
    Compare(Compare),
    Plus,
    Minus,
    Times,
    Other(&'t str),
}

impl Limit {
    /// Reads a limit such as `lost_updates == committed - 1` or `wait.p99 < 500ms`.
    ///
    /// # Errors
    /// If the text is not a limit, names a metric that does not exist, or compares a duration with a number.
    pub fn parse(text: &str) -> Result<Limit, LimitError> {
        Parser::new(text)?.limit()
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<(Token<'t>, Range<usize>)>,
    next: usize,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Result<Self, LimitError> {
        if text.len() > LONGEST {
            return Err(LimitError {
                at: 0..text.len(),
                message: format!("a limit has at most {LONGEST} bytes"),
            });
        }
        Ok(Parser {
            text,
            tokens: tokens(text),
            next: 0,
        })
    }

    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.next).map(|(token, _)| *token)
    }

    /// Where the next token is; at the end of the text if there is none.
    fn here(&self) -> Range<usize> {
        self.tokens
            .get(self.next)
            .map_or(self.text.len()..self.text.len(), |(_, at)| at.clone())
    }

    fn fail<T>(&self, at: Range<usize>, message: impl Into<String>) -> Result<T, LimitError> {
        Err(LimitError {
            at,
            message: message.into(),
        })
    }

    fn limit(mut self) -> Result<Limit, LimitError> {
        let left = self.here();
        let metric = match self.peek() {
            Some(Token::Word(word)) => self.metric(word)?,
            _ => return self.fail(left, SHAPE),
        };
        let compare = match self.peek() {
            Some(Token::Compare(compare)) => compare,
            Some(Token::Other("=")) => {
                return self.fail(self.here(), "write == to compare, not =");
            }
            _ => {
                return self.fail(
                    self.here(),
                    format!("after {metric} comes one of < <= == != >= >"),
                );
            }
        };
        self.next += 1;
        let start = self.here().start;
        let value = self.value(metric)?;
        Ok(Limit {
            metric,
            compare,
            value,
            written: self.text[start..].trim().to_owned(),
        })
    }

    fn value(&mut self, left: Metric) -> Result<Value, LimitError> {
        let mut terms = Vec::new();
        let mut sign = 1.0;
        loop {
            let start = self.here().start;
            let (mut term, dimension) = self.term()?;
            if !Dimension::of(left).agrees(dimension) {
                let end = self.tokens[self.next - 1].1.end;
                return self.disagreement(left, dimension, start..end);
            }
            term.coefficient *= sign;
            terms.push(term);
            sign = match self.peek() {
                None => return Ok(Value(terms)),
                Some(Token::Plus) => 1.0,
                Some(Token::Minus) => -1.0,
                Some(Token::Compare(_)) => {
                    return self.fail(
                        self.here(),
                        "a limit has one comparison; write a second limit for the other",
                    );
                }
                Some(_) => return self.fail(self.here(), "here comes + or - or the end"),
            };
            self.next += 1;
        }
    }

    fn disagreement<T>(
        &self,
        left: Metric,
        right: Dimension,
        at: Range<usize>,
    ) -> Result<T, LimitError> {
        let written = self.text[at.clone()].trim().to_owned();
        let hint = match (Dimension::of(left), right) {
            (Dimension::Time, Dimension::Bare) if !written.contains(' ') => {
                format!("; write {written}ms or {written}s")
            }
            (Dimension::Time, Dimension::Bare) => "; write a unit, such as 500ms".to_owned(),
            _ => String::new(),
        };
        self.fail(
            at,
            format!(
                "{left} is {}, and {written} is {}{hint}",
                Dimension::of(left).name(),
                right.name()
            ),
        )
    }

    fn term(&mut self) -> Result<(Term, Dimension), LimitError> {
        let start = self.here().start;
        let (first, dimension) = self.factor()?;
        if self.peek() != Some(Token::Times) {
            return Ok((first, dimension));
        }
        self.next += 1;
        let (second, other) = self.factor()?;
        let at = start..self.tokens[self.next - 1].1.end;
        let metric = match (first.metric, second.metric) {
            (Some(_), Some(_)) => {
                return self.fail(
                    at,
                    "a product has one figure at most, such as 2 * committed",
                );
            }
            (metric, None) | (None, metric) => metric,
        };
        let dimension = match (dimension, other) {
            (Dimension::Bare, other) | (other, Dimension::Bare) => other,
            (Dimension::Time, Dimension::Number) | (Dimension::Number, Dimension::Time) => {
                Dimension::Time
            }
            _ => {
                return self.fail(
                    at,
                    "a duration is multiplied by a number only, such as 4ms * committed",
                );
            }
        };
        let coefficient = first.coefficient * second.coefficient;
        Ok((
            Term {
                coefficient,
                metric,
            },
            dimension,
        ))
    }

    fn factor(&mut self) -> Result<(Term, Dimension), LimitError> {
        match self.peek() {
            Some(Token::Word(word)) => {
                let metric = self.metric(word)?;
                let term = Term {
                    coefficient: 1.0,
                    metric: Some(metric),
                };
                Ok((term, Dimension::of(metric)))
            }
            Some(Token::Number(written)) => {
                let at = self.here();
                let (coefficient, dimension) = match number(written) {
                    Ok(number) => number,
                    Err(message) => return self.fail(at, message),
                };
                self.next += 1;
                let term = Term {
                    coefficient,
                    metric: None,
                };
                Ok((term, dimension))
            }
            _ => self.fail(
                self.here(),
                "here comes a number, a duration such as 500ms, or a figure such as committed",
            ),
        }
    }

    fn metric(&mut self, word: &str) -> Result<Metric, LimitError> {
        let at = self.here();
        let Some(metric) = Metric::from_name(word) else {
            let names: Vec<String> = Metric::names().collect();
            let siblings: Vec<&str> = names
                .iter()
                .filter_map(|name| {
                    let (span, statistic) = name.split_once('.')?;
                    (word.split_once('.')?.0 == span).then_some(statistic)
                })
                .collect();
            let message = match nearest(word, names.iter().map(String::as_str)) {
                _ if !siblings.is_empty() => format!(
                    "there is no figure \"{word}\"; after the dot comes one of {}, or another percentile such as p97.5",
                    siblings.join(", ")
                ),
                Some(name) => {
                    format!("there is no figure \"{word}\"; did you mean \"{name}\"?")
                }
                None => format!(
                    "there is no figure \"{word}\"; the figures are: {}",
                    metric_summary()
                ),
            };
            return self.fail(at, message);
        };
        self.next += 1;
        Ok(metric)
    }
}

/// All metrics, the 28 figures of times in one word each.
fn metric_summary() -> String {
    let plain: Vec<String> = Metric::names().filter(|name| !name.contains('.')).collect();
    format!(
        "{}; wait, hold, service or latency with .min, .mean, .max or a percentile such as .p50 or .p99.9",
        plain.join(", ")
    )
}

fn number(written: &str) -> Result<(f64, Dimension), String> {
    if written.ends_with(char::is_alphabetic) {
        return parse_duration(written)
            .map(|nanos| (nanos as f64, Dimension::Time))
            .map_err(|error| format!("{written} is no duration: {error}"));
    }
    match written.replace('_', "").parse::<f64>() {
        // Above 2^53 a float skips numbers, and `==` would lie.
        Ok(number) if number <= 9_007_199_254_740_992.0 => Ok((number, Dimension::Bare)),
        Ok(_) => Err(format!(
            "{written} is too large: at most 9007199254740992 is compared exactly"
        )),
        Err(_) => Err(format!("{written} is no number")),
    }
}

fn tokens(text: &str) -> Vec<(Token<'_>, Range<usize>)> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        }
        let rest = &text[start..];
        let run = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let (token, length) = if first.is_ascii_digit() {
            let length = run(word);
            (Token::Number(&rest[..length]), length)
        } else if first.is_alphabetic() || first == '_' {
            let length = run(word);
            (Token::Word(&rest[..length]), length)
        } else if let Some(compare) = compare(rest) {
            (Token::Compare(compare), compare.sign().len())
        } else {
            let token = match first {
                '+' => Token::Plus,
                '-' => Token::Minus,
                '*' => Token::Times,
                _ => Token::Other(&rest[..first.len_utf8()]),
            };
            (token, first.len_utf8())
        };
        tokens.push((token, start..start + length));
        start += length;
    }
    tokens
}

/// The comparison at the start of the text, the longer sign first.
fn compare(text: &str) -> Option<Compare> {
    [
        Compare::AtMost,
        Compare::AtLeast,
        Compare::Equal,
        Compare::NotEqual,
        Compare::Less,
        Compare::Greater,
    ]
    .into_iter()
    .find(|compare| text.starts_with(compare.sign()))
}
