//! What came of an exploration, for a person.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::plan::Explored;
use crate::check::{ExplorationJudgement, is_declared};
use crate::cli::Exit;
use crate::explore::ticket::Checksum;
use crate::explore::{Counterexample, Expiry, OrderCount, Strategy, Ticket, Turns};
use crate::history::AnomalyKind;
use crate::lang::{Lang, Word};
use crate::text::{Side, columns, duration, grouped, padded, shell_word};

impl Explored<'_> {
    /// All of it; `exit` is the exit code of this result alone.
    pub fn text(&self, exit: Exit) -> String {
        let lang = self.plan.lang;
        let mut text = self.head(lang);
        text.push_str(&self.figures(lang));
        let ExplorationJudgement { verdict, why } = self.judgement;
        let why = why.text(self.case.len(), lang);
        let exit = lang.fill(Word::ExitIs, &[&exit.code()]);
        let _ = writeln!(text, "{verdict}: {why} {exit}");
        if let Some(counterexample) = &self.counterexample {
            let _ = write!(
                text,
                "\n{}\n{}\n",
                counterexample.text(lang),
                self.again(counterexample, lang)
            );
        }
        text
    }

    fn head(&self, lang: Lang) -> String {
        let case = &self.case;
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
        if case.in_order {
            what.push(lang.text(Word::InOrder).to_owned());
        }
        let (name, what) = (&self.plan.scenario.name, what.join(", "));
        lang.fill(Word::ExploreHead, &[name, &case.lock, &what]) + "\n"
    }

    /// How many nodes there are, and whether leases run out.
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

    fn figures(&self, lang: Lang) -> String {
        let labels = [
            Word::Schedules,
            Word::StandFor,
            Word::SchedulesFailed,
            Word::FinalStates,
            Word::NotJudged,
        ];
        let labels = labels.map(|word| lang.text(word));
        let width = labels.map(UnicodeWidthStr::width).into_iter().max();
        let [schedules, stand_for, failed, states, not_judged] =
            labels.map(|label| padded(label, width.unwrap_or(0)));
        let findings = &self.findings;
        let mut text = String::new();
        let _ = writeln!(text, "  {schedules} {}", self.played(lang));
        if matches!(self.plan.strategy, Strategy::Exhaustive { .. }) {
            let OrderCount { count, exact } = findings.orders;
            let word = if exact {
                Word::AllOrders
            } else {
                Word::OrdersAtLeast
            };
            let count = i128::try_from(count).unwrap_or(i128::MAX);
            let orders = lang.fill(word, &[&grouped(count)]);
            let _ = writeln!(text, "  {stand_for} {orders}");
        }
        let _ = writeln!(text, "  {failed} {}", grouped(findings.failed));
        let faults = findings.by_fault.iter().map(|&(fault, count)| {
            let mut count = grouped(count);
            if is_declared(&self.plan.scenario, self.case.lock, fault) {
                count = format!("{count}, {}", lang.text(Word::CheckDeclared));
            }
            [fault.name().to_owned(), count]
        });
        for line in columns(&[Side::Left; 2], &faults.collect::<Vec<_>>()) {
            let _ = writeln!(text, "  {line}");
        }
        let _ = writeln!(text, "  {states} {}", grouped(findings.states.len() as u64));
        let names = lang.fill(Word::NotJudgedWhy, &[&self.not_judged()]);
        let _ = writeln!(text, "  {not_judged} {names}");
        text
    }

    fn played(&self, lang: Lang) -> String {
        let findings = &self.findings;
        let count = grouped(findings.schedules);
        let took = duration(u64::try_from(findings.elapsed.as_nanos()).unwrap_or(u64::MAX));
        let Strategy::Exhaustive { reduce } = self.plan.strategy else {
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

    /// The expectations that say something else about a run than whether it is safe.
    fn not_judged(&self) -> String {
        let mut names = Vec::new();
        let scenario = &self.plan.scenario;
        let own = scenario.expect.get(&self.case.lock);
        for section in [Some(&scenario.expect_all), own].into_iter().flatten() {
            let limits = section.that.iter().chain(&section.virtual_only);
            names.extend(limits.map(ToString::to_string));
        }
        let kinds = [
            AnomalyKind::ImpossibleSpeed,
            AnomalyKind::Leak,
            AnomalyKind::NotLinearizable,
        ];
        names.extend(kinds.map(|kind| kind.name().to_owned()));
        names.join("; ")
    }

    /// What to type to see the counterexample again.
    fn again(&self, counterexample: &Counterexample, lang: Lang) -> String {
        let ticket = Ticket {
            scenario: self.plan.origin.to_owned(),
            set: self
                .plan
                .set
                .iter()
                .map(|set| set.written().to_owned())
                .collect(),
            lock: self.case.lock,
            requests: counterexample
                .subject
                .case
                .requests()
                .map(|request| request.operation.request.0)
                .collect(),
            turns: counterexample.subject.case.turns,
            timeouts: counterexample.subject.case.timeouts,
            cancellations: counterexample.subject.case.cancellations,
            spurious_polls: counterexample.subject.case.spurious_polls,
            expiry: match counterexample.subject.case.nodes {
                Some(_) => counterexample.subject.case.expiry,
                None => Expiry::Never,
            },
            expiries: counterexample.subject.case.expiries,
            in_order: counterexample.subject.case.in_order,
            seed: self.plan.seed,
            check: Checksum::of(&counterexample.subject.case),
            schedule: counterexample.schedule.clone(),
        };
        let schedule = shell_word(&ticket.to_string());
        [Word::Again, Word::AgainByTurns]
            .map(|word| lang.fill(word, &[&schedule]))
            .join("\n")
    }
}
