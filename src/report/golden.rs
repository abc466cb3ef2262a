//! One rich report, hostile answers in it, as every format writes it.

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
