//! What came of an exploration: what it is called, and how its counterexample is played again.

mod json;
mod markdown;
mod text;

use crate::check::ExplorationJudgement;
use crate::explore::ticket::Checksum;
use crate::explore::{
    Case, Counterexample, Expiry, Findings, OrderCount, Strategy, Ticket, Turns, Violation,
};
use crate::history::AnomalyKind;
use crate::lang::{Lang, Word};
use crate::scenario::{Override, Scenario};
use crate::text::{duration, grouped, shell_word};

/// An exploration that is over and has been judged.
#[derive(Clone, Copy, Debug)]
pub struct PlayedExploration<'a> {
    /// What was explored.
    pub scenario: &'a Scenario,
    /// A built-in name, or a path.
    pub origin: &'a str,
    /// The keys set in it.
    pub set: &'a [Override],
    /// Which seed its requests are made from, if not the scenario's.
    pub seed: Option<u64>,
    /// Which schedules were played.
    pub strategy: Strategy,
    /// The requests, and what they are judged by.
    pub case: &'a Case,
    /// What was found.
    pub findings: &'a Findings,
    /// The smallest schedule with the worst fault.
    pub counterexample: Option<&'a Counterexample>,
    /// What it was found to be.
    pub judgement: ExplorationJudgement,
}

