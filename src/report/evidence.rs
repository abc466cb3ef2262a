//! Evidence as readable text: control and attack side by side, and a command to paste.

use bytes::Bytes;

use crate::check::tells_causes;
use crate::gate::Finding;
use crate::http::{Answer, Elsewhere, Exchange, Request, Response, curl};
use crate::lab::{Label, Step};

use super::{Report, harmless};

/// Characters of a proof.
const MOST_PROOF: usize = 2_000;

/// Characters of the document's line.
const MOST_LINE: usize = 200;

/// Leaves of a trial what a report shows: the steps that prove it, all text harmless, bodies capped.
pub(crate) fn trim(finding: &mut Finding) {
    let kept = telling(finding).into_iter();
    let mut steps: Vec<Step> = kept.map(|(_, step)| step.clone()).collect();
    for step in &mut steps {
        if let Some(body) = &mut step.exchange.request.body {
            body.bytes = harmless::sent(&body.bytes);
        }
        if let Answer::Response(response) = &mut step.exchange.answer {
            response.body = harmless::body(&response.text()).into();
            response.headers = answered(response);
        }
    }
    finding.trial.steps = steps;
    let line = finding.line.take();
    finding.line = line.map(|line| harmless::columns(&line, MOST_LINE));
    finding.proof = harmless::line(&finding.proof, MOST_PROOF);
}

/// The steps of a finding that prove it: control, attack, and the owner's look afterwards.
pub(crate) fn telling(finding: &Finding) -> Vec<(&'static str, &Step)> {
    let last = |label: Label| finding.trial.all(label).last();
    let mut attacks = finding.trial.all(Label::Attack);
    // Of several that met with one cause the proof names the first.
    let attack = match tells_causes(finding.case.rule.as_str()) {
        true => attacks.next(),
        false => attacks.next_back(),
    };
    let look = last(Label::Effect);
    [
        ("control", last(Label::Control)),
        ("attack", attack),
        ("effect", look),
    ]
    .into_iter()
    .filter_map(|(name, step)| Some((name, step?)))
    .collect()
}

/// The first sentence stands alone where there is little room; the evidence follows as text, since most viewers show nothing else.
pub(super) fn told(report: &Report, finding: &Finding) -> String {
    let steps = telling(finding);
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
    for (name, step) in &steps {
        text.push_str(&format!("\n{name}: {}", short(step, 500)));
    }
    if let Some((_, attack)) = steps.iter().find(|(name, _)| *name == "attack") {
        let command = harmless::line(&command(&report.run.target, &attack.exchange), 900);
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

/// `PATCH /v2/projects/7 as bob → 200 {"id":7…`
pub(crate) fn short(step: &Step, most: usize) -> String {
    let request = &step.exchange.request;
    let answer = match step.exchange.response() {
        Some(response) => {
            let body = harmless::line(&response.text(), 120);
            if body.is_empty() {
                format!("{} (no body)", response.status)
            } else {
                format!("{} {body}", response.status)
            }
        }
        None => "no answer".to_owned(),
    };
    let elsewhere = match &step.exchange.elsewhere {
        None => String::new(),
        Some(Elsewhere::Origin(origin)) => origin.clone(),
        Some(Elsewhere::Address(origin, address)) => format!("{origin} ({address})"),
    };
    harmless::line(
        &format!(
            "{} {elsewhere}{} as {} → {answer}",
            request.method,
            request.target(),
            step.actor
        ),
        most,
    )
}

/// The header, parameter or cookie that carries a part of a credential.
fn place(part: &crate::http::CredentialPart) -> String {
    match &part.place {
        crate::http::CredentialPlace::Header(name) => name.clone(),
        crate::http::CredentialPlace::Query(name) => format!("query parameter {name}"),
        crate::http::CredentialPlace::Cookie(name) => format!("cookie {name}"),
    }
}

/// Headers of an answer that a report shows.
const MOST_HEADERS: usize = 40;

/// The headers of a request, those of its credential and media type among them.
pub(super) fn headers(request: &Request) -> Vec<(String, String)> {
    let own = request.headers.iter();
    let own = own.map(|(name, value)| (name.clone(), harmless::line(value, 300)));
    let parts = request.credential.parts.iter();
    let parts = parts.map(|part| (place(part), format!("{}{}", part.prefix, part.secret)));
    let media_type = request
        .body
        .as_ref()
        .and_then(|body| body.media_type.clone());
    let media_type = media_type.map(|media_type| ("content-type".to_owned(), media_type));
    own.chain(parts).chain(media_type).collect()
}

/// The headers of an answer.
pub(super) fn answered(response: &Response) -> Vec<(String, String)> {
    let headers = response.headers.iter().take(MOST_HEADERS);
    headers
        .map(|(name, value)| (harmless::line(name, 100), harmless::line(value, 300)))
        .collect()
}

/// The whole address of a request.
pub(super) fn address(target: &str, request: &Request) -> String {
    let path = harmless::line(&request.target(), 1_000);
    format!("{}{path}", origin(target))
}

/// A request as it looks on the wire.
pub(super) fn sent(step: &Step) -> String {
    let request = &step.exchange.request;
    let mut text = format!(
        "{} {}",
        request.method,
        harmless::line(&request.target(), 1_000)
    );
    write_headers(&mut text, &headers(request));
    if let Some(body) = &request.body {
        write_body(&mut text, &String::from_utf8_lossy(&body.bytes));
    }
    text
}

/// What came back, as it looks on the wire.
pub(super) fn received(step: &Step) -> String {
    let Some(response) = step.exchange.response() else {
        return "no answer".to_owned();
    };
    let mut text = response.status.to_string();
    write_headers(&mut text, &answered(response));
    write_body(&mut text, &response.text());
    text
}

fn write_headers(text: &mut String, headers: &[(String, String)]) {
    for (name, value) in headers {
        text.push_str(&format!("\n{name}: {value}"));
    }
}

fn write_body(text: &mut String, body: &str) {
    if !body.is_empty() {
        text.push_str("\n\n");
        text.push_str(&harmless::body(body));
    }
}

/// A command that sends a request of the evidence again.
pub(crate) fn command(target: &str, exchange: &Exchange) -> String {
    let origin = origin(target);
    let body = exchange.request.body.as_ref();
    if !body.is_some_and(|body| harmless::is_cut(&body.bytes)) {
        return curl(exchange, &origin);
    }
    let mut bare = exchange.clone();
    if let Some(body) = &mut bare.request.body {
        body.bytes = Bytes::new();
    }
    let command = curl(&bare, &origin);
    let command = command.trim_end_matches(" --data-raw ''");
    format!("{command} --data-binary @body # @body is too long to show")
}

fn origin(target: &str) -> String {
    url::Url::parse(target).map_or_else(
        |_| target.to_owned(),
        |url| url.origin().ascii_serialization(),
    )
}
