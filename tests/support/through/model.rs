//! The same requests in the modelled database: every schedule of them.

use std::collections::BTreeSet;

use pointrace::explore::{self, Case, Subject};
use pointrace::scenario;
use pointrace::sim::Pick;
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
    let mut wrong = BTreeSet::new();
    // Every beginning of a schedule, until all have been gone on with to their end.
    let mut beginnings: Vec<Vec<Pick>> = vec![Vec::new()];
    while let Some(beginning) = beginnings.pop() {
        let next = explore::continuations(&subject, &beginning);
        if next.is_empty() {
            let played = explore::play_back(&subject, &beginning, Mode::GoOn);
            let balances = played.balances.iter();
            let wrongs = balances.filter(|one| one.actual != one.should_be);
            wrong.extend(wrongs.map(|one| one.actual));
        }
        beginnings.extend(next.iter().map(|turn| {
            let mut longer = beginning.clone();
            longer.push(turn.pick);
            longer
        }));
    }
    wrong
}
