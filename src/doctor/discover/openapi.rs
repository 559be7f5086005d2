//! The OpenAPI document of a service, if it has one: which requests may read, charge, use, and make users.
//!
//! It is a stranger's text: nothing of it is followed but references inside of it, its size and depth are bounded, and what
//! it says of servers gives a path at most. What it seems to say is a guess like others, and believed when a balance changes.

use serde_json::{Map, Value};

use super::parameters::{Wanted, is_plain, wanted};
use super::schema::{Schemas, Templates, as_form};
use super::speech::{BALANCES, HISTORIES, USERS, kind_score, speaks_of};
use crate::doctor::guesses::{FORM, Guess, JSON, route};

/// Where frameworks put it.
pub(super) const PLACES: [&str; 10] = [
    "/openapi.json",
    "/v3/api-docs",
    "/api-json",
    "/docs-json",
    "/swagger.json",
    "/swagger-json",
    "/api-docs",
    "/api/openapi.json",
    "/api/docs-json",
    "/swagger/v1/swagger.json",
];

/// So many requests of each kind are taken from a document.
const MOST: usize = 12;

/// So many operations of it are looked at.
const MOST_OPERATIONS: usize = 2_000;

/// What a document says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// Where it was.
    pub place: String,
    /// Requests that may read a balance, the likeliest first.
    pub reads: Vec<Guess>,
    pub charges: Vec<Guess>,
    pub uses: Vec<Guess>,
    /// Requests that may make a user.
    pub makers: Vec<Guess>,
    /// Paths of histories.
    pub histories: Vec<String>,
}

/// Reads a document; `None` if it is none.
pub(super) fn outline(document: &Value, place: &str) -> Option<Outline> {
    let is_one = ["openapi", "swagger"]
        .iter()
        .any(|key| document[key].is_string());
    let paths = document.get("paths").and_then(Value::as_object)?;
    if !is_one {
        return None;
    }
    let mut reader = Reader {
        schemas: Schemas::new(document),
        base: base(document),
        outline: Outline {
            place: place.to_owned(),
            ..Outline::default()
        },
    };
    for (path, item, method, operation) in operations(paths) {
        if operation.is_object() {
            reader.operation(path, item, method, operation);
        }
    }
    let mut outline = reader.outline;
    // Who names points or a balance comes before who names an account.
    let rank = |guess: &Guess| {
        let path = guess.route.path.to_lowercase();
        let place = ["balance", "point", "mileage", "잔액"]
            .iter()
            .position(|word| path.contains(word));
        place.unwrap_or(9)
    };
    outline.reads.sort_by_key(rank);
    for list in [
        &mut outline.reads,
        &mut outline.charges,
        &mut outline.uses,
        &mut outline.makers,
    ] {
        list.truncate(MOST);
    }
    outline.histories.truncate(MOST);
    Some(outline)
}

/// The operations that are looked at: their paths, what is said there, their methods and what is said of each.
fn operations(
    paths: &Map<String, Value>,
) -> impl Iterator<Item = (&String, &Value, &String, &Value)> {
    let all = paths.iter().flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations.map(move |(method, operation)| (path, item, method, operation))
    });
    all.take(MOST_OPERATIONS)
}

/// What stands before all paths. Only a path is taken: who is spoken to is not for a document to say.
fn base(document: &Value) -> String {
    let server = document.pointer("/servers/0/url").and_then(Value::as_str);
    let base = document.get("basePath").and_then(Value::as_str).or(server);
    let base = base.unwrap_or("");
    let path = match base.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => base,
    };
    let path = path.trim_end_matches('/');
    match path.starts_with('/') && is_plain(path) && !path.contains('{') {
        true => path.to_owned(),
        false => String::new(),
    }
}

struct Reader<'a> {
    schemas: Schemas<'a>,
    base: String,
    outline: Outline,
}

