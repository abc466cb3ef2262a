//! GitLab's security report of DAST scanners, schema 15.2.1.

use serde_json::{Value, json};

use crate::gate::{Finding, State};
use crate::lab::Step;
use crate::words::{Location, Severity};

use super::{Report, RuleEntry, evidence, harmless, tables};

/// The version of the schema that this follows.
const VERSION: &str = "15.2.1";
/// What the schema takes at most.
const MOST_NAME: usize = 255;
const MOST_SOLUTION: usize = 7_000;

/// The report as JSON. What is forgiven is left out: the format has no word for it.
pub(crate) fn write(report: &Report) -> String {
    let findings = report.judgement.findings.iter();
    let shown = findings.filter(|finding| !matches!(finding.state, State::Forgiven { .. }));
    let vulnerabilities: Vec<Value> = shown
        .map(|finding| vulnerability(report, finding))
        .collect();
    let whole = json!({
        "version": VERSION,
        "scan": scan(report),
        "vulnerabilities": vulnerabilities,
    });
    serde_json::to_string_pretty(&whole).unwrap_or_default()
}

fn scan(report: &Report) -> Value {
    let run = &report.run;
    let tool = json!({
        "id": "naysayer",
        "name": "naysayer",
        "version": run.version,
        "vendor": { "name": "naysayer" },
    });
    let base = run.target.trim_end_matches('/');
    let cells = report.judgement.coverage.cells.iter();
    let mut scanned: Vec<(String, String)> = cells
        .map(|cell| {
            let operation = &cell.operation;
            let method = operation.method.to_string();
            (method, format!("{base}{}", operation.template))
        })
        .collect();
    scanned.sort();
    scanned.dedup();
    let resources = scanned
        .into_iter()
        .map(|(method, url)| json!({ "method": method, "url": url, "type": "url" }));
    json!({
        "analyzer": tool,
        "scanner": tool,
        "type": "dast",
        "status": if run.incomplete.is_none() && matches!(run.exit_code, 0 | 1) { "success" } else { "failure" },
        "start_time": without_zone(&run.started),
        "end_time": without_zone(&run.ended),
        "scanned_resources": resources.collect::<Vec<_>>(),
        "messages": [{ "level": "info", "value": harmless::line(&report.judgement.why, 1_000) }],
    })
}

/// The schema wants times without the letter of their zone.
fn without_zone(time: &str) -> &str {
    time.get(..19).unwrap_or(time)
}

fn vulnerability(report: &Report, finding: &Finding) -> Value {
    let case = &finding.case;
    let mut rules = report.rules.iter();
    let rule = rules.find(|rule| rule.id == case.rule.as_str());
    let mut location = json!({
        "hostname": host(&report.run.target),
        "method": &*case.subject.operation.method,
        // The template, since GitLab tells findings apart by it: an id in it would make each run's findings new.
        "path": &*case.subject.operation.template,
    });
    let place = tables::place(finding);
    if !place.is_empty() {
        location["param"] = harmless::line(&place, MOST_NAME).into();
    }
    let mut whole = json!({
        "id": finding.fingerprint,
        "name": rule.map_or(case.rule.as_str(), |rule| &rule.title),
        "severity": severity(finding),
        "description": evidence::told(report, finding),
        "identifiers": identifiers(case.rule.as_str(), rule),
        "location": location,
    });
    if let Some(rule) = rule {
        let solution: String = rule.fix.chars().take(MOST_SOLUTION).collect();
        whole["solution"] = solution.into();
    }
    let steps = evidence::telling(finding);
    if let Some((_, attack)) = steps.iter().find(|(name, _)| *name == "attack") {
        whole["evidence"] = proof(report, finding, attack);
    }
    whole["details"] = details(&finding.at, finding, &steps);
    whole
}

/// Ours comes first: GitLab tells findings apart by the first one, and looks at no other.
fn identifiers(id: &str, rule: Option<&RuleEntry>) -> Vec<Value> {
    let mut all =
        vec![json!({ "type": "naysayer_rule", "name": format!("naysayer {id}"), "value": id })];
    if let Some(rule) = rule {
        let (cwe, url) = (rule.cwe, "https://cwe.mitre.org/data/definitions");
        all.push(json!({ "type": "cwe", "name": format!("CWE-{cwe}"), "value": cwe.to_string(), "url": format!("{url}/{cwe}.html") }));
        all.push(json!({ "type": "owasp", "name": rule.owasp, "value": rule.owasp }));
    }
    all
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        _ if finding.advice => "Info",
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
    }
}

fn proof(report: &Report, finding: &Finding, attack: &Step) -> Value {
    let named = |headers: Vec<(String, String)>| -> Vec<Value> {
        let named = headers.into_iter().filter(|(name, _)| !name.is_empty());
        named
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect()
    };
    let request = &attack.exchange.request;
    let mut proof = json!({
        "source": { "id": "naysayer", "name": "naysayer" },
        "summary": harmless::line(&finding.proof, 1_000),
        "request": {
            "method": request.method,
            "url": evidence::address(&report.run.target, request),
            "headers": named(evidence::headers(request)),
        },
    });
    if let Some(body) = &request.body {
        let text = harmless::body(&String::from_utf8_lossy(&body.bytes));
        proof["request"]["body"] = text.into();
    }
    if let Some(response) = attack.exchange.response() {
        proof["response"] = json!({
            "status_code": response.status,
            // HTTP/2 has none, and the schema wants one.
            "reason_phrase": "",
            "headers": named(evidence::answered(response)),
            "body": harmless::body(&response.text()),
        });
    }
    proof
}

/// What the fields of the schema have no place for.
fn details(at: &Location, finding: &Finding, steps: &[(&'static str, &Step)]) -> Value {
    let mut details = json!({
        "document": { "type": "text", "name": "Place in the document", "value": at.to_string() },
        "fingerprint": { "type": "text", "name": "Fingerprint", "value": finding.fingerprint },
    });
    for (name, step) in steps {
        let text = format!("{}\n\n{}", evidence::sent(step), evidence::received(step));
        details[*name] = json!({ "type": "code", "name": name, "value": text });
    }
    details
}

fn host(target: &str) -> String {
    url::Url::parse(target).map_or_else(
        |_| target.to_owned(),
        |url| url.origin().ascii_serialization(),
    )
}
