//! The modelled database answers as the real ones do: every interleaving of two transactions, for the
//! statements of each control, and seeded ones of three, statement by statement. In the spirit of Hermitage.
//!
//! `cargo test` plays a part of them; `POINTRACE_AGREEMENT=all` plays all. The table in docs/databases.md is what
//! the model says of all of them: `POINTRACE_AGREEMENT=table` writes it.
#![cfg(all(unix, feature = "sqlite", feature = "postgres"))]

mod play;
mod postgres;
mod scripts;
#[path = "../support/services.rs"]
mod services;
mod sqlite;
mod table;

use pointrace::database::Dialect;
use pointrace::servers;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use play::{Play, interleavings};
use postgres::{Postgres, Verdict};
use scripts::Case;
use services::or_skip;

fn all_of_them() -> bool {
    std::env::var("POINTRACE_AGREEMENT").is_ok_and(|it| it == "all")
}

/// All orders, or some that are spread over them.
fn chosen(orders: Vec<Vec<usize>>, at_most: usize) -> Vec<Vec<usize>> {
    let step = if all_of_them() {
        1
    } else {
        orders.len().div_ceil(at_most)
    };
    orders.into_iter().step_by(step).collect()
}

#[test]
fn sqlite_and_its_model_agree_on_every_interleaving_of_two() {
    let mut sqlite = sqlite::Sqlite::start();
    for case in scripts::sqlite() {
        for order in chosen(interleavings(&case, Dialect::Sqlite), 100) {
            if let Err(how) = sqlite.agrees(&case, &order) {
                panic!("{} at {}: {how}", case.name, case.level);
            }
        }
    }
}

#[tokio::test]
async fn postgresql_and_its_model_agree_on_every_interleaving_of_two() {
    let name = "postgresql_and_its_model_agree_on_every_interleaving_of_two";
    let Some(server) = or_skip(name, servers::Postgres::start()) else {
        return;
    };
    let mut postgres = Postgres::start(server).await;
    let (mut plays, mut careful) = (0, 0);
    for case in scripts::postgres() {
        for order in chosen(interleavings(&case, Dialect::PostgreSql), 20) {
            plays += 1;
            careful += usize::from(agree(&mut postgres, &case, &order).await);
        }
    }
    let version = &postgres.version;
    println!(
        "PostgreSQL {version}: {plays} interleavings of two; in {careful} it was more careful than the model"
    );
}

#[tokio::test]
async fn postgresql_and_its_model_agree_on_seeded_interleavings_of_three() {
    let name = "postgresql_and_its_model_agree_on_seeded_interleavings_of_three";
    let Some(server) = or_skip(name, servers::Postgres::start()) else {
        return;
    };
    let mut postgres = Postgres::start(server).await;
    let cases = scripts::postgres();
    let (plays, mut careful) = (if all_of_them() { 2_000 } else { 150 }, 0);
    for seed in 0..plays {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (case, order) = three(&cases, &mut rng);
        careful += usize::from(agree(&mut postgres, &case, &order).await);
    }
    let version = &postgres.version;
    println!(
        "PostgreSQL {version}: {plays} interleavings of three; in {careful} it was more careful than the model"
    );
}

/// Plays an order on both, and returns whether the real one was more careful. Who gets a lock for which two wait is a
/// race within the server, which mostly the longer waiter wins: then it is played again.
async fn agree(postgres: &mut Postgres, case: &Case, order: &[usize]) -> bool {
    let mut other = String::new();
    for _ in 0..10 {
        match postgres.play(case, order).await {
            Verdict::Agrees => return false,
            Verdict::Careful => return true,
            Verdict::OtherWaiter(how) => other = how,
            Verdict::Differs(how) => panic!("{} at {}: {how}", case.name, case.level),
        }
    }
    panic!("{case:?}: {order:?}: never in the model's order: {other}")
}

/// A case of three, made of the scripts of one level, and a random order.
fn three(cases: &[Case], rng: &mut ChaCha8Rng) -> (Case, Vec<usize>) {
    let first = cases.choose(rng).expect("cases");
    let alike: Vec<&Case> = cases
        .iter()
        .filter(|it| {
            it.level == first.level && it.accounts == first.accounts && it.unique == first.unique
        })
        .collect();
    let mut case = first.clone();
    for other in 1..3 {
        let from = alike.choose(rng).expect("itself");
        let script = from.scripts[rng.random_range(0..2)].clone();
        case.scripts.truncate(2);
        if other == 1 {
            case.scripts[1] = script;
        } else {
            case.scripts.push(script);
        }
    }
    let mut play = Play::new(&case, Dialect::PostgreSql, 0);
    let mut order = Vec::new();
    while let Some(&who) = play.ready().choose(rng) {
        play.turn(who);
        order.push(who);
    }
    let case = case.clone();
    (case, order)
}
