//! The report card for programs, CI systems and pages. In English.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value, json};

use super::card::Card;
use super::chart::{Tally, Trouble};
use super::check::Check;
use super::design::consistent;
use super::say;
use super::verdict::Verdict;
use crate::lang::Lang;
use crate::text::escape_markdown;

const ENGLISH: Lang = Lang::En;

impl Card<'_> {
    /// The card as JSON, for programs.
    pub fn json(&self) -> Value {
        let checks: Vec<Value> = self
            .chart
            .tallies
            .iter()
            .map(|(check, tally)| self.check(*check, tally))
            .collect();
        let designs: Vec<Value> = consistent(self.chart)
            .into_iter()
            .map(|design| json!({ "name": design.name(), "is": ENGLISH.text(say::design(design)) }))
            .collect();
        let target = self.target;
        json!({
            "pointrace_doctor": 1,
            "url": self.url,
            "verdict": self.verdict().token(),
            "exit": self.verdict().exit(),
            "sentence": say::headline(self.chart, ENGLISH),
            "complete": self.chart.complete,
            "trouble": match &self.chart.trouble {
                Some(Trouble::NotUnderstood(why) | Trouble::Away(why)) => json!(why),
                None => Value::Null,
            },
            "serial_fault": self.chart.serial.as_ref().map(|fault| say::serial(fault, ENGLISH)),
            "consistent_with": designs,
            "checks": checks,
            "losing_order": self.chart.order.as_ref().map(|order| json!({
                "text": order.told[ENGLISH as usize],
                "replay": order.replay,
            })),
            "seconds": std::time::Duration::from_nanos(self.took).as_secs_f64(),
            "users_in_parallel": self.chart.parallel,
            "spoken_to": {
                "read": format!("{} {}", target.read.method, target.read.path),
                "charge": format!("{} {}", target.charge.0.method, target.charge.0.path),
                "charge_body": target.charge.1,
                "use": format!("{} {}", target.r#use.0.method, target.r#use.0.path),
                "use_body": target.r#use.1,
                "balance": target.balance,
            },
            "touched": {
                "users": self.touched.users,
                "first": self.touched.range().map(|(first, _)| first),
                "last": self.touched.range().map(|(_, last)| last),
                "writes": self.touched.writes,
                "passed_over": self.touched.passed,
                "statement": self.statement(),
            },
        })
    }

    fn check(&self, check: Check, tally: &Tally) -> Value {
        json!({
            "name": check.name(),
            "what": say::what(check, self.chart, ENGLISH),
            "rounds": tally.rounds,
            "failed": tally.failed,
            "worst": tally.worst.as_ref().map(|fault| say::fault(fault, ENGLISH)),
            "points_off": tally.worst.as_ref().map(super::Fault::weight),
            "left_out": tally.left_out,
            "missed_once_in": (tally.failed == 0 && tally.tells() && check.is_race())
                .then(|| 2_f64.powi(i32::try_from(tally.rounds).unwrap_or(i32::MAX))),
            "requests": tally.requests,
            "committed": tally.committed,
            "rejected": tally.rejected,
            "timed_out": tally.timed_out,
            "failed_requests": tally.errors,
            "unknown": tally.unknown,
        })
    }

    /// As JUnit XML: a case for each check. What nobody can tell is an error, a fault a failure.
    pub fn junit(&self) -> String {
        let mut suite = TestSuite::new(format!("doctor {}", self.url));
        for (check, tally) in &self.chart.tallies {
            let status = match (&tally.worst, tally.rounds, &tally.left_out) {
                (Some(fault), ..) => failure(&format!(
                    "{} of {} rounds: {}",
                    tally.failed,
                    tally.rounds,
                    say::fault(fault, ENGLISH)
                )),
                (None, ..) if tally.failed > 0 => {
                    let fault = self.chart.serial.as_ref();
                    failure(&fault.map_or_else(String::new, |fault| say::serial(fault, ENGLISH)))
                }
                (None, 0, why) => {
                    let mut status = TestCaseStatus::skipped();
                    status.set_message(why.clone().unwrap_or_default());
                    status
                }
                _ => TestCaseStatus::success(),
            };
            let mut case = TestCase::new(check.name(), status);
            case.set_classname("pointrace.doctor");
            if let Some(order) = self
                .chart
                .order
                .as_ref()
                .filter(|_| *check == Check::Orders)
            {
                case.add_property(("replay", order.replay.as_str()));
                case.set_system_out(order.text(ENGLISH));
            }
            suite.add_test_case(case);
        }
        let verdict = self.verdict();
        let sentence = say::headline(self.chart, ENGLISH);
        let status = match verdict.exit() {
            0 => TestCaseStatus::success(),
            1 => failure(&sentence),
            _ => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                status.set_type(verdict.token());
                let why = match &self.chart.trouble {
                    Some(Trouble::NotUnderstood(why) | Trouble::Away(why)) => why.as_str(),
                    None => "",
                };
                status.set_message(format!("{sentence} {why}").trim_end());
                status
            }
        };
        let mut case = TestCase::new("verdict", status);
        case.set_classname("pointrace.doctor");
        case.set_system_out(self.text(ENGLISH));
        suite.add_test_case(case);
        let mut xml = Report::new("pointrace doctor");
        xml.set_time(std::time::Duration::from_nanos(self.took));
        xml.add_test_suite(suite);
        xml.to_string()
            .unwrap_or_else(|error| unreachable!("writing to memory does not fail: {error}"))
    }

    /// As a page.
    pub fn markdown(&self) -> String {
        let mark = match self.verdict() {
            Verdict::NoLossSeen => "✅",
            verdict if verdict.exit() == 1 => "❌",
            _ => "⚠️",
        };
        let mut out = format!(
            "## {mark} {}\n\n{}\n\n",
            escape_markdown(self.url),
            escape_markdown(&say::headline(self.chart, ENGLISH))
        );
        if let Some(Trouble::NotUnderstood(why) | Trouble::Away(why)) = &self.chart.trouble {
            out.push_str(&format!("{}\n\n", escape_markdown(why)));
        }
        if let Some(fault) = &self.chart.serial {
            out.push_str(&format!(
                "**Worst**: {}\n\n",
                escape_markdown(&say::serial(fault, ENGLISH))
            ));
        } else if let Some((check, tally, fault)) = say::worst(self.chart) {
            out.push_str(&format!(
                "**Worst**: {}: {} ({} of {} rounds)\n\n",
                escape_markdown(&say::what(check, self.chart, ENGLISH)),
                escape_markdown(&say::fault(fault, ENGLISH)),
                tally.failed,
                tally.rounds
            ));
        }
        for design in consistent(self.chart) {
            let is = ENGLISH.text(say::design(design));
            out.push_str(&format!("- consistent with {}\n", escape_markdown(is)));
        }
        out.push_str("\n| check | what | rounds that failed | worst round |\n|---|---|---|---|\n");
        for (check, tally) in &self.chart.tallies {
            let worst = tally.worst.as_ref().map(|fault| say::fault(fault, ENGLISH));
            let left_out = tally
                .left_out
                .as_ref()
                .map(|why| format!("left out: {why}"));
            out.push_str(&format!(
                "| {} | {} | {}/{} | {} |\n",
                check.name(),
                escape_markdown(&say::what(*check, self.chart, ENGLISH)),
                tally.failed,
                tally.rounds,
                escape_markdown(&worst.or(left_out).unwrap_or_default())
            ));
        }
        if let Some(order) = &self.chart.order {
            let told = order.told[ENGLISH as usize].trim_end();
            out.push_str(&format!("\n```text\n{told}\n```\n\n`{}`\n", order.replay));
        }
        out.push_str(&format!("\n`{}`\n", self.machine_line()));
        out
    }
}

fn failure(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type("fault");
    status.set_message(message);
    status
}
