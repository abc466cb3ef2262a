//! JUnit XML: what is broken as failed tests, what was proved as passed ones, what could not be proved as skipped ones.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use crate::gate::{Cell, Finding, Known, State};

use super::{Report, evidence, harmless, tables};

/// Characters of a message.
const MOST: usize = 600;

/// The report as JUnit XML: a suite per run, a class per operation.
pub(crate) fn write(report: &Report) -> String {
    let judgement = &report.judgement;
    let mut suite = TestSuite::new(harmless::line(&report.run.api, 200));
    suite.set_time(Duration::from_millis(report.run.millis));
    suite.add_property(("target", report.run.target.as_str()));
    suite.add_property(("decision", harmless::line(&judgement.why, MOST).as_str()));
    let mut names = Names::default();
    for finding in &judgement.findings {
        suite.add_test_case(broken(report, finding, &mut names));
    }
    for known in &judgement.fixed {
        suite.add_test_case(fixed(known, &mut names));
    }
    for cell in &judgement.coverage.cells {
        suite.add_test_case(proved(cell, &mut names));
    }
    for (operation, why) in &judgement.coverage.untested {
        let mut status = TestCaseStatus::skipped();
        status.set_message(harmless::line(why, MOST));
        suite.add_test_case(names.case(&operation.to_string(), "not tested", status));
    }
    let mut xml = Xml::new("naysayer");
    xml.set_time(Duration::from_millis(report.run.millis));
    xml.add_test_suite(suite);
    // Text that XML cannot hold is left out by the library, so that nothing is left to fail.
    xml.to_string().unwrap_or_default()
}

/// Test names must differ: of two that are equal only the first counts on GitLab.
#[derive(Default)]
struct Names(std::collections::BTreeMap<(String, String), u32>);

impl Names {
    fn case(&mut self, class: &str, name: &str, status: TestCaseStatus) -> TestCase {
        let class = harmless::line(class, 300);
        let name = harmless::line(name, 300);
        let count = self.0.entry((class.clone(), name.clone())).or_default();
        *count += 1;
        let name = match count {
            1 => name,
            more => format!("{name} ({more})"),
        };
        let mut case = TestCase::new(name, status);
        case.set_classname(class);
        case
    }
}

fn broken(report: &Report, finding: &Finding, names: &mut Names) -> TestCase {
    let mut status = match &finding.state {
        State::Forgiven { until, reason } => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(harmless::line(
                &format!("forgiven until {until}: {reason}"),
                MOST,
            ));
            status
        }
        State::Known => {
            let mut status = TestCaseStatus::skipped();
            status.set_message("known: it is in the baseline");
            status
        }
        State::New if !report.run.bar.is_reached_by(finding) => TestCaseStatus::success(),
        State::New => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(finding.severity.as_str());
            status.set_message(harmless::line(&finding.proof, MOST));
            status
        }
    };
    let told = evidence::told(report, finding);
    if report.run.bar.is_reached_by(finding) {
        status.set_description(told.clone());
    }
    let mut case = names.case(
        &finding.case.subject.operation.to_string(),
        &name(finding),
        status,
    );
    case.extra.insert("file".into(), (&*finding.at.file).into());
    if !report.run.bar.is_reached_by(finding) {
        case.set_system_out(told);
    }
    case
}

/// Rule, place and who: what stays the same between runs.
fn name(finding: &Finding) -> String {
    match tables::place(finding) {
        place if place.is_empty() => finding.case.rule.to_string(),
        place => format!("{} ({place})", finding.case.rule),
    }
}

fn fixed(known: &Known, names: &mut Names) -> TestCase {
    let mut case = names.case(&known.operation, &known.rule, TestCaseStatus::success());
    case.set_system_out(format!("fixed: {}", harmless::line(&known.message, MOST)));
    case
}

fn proved(cell: &Cell, names: &mut Names) -> TestCase {
    let mut status = TestCaseStatus::success();
    if !cell.is_proved() {
        status = TestCaseStatus::skipped();
        let why = cell.reasons.first().map(|(reason, _)| reason.as_str());
        status.set_message(harmless::line(why.unwrap_or("nothing was tried"), MOST));
    }
    let name = format!("{}: what else was tried", cell.family);
    let mut case = names.case(&cell.operation.to_string(), &name, status);
    case.set_assertions(cell.upheld as usize);
    let mut out = format!(
        "{} refused as promised, {} broken, {} not proved",
        cell.upheld, cell.broken, cell.inconclusive
    );
    for (reason, count) in &cell.reasons {
        out.push_str(&format!("\n{count} × {}", harmless::line(reason, MOST)));
    }
    case.set_system_out(out);
    case
}
