//! `[target]`: how to speak to your own service, as checked data.

use toml::de::DeTable;

use super::Nanos;
use super::fields::Fields;
use super::header::split_header;
use super::keys::{PRESETS, TARGET};
use super::log::Log;
use super::tree::{self, Source};

/// How to speak to your own service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where it is.
    pub url: String,
    /// What its users are called by.
    pub users: UserNames,
    /// The first user that is tried.
    pub first_user: u64,
    /// The last that there is, if there is an end.
    pub last_user: Option<u64>,
    /// How a balance is read.
    pub read: Route,
    /// How points are charged, and the body of that.
    pub charge: (Route, String),
    /// How points are used, and the body of that.
    pub r#use: (Route, String),
    /// How a history is read, if there is one.
    pub history: Option<Route>,
    /// What the bodies are.
    pub content_type: String,
    /// Names and values, with `{env:NAME}` not yet filled in.
    pub headers: Vec<(String, String)>,
    /// The statuses that mean: done.
    pub ok: Vec<u16>,
    /// What else in the answer has to say so: a JSON pointer and a value.
    pub ok_at: Option<(String, String)>,
    /// The statuses that mean: refused.
    pub rejected: Vec<u16>,
    /// The statuses that mean: waited too long for the lock.
    pub timed_out: Vec<u16>,
    /// The statuses of a reading that mean: nothing there yet.
    pub empty: Vec<u16>,
    /// Where the balance is in a reading.
    pub balance: String,
    /// Where it is in an answer, if it is there.
    pub answer: Option<String>,
    /// Where it says how far below zero a balance may go.
    pub credit: Option<String>,
    /// Where the list is in a history.
    pub rows: String,
    /// Where the points are in an entry.
    pub row_amount: String,
    /// Where its type is.
    pub row_type: String,
    /// The types that are charges.
    pub row_charge: Vec<String>,
    /// The types that are uses.
    pub row_use: Vec<String>,
    /// How late it may write, in nanoseconds.
    pub settle: Nanos,
    /// The longest wait for an answer, in nanoseconds.
    pub answer_within: Nanos,
    /// What is sent before a user is looked at.
    pub setup: Vec<Setup>,
}

/// A request that makes a user, or logs it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The method and the path that it is sent to.
    pub request: Route,
    /// With `{env:NAME}` not yet filled in.
    pub body: String,
    /// The statuses that mean: done.
    pub ok: Vec<u16>,
    /// Where the answer says what the user is called from now on.
    pub user: Option<String>,
    /// Where the answer has the user's token.
    pub token: Option<String>,
    /// It is sent once, and not for each user.
    pub once: bool,
}

/// A method and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// GET, PATCH, POST, PUT or DELETE.
    pub method: String,
    /// From `/`; `{user}` is filled in.
    pub path: String,
}

/// What users are called by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserNames {
    /// The number of the user, as it is.
    Number,
    /// A UUID that ends with the number.
    Uuid,
}

const SOURCES: [&str; PRESETS.len()] = [
    include_str!("../../targets/nest.toml"),
    include_str!("../../targets/spring.toml"),
    include_str!("../../targets/spring-json.toml"),
    include_str!("../../targets/body-id.toml"),
    include_str!("../../targets/envelope.toml"),
    include_str!("../../targets/rinha.toml"),
    include_str!("../../targets/wallet.toml"),
];

impl Default for Target {
    /// `nest`, from which every other description is derived.
    fn default() -> Self {
        let route = |method: &str, path: &str| Route {
            method: method.to_owned(),
            path: path.to_owned(),
        };
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let body = || "{\"amount\": {amount}}".to_owned();
        Target {
            url: "http://127.0.0.1:3000".to_owned(),
            users: UserNames::Number,
            first_user: 900_000_001,
            last_user: None,
            read: route("GET", "/point/{user}"),
            charge: (route("PATCH", "/point/{user}/charge"), body()),
            r#use: (route("PATCH", "/point/{user}/use"), body()),
            history: Some(route("GET", "/point/{user}/histories")),
            content_type: "application/json".to_owned(),
            headers: Vec::new(),
            ok: vec![200, 201],
            ok_at: None,
            rejected: vec![400, 403, 404, 422],
            timed_out: vec![408, 409, 423],
            empty: vec![404],
            balance: "/point".to_owned(),
            answer: Some("/point".to_owned()),
            credit: None,
            rows: String::new(),
            row_amount: "/amount".to_owned(),
            row_type: "/type".to_owned(),
            row_charge: texts(&["0", "CHARGE"]),
            row_use: texts(&["1", "USE"]),
            settle: 300_000_000,
            answer_within: 120_000_000_000,
            setup: Vec::new(),
        }
    }
}

