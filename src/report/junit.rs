//! The report for CI systems that read JUnit's XML.

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use super::{ENGLISH, Entry, Report};
use crate::check::Verdict;
use crate::history::Metric;

/// The report as JUnit XML: a suite for each scenario, a case for each lock and seed or set of seeds.
///
/// FAIL is a failure, INVALID an error. EXPECTED passes with a property, unless a pass was demanded.
pub fn junit(report: &Report<'_>) -> String {
    let mut xml = Xml::new("pointrace");
    xml.set_time(report.wall.took);
    let mut suites: Vec<TestSuite> = Vec::new();
    for (entry, exit) in &report.entries {
        let name = entry.scenario().name.as_str();
        // Runs of one scenario follow each other.
        if suites
            .last()
            .is_none_or(|suite| suite.name.as_str() != name)
        {
            suites.push(TestSuite::new(name));
        }
        if let Some(suite) = suites.last_mut() {
            suite.add_test_case(case(entry, *exit));
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

fn case(entry: &Entry<'_>, exit: u8) -> TestCase {
    #[cfg(feature = "http")]
    if let Entry::Outside(outside) = entry {
        return outside.case(exit);
    }
    let verdict = entry.verdict();
    let kind = match verdict {
        Verdict::Invalid => Some(NonSuccessKind::Error),
        _ if exit != 0 => Some(NonSuccessKind::Failure),
        _ => None,
    };
    let status = match kind {
        None => TestCaseStatus::success(),
        Some(kind) => {
            let mut status = TestCaseStatus::non_success(kind);
            status.set_type(verdict.token());
            status.set_message(plain(entry.sentence(ENGLISH)));
            status.set_description(plain(entry.summary(exit, ENGLISH)));
            status
        }
    };
    let name = format!("lock {} | {}", entry.under(), entry.seeds_text(ENGLISH));
    let mut case = TestCase::new(name, status);
    case.set_classname(format!("pointrace.{}", entry.scenario().name));
    case.add_property(("verdict", verdict.token()));
    case.add_property(("sentence", entry.sentence(ENGLISH).as_str()));
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

/// The text without the two characters that no XML may contain and that the writer leaves in it: a file can have
/// them in its name.
fn plain(text: String) -> String {
    text.replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}")
}
