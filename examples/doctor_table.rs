//! Which check finds which design, and how often it is missed: every modelled design, examined under virtual time from
//! many seeds. The table in docs/doctor-table.md is what this prints with 1000.
//!
//! ```console
//! cargo run --release --example doctor_table -- 1000 > docs/doctor-table.md
//! ```

#[path = "../tests/support/doctor/mod.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod support;

use std::collections::BTreeMap;

use pointrace::doctor::{Check, Orders, Verdict, consistent};
use support::designs::{Design, Times};
use support::modelled::examined;

const CHECKS: [Check; 12] = [
    Check::Strangers,
    Check::Burst2,
    Check::Burst3,
    Check::Burst10,
    Check::Staggered,
    Check::Mixed,
    Check::Overspend,
    Check::AfterRefusal,
    Check::FirstCharge,
    Check::TimeOut,
    Check::SameId,
    Check::OneInstance,
];

fn main() {
    let seeds = std::env::args().nth(1).and_then(|seeds| seeds.parse().ok());
    let seeds: u64 = seeds.unwrap_or(100);
    println!("# Which check finds which design\n");
    println!(
        "Modelled services under virtual time, each examined by `doctor` from {seeds} seeds: how many of a hundred\nexaminations a check failed in, how many found no fault at all (*missed*), and in how many the design was among those\nnamed. Made by `cargo run --release --example doctor_table -- {seeds}`."
    );
    println!(
        "\nThe latencies are the usual ones: reads of 0 to 200 ms, writes and entries of 0 to 300 ms.\n"
    );
    let names: Vec<&str> = CHECKS.iter().map(|check| check.name()).collect();
    println!("| | alone | {} | missed | named |", names.join(" | "));
    println!("|---|{}", "---|".repeat(CHECKS.len() + 3));
    for design in Design::right().chain(Design::wrong()) {
        row(design, Times::USUAL, seeds);
    }
}

fn row(design: Design, times: Times, seeds: u64) {
    let mut failed: BTreeMap<Check, u64> = BTreeMap::new();
    let (mut alone, mut missed, mut named) = (0, 0, 0);
    for seed in 1..=seeds {
        let chart = examined(design, times, seed, &Orders::default());
        for check in chart.failed() {
            *failed.entry(check).or_default() += 1;
        }
        alone += u64::from(chart.serial.is_some());
        missed += u64::from(Verdict::of(&chart).exit() != 1);
        named += u64::from(
            design
                .likely()
                .is_some_and(|it| consistent(&chart).contains(&it)),
        );
    }
    let share = |count: u64| match count {
        0 => String::new(),
        count if count == seeds => "100".to_owned(),
        #[expect(clippy::cast_precision_loss, reason = "counts of seeds")]
        count => format!("{:.1}", 100.0 * count as f64 / seeds as f64),
    };
    let cells: Vec<String> = CHECKS
        .iter()
        .map(|check| share(failed.get(check).copied().unwrap_or(0)))
        .collect();
    let is_right = Design::right().any(|right| right == design);
    println!(
        "| {} | {} | {} | {} | {} |",
        design.name(),
        share(alone),
        cells.join(" | "),
        if is_right {
            "right".to_owned()
        } else {
            share(missed)
        },
        if design.likely().is_none() {
            "-".to_owned()
        } else {
            share(named)
        },
    );
}
