//! docs/glossary.md says what `pointrace explain` says: it is made of the same words. `UPDATE_DOCS=1` writes it anew.

use std::fs;

use pointrace::history::{AnomalyKind, Metric};
use pointrace::lang::Lang;
use pointrace::report::{anomaly_means, figure_means};
use pointrace::request::LockName;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/glossary.md");

fn page() -> String {
    let mut page = "# What anomalies, locks and figures are\n\n`pointrace explain NAME` says the same, with an example that is \
                    played; in Korean with `--lang ko`.\n\n## Anomalies\n\n| name | what it is |\n|---|---|\n"
        .to_owned();
    for kind in AnomalyKind::ALL {
        page.push_str(&format!(
            "| `{kind}` | {} |\n",
            anomaly_means(kind, Lang::En)
        ));
    }
    page.push_str("\n## Locks\n\n| name | what it is |\n|---|---|\n");
    for lock in LockName::every() {
        page.push_str(&format!("| `{lock}` | {} |\n", lock.says().en));
    }
    page.push_str("\n## Figures\n\n| name | what it is |\n|---|---|\n");
    for metric in Metric::all() {
        page.push_str(&format!(
            "| `{metric}` | {} |\n",
            figure_means(metric, Lang::En)
        ));
    }
    page
}

#[test]
fn the_glossary_says_what_explain_says() {
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, &page).expect("writable");
    }
    let written = fs::read_to_string(PAGE).expect("docs/glossary.md");
    assert_eq!(written, page, "UPDATE_DOCS=1 cargo test --test glossary");
}
