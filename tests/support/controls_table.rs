//! The table of controls over a database, as the documentation has it.

/// A row of it.
#[derive(Clone, Debug)]
pub struct Documented {
    /// The control's name.
    pub lock: String,
    /// What it promises.
    pub promises: String,
    /// What is sent to PostgreSQL.
    pub postgres: String,
    /// What is sent to SQLite.
    pub sqlite: String,
}

impl Documented {
    /// Whether it is said to lose nothing.
    pub fn keeps(&self) -> bool {
        let kept = ["nothing lost", "one at a time"];
        kept.iter().any(|kept| self.promises.starts_with(kept))
    }
}

/// The rows in their order.
pub fn documented() -> Vec<Documented> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/concurrency-controls.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let rows = page
        .lines()
        .skip_while(|line| !line.starts_with("| control | promises |"));
    let rows = rows.skip(2).take_while(|line| line.starts_with("| `"));
    let rows: Vec<Documented> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            Documented {
                lock: cells[1].split('`').nth(1).expect("a name").to_owned(),
                promises: cells[2].to_owned(),
                postgres: cells[3].to_owned(),
                sqlite: cells[4].to_owned(),
            }
        })
        .collect();
    assert_eq!(rows.len(), 8, "{rows:?}");
    rows
}
