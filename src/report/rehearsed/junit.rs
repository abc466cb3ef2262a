//! JUnit XML of a rehearsal: caught as passed, missed as failed, not testable as skipped tests.

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use crate::rehearsal::{Fate, Line, Table};

use super::proxy;
use crate::report::harmless;

/// Characters of a message.
const MOST: usize = 600;

/// The table as JUnit XML: a class per operation, a test per mutation.
pub(crate) fn write(table: &Table) -> String {
    let mut suite = TestSuite::new(harmless::line(&table.api, 200));
    suite.add_property(("target", table.target.as_str()));
    suite.add_property(("share", table.share().as_str()));
    suite.add_property(("seed", table.seed.to_string().as_str()));
    suite.add_test_case(transparent(table));
    let mut names = std::collections::BTreeMap::<(String, String), u32>::new();
    for line in &table.lines {
        let class = harmless::line(&line.operation.to_string(), 300);
        let name = match line.mutation.is_empty() {
            true => line.rule.to_string(),
            false => format!("{}: {}", line.rule, line.mutation),
        };
        let name = harmless::line(&name, 300);
        let count = names.entry((class.clone(), name.clone())).or_default();
        *count += 1;
        let name = match count {
            1 => name,
            more => format!("{name} ({more})"),
        };
        let mut case = TestCase::new(name, status(line));
        case.set_classname(class);
        suite.add_test_case(case);
    }
    let mut xml = Xml::new("naysayer rehearse");
    xml.add_test_suite(suite);
    // Text that XML cannot hold is left out by the library, so that nothing is left to fail.
    xml.to_string().unwrap_or_default()
}

fn status(line: &Line) -> TestCaseStatus {
    match &line.fate {
        Fate::Caught => TestCaseStatus::success(),
        Fate::NotTestable(why) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(harmless::line(why, MOST));
            status
        }
        Fate::Missed(miss) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type("missed");
            let first = miss.did.first().map_or("", String::as_str);
            status.set_message(harmless::line(
                &format!("{} and nobody noticed: {first}", line.mutation),
                MOST,
            ));
            let mut told: Vec<String> =
                miss.did.iter().map(|it| harmless::line(it, MOST)).collect();
            told.push(format!("what helps: {}", harmless::line(&miss.todo, MOST)));
            status.set_description(told.join("\n"));
            status
        }
    }
}

fn transparent(table: &Table) -> TestCase {
    let status = match table.differences.is_empty() {
        true => TestCaseStatus::success(),
        false => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type("proxy");
            status.set_message(proxy(table));
            let lines = table.differences.iter().map(|it| harmless::line(it, MOST));
            status.set_description(lines.collect::<Vec<_>>().join("\n"));
            status
        }
    };
    let mut case = TestCase::new("a proxy that adds nothing changes nothing", status);
    case.set_classname("the proxy");
    case
}
