//! One finding as a SARIF result.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use serde_sarif::sarif::{
    ArtifactContent, ArtifactLocation, Location, LogicalLocation, PhysicalLocation, Region,
    Result as SarifResult, ResultKind, ResultLevel, Suppression, WebRequest, WebResponse,
};

use crate::gate::{Finding, Known, State};
use crate::http::{Request, Response};
use crate::lab::Step;
use crate::report::{Report, RuleEntry, evidence, harmless, source};

use super::{FINGERPRINT, HASH, bag, message, rules};

/// A finding. `index` is that of its rule.
pub(super) fn of_finding(
    report: &Report,
    finding: &Finding,
    rule: Option<(usize, &RuleEntry)>,
) -> SarifResult {
    let steps = evidence::telling(finding);
    let step = |name: &str| {
        steps
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, step)| *step)
    };
    let attack = step("attack");
    let mut result = SarifResult::builder()
        .rule_id(finding.case.rule.to_string())
        .kind(ResultKind::Fail)
        .level(level(finding))
        .message(message(evidence::told(report, finding)))
        .locations(vec![location(report, finding)])
        .partial_fingerprints(fingerprints(&finding.fingerprint))
        .properties(bag(properties(report, finding, &steps)))
        .build();
    if let Some((index, rule)) = rule {
        result.rule_index = i64::try_from(index).ok();
        result.taxa = Some(vec![
            rules::taxon("CWE", &rule.cwe.to_string()),
            rules::taxon("OWASP API Security Top 10", &rules::owasp_id(&rule.owasp)),
        ]);
    }
    if let Some(attack) = attack {
        result.web_request = Some(web_request(report, &attack.exchange.request));
        result.web_response = attack.exchange.response().map(web_response);
    }
    result.suppressions = suppressions(&finding.state);
    if report.judgement.has_baseline {
        result.baseline_state = Some(json!(if finding.state == State::New {
            "new"
        } else {
            "unchanged"
        }));
    }
    result
}

/// A finding of the baseline that is gone.
pub(super) fn absent(report: &Report, known: &Known) -> SarifResult {
    let at = crate::words::Location::new(report.run.document.as_str(), 1, 1);
    SarifResult::builder()
        .rule_id(known.rule.clone())
        .level(ResultLevel::None)
        .kind(ResultKind::Pass)
        .message(message(format!(
            "Fixed: {}",
            harmless::line(&known.message, 400)
        )))
        .locations(vec![place(report, &at, &known.operation, 0)])
        .partial_fingerprints(fingerprints(&known.fingerprint))
        .baseline_state(json!("absent"))
        .properties(bag(vec![("naysayer/fixed", json!(known))]))
        .build()
}

fn level(finding: &Finding) -> ResultLevel {
    match rules::level(finding.severity, finding.advice) {
        "error" => ResultLevel::Error,
        "warning" => ResultLevel::Warning,
        _ => ResultLevel::Note,
    }
}

fn location(report: &Report, finding: &Finding) -> Location {
    let operation = finding.case.subject.operation.to_string();
    place(
        report,
        &finding.at,
        &operation,
        alike_before(report, finding),
    )
}

/// Findings of the same rule at the same line that stand before this one.
fn alike_before(report: &Report, finding: &Finding) -> i64 {
    let all = report.judgement.findings.iter();
    let before = all.take_while(|other| other.fingerprint != finding.fingerprint);
    let alike = before.filter(|other| {
        other.case.rule == finding.case.rule
            && (&other.at.file, other.at.line) == (&finding.at.file, finding.at.line)
    });
    i64::try_from(alike.count()).unwrap_or_default()
}

/// A place in the document, by its line, and the operation by its name.
///
/// `lines` more are covered: of two results of one rule that begin and end at the same lines GitLab keeps one.
fn place(report: &Report, at: &crate::words::Location, operation: &str, lines: i64) -> Location {
    let line = i64::from(at.line.max(1));
    let column = i64::from(at.column.max(1));
    let region = Region::builder()
        .start_line(line)
        .start_column(column)
        .end_line(line + lines)
        .end_column(column + 1)
        .build();
    let artifact = ArtifactLocation::builder()
        .uri(uri(&at.file, report))
        .uri_base_id("%SRCROOT%".to_owned())
        .build();
    let logical = LogicalLocation::builder()
        .fully_qualified_name(operation.to_owned())
        .kind("resource".to_owned())
        .build();
    Location::builder()
        .physical_location(
            PhysicalLocation::builder()
                .artifact_location(artifact)
                .region(region)
                .build(),
        )
        .logical_locations(vec![logical])
        .build()
}

/// The path as a relative URI: code scanning refuses others.
fn uri(file: &str, report: &Report) -> String {
    percent_encoding::utf8_percent_encode(&source::path(file, report), KEPT).to_string()
}

/// What a path keeps as it is.
const KEPT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_')
    .remove(b'~');

/// The one that GitHub reads, and ours.
fn fingerprints(fingerprint: &str) -> BTreeMap<String, String> {
    BTreeMap::from([
        (HASH.to_owned(), format!("{fingerprint}:1")),
        (FINGERPRINT.to_owned(), fingerprint.to_owned()),
    ])
}

fn suppressions(state: &State) -> Option<Vec<Suppression>> {
    let State::Forgiven { until, reason } = state else {
        return None;
    };
    let justification = format!("{} (until {until})", harmless::line(reason, 500));
    Some(vec![
        Suppression::builder()
            .kind(json!("external"))
            .status(json!("accepted"))
            .justification(justification)
            .build(),
    ])
}

fn properties(
    report: &Report,
    finding: &Finding,
    steps: &[(&'static str, &Step)],
) -> Vec<(&'static str, Value)> {
    let attack = steps.iter().find(|(name, _)| *name == "attack");
    let command = attack.map(|(_, step)| evidence::command(&report.run.target, &step.exchange));
    vec![
        ("naysayer/operation", json!(finding.case.subject.operation)),
        (
            "naysayer/place",
            json!(finding.case.place.as_ref().map(ToString::to_string)),
        ),
        ("naysayer/command", json!(command)),
        ("naysayer/finding", json!(finding)),
    ]
}

fn web_request(report: &Report, request: &Request) -> WebRequest {
    let mut built = WebRequest::builder()
        .protocol("http".to_owned())
        .version("1.1".to_owned())
        .method(request.method.clone())
        .target(evidence::address(&report.run.target, request))
        .headers(
            evidence::headers(request)
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
        )
        .build();
    built.body = request
        .body
        .as_ref()
        .map(|body| content(&String::from_utf8_lossy(&body.bytes)));
    built
}

fn web_response(response: &Response) -> WebResponse {
    WebResponse::builder()
        .protocol("http".to_owned())
        .version("1.1".to_owned())
        .status_code(i64::from(response.status))
        .headers(
            evidence::answered(response)
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
        )
        .body(content(&response.text()))
        .build()
}

fn content(text: &str) -> ArtifactContent {
    ArtifactContent::builder()
        .text(harmless::body(text))
        .build()
}