impl<'a> Reader<'a> {
    fn operation(&mut self, path: &'a str, item: &'a Value, method: &str, operation: &'a Value) {
        let method = method.to_ascii_uppercase();
        let path_and_base = (self.base.as_str(), path);
        let Some(wanted) = wanted(&mut self.schemas, path_and_base, [item, operation]) else {
            return;
        };
        let text = |key: &str| operation.get(key).and_then(Value::as_str).unwrap_or("");
        let about = format!("{path} {} {}", text("operationId"), text("summary"));
        match method.as_str() {
            "GET" if wanted.names_user => {
                let guess = Guess {
                    route: route("GET", &wanted.path),
                    body: String::new(),
                    content_type: JSON.to_owned(),
                    headers: wanted.headers,
                };
                if speaks_of(&about, HISTORIES) {
                    self.outline.histories.push(guess.route.path);
                } else if speaks_of(&about, BALANCES) || speaks_of(&about, USERS) {
                    self.outline.reads.push(guess);
                }
            }
            "POST" | "PUT" | "PATCH" => self.write(&method, &about, wanted, operation),
            _ => {}
        }
    }

    /// A request that writes: what it seems to be for.
    fn write(&mut self, method: &str, about: &str, wanted: Wanted, operation: &'a Value) {
        let Some((templates, content_type)) = self.body(operation, wanted.names_user) else {
            return;
        };
        let of = |body: &str| Guess {
            route: route(method, &wanted.path),
            body: body.to_owned(),
            content_type: content_type.to_owned(),
            headers: wanted.headers.clone(),
        };
        let says = |what: &str| templates.charge.contains(what) || wanted.path.contains(what);
        let names_user = wanted.names_user || says("{user}");
        if !(wanted.has_amount || says("{amount}")) {
            if speaks_of(about, USERS) && !wanted.names_user {
                self.outline.makers.push(of(&templates.charge));
            }
            return;
        }
        if !names_user {
            // A user who is made with points is made all the same.
            if speaks_of(about, USERS) {
                self.outline
                    .makers
                    .push(of(&templates.charge.replace("{amount}", "0")));
            }
            return;
        }
        let score = 2 * kind_score(&wanted.path) + kind_score(about);
        if templates.charge != templates.r#use {
            self.outline.charges.push(of(&templates.charge));
            self.outline.uses.push(of(&templates.r#use));
        } else if score > 0 {
            self.outline.charges.push(of(&templates.charge));
        } else if score < 0 {
            self.outline.uses.push(of(&templates.charge));
        } else if speaks_of(about, BALANCES) {
            // It says neither: a use may be a charge of less than nothing.
            self.outline.charges.push(of(&templates.charge));
            self.outline
                .uses
                .push(of(&templates.charge.replace("{amount}", "-{amount}")));
        }
    }

    /// The body that an operation takes.
    fn body(
        &mut self,
        operation: &'a Value,
        names_user: bool,
    ) -> Option<(Templates, &'static str)> {
        // As Swagger 2 has it.
        let parameters = operation.get("parameters").and_then(Value::as_array);
        for parameter in parameters.into_iter().flatten() {
            let parameter = self.schemas.resolve(parameter)?;
            if parameter.get("in").and_then(Value::as_str) == Some("body") {
                let schema = parameter.get("schema")?;
                return Some((self.schemas.templates(schema, names_user)?, JSON));
            }
        }
        let Some(body) = operation.get("requestBody") else {
            let none = Templates {
                charge: String::new(),
                r#use: String::new(),
            };
            return Some((none, JSON));
        };
        let content = self.schemas.resolve(body)?.get("content")?.as_object()?;
        let of = |wanted: &str| content.iter().find(|(name, _)| name.starts_with(wanted));
        if let Some((_, json)) = of(JSON).or_else(|| of("*/*")) {
            let templates = self.schemas.templates(json.get("schema")?, names_user)?;
            return Some((templates, JSON));
        }
        let (_, form) = of(FORM)?;
        let templates = self.schemas.templates(form.get("schema")?, names_user)?;
        Some((as_form(&templates)?, FORM))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_says_what_reads_charges_uses_and_makes_users() {
        let document = json!({
            "openapi": "3.0.1",
            "servers": [{ "url": "https://elsewhere.example/svc/" }],
            "paths": {
                "/mileage/members/{memberNo}/purse": { "get": { "parameters": [{ "name": "memberNo", "in": "path" }] } },
                "/mileage/accrual": { "post": { "summary": "마일리지 적립", "requestBody": { "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/Change" } } } } } },
                "/mileage/redemption": { "post": { "requestBody": { "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/Change" } } } } } },
                "/members": { "post": { "requestBody": { "content": { "application/json": {
                    "schema": { "required": ["nickname"], "properties": { "nickname": { "type": "string" } } } } } } } },
            },
            "components": { "schemas": { "Change": {
                "required": ["member", "mileage", "channel"],
                "properties": {
                    "member": { "allOf": [{ "required": ["memberNo"], "properties": { "memberNo": { "type": "integer" } } }] },
                    "mileage": { "type": ["integer", "null"] },
                    "channel": { "type": "string", "enum": ["WEB"] },
                    "memo": { "type": "string" },
                },
            } } },
        });
        let outline = outline(&document, "/openapi.json").expect("a document");
        assert_eq!(
            outline.reads[0].route.path,
            "/svc/mileage/members/{user}/purse"
        );
        let body =
            "{\"channel\": \"WEB\", \"member\": {\"memberNo\": {user}}, \"mileage\": {amount}}";
        assert_eq!(
            outline.charges[0].route,
            route("POST", "/svc/mileage/accrual")
        );
        assert_eq!(outline.charges[0].body, body);
        assert_eq!(outline.uses[0].route.path, "/svc/mileage/redemption");
        assert_eq!(outline.makers[0].body, "{\"nickname\": \"pointrace\"}");
    }

    #[test]
    fn a_kind_in_the_body_makes_a_charge_and_a_use_of_one_request() {
        let document = json!({
            "swagger": "2.0",
            "basePath": "/v1",
            "paths": { "/ledger/{customer}": { "post": { "parameters": [
                { "name": "customer", "in": "path", "required": true },
                { "name": "Idempotency-Key", "in": "header", "required": true },
                { "name": "it", "in": "body", "schema": { "$ref": "#/definitions/Entry" } },
            ] } } },
            "definitions": { "Entry": { "required": ["kind", "quantity"], "properties": {
                "kind": { "enum": ["EARN", "BURN"] }, "quantity": { "type": "integer" } } } },
        });
        let outline = outline(&document, "/swagger.json").expect("a document");
        assert_eq!(
            outline.charges[0].body,
            "{\"kind\": \"EARN\", \"quantity\": {amount}}"
        );
        assert_eq!(
            outline.uses[0].body,
            "{\"kind\": \"BURN\", \"quantity\": {amount}}"
        );
        assert_eq!(outline.uses[0].route.path, "/v1/ledger/{user}");
        let key = ("Idempotency-Key".to_owned(), "{uuid}".to_owned());
        assert_eq!(outline.uses[0].headers, [key]);
    }

    /// A document whose operations want these properties of a body, whose path, query, header and base are these, and
    /// whose values are this.
    fn strange(name: &str, value: &str) -> Value {
        let body = |required: bool| {
            let mut required_names = vec!["amount"];
            required_names.extend(required.then_some(name));
            let mut properties = serde_json::Map::new();
            properties.insert("amount".to_owned(), json!({ "type": "integer" }));
            properties.insert(name.to_owned(), json!({ "enum": ["EARN", "BURN"] }));
            json!({ "content": { "application/json": { "schema": { "required": required_names, "properties": properties } } } })
        };
        let given = |of: &str| {
            let schema = match of {
                "enum" => json!({ "enum": [value] }),
                of => json!({ of: value }),
            };
            json!({ "content": { "application/json": { "schema": {
                "required": ["amount", "channel"], "properties": { "amount": { "type": "integer" }, "channel": schema } } } } })
        };
        let mut paths = serde_json::Map::new();
        let mut post = |path: String, of: Value| paths.insert(path, json!({ "post": of }));
        post(
            "/point/{id}/charge".to_owned(),
            json!({ "requestBody": body(true) }),
        );
        post(
            "/point/{id}/use".to_owned(),
            json!({ "requestBody": body(false) }),
        );
        post(
            "/users".to_owned(),
            json!({ "requestBody": { "content": { "application/json": { "schema": {
            "required": [name], "properties": { name: { "type": "string" } } } } } } }),
        );
        for of in ["enum", "example", "default"] {
            post(
                format!("/{of}/{{id}}/charge"),
                json!({ "requestBody": given(of) }),
            );
        }
        post(
            format!("/{name}/charge"),
            json!({ "requestBody": body(false) }),
        );
        post(
            format!("/{{id}}/{name}/charge"),
            json!({ "requestBody": body(false) }),
        );
        for place in ["header", "query"] {
            let parameters = json!([
                { "name": name, "in": place, "required": true, "example": "a" },
                { "name": "X-Channel", "in": place, "required": true, "example": value },
            ]);
            post(
                format!("/{place}/{{id}}/charge"),
                json!({ "requestBody": body(false), "parameters": parameters }),
            );
        }
        json!({ "openapi": "3.0.0", "servers": [{ "url": format!("/{name}") }], "paths": paths })
    }

    #[test]
    fn nothing_that_a_document_says_is_filled_in() {
        for word in ["{env:HOME}", "a{env:HOME}b", "{token}"] {
            let outline = outline(&strange(word, word), "/openapi.json").expect("a document");
            let all = [
                &outline.reads,
                &outline.charges,
                &outline.uses,
                &outline.makers,
            ];
            for guess in all.into_iter().flatten() {
                let mut texts = vec![&guess.route.path, &guess.body];
                texts.extend(guess.headers.iter().flat_map(|(name, value)| [name, value]));
                assert!(
                    texts.iter().all(|text| !text.contains(word)),
                    "{word}: {guess:?}"
                );
            }
            // What does not have to be there is left out, and the rest is understood.
            assert!(
                outline
                    .uses
                    .iter()
                    .any(|guess| guess.body == "{\"amount\": {amount}}"),
                "{word}: {outline:?}"
            );
            assert!(outline.makers.is_empty(), "{word}: {outline:?}");
        }
        let plain = outline(&strange("channel", "WEB"), "/openapi.json").expect("a document");
        assert_eq!(plain.makers.len(), 1);
    }

    #[test]
    fn no_more_operations_are_gone_through_than_are_looked_at() {
        let item = json!({ "get": {}, "post": {}, "put": {} });
        let paths = (0..MOST_OPERATIONS).map(|number| (format!("/{number:05}"), item.clone()));
        let paths: Map<String, Value> = paths.collect();
        let seen: Vec<&String> = operations(&paths).map(|(path, ..)| path).collect();
        assert_eq!(seen.len(), MOST_OPERATIONS);
        assert_eq!(seen.last().map(|path| path.as_str()), Some("/00666"));
    }

    #[test]
    fn nonsense_says_nothing_and_ends() {
        let circle = json!({ "allOf": [{ "$ref": "#/components/schemas/A" }], "properties": {
            "a": { "$ref": "#/components/schemas/A" }, "amount": { "$ref": "#/components/schemas/A" } } });
        let post = json!({ "requestBody": { "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/A" } } } } });
        let mut paths = serde_json::Map::new();
        for number in 0..5_000 {
            paths.insert(
                format!("/point/{{id}}/charge{number}"),
                json!({ "post": post }),
            );
        }
        paths.insert("/point/{id".to_owned(), json!(7));
        paths.insert("//evil.example/{id}/point".to_owned(), json!({ "get": {} }));
        paths.insert("/../{id}/point\r\nX: y".to_owned(), json!({ "get": {} }));
        let document = json!({ "openapi": "3.1.0", "servers": [{ "url": "//evil.example/{x}" }], "paths": paths,
            "components": { "schemas": { "A": circle } } });
        let found = outline(&document, "/openapi.json").expect("a document");
        assert!(
            found.charges.len() <= MOST && found.reads.is_empty(),
            "{found:?}"
        );
        for nothing in [
            json!(null),
            json!([]),
            json!({ "openapi": "3" }),
            json!({ "openapi": 3, "paths": {} }),
        ] {
            assert_eq!(outline(&nothing, ""), None);
        }
    }
}
