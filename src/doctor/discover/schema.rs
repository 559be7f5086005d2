//! A schema of an OpenAPI document as the template of a body.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::fields::{Role, role};
use super::speech::kind_of_text;
use crate::point::Kind;

/// So deep is looked into schemas.
const DEEPEST: usize = 8;

/// So many parts of schemas are looked at in one document: there may be circles, and worse.
const MOST: usize = 20_000;

/// The document that schemas refer into, and how much of it may still be looked at.
pub(super) struct Schemas<'a> {
    document: &'a Value,
    left: usize,
}

/// The templates of a charge and of a use; they are alike where something else tells the two apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Templates {
    pub charge: String,
    pub r#use: String,
}

impl<'a> Schemas<'a> {
    pub fn new(document: &'a Value) -> Self {
        Schemas {
            document,
            left: MOST,
        }
    }

    /// Follows references inside of the document; others lead nowhere.
    pub fn resolve(&mut self, value: &'a Value) -> Option<&'a Value> {
        let mut value = value;
        for _ in 0..DEEPEST {
            self.look_at(1)?;
            match value.get("$ref").and_then(Value::as_str) {
                None => return Some(value),
                Some(reference) => {
                    value = self.document.pointer(reference.strip_prefix('#')?)?;
                }
            }
        }
        None
    }

    /// Takes what is to be gone through off what may still be looked at; `None` if that is not enough.
    fn look_at(&mut self, parts: usize) -> Option<()> {
        self.left = self.left.checked_sub(parts)?;
        Some(())
    }

    /// The templates of a JSON body with this schema; `names_user` if something else says who the user is.
    pub fn templates(&mut self, schema: &'a Value, names_user: bool) -> Option<Templates> {
        let schema = self.resolve(schema)?;
        let (charge, r#use) = match type_of(schema) {
            // The whole body is the amount.
            "integer" | "number" => ("{amount}".to_owned(), "{amount}".to_owned()),
            _ => {
                let mut done = Marks {
                    amount: false,
                    user: names_user,
                };
                self.value(schema, "", &mut done, 0)?
            }
        };
        Some(Templates { charge, r#use })
    }

    /// A value for a schema, as a charge and as a use write it.
    fn value(
        &mut self,
        schema: &'a Value,
        name: &str,
        done: &mut Marks,
        depth: usize,
    ) -> Option<(String, String)> {
        if depth > DEEPEST {
            return None;
        }
        let schema = self.resolve(schema)?;
        let mut found = Properties::default();
        self.properties(schema, depth, &mut Vec::new(), &mut found)?;
        let (properties, required) = found;
        if !properties.is_empty() {
            return self.object(&properties, &required, done, depth);
        }
        let kind = type_of(schema);
        let quoted = |text: &str| match kind {
            "integer" | "number" => text.to_owned(),
            _ => format!("\"{text}\""),
        };
        let both = |text: String| Some((text.clone(), text));
        let values = schema.get("enum").and_then(Value::as_array);
        self.look_at(values.map_or(0, Vec::len))?;
        if let Some((charge, r#use)) = kinds(schema) {
            return Some((quoted(&charge), quoted(&r#use)));
        }
        match role(name) {
            Some(Role::Amount) if !done.amount && kind != "boolean" => {
                done.amount = true;
                return both(quoted("{amount}"));
            }
            Some(Role::User) if kind != "boolean" => {
                done.user = true;
                return both(quoted("{user}"));
            }
            Some(Role::Key) if kind == "string" => return both("\"{uuid}\"".to_owned()),
            _ => {}
        }
        let given = ["example", "default"]
            .into_iter()
            .find_map(|key| schema.get(key));
        let first = schema.get("enum").and_then(|all| all.get(0));
        if let Some(given) = given.or(first) {
            return both(plain(given)?);
        }
        let format = schema.get("format").and_then(Value::as_str).unwrap_or("");
        both(match (kind, format) {
            ("integer" | "number", _) => "1".to_owned(),
            ("boolean", _) => "false".to_owned(),
            ("array", _) => "[]".to_owned(),
            ("object", _) => "{}".to_owned(),
            (_, "date-time") => "\"2024-01-01T00:00:00Z\"".to_owned(),
            (_, "date") => "\"2024-01-01\"".to_owned(),
            (_, "uuid") => "\"{uuid}\"".to_owned(),
            (_, "email") => "\"pointrace-{uuid}@example.com\"".to_owned(),
            _ if name.to_lowercase().contains("email") => {
                "\"pointrace-{uuid}@example.com\"".to_owned()
            }
            _ if name.to_lowercase().contains("password") => "\"Pointrace-1!\"".to_owned(),
            _ => "\"pointrace\"".to_owned(),
        })
    }

    fn object(
        &mut self,
        properties: &[(&'a String, &'a Value)],
        required: &HashSet<&str>,
        done: &mut Marks,
        depth: usize,
    ) -> Option<(String, String)> {
        let (mut charge, mut r#use) = (Vec::new(), Vec::new());
        // What is required is what is meant, where two fields could be.
        let is_required = |name: &str| required.contains(name);
        let (first, rest): (Vec<_>, Vec<_>) =
            properties.iter().partition(|(name, _)| is_required(name));
        for (name, schema) in first.into_iter().chain(rest).copied() {
            // What is in a template may be filled in, and what a stranger writes never is.
            match (is_word(name), is_required(name)) {
                (true, _) => {}
                (false, true) => return None,
                (false, false) => continue,
            }
            let marks = *done;
            let value = self.value(schema, name, done, depth + 1);
            // What is not required is left out, but for what makes a charge of it.
            let tells = *done != marks
                || value
                    .as_ref()
                    .is_some_and(|(charge, r#use)| charge != r#use);
            let (one, other) = match value {
                Some(value) if is_required(name) || tells => value,
                Some(_) => continue,
                None if is_required(name) => return None,
                None => continue,
            };
            let name = Value::String(name.clone());
            charge.push(format!("{name}: {one}"));
            r#use.push(format!("{name}: {other}"));
        }
        let braced = |fields: Vec<String>| format!("{{{}}}", fields.join(", "));
        Some((braced(charge), braced(r#use)))
    }

    /// The properties of an object, those of all that it is made of, and the names of those that have to be there; `None` if
    /// they are more than may be looked at. Where this has been already is no part of itself.
    fn properties(
        &mut self,
        schema: &'a Value,
        depth: usize,
        been: &mut Vec<&'a Value>,
        found: &mut Properties<'a>,
    ) -> Option<()> {
        been.push(schema);
        if let Some(own) = schema.get("properties").and_then(Value::as_object) {
            self.look_at(own.len())?;
            found.0.extend(own);
        }
        let list = |key: &str| schema.get(key).and_then(Value::as_array);
        if let Some(names) = list("required") {
            self.look_at(names.len())?;
            found.1.extend(names.iter().filter_map(Value::as_str));
        }
        let all = list("allOf").into_iter().flatten();
        let one = ["oneOf", "anyOf"].into_iter().find_map(list);
        self.look_at(one.map_or(0, Vec::len))?;
        let one = one.and_then(|one| one.iter().find(|it| type_of(it) != "null"));
        for part in all.chain(one) {
            if depth > DEEPEST {
                break;
            }
            if let Some(part) = self.resolve(part)
                && !been.iter().any(|before| std::ptr::eq(*before, part))
            {
                self.properties(part, depth + 1, been, found)?;
            }
        }
        been.pop();
        Some(())
    }
}

/// The properties of an object, and the names of those that have to be there: a set, as each property is looked up in it, and
/// a document may have ten thousand of both.
type Properties<'a> = (Vec<(&'a String, &'a Value)>, HashSet<&'a str>);

/// What is said already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Marks {
    amount: bool,
    user: bool,
}

/// The first type of a schema; newer ones have lists of them.
fn type_of(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(one)) => one,
        Some(Value::Array(all)) => {
            let mut names = all.iter().filter_map(Value::as_str);
            names.find(|name| *name != "null").unwrap_or("")
        }
        _ if schema.get("properties").is_some() => "object",
        _ => "",
    }
}

/// The values of a field that say charge and use.
fn kinds(schema: &Value) -> Option<(String, String)> {
    let values = schema.get("enum").and_then(Value::as_array)?;
    let of = |wanted: Kind| {
        let mut texts = values.iter().filter_map(Value::as_str);
        texts.find(|text| kind_of_text(text) == Some(wanted) && is_word(text))
    };
    Some((of(Kind::Charge)?.to_owned(), of(Kind::Use)?.to_owned()))
}

/// Whether a text of a document may be sent as it is: it must be no template, and no more than a word.
fn is_word(text: &str) -> bool {
    text.len() <= 100 && !text.contains(['{', '}', '"', '\\']) && !text.contains(char::is_control)
}

/// The same as a form has it; `None` if it is more than names and words.
pub(super) fn as_form(templates: &Templates) -> Option<Templates> {
    let form = |template: &str| {
        let inner = template.strip_prefix('{')?.strip_suffix('}')?;
        let fields = inner.split(", ").map(|field| {
            let (name, value) = field.split_once(": ")?;
            let value = value.trim_matches('"');
            let is_place = matches!(value, "{user}" | "{amount}" | "-{amount}" | "{uuid}");
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.@".contains(c);
            (is_place || value.chars().all(is_plain))
                .then(|| format!("{}={value}", name.trim_matches('"')))
        });
        Some(fields.collect::<Option<Vec<_>>>()?.join("&"))
    };
    Some(Templates {
        charge: form(&templates.charge)?,
        r#use: form(&templates.r#use)?,
    })
}

/// A value that a document gives, if it is a plain one.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !is_word(text) => None,
        Value::Object(fields) => (*fields == Map::new()).then(|| "{}".to_owned()),
        Value::Array(items) => items.is_empty().then(|| "[]".to_owned()),
        value => Some(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A schema under the name A in a document.
    fn templates(schema: &Value) -> Option<Templates> {
        let document = json!({ "A": schema, "body": { "$ref": "#/A" } });
        Schemas::new(&document).templates(&document["body"], true)
    }

    fn properties(count: usize) -> Map<String, Value> {
        let all = (0..count).map(|number| (format!("p{number:05}"), json!({})));
        all.chain([("amount".to_owned(), json!({ "type": "integer" }))])
            .collect()
    }

    #[test]
    fn what_is_made_of_itself_is_looked_at_once() {
        let own = json!({ "$ref": "#/A" });
        let circle = json!({ "allOf": vec![own; 64], "properties": properties(100) });
        let found = templates(&circle).expect("it is understood");
        assert_eq!(found.charge, "{\"amount\": {amount}}");
    }

    #[test]
    fn as_many_required_properties_as_may_be_looked_at_are_all_filled_in() {
        let count = MOST / 2 - 100;
        let names: Vec<String> = (0..count).map(|number| format!("n{number:05}")).collect();
        let all: Map<String, Value> = names.iter().map(|name| (name.clone(), json!({}))).collect();
        let (names, all): (HashSet<&str>, Vec<_>) = (
            names.iter().map(String::as_str).collect(),
            all.iter().collect(),
        );
        let document = json!({});
        let mut schemas = Schemas::new(&document);
        let mut done = Marks::default();
        let found = schemas.object(&all, &names, &mut done, 0);
        assert_eq!(
            found.map(|(charge, _)| charge.matches(": ").count()),
            Some(count)
        );
    }

    #[test]
    fn more_properties_than_may_be_looked_at_are_not_understood() {
        let (document, mut been) = (json!({}), Vec::new());
        let mut schemas = Schemas::new(&document);
        let large = json!({ "allOf": vec![json!({ "properties": properties(1_000) }); 64] });
        let mut found = Properties::default();
        assert_eq!(schemas.properties(&large, 0, &mut been, &mut found), None);
        assert!(found.0.len() <= MOST, "{}", found.0.len());
        assert_eq!(templates(&json!({ "properties": properties(MOST) })), None);
    }
}
