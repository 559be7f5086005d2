//! The report for CI systems that read JUnit's XML.

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use super::{ENGLISH, Entry, PlayedSeeds, Report};
use crate::check::{Reason, Verdict};
use crate::history::Metric;

/// The report as JUnit XML: a suite for each scenario, a case for each lock and seed; of many seeds one for all together,
/// which is judged by what has to be seen under any of them, and one for each.
///
/// FAIL is a failure, INVALID an error. EXPECTED passes with a property, unless a pass was demanded.
pub fn junit(report: &Report<'_>) -> String {
    let mut xml = Xml::new("pointrace");
    xml.set_time(report.wall.took);
    let mut suites: Vec<TestSuite> = Vec::new();
    for (entry, exit) in &report.entries {
        let name = entry.name();
        // Runs of one scenario follow each other.
        if suites
            .last()
            .is_none_or(|suite| suite.name.as_str() != name)
        {
            suites.push(TestSuite::new(name));
        }
        if let Some(suite) = suites.last_mut() {
            suite.add_test_case(case(entry, *exit));
            if let Entry::Seeds(seeds) = entry {
                let is_strict = *exit != 0 && seeds.judgement.verdict == Verdict::Expected;
                suite.add_test_cases(seed_cases(seeds, is_strict));
            }
        }
    }
    if report.interrupted {
        let mut suite = TestSuite::new("interrupted");
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message("ended from outside: what had not been played by then is missing");
        suite.add_test_case(TestCase::new("interrupted", status));
        suites.push(suite);
    }
    xml.add_test_suites(suites);
    xml.to_string()
        .unwrap_or_else(|error| unreachable!("writing to memory does not fail: {error}"))
}

/// INVALID is an error, any other verdict with an exit code that is not 0 a failure. `message` is a sentence, `summary` all
/// that is known.
pub(super) fn status(
    verdict: Verdict,
    exit: u8,
    message: impl FnOnce() -> String,
    summary: impl FnOnce() -> String,
) -> TestCaseStatus {
    let kind = match verdict {
        Verdict::Invalid => NonSuccessKind::Error,
        _ if exit != 0 => NonSuccessKind::Failure,
        _ => return TestCaseStatus::success(),
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(verdict.token());
    status.set_message(message());
    status.set_description(summary());
    status
}

fn case(entry: &Entry<'_>, exit: u8) -> TestCase {
    #[cfg(feature = "http")]
    if let Entry::Outside(outside) = entry {
        return outside.case(exit);
    }
    #[cfg(feature = "through")]
    if let Entry::Orders(played) = entry {
        return played.case(exit);
    }
    let verdict = entry.verdict();
    let message = || plain(entry.sentence(ENGLISH));
    let status = status(verdict, exit, message, || {
        plain(entry.summary(exit, ENGLISH))
    });
    let name = format!("lock {} | {}", entry.under(), entry.seeds_text(ENGLISH));
    let mut case = TestCase::new(name, status);
    case.set_classname(format!("pointrace.{}", entry.name()));
    case.add_property(("verdict", verdict.token()));
    case.add_property(("sentence", entry.sentence(ENGLISH).as_str()));
    if let Entry::Exploration(played) = entry {
        let findings = played.findings;
        case.add_property(("schedules", findings.schedules.to_string().as_str()));
        case.add_property(("complete", findings.complete.to_string().as_str()));
        if let Some(found) = played.counterexample {
            case.add_property(("replay", played.command(found).as_str()));
        }
    }
    if let Entry::Run(played, ..) = entry {
        for metric in [
            Metric::Requests,
            Metric::Committed,
            Metric::LostUpdates,
            Metric::PointsMissing,
            Metric::PointsGivenAway,
        ] {
            if let Some(value) = played.record.figure(metric) {
                case.add_property((metric.to_string().as_str(), value.to_string().as_str()));
            }
        }
    }
    case
}

/// A case for each seed of a set; `is_strict`: only a pass was good enough.
fn seed_cases(seeds: &PlayedSeeds<'_>, is_strict: bool) -> impl Iterator<Item = TestCase> {
    let mut failed = seeds.set.failed.iter().peekable();
    seeds.set.each.iter().map(move |&(seed, verdict)| {
        let kind = match verdict {
            Verdict::Invalid => Some(NonSuccessKind::Error),
            Verdict::Fail => Some(NonSuccessKind::Failure),
            Verdict::Expected if is_strict => Some(NonSuccessKind::Failure),
            Verdict::Expected | Verdict::Pass => None,
        };
        let reasons = failed.next_if(|failed| failed.seed == seed);
        let status = match kind {
            None => TestCaseStatus::success(),
            Some(kind) => {
                let mut status = TestCaseStatus::non_success(kind);
                status.set_type(verdict.token());
                if let Some(failed) = reasons {
                    status.set_message(plain(Reason::list(&failed.reasons, ENGLISH)));
                }
                status.set_description(plain(seeds.replay(seed)));
                status
            }
        };
        let name = format!("lock {} | seed {seed}", seeds.lock);
        let mut case = TestCase::new(name, status);
        case.set_classname(format!("pointrace.{}", seeds.scenario.name));
        case.add_property(("verdict", verdict.token()));
        case
    })
}

/// The text without the two characters that no XML may contain and that the writer leaves in it: a file can have
/// them in its name.
fn plain(text: String) -> String {
    text.replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}")
}
