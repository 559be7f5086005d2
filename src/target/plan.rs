use super::share::own_users;
use crate::lang::{Lang, Word};
use crate::point::Points;
use crate::scenario::{Phase, Route, Scenario, Shard, Traffic, Until};
use crate::text::{duration, grouped, padded};

/// What a race will do, said before the first write.
#[derive(Clone, Copy, Debug)]
pub struct Announced<'a> {
    /// What is played.
    pub scenario: &'a Scenario,
    /// The first user that is tried, if they are not those of a file.
    pub first_user: Option<u64>,
    /// The address of the service.
    pub url: &'a str,
    /// Which part of it is this machine's.
    pub shard: Shard,
}

impl Announced<'_> {
    /// The announcement in words, a fact a line.
    pub fn text(&self, lang: Lang) -> String {
        let Announced {
            scenario,
            first_user,
            url,
            shard,
        } = self;
        let requests = scenario.phases.iter().map(|phase| requests(phase, lang));
        let requests = requests.reduce(|before, then| lang.fill(Word::PlanThen, &[&before, &then]));
        let requests = requests.unwrap_or_default();
        let mut text = lang.fill(Word::PlanHead, &[&scenario.name, &requests, url]);
        let mut add = |label: Word, line: &str| {
            const WIDEST: usize = 9;
            text.push_str(&format!("\n  {} {line}", padded(lang.text(label), WIDEST)));
        };
        let users = scenario.users;
        if !shard.is_whole() {
            let (number, of) = (u64::from(shard.number), u64::from(shard.of));
            add(
                Word::LabelPart,
                &lang.fill(Word::PlanPart, &[&grouped(number), &grouped(of)]),
            );
        }
        let count = grouped(own_users(scenario, *shard));
        let mut which = match first_user {
            Some(first) => lang.fill(Word::PlanFresh, &[&count, first]),
            None => lang.fill(Word::PlanGiven, &[&count]),
        };
        if users.balance > 0 {
            let most = users.balance.min(scenario.service.policy.max_charge);
            let each = lang.fill(
                Word::PlanCharged,
                &[&grouped(users.balance), &grouped(most)],
            );
            which = format!("{which}; {each}");
        }
        add(Word::LabelUsers, &which);
        for setup in scenario.target.iter().flat_map(|target| &target.setup) {
            let Route { method, path } = &setup.request;
            let whom = match setup.once {
                true => Word::PlanOnce,
                false => Word::PlanForEach,
            };
            add(
                Word::LabelSetUp,
                &lang.fill(whom, &[&format!("{method} {path}")]),
            );
        }
        let patience = scenario.patience();
        if let Some(patience) = patience.filter(|patience| patience.again > 0) {
            let how = match patience.keyed {
                true => Word::PlanAgainKeyed,
                false => Word::PlanAgain,
            };
            add(Word::LabelAgain, &lang.fill(how, &[&patience.again]));
        }
        add(Word::LabelMind, lang.text(Word::PlanMind));
        text
    }
}

/// How many requests a phase sends, as far as that is known before.
fn requests(phase: &Phase, lang: Lang) -> String {
    match (&phase.traffic, phase.traffic.requests()) {
        (Traffic::Rate { .. }, Some(count)) => lang.fill(Word::PlanAbout, &[&grouped(count)]),
        (_, Some(count)) => grouped(count),
        (
            Traffic::Clients {
                count,
                until: Until::Duration(nanos),
                ..
            },
            None,
        ) => lang.fill(Word::PlanClients, &[&grouped(*count), &duration(*nanos)]),
        (_, None) => lang.text(Word::PlanSome).to_owned(),
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
