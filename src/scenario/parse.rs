//! From the text of a scenario to the scenario: every mistake located.

use toml::de::DeTable;

use super::error::{Mistake, ScenarioError, mistake_at};
use super::fields::Fields;
use super::keys::{ROOT, Section};
use super::log::Log;
use super::overrides::{self, Override};
use super::tree::{self, Source};
use super::{
    Clock, Nodes, NodesKind, Scenario, Selection, Service, Store, StoreKind, Text, Users, expect,
    fault, phase, target,
};
use crate::database::{Dialect, Isolation};
use crate::node::{MOST_NODES, Wait};
use crate::point::Policy;
use crate::request::LockTransaction;
use crate::text::grouped;

/// No scenario file is larger, in bytes.
pub const LARGEST: usize = 1 << 20;
/// No more mistakes of the TOML syntax are reported: the first ones cause the rest.
const MOST_SYNTAX: usize = 10;
/// A dotted key makes a table for each dot, and what is deep costs stack.
const MOST_DOTS: usize = 100;

/// Reads a scenario; `origin` names the file in errors.
///
/// # Errors
/// Every mistake in the text, each with its place.
pub fn parse(source: &str, origin: &str) -> Result<Scenario, ScenarioError> {
    parse_with(source, origin, &[])
}

/// Reads a scenario in which some keys are set from outside.
///
/// # Errors
/// Every mistake in the text and in the overrides, each with its place.
pub fn parse_with(
    source: &str,
    origin: &str,
    overrides: &[Override],
) -> Result<Scenario, ScenarioError> {
    let overridden = |root: &mut tree::Table, log: &Log| overrides::apply(root, overrides, log);
    read_over(&SCENARIO, source, origin, overrides, overridden, scenario)
}

/// A sort of file: what it is called in errors, what is in it, and how one gets one to begin with.
pub(crate) struct Sort {
    /// `a scenario`.
    pub name: &'static str,
    /// The keys of the table at the root of the file.
    pub root: &'static Section,
    /// The command that prints one.
    pub example: &'static str,
}

const SCENARIO: Sort = Sort {
    name: "a scenario",
    root: &ROOT,
    example: "pointrace scenarios show hundred-charges",
};

