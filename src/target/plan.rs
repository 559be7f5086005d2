use crate::point::Points;
use crate::scenario::{Route, Scenario, Traffic};
use crate::text::{duration, grouped};

/// What a race will do, said before the first write.
#[derive(Clone, Copy, Debug)]
pub struct Announced<'a> {
    /// What is played.
    pub scenario: &'a Scenario,
    /// The first user that is tried, if they are not those of a file.
    pub first_user: Option<u64>,
    /// Where.
    pub url: &'a str,
}

impl Announced<'_> {
    /// In words.
    pub fn text(&self) -> String {
        let Announced {
            scenario,
            first_user,
            url,
        } = self;
        let requests: Vec<String> = scenario
            .phases
            .iter()
            .map(|phase| match (&phase.traffic, phase.traffic.requests()) {
                (Traffic::Rate { .. }, Some(count)) => format!("about {}", grouped(count)),
                (_, Some(count)) => grouped(count),
                (Traffic::Clients { count, until, .. }, None) => match until {
                    crate::scenario::Until::Duration(nanos) => {
                        format!(
                            "what {} clients can send in {}",
                            grouped(*count),
                            duration(*nanos)
                        )
                    }
                    crate::scenario::Until::Calls(_) => "some".to_owned(),
                },
                (_, None) => "some".to_owned(),
            })
            .collect();
        let users = scenario.users;
        let which = match first_user {
            Some(first) => format!("{} fresh ones from {first} on", grouped(users.count)),
            None => format!("{} of the accounts file", grouped(users.count)),
        };
        let mut text = format!(
            "{}: {} requests at {url}\n  users     {which}, and one more to learn from",
            scenario.name,
            requests.join(", then ")
        );
        if users.balance > 0 {
            let each = charges(users.balance, scenario.service.policy.max_charge);
            text.push_str(&format!(
                "; each is first charged {} points, in {} charges",
                grouped(users.balance),
                grouped(each)
            ));
        }
        let setup = scenario.target.iter().flat_map(|target| &target.setup);
        for setup in setup {
            let Route { method, path } = &setup.request;
            let whom = match setup.once {
                true => "once",
                false => "for each user",
            };
            text.push_str(&format!("\n  set-up    {method} {path}, {whom}"));
        }
        text.push_str(
            "\n  mind      charging may call a payment provider or send messages there; nothing is deleted\n",
        );
        text
    }
}

/// How many charges a balance takes.
pub(super) fn charges(balance: Points, largest: Points) -> i64 {
    (balance + largest - 1) / largest.max(1)
}

/// The smallest amount that the scenario sends.
pub(super) fn smallest_amount(scenario: &Scenario) -> Points {
    let amounts = scenario.phases.iter().map(|phase| match &phase.traffic {
        Traffic::Listed(list) => list.iter().map(|listed| listed.amount).min().unwrap_or(1),
        _ => *phase.amount.start(),
    });
    amounts.min().unwrap_or(1).max(1)
}

/// Whether the scenario uses points.
pub(super) fn uses(scenario: &Scenario) -> bool {
    scenario.phases.iter().any(|phase| match &phase.traffic {
        Traffic::Listed(list) => list.iter().any(|one| one.kind == crate::point::Kind::Use),
        _ => phase.mix.r#use > 0.0,
    })
}
