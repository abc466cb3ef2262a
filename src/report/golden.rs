//! One rich report, hostile answers in it, as every format writes it.

use std::sync::Arc;

use crate::lab::Label;
use crate::words::RuleId;

use super::evidence::telling;
use super::{FORMATS, Report, terminal, trim};

const RICH: &str = include_str!("../../fixtures/reports/rich.json");

fn rich() -> Report {
    let mut report: Report =
        serde_json::from_str(RICH).expect("fixtures/reports/rich.json is a report");
    // As every run does before it hands its report out.
    report.judgement.findings.iter_mut().for_each(trim);
    report
}

#[test]
fn every_format_writes_the_rich_report_as_before() {
    let report = rich();
    for format in FORMATS {
        insta::assert_snapshot!(format.name, (format.render)(&report));
    }
    insta::assert_snapshot!("terminal", terminal::render(&report, false));
}

#[test]
fn what_an_answer_holds_is_text_in_every_format() {
    let report = rich();
    assert!(RICH.contains("<script>alert(1)"), "the fixture is hostile");
    let terminal = terminal::render(&report, false);
    let rendered = FORMATS
        .iter()
        .map(|format| (format.name, (format.render)(&report)));
    for (name, text) in rendered.chain([("terminal", terminal)]) {
        let escapes = text.contains('\u{1b}') || text.contains('\u{202e}');
        assert!(!escapes, "{name} holds a terminal escape");
        // Commands of the runner count where a line begins with them; the format `github` is made of them.
        let mut lines = text.lines().map(str::trim_start);
        assert!(
            name == "github" || !lines.any(|line| line.starts_with("::error::pwned")),
            "{name} begins a line with a command"
        );
        assert!(
            name != "github" || !text.lines().any(|line| line.starts_with("::error::")),
            "an annotation was smuggled in"
        );
        if matches!(name, "html" | "junit") {
            assert!(
                !text.contains("<script>alert"),
                "{name} holds markup of an answer"
            );
        }
    }
}

#[test]
fn every_format_has_a_report_without_findings() {
    let mut report = rich();
    report.judgement.findings.clear();
    report.judgement.coverage.cells.clear();
    report.judgement.matrix.cells.clear();
    for format in FORMATS.iter().filter(|format| format.name != "github") {
        let text = (format.render)(&report);
        assert!(!text.is_empty(), "{} is empty", format.name);
    }
}

#[test]
fn of_several_values_that_broke_it_the_command_has_the_one_that_is_named_first() {
    let mut report: Report = serde_json::from_str(RICH).expect("it is a report");
    let finding = report.judgement.findings.first_mut().expect("it has one");
    Arc::make_mut(&mut finding.case).rule = RuleId::new("input/crash");
    let attack = finding.trial.all(Label::Attack).next().expect("an attack");
    let mut other = attack.clone();
    "/another".clone_into(&mut other.exchange.request.path);
    finding.trial.steps.push(other);
    let shown = telling(finding);
    let mut attacks = shown.iter().filter(|(name, _)| *name == "attack");
    let path = attacks.next().map(|(_, step)| &*step.exchange.request.path);
    assert!(path.is_some_and(|path| path != "/another"), "{path:?}");
}
