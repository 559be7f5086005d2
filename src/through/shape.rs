//! The shape of a statement: what does not differ from request to request.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::wire::Sent;

/// Statements of one shape differ in their numbers, their quoted texts and their comments only; commands of Redis in what is
/// another's key, in values and tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape(pub u64);

impl Shape {
    /// The shape of statements that are sent together.
    pub fn of(statements: &[Sent]) -> Self {
        let mut hasher = DefaultHasher::new();
        for sent in statements {
            match sent {
                Sent::Sql { text, .. } => parts(text).0.hash(&mut hasher),
                Sent::Command(command) => command.shape(&mut hasher),
            }
        }
        Shape(hasher.finish())
    }
}

/// The whole numbers that stand in a statement or are values of it.
pub fn numbers(sent: &Sent) -> Vec<String> {
    match sent {
        Sent::Sql { text, values } => {
            let values = values.iter().flatten().cloned();
            values.chain(parts(text).1).collect()
        }
        Sent::Command(command) => command.numbers.clone(),
    }
}

/// The text without comments, with `?` for each number and each quoted text; and the numbers.
fn parts(text: &str) -> (String, Vec<String>) {
    let (mut shape, mut numbers) = (String::new(), Vec::new());
    let mut rest = text;
    let mut in_word = false;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if c == '\'' {
            let end = rest[1..].find('\'').map_or(rest.len(), |end| end + 2);
            // What is quoted may be a number too.
            let quoted = rest[1..end].trim_end_matches('\'');
            if !quoted.is_empty() && quoted.bytes().all(|byte| byte.is_ascii_digit()) {
                numbers.push(quoted.to_owned());
            }
            shape.push('?');
            end
        } else if c.is_ascii_digit() && !in_word {
            let end = rest.find(|c: char| !c.is_ascii_digit());
            let end = end.unwrap_or(rest.len());
            numbers.push(rest[..end].to_owned());
            shape.push('?');
            end
        } else {
            in_word = c.is_alphanumeric() || matches!(c, '_' | '$' | '"');
            match c.is_whitespace() {
                true if shape.ends_with(' ') => {}
                true => shape.push(' '),
                false => shape.push(c),
            }
            c.len_utf8()
        };
        rest = &rest[skipped..];
    }
    (shape.trim().to_owned(), numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Shape {
        Shape::of(&[Sent::sql(text)])
    }

    #[test]
    fn numbers_texts_and_comments_make_no_other_shape() {
        let one = "SELECT point FROM t1 WHERE id = 7 AND name = 'a' /* trace=1 */";
        let other = "SELECT point FROM t1\n  WHERE id = 12 AND name = '' /* trace=2 */";
        assert_eq!(of(one), of(other));
        assert_ne!(
            of(one),
            of("SELECT point FROM t2 WHERE id = 7 AND name = 'a'")
        );
        // A parameter is no number.
        assert_ne!(of("SELECT $1"), of("SELECT $2"));
    }

    #[test]
    fn the_numbers_are_found() {
        assert_eq!(
            parts("UPDATE t1 SET a = 300 WHERE id = '12' AND b = $3").1,
            ["300", "12"]
        );
        assert_eq!(parts("'unclosed").1, [""; 0]);
    }
}
