//! The table of docs/databases.md.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use pointrace::database::Dialect;
use pointrace::database::model::Reply;

use super::play::{Play, interleavings};
use super::scripts::{self, Case};

const BEGIN: &str = "<!-- table: begin -->\n";
const END: &str = "<!-- table: end -->\n";

#[test]
fn the_table_in_the_docs_is_what_the_model_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/databases.md");
    let docs = std::fs::read_to_string(&file).expect("docs/databases.md");
    let (before, rest) = docs.split_once(BEGIN).expect("the table's beginning");
    let (table, after) = rest.split_once(END).expect("the table's end");
    let now = tables();
    if std::env::var("POINTRACE_AGREEMENT").is_ok_and(|it| it == "table") {
        let docs = format!("{before}{BEGIN}{now}{END}{after}");
        std::fs::write(&file, docs).expect("docs/databases.md is written");
    } else {
        assert!(
            table == now,
            "docs/databases.md is out of date; POINTRACE_AGREEMENT=table cargo test --test database_agreement table"
        );
    }
}

fn tables() -> String {
    let mut text = String::new();
    for (dialect, cases) in [
        (Dialect::PostgreSql, scripts::postgres()),
        (Dialect::Sqlite, scripts::sqlite()),
        (Dialect::InnoDb, innodb()),
    ] {
        let line = "| statements | level | orders | wrong | one waits | one fails | why |";
        write!(
            text,
            "\n### {dialect}\n\n{line}\n|---|---|---|---|---|---|---|\n"
        )
        .expect("a string");
        for case in &cases {
            text += &row(case, dialect);
        }
    }
    text.push('\n');
    text
}

/// What of PostgreSQL's cases InnoDB knows, too.
fn innodb() -> Vec<Case> {
    let known = [
        "none",
        "read, then write",
        "select for update",
        "read, then select for update",
    ];
    let more = [
        "atomic update",
        "version column",
        "write skew",
        "two rows, crosswise",
    ];
    let mut cases = scripts::postgres();
    cases.retain(|case| known.contains(&case.name) || more.contains(&case.name));
    cases
}

fn row(case: &Case, dialect: Dialect) -> String {
    let (mut wrong, mut waits, mut fails) = (0, 0, 0);
    let mut why = BTreeSet::new();
    let orders = interleavings(case, dialect);
    for order in &orders {
        let mut play = Play::new(case, dialect, 0);
        let mut waited = false;
        for &who in order {
            play.turn(who);
            waited |= !play.waits().is_empty();
        }
        let failures = play.participants.iter().filter_map(|it| it.failed.clone());
        let classes: BTreeSet<String> = failures
            .map(|reply| match reply {
                Reply::Failed(class) => class.to_string(),
                Reply::Done(_) | Reply::Waits => String::new(),
            })
            .collect();
        let gave_up = play
            .participants
            .iter()
            .any(|it| it.committed == Some(false) && it.failed.is_none());
        wrong += usize::from(play.is_wrong());
        waits += usize::from(waited);
        fails += usize::from(gave_up || !classes.is_empty());
        why.extend(classes);
        if gave_up {
            why.insert("no row meets the condition".to_owned());
        }
    }
    let why: Vec<String> = why.into_iter().collect();
    let Case { name, level, .. } = case;
    let (orders, why) = (orders.len(), why.join(", "));
    format!("| {name} | {level} | {orders} | {wrong} | {waits} | {fails} | {why} |\n")
}
