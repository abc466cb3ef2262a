//! GitLab's Code Quality report: what is broken, at the lines of the document.

use serde_json::{Value, json};

use crate::gate::{Finding, State};
use crate::words::Severity;

use super::{Report, harmless, source};

/// The report as a JSON array. What is forgiven is left out: the format has no word for it.
pub(crate) fn write(report: &Report) -> String {
    let findings = report.judgement.findings.iter();
    let shown = findings.filter(|finding| !matches!(finding.state, State::Forgiven { .. }));
    let issues: Vec<Value> = shown.map(|finding| issue(report, finding)).collect();
    serde_json::to_string_pretty(&issues).unwrap_or_default()
}

fn issue(report: &Report, finding: &Finding) -> Value {
    let case = &finding.case;
    let description = format!(
        "{} {}: {}",
        case.rule, case.subject.operation, finding.proof
    );
    json!({
        "description": harmless::line(&description, 1_000),
        "check_name": case.rule,
        "fingerprint": finding.fingerprint,
        "severity": severity(finding),
        "location": {
            "path": source::path(&finding.at.file, report),
            "lines": { "begin": finding.at.line.max(1) },
        },
    })
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        _ if finding.advice => "info",
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
    }
}