impl Target {
    /// The preset of this name, if there is one.
    pub fn preset(name: &str) -> Option<Self> {
        let index = PRESETS.iter().position(|preset| *preset == name)?;
        let source = SOURCES[index];
        let document = DeTable::parse(source).ok()?;
        let table = tree::table(Source::File, document.get_ref());
        let log = Log::default();
        let target = target(&Fields::root(&TARGET, source, &table, &log))?;
        log.into_error(name, source, &[])
            .is_none()
            .then_some(target)
    }
}

/// Reads a description; what it does not say is as its preset has it.
pub(super) fn target(fields: &Fields<'_>) -> Option<Target> {
    let mut target = match fields.optional("preset", Fields::choice)? {
        Some(index) => Target::preset(PRESETS[index])?,
        None => Target::default(),
    };
    let mut whole = true;
    let mut text = |name: &str, to: &mut String| match fields.optional(name, Fields::line) {
        Some(Some(text)) => *to = text,
        Some(None) => {}
        None => whole = false,
    };
    text("url", &mut target.url);
    text("charge_body", &mut target.charge.1);
    text("use_body", &mut target.r#use.1);
    text("content_type", &mut target.content_type);
    let mut ok_is = target
        .ok_at
        .as_ref()
        .map_or(String::new(), |(_, is)| is.clone());
    text("ok_is", &mut ok_is);
    for (name, to) in [
        ("balance", &mut target.balance),
        ("rows", &mut target.rows),
        ("row_amount", &mut target.row_amount),
        ("row_type", &mut target.row_type),
    ] {
        match pointer(fields, name) {
            Some(Some(pointer)) if pointer == NONE => to.clear(),
            Some(Some(pointer)) => *to = pointer,
            Some(None) => {}
            None => whole = false,
        }
    }
    for (name, to) in [
        ("answer", &mut target.answer),
        ("credit", &mut target.credit),
    ] {
        match pointer(fields, name) {
            Some(Some(pointer)) => *to = (pointer != NONE).then_some(pointer),
            Some(None) => {}
            None => whole = false,
        }
    }
    match pointer(fields, "ok_at") {
        Some(Some(at)) => target.ok_at = Some((at, ok_is)),
        Some(None) => {
            if let Some((_, is)) = &mut target.ok_at {
                *is = ok_is;
            }
        }
        None => whole = false,
    }
    for (name, to) in [
        ("read", &mut target.read),
        ("charge", &mut target.charge.0),
        ("use", &mut target.r#use.0),
    ] {
        match route(fields, name) {
            Some(Some(route)) => *to = route,
            Some(None) => {}
            None => whole = false,
        }
    }
    if fields.has("history") && fields.line("history").as_deref() == Some(NONE) {
        target.history = None;
    } else {
        match route(fields, "history") {
            Some(Some(route)) => target.history = Some(route),
            Some(None) => {}
            None => whole = false,
        }
    }
    for (name, to) in [
        ("ok", &mut target.ok),
        ("rejected", &mut target.rejected),
        ("timed_out", &mut target.timed_out),
        ("empty", &mut target.empty),
    ] {
        if fields.has(name) {
            *to = fields.statuses(name);
        }
    }
    for (name, to) in [
        ("row_charge", &mut target.row_charge),
        ("row_use", &mut target.row_use),
    ] {
        if fields.has(name) {
            *to = owned(fields, name);
        }
    }
    if fields.has("headers") {
        target.headers = headers(fields);
    }
    let users = fields.optional("users", Fields::choice)?;
    match users {
        Some(0) => target.users = UserNames::Number,
        Some(_) => target.users = UserNames::Uuid,
        None => {}
    }
    if let Some(first) = fields.optional("first_user", Fields::count)? {
        target.first_user = first;
    }
    if let Some(last) = fields.optional("last_user", Fields::count)? {
        target.last_user = Some(last);
    }
    if let Some(settle) = fields.optional("settle", Fields::duration)? {
        target.settle = settle;
    }
    if let Some(within) = fields.optional("answer_within", Fields::duration)? {
        target.answer_within = within;
    }
    if fields.has("setup") {
        target.setup = setup(fields)?;
    }
    if target
        .last_user
        .is_some_and(|last| last < target.first_user)
    {
        let at = if fields.has("last_user") {
            "last_user"
        } else {
            "first_user"
        };
        fields.mistake(fields.place_of(at), "the last user comes before the first");
        return None;
    }
    whole.then_some(target)
}

/// What stands for a thing that is not there.
const NONE: &str = "none";

const METHODS: [&str; 5] = ["GET", "PATCH", "POST", "PUT", "DELETE"];

/// `None` after a mistake; `Some(None)` if the key is not there.
fn pointer(fields: &Fields<'_>, name: &str) -> Option<Option<String>> {
    let Some(text) = fields.optional(name, Fields::line)? else {
        return Some(None);
    };
    let may_be_none = matches!(name, "answer" | "credit" | "rows");
    if text.starts_with('/') || text.is_empty() || (may_be_none && text == NONE) {
        return Some(Some(text));
    }
    fields.mistake(
        fields.place_of(name),
        format!(
            "a JSON pointer begins with /, such as \"/{}\"",
            text.trim_start_matches(['$', '.'])
        ),
    );
    None
}

/// As [`pointer`].
fn route(fields: &Fields<'_>, name: &str) -> Option<Option<Route>> {
    let Some(text) = fields.optional(name, Fields::line)? else {
        return Some(None);
    };
    let wrong = |message: String| {
        fields.mistake(fields.place_of(name), message);
        None
    };
    let example = fields.key(name).example();
    let Some((method, path)) = text.split_once(' ') else {
        return wrong(format!("write a method and a path, such as {example}"));
    };
    if !METHODS.contains(&method) {
        return wrong(format!("the method is one of {}", METHODS.join(", ")));
    }
    let path = path.trim();
    let plain = |c: char| c.is_ascii_graphic();
    if !path.starts_with('/') || !path.chars().all(plain) {
        return wrong(format!(
            "the path begins with / and has no spaces, such as {example}"
        ));
    }
    Some(Some(Route {
        method: method.to_owned(),
        path: path.to_owned(),
    }))
}

fn setup(fields: &Fields<'_>) -> Option<Vec<Setup>> {
    const MOST: usize = 10;
    let tables = fields.tables("setup", MOST);
    let (count, mut whole) = (tables.len(), Vec::with_capacity(tables.len()));
    for fields in tables {
        let request = match fields.has("request") {
            true => route(&fields, "request").flatten(),
            false => {
                fields.missing("request");
                None
            }
        };
        let body = fields.optional("body", Fields::line);
        let ok = match fields.has("ok") {
            true => fields.statuses("ok"),
            false => vec![200, 201, 204],
        };
        let (user, token) = (pointer(&fields, "user"), pointer(&fields, "token"));
        let once = fields.boolean("once");
        if once == Some(true) && fields.has("user") {
            fields.mistake(
                fields.place_of("user"),
                "a request that is sent once names no user; leave `once` out",
            );
            continue;
        }
        if let (Some(request), Some(body), Some(user), Some(token), Some(once)) =
            (request, body, user, token, once)
        {
            whole.push(Setup {
                request,
                body: body.unwrap_or_default(),
                ok,
                user,
                token,
                once,
            });
        }
    }
    (whole.len() == count && count > 0).then_some(whole)
}

fn headers(fields: &Fields<'_>) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for (text, place) in fields.texts("headers", 50) {
        match split_header(text) {
            Ok(header) => headers.push(header),
            Err(message) => fields.mistake(place, message),
        }
    }
    headers
}

fn owned(fields: &Fields<'_>, name: &str) -> Vec<String> {
    let texts = fields.texts(name, 50);
    texts.into_iter().map(|(text, _)| text.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_can_be_read_and_inherits() {
        for name in PRESETS {
            assert!(Target::preset(name).is_some(), "{name}");
        }
        let preset = |name| Target::preset(name).expect("a preset");
        assert_eq!(preset("nest"), Target::default());
        assert_eq!(preset("spring").charge.1, "{amount}");
        let envelope = preset("envelope");
        assert_eq!(envelope.charge.1, "{amount}", "as spring has it");
        assert_eq!(envelope.ok_at, Some(("/code".to_owned(), "200".to_owned())));
        assert_eq!(preset("rinha").history, None);
        assert_eq!(preset("rinha").last_user, Some(5));
        assert_eq!(preset("wallet").users, UserNames::Uuid);
    }
}
