//! The same requests in the modelled database: every schedule of them.

use std::collections::BTreeSet;

use pointrace::explore::{self, Case, Subject};
use pointrace::scenario;
use pointrace::sim::Exhaustive;
use pointrace::sim::replay::Mode;
use serde_json::Value;

/// The wrong balances that schedules leave of the requests of a report, under a control over the modelled database.
pub fn wrong_balances(orders: &Value, lock: &str, transaction: &str) -> BTreeSet<i64> {
    let requests = orders["requests"].as_array().expect("requests");
    let requests: Vec<String> = requests
        .iter()
        .map(|one| {
            let kind = one["kind"].as_str().expect("a kind");
            format!("{{ user = 1, {kind} = {} }}", one["amount"])
        })
        .collect();
    let place = match lock {
        "keyed" => format!("transaction = '{transaction}'\n"),
        _ => String::new(),
    };
    let text = format!(
        "name = 'model'\n[users]\ncount = 1\nbalance = {}\n[store]\nkind = 'model'\n[service]\nlock = '{lock}'\n{place}\
         [[phase]]\nname = 'all'\nrequests = [{}]\n",
        orders["opening"],
        requests.join(", ")
    );
    let scenario = scenario::parse(&text, "the model").expect("a scenario");
    let lock = scenario.service.lock;
    let case = Case::of(&scenario, lock, 0, requests.len() as u64).expect("all requests");
    let subject = Subject::new(case);
    let scheduler = Exhaustive::new(subject.case.allowed(), true);
    let mut player = subject.player(scheduler, false);
    let mut wrong = BTreeSet::new();
    loop {
        player.play();
        let schedule: Vec<_> = player.scheduler().schedule().collect();
        let played = explore::play_back(&subject, &schedule, Mode::GoOn);
        let balances = played.balances.iter();
        wrong.extend(
            balances
                .filter(|one| one.actual != one.should_be)
                .map(|one| one.actual),
        );
        if !player.scheduler().backtrack() {
            return wrong;
        }
    }
}