impl PlayedExploration<'_> {
    /// What was explored of the scenario: how many requests, and what may happen to them.
    pub fn about(&self, lang: Lang) -> String {
        let case = self.case;
        let count = lang.count(case.len() as u64, Word::RequestOne, Word::RequestCount);
        let mut what = vec![count];
        if case.turns == Turns::Classic {
            what.push(lang.text(Word::ClassicTurns).to_owned());
        }
        if case.timeouts {
            what.push(lang.text(Word::TimeoutsAnywhere).to_owned());
        }
        if case.cancellations > 0 {
            what.push(lang.fill(Word::CancellationsAnywhere, &[&case.cancellations]));
        }
        if case.spurious_polls > 0 {
            what.push(lang.fill(Word::SpuriousPolls, &[&case.spurious_polls]));
        }
        if case.nodes.is_some() {
            what.push(self.expiry(lang));
        }
        if case.may_break() {
            let names: Vec<&str> = case.faults.iter().map(|fault| &*fault.name).collect();
            what.push(lang.fill(Word::FaultsAtMost, &[&case.max_faults, &names.join(", ")]));
        }
        if case.in_order {
            what.push(lang.text(Word::InOrder).to_owned());
        }
        what.join(", ")
    }

    /// Whether and how leases run out, and how often at most.
    fn expiry(&self, lang: Lang) -> String {
        let word = match self.case.expiry {
            Expiry::Never => Word::ExpiryNever,
            Expiry::InOrder => Word::ExpiryInOrder,
            Expiry::Any => Word::ExpiryAny,
        };
        let expiry = lang.text(word);
        match self.case.expiry {
            Expiry::InOrder | Expiry::Any if self.case.expiries < u32::MAX => {
                lang.fill(Word::ExpiriesAtMost, &[&expiry, &self.case.expiries])
            }
            _ => expiry.to_owned(),
        }
    }

    /// What was explored, in a line.
    pub fn head(&self, lang: Lang) -> String {
        let (name, what) = (&self.scenario.name, self.about(lang));
        lang.fill(Word::ExploreHead, &[name, &self.case.lock, &what])
    }

    /// What it was found to be, in a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let why = self.judgement.why.text(self.case.len(), lang);
        match self.goes_round() {
            true => lang.fill(Word::AndCircles, &[&why]),
            false => why,
        }
    }

    /// Whether requests can refuse each other for ever, and stop: a circle that cannot be left has failed.
    fn goes_round(&self) -> bool {
        let findings = self.findings;
        findings.complete
            && findings.circles > 0
            && !findings.violations().contains(Violation::Stuck)
    }

    /// How many schedules were played, how many were left out, and whether that is all of them.
    fn played(&self, lang: Lang) -> String {
        let findings = self.findings;
        let count = grouped(findings.schedules);
        let took = duration(u64::try_from(findings.elapsed.as_nanos()).unwrap_or(u64::MAX));
        let Strategy::Exhaustive { reduce } = self.strategy else {
            return format!("{}, {took}", lang.fill(Word::SchedulesDrawn, &[&count]));
        };
        let played = lang.fill(Word::SchedulesPlayed, &[&count]);
        let mut reduction = if reduce {
            lang.fill(Word::LeftOut, &[&grouped(findings.pruned)])
        } else {
            lang.text(Word::NoReduction).to_owned()
        };
        if findings.remembered > 0 {
            let [merged, states] = [findings.merged, findings.remembered].map(grouped);
            reduction.push_str(", ");
            reduction.push_str(&lang.fill(Word::StatesRemembered, &[&merged, &states]));
        }
        let complete = lang.text(if findings.complete {
            Word::Complete
        } else {
            Word::NotComplete
        });
        format!("{played}, {reduction}; {complete}, {took}")
    }

    /// What the schedules that were played stand for; `None` if they were drawn.
    fn stands_for(&self, lang: Lang) -> Option<String> {
        if !matches!(self.strategy, Strategy::Exhaustive { .. }) {
            return None;
        }
        let OrderCount { count, exact } = self.findings.orders;
        let word = match (exact, self.findings.circles) {
            (true, _) => Word::AllOrders,
            (false, 0) => Word::OrdersAtLeast,
            (false, _) => Word::OrdersWithoutEnd,
        };
        let count = i128::try_from(count).unwrap_or(i128::MAX);
        Some(lang.fill(word, &[&grouped(count)]))
    }

    /// Everything that was counted, each with what it is.
    pub fn counts(&self, lang: Lang) -> Vec<(&'static str, String)> {
        let mut counts = vec![(lang.text(Word::Schedules), self.played(lang))];
        let orders = self.stands_for(lang);
        counts.extend(orders.map(|orders| (lang.text(Word::StandFor), orders)));
        if self.goes_round() {
            let back = grouped(self.findings.circles);
            let circles = lang.fill(Word::LeadBack, &[&back]);
            counts.push((lang.text(Word::Circles), circles));
        }
        counts.push((
            lang.text(Word::SchedulesFailed),
            grouped(self.findings.failed),
        ));
        counts
    }

    /// The expectations that say something else about a run than whether it is safe.
    fn not_judged(&self) -> Vec<String> {
        let mut names = Vec::new();
        let own = self.scenario.expect.get(&self.case.lock);
        for section in [Some(&self.scenario.expect_all), own].into_iter().flatten() {
            let limits = section.that.iter().chain(&section.virtual_only);
            names.extend(limits.map(ToString::to_string));
        }
        let kinds = [
            AnomalyKind::ImpossibleSpeed,
            AnomalyKind::Leak,
            AnomalyKind::NotLinearizable,
            AnomalyKind::DoubleApply,
        ];
        names.extend(kinds.map(|kind| kind.name().to_owned()));
        names
    }

    /// The counterexample as a string.
    fn ticket(&self, counterexample: &Counterexample) -> String {
        let case = &counterexample.subject.case;
        let set = self.set.iter().map(|set| set.written().to_owned());
        let requests = case.requests().map(|request| request.operation.request.0);
        let ticket = Ticket {
            scenario: self.origin.to_owned(),
            set: set.collect(),
            lock: self.case.lock,
            requests: requests.collect(),
            turns: case.turns,
            timeouts: case.timeouts,
            cancellations: case.cancellations,
            spurious_polls: case.spurious_polls,
            expiry: match case.nodes {
                Some(_) => case.expiry,
                None => Expiry::Never,
            },
            expiries: case.expiries,
            max_faults: case.max_faults,
            in_order: case.in_order,
            seed: self.seed,
            check: Checksum::of(case),
            schedule: counterexample.schedule.clone(),
        };
        ticket.to_string()
    }

    /// What to type to see the counterexample again.
    pub fn command(&self, counterexample: &Counterexample) -> String {
        let ticket = self.ticket(counterexample);
        format!("pointrace replay {}", shell_word(&ticket))
    }
}