/// Reads a file of a sort; `reader` makes the thing of its top, and notes each mistake.
///
/// # Errors
/// Every mistake in the text, each with its place.
pub(crate) fn read<T>(
    sort: &Sort,
    source: &str,
    origin: &str,
    reader: impl FnOnce(&Fields<'_>) -> Option<T>,
) -> Result<T, ScenarioError> {
    read_over(sort, source, origin, &[], |_, _| {}, reader)
}

fn read_over<T>(
    sort: &Sort,
    source: &str,
    origin: &str,
    overrides: &[Override],
    change: impl FnOnce(&mut tree::Table, &Log),
    reader: impl FnOnce(&Fields<'_>) -> Option<T>,
) -> Result<T, ScenarioError> {
    check_text(sort, source, origin)?;
    let (document, syntax) = DeTable::parse_recoverable(source);
    if !syntax.is_empty() {
        return Err(syntax_error(source, origin, &syntax));
    }
    let mut root = tree::table(Source::File, document.get_ref());
    let log = Log::default();
    change(&mut root, &log);
    let found = reader(&Fields::root(sort.root, source, &root, &log));
    match log.into_error(origin, source, overrides) {
        Some(error) => Err(error),
        None => found.ok_or_else(|| {
            // Unreachable as long as every reader notes the mistake for which it gives up.
            ScenarioError::file(origin, format!("{} cannot be read from this", sort.name))
        }),
    }
}

/// What makes reading the text as TOML pointless, or costly.
fn check_text(sort: &Sort, source: &str, origin: &str) -> Result<(), ScenarioError> {
    let at = |start, message: String| {
        Err(ScenarioError::new(vec![mistake_at(
            origin, source, start, start, message,
        )]))
    };
    if source.len() > LARGEST {
        return Err(ScenarioError::file(
            origin,
            format!(
                "the file has {} bytes; {} has at most {LARGEST} (1 MiB)",
                source.len(),
                sort.name
            ),
        ));
    }
    let is_blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if source.trim_start_matches('\u{FEFF}').lines().all(is_blank) {
        return at(
            0,
            format!(
                "there is nothing in this file; `{}` prints one to begin with",
                sort.example
            ),
        );
    }
    let mut start = 0;
    for line in source.split('\n') {
        if !line.trim_start().starts_with('#')
            && line.bytes().filter(|b| *b == b'.').count() > MOST_DOTS
        {
            return at(
                start,
                format!("more than {MOST_DOTS} dots in one line: keys are not that deep"),
            );
        }
        start += line.len() + 1;
    }
    Ok(())
}

/// The parser's mistakes, one for each line: a second one follows from the first.
fn syntax_error(source: &str, origin: &str, errors: &[toml::de::Error]) -> ScenarioError {
    let mut mistakes: Vec<Mistake> = Vec::new();
    for error in errors {
        if mistakes.len() == MOST_SYNTAX {
            break;
        }
        let span = error.span().unwrap_or(0..0);
        let message = syntax_message(source, span.start, error.message());
        let mistake = mistake_at(origin, source, span.start, span.end, message);
        let line = |mistake: &Mistake| match &mistake.location {
            super::error::Location::Line { line, .. } => *line,
            _ => 0,
        };
        if mistakes.iter().all(|known| line(known) != line(&mistake)) {
            mistakes.push(mistake);
        }
    }
    ScenarioError::new(mistakes)
}

/// The parser's message, where it is about TOML's grammar, in the words of the scenario format.
fn syntax_message(source: &str, start: usize, message: &str) -> String {
    let rest = source
        .get(start..)
        .unwrap_or("")
        .trim_start_matches([' ', '\t', '\r']);
    let nothing = rest.is_empty() || rest.starts_with(['\n', '#']);
    let known = [
        (
            "string values must be quoted",
            if nothing {
                "the value is missing; for example: lock = \"keyed\""
            } else {
                "this is neither a number nor a text in quotation marks; for example: lock = \"keyed\""
            },
        ),
        (
            "invalid basic string, expected `\"`",
            "the text is not closed: a quotation mark is missing",
        ),
        (
            "duplicate key",
            "this is here a second time; each key and each section is given once",
        ),
        (
            "unclosed table",
            "the section's bracket is not closed: `]` is missing",
        ),
        ("unclosed array", "the list is not closed: `]` is missing"),
        (
            "invalid key-value pair",
            "this is not a line of TOML; a line is KEY = VALUE or [SECTION]",
        ),
        (
            "key with no value",
            "`=` is missing; a line is KEY = VALUE or [SECTION]",
        ),
        (
            "missing escaped value",
            "there is no such escape; a backslash itself is written \\\\",
        ),
    ];
    known
        .into_iter()
        .find(|(theirs, _)| message.starts_with(theirs))
        .map_or_else(|| message.to_owned(), |(_, ours)| ours.to_owned())
}

fn scenario(root: &Fields<'_>) -> Option<Scenario> {
    let name = root.name("name");
    let title = title(root, name.as_deref());
    let seed = root.count("seed");
    let clock = root.choice("clock").map(|index| match index {
        0 => Clock::Virtual,
        _ => Clock::Real,
    });
    let users = root.table("users").and_then(|fields| users(&fields));
    let service = root.table("service").and_then(|fields| service(&fields));
    let exist = root.table("users").and_then(|fields| exist(&fields));
    let store = root
        .table("store")
        .and_then(|fields| store(&fields, exist.unwrap_or(true)));
    let nodes = root.table("nodes").and_then(|fields| nodes(&fields));
    check_balance(root, users, service);
    let phases = phase::phases(root, users);
    let faults = fault::faults(root, service, nodes.as_ref());
    let (expect_all, expect) = expect::expectations(root);
    let target = root.optional("target", |root, name| {
        root.table(name).and_then(|fields| target::target(&fields))
    });
    Some(Scenario {
        name: name?,
        title: title?,
        seed: seed?,
        clock: clock?,
        users: users?,
        service: service?,
        store: store?,
        nodes: nodes?,
        phases: phases?,
        faults: faults?,
        expect_all,
        expect,
        target: target?,
    })
}

fn title(root: &Fields<'_>, name: Option<&str>) -> Option<Text> {
    let both = |text: String| Text {
        ko: text.clone(),
        en: text,
    };
    if !root.has("title") {
        return Some(both(name.unwrap_or_default().to_owned()));
    }
    if !root.is_table("title") {
        return root.line("title").map(both);
    }
    let fields = root.table("title")?;
    let en = fields.line("en");
    let ko = fields.optional("ko", Fields::line);
    let en = en?;
    Some(Text {
        ko: ko?.unwrap_or_else(|| en.clone()),
        en,
    })
}

fn users(fields: &Fields<'_>) -> Option<Users> {
    let count = fields.count("count");
    let balance = fields.integer("balance");
    let pick = pick(fields, count);
    Some(Users {
        count: count?,
        balance: balance?,
        pick: pick?,
    })
}

/// Whether users have an account before the first request. Those who have none have no points.
fn exist(fields: &Fields<'_>) -> Option<bool> {
    let exist = fields.boolean("exist")?;
    if !exist && fields.has("balance") && fields.integer("balance")? > 0 {
        let message = "users without an account have no points: leave `balance` out, or `exist`";
        fields.mistake(fields.place_of("balance"), message);
    }
    Some(exist)
}

fn pick(fields: &Fields<'_>, count: Option<u64>) -> Option<Selection> {
    if !fields.is_table("pick") {
        return fields.choice("pick").map(|index| match index {
            0 => Selection::Uniform,
            _ => Selection::InTurn,
        });
    }
    let pick = fields.table("pick")?;
    if pick.has("zipf") {
        let exponent = pick.number("zipf")?;
        return Some(Selection::Zipf { exponent });
    }
    if !pick.has("hot") {
        // Noted as one of the keys that must be there.
        return None;
    }
    let hot = pick.table("hot")?;
    let users = hot.count("users");
    let share = hot.number("share");
    if let (Some(users), Some(count)) = (users, count)
        && users > count
    {
        hot.mistake(
            hot.place_of("users"),
            format!("{users} users are hot, and there are {count}"),
        );
    }
    Some(Selection::Hot {
        users: users?,
        share: share?,
    })
}

fn service(fields: &Fields<'_>) -> Option<Service> {
    let lock = fields.lock("lock");
    let lock_timeout = fields.duration("lock_timeout");
    let instances = fields.integer("instances");
    let transaction = match fields.has("transaction") {
        true => fields
            .choice("transaction")
            .map(|place| Some(LockTransaction::ALL[place])),
        false => Some(None),
    };
    let policy = fields.table("policy").and_then(|fields| policy(&fields));
    Some(Service {
        lock: lock?,
        lock_timeout: lock_timeout?,
        instances: u32::try_from(instances?).ok()?,
        apart: false,
        transaction: transaction?,
        policy: policy?,
    })
}

fn policy(fields: &Fields<'_>) -> Option<Policy> {
    let max_balance = fields.integer("max_balance");
    let min_amount = fields.integer("min_amount");
    let max_charge = fields.integer("max_charge");
    let max_use = fields.integer("max_use");
    for (name, max) in [("max_charge", max_charge), ("max_use", max_use)] {
        if let (Some(min), Some(max)) = (min_amount, max)
            && min > max
        {
            let at = if fields.has(name) { name } else { "min_amount" };
            fields.mistake(
                fields.place_of(at),
                format!(
                    "`{name}` is {}, less than `min_amount`, {}: nothing would be allowed",
                    grouped(max),
                    grouped(min)
                ),
            );
        }
    }
    Some(Policy {
        max_balance: max_balance?,
        min_amount: min_amount?,
        max_charge: max_charge?,
        max_use: max_use?,
    })
}

fn store(fields: &Fields<'_>, accounts_exist: bool) -> Option<Store> {
    let kind = fields.choice("kind").map(|index| match index {
        0 => StoreKind::Memory,
        1 => StoreKind::Model,
        2 => StoreKind::Sqlite,
        // Its version is known when it has been reached.
        _ => StoreKind::Postgres("".into()),
    });
    let url = match fields.has("url") {
        true => fields.line("url").map(Some),
        false => Some(None),
    };
    if let (Some(kind), Some(Some(url))) = (&kind, &url) {
        check_url(fields, kind, url);
    }
    let dialect = fields.choice("dialect").map(|index| Dialect::ALL[index]);
    let isolation = match fields.has("isolation") {
        true => fields
            .choice("isolation")
            .map(|index| Some(Isolation::ALL[index])),
        false => Some(None),
    };
    let connections = fields.count("connections");
    let unique = fields.boolean("unique");
    let add_times = fields.boolean("add_times");
    let read = fields.durations("read");
    let write = fields.durations("write");
    let append = fields.durations("append");
    let commit = fields.durations("commit");
    Some(Store {
        kind: kind?,
        url: url?,
        dialect: dialect?,
        isolation: isolation?,
        connections: u32::try_from(connections?).unwrap_or(u32::MAX),
        accounts_exist,
        unique: unique?,
        add_times: add_times?,
        read: read?,
        write: write?,
        append: append?,
        commit: commit?,
    })
}

fn nodes(fields: &Fields<'_>) -> Option<Nodes> {
    let kind = fields.choice("kind");
    let urls = fields.texts("urls", usize::from(MOST_NODES));
    let urls: Vec<String> = urls.into_iter().map(|(url, _)| url.to_owned()).collect();
    let count = fields.count("count");
    let delay = fields.durations("delay");
    let lease = fields.duration("lease");
    let poll = fields.durations("poll");
    let wait = fields.choice("wait").map(|index| Wait::ALL[index]);
    let connections = fields.count("connections");
    let kind = kind?;
    check_node_urls(fields, kind, &urls);
    Some(Nodes {
        kind: match kind {
            0 => NodesKind::Model,
            // Its version is known when it has been reached.
            _ => NodesKind::Redis {
                urls: urls.into(),
                version: "".into(),
                keys: None,
            },
        },
        count: u16::try_from(count?).unwrap_or(MOST_NODES),
        delay: delay?,
        lease: lease?,
        poll: poll?,
        wait: wait?,
        connections: u32::try_from(connections?).unwrap_or(u32::MAX),
    })
}

/// Nodes in a file have URLs, as many as may be, and no passwords.
fn check_node_urls(fields: &Fields<'_>, kind: usize, urls: &[String]) {
    let place = fields.place_of("urls");
    if kind == 0 && !urls.is_empty() {
        fields.mistake(
            place,
            "`nodes.urls` are for kind = \"redis\"; leave one of them out, or change the other",
        );
    } else if urls.iter().any(|url| has_password(url)) {
        // The line of the URLs themselves would be repeated, password and all.
        fields.mistake(
            fields.place(),
            "`nodes.urls` have a password, and everybody may read a file: set POINTRACE_REDIS_URLS \
             to the whole URLs, and leave `urls` out",
        );
    }
}

/// Whether a password stands before the host.
pub(crate) fn has_password(url: &str) -> bool {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = after_scheme.split('/').next().unwrap_or("");
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    user.contains(':')
}

/// A URL is PostgreSQL's, and everybody may read a file: there is no password in it.
fn check_url(fields: &Fields<'_>, kind: &StoreKind, url: &str) {
    let place = fields.place_of("url");
    if !matches!(kind, StoreKind::Postgres(_)) {
        let message =
            "`store.url` is for kind = \"postgres\"; leave one of them out, or change the other";
        fields.mistake(place, message);
        return;
    }
    if has_password(url) || url.contains("password=") {
        let message = "`store.url` has a password, and everybody may read a file: \
                       set POINTRACE_POSTGRES_URL to the whole URL, and leave `url` out";
        // The line of the URL itself would be repeated, password and all.
        fields.mistake(fields.place(), message);
    }
}

/// No user may start with more than the policy allows: every charge would be rejected.
fn check_balance(root: &Fields<'_>, users: Option<Users>, service: Option<Service>) {
    let (Some(users), Some(service)) = (users, service) else {
        return;
    };
    let max = service.policy.max_balance;
    if users.balance > max
        && let Some(fields) = root.table("users")
    {
        fields.mistake(
            fields.place_of("balance"),
            format!(
                "`users.balance` is {}, above `service.policy.max_balance`, {}",
                grouped(users.balance),
                grouped(max)
            ),
        );
    }
}
