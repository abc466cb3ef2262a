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
use crate::report::{Report, RuleEntry, evidence, harmless};

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
        .message(message(text(report, finding, &steps)))
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
        .locations(vec![place(report, &at, &known.operation)])
        .partial_fingerprints(fingerprints(&known.fingerprint))
        .baseline_state(json!("absent"))
        .properties(bag(vec![("naysayer/fixed", json!(known))]))
        .build()
}

/// The first sentence stands alone where there is little room; the evidence follows as text, since most viewers show nothing else.
fn text(report: &Report, finding: &Finding, steps: &[(&'static str, &Step)]) -> String {
    let mut text = format!(
        "{}: {}",
        finding.case.subject.operation,
        harmless::line(&finding.proof, 600)
    );
    let more: Vec<&str> = finding.forms.iter().skip(1).map(String::as_str).collect();
    if !more.is_empty() {
        text.push_str(&format!(
            "\nAlso: {}.",
            harmless::line(&more.join("; "), 400)
        ));
    }
    for (name, step) in steps {
        text.push_str(&format!("\n{name}: {}", evidence::short(step, 500)));
    }
    if let Some((_, attack)) = steps.iter().find(|(name, _)| *name == "attack") {
        let command = harmless::line(
            &evidence::command(&report.run.target, &attack.exchange),
            900,
        );
        text.push_str(&format!("\nTry it again: {command}"));
        if report.run.case_header.is_some() {
            text.push_str(&format!(
                "\nIn the server's log: {}",
                harmless::line(&attack.exchange.tag, 80)
            ));
        }
    }
    text
}

fn level(finding: &Finding) -> ResultLevel {
    match rules::level(finding.severity, finding.advice) {
        "error" => ResultLevel::Error,
        "warning" => ResultLevel::Warning,
        _ => ResultLevel::Note,
    }
}

fn location(report: &Report, finding: &Finding) -> Location {
    place(
        report,
        &finding.at,
        &finding.case.subject.operation.to_string(),
    )
}

/// A place in the document, by its line, and the operation by its name.
fn place(report: &Report, at: &crate::words::Location, operation: &str) -> Location {
    let line = i64::from(at.line.max(1));
    let column = i64::from(at.column.max(1));
    let region = Region::builder()
        .start_line(line)
        .start_column(column)
        .end_line(line)
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

/// The document as a path within the repository: code scanning refuses addresses and cannot show absolute paths.
fn uri(file: &str, report: &Report) -> String {
    let file = if file.is_empty() {
        &report.run.document
    } else {
        file
    };
    let path = match file.split_once("://") {
        Some((_, rest)) => rest
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .rsplit('/')
            .next()
            .unwrap_or_default(),
        None if file.starts_with('/') || file.contains(":\\") => {
            file.rsplit(['/', '\\']).next().unwrap_or_default()
        }
        None => file.trim_start_matches("./"),
    };
    let path = if path.is_empty() { "openapi" } else { path };
    percent_encoding::utf8_percent_encode(&path.replace('\\', "/"), KEPT).to_string()
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
    let origin = url::Url::parse(&report.run.target)
        .map_or_else(|_| String::new(), |url| url.origin().ascii_serialization());
    let mut headers: BTreeMap<String, String> = request
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), harmless::line(value, 300)))
        .collect();
    for part in &request.credential.parts {
        headers.insert(
            evidence::place(part),
            format!("{}{}", part.prefix, part.secret),
        );
    }
    if let Some(media_type) = request
        .body
        .as_ref()
        .and_then(|body| body.media_type.clone())
    {
        headers.insert("content-type".to_owned(), media_type);
    }
    let mut built = WebRequest::builder()
        .protocol("http".to_owned())
        .version("1.1".to_owned())
        .method(request.method.clone())
        .target(format!(
            "{origin}{}",
            harmless::line(&request.target(), 1_000)
        ))
        .headers(headers)
        .build();
    built.body = request
        .body
        .as_ref()
        .map(|body| content(&String::from_utf8_lossy(&body.bytes)));
    built
}

fn web_response(response: &Response) -> WebResponse {
    let headers = response
        .headers
        .iter()
        .take(40)
        .map(|(name, value)| (name.clone(), harmless::line(value, 300)));
    WebResponse::builder()
        .protocol("http".to_owned())
        .version("1.1".to_owned())
        .status_code(i64::from(response.status))
        .headers(headers.collect::<BTreeMap<_, _>>())
        .body(content(&response.text()))
        .build()
}

fn content(text: &str) -> ArtifactContent {
    ArtifactContent::builder()
        .text(harmless::body(text))
        .build()
}
