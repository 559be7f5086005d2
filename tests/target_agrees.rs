//! What is seen from outside agrees with what `serve` saw inside.

use std::sync::Arc;
use std::time::Duration;

use pointrace::check::Verdict;
use pointrace::history::AnomalyKind;
use pointrace::request::LockName;
use pointrace::scenario::parse;
use pointrace::serve::{Limits, Service, router, serve};
use pointrace::target::{Address, OutsideState, RaceSetup, race};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// Charges and uses of several users at once, by a service whose tables take a millisecond.
const MIXED: &str = "\
name = \"mixed\"
[users]
count = 3
balance = 300
[store]
read = \"0ms..1ms\"
write = \"1ms\"
append = \"0ms\"
[target]
settle = \"0ms\"
[[phase]]
name = \"burst\"
burst = { size = 12 }
mix = { charge = 1, use = 2 }
amount = \"50..150\"
";

#[test]
fn outside_and_inside_agree_under_every_lock_and_seed() {
    let seeds = match std::env::var("POINTRACE_LONG") {
        Ok(_) => 1..=40,
        Err(_) => 1..=4,
    };
    let runtime = Runtime::new().expect("a runtime");
    let scenario = parse(MIXED, "mixed").expect("a scenario");
    let mut lost = 0;
    for lock in LockName::ALL {
        for seed in seeds.clone() {
            let service = Arc::new(Service::with_room(&scenario, lock, 2, 100, 10_000));
            let outside = runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
                    .await
                    .expect("a port");
                let url = format!("http://{}", listener.local_addr().expect("an address"));
                let (end, ended) = oneshot::channel::<()>();
                let end_of_it = async {
                    let _ = ended.await;
                };
                let limits = Limits {
                    linger: Duration::ZERO,
                    ..Limits::default()
                };
                let router = router(Arc::clone(&service));
                let served = tokio::spawn(serve(listener, router, limits, end_of_it));
                let setup = RaceSetup {
                    scenario: &scenario,
                    seed,
                    target: scenario.target.clone().expect("a section"),
                    addresses: vec![Address::resolve(&url, &[]).expect("this machine")],
                    accounts: None,
                    wait: Duration::ZERO,
                    cleanup: None,
                };
                let outside = race(setup, |_| false).await.expect("a race");
                let _ = end.send(());
                served.await.expect("no panic").expect("served");
                outside
            });
            let inside = service.record().balances;
            let seen = &outside.record.balances;
            let at = format!("{lock}, seed {seed}: {:?}", outside.judgement);
            assert_eq!(seen.missing, inside.missing, "{at}");
            assert_eq!(seen.given_away, inside.given_away, "{at}");
            // Inside, an overspend is judged as it happens; from outside one that a later charge makes good is not seen.
            assert!(seen.overspent <= inside.overspent, "{at}");
            assert!(seen.overspent_users <= inside.overspent_users, "{at}");
            assert_eq!(seen.wrong_users, inside.wrong_users, "{at}");
            let failed = |kind| {
                let mut checks = outside.judgement.checks.iter();
                checks.any(|check| check.kind == Some(kind) && check.state == OutsideState::Failed)
            };
            assert_eq!(
                failed(AnomalyKind::WrongBalance),
                inside.wrong_users > 0,
                "{at}"
            );
            assert_eq!(
                failed(AnomalyKind::Overspend),
                seen.overspent_users > 0,
                "{at}"
            );
            let bad = inside.wrong_users + seen.overspent_users > 0;
            assert_eq!(outside.judgement.verdict == Verdict::Fail, bad, "{at}");
            lost += u64::from(bad);
        }
    }
    // Without a lock something is lost, or this compares nothing with nothing.
    assert!(lost > 0);
}
