//! Evidence as readable text: control and attack side by side, and a command to paste.

use crate::gate::Finding;
use crate::http::{Answer, Elsewhere, Exchange, curl};
use crate::lab::{Label, Step};

use super::harmless;

/// Leaves of a trial what a report shows: the steps that prove it, their bodies capped.
pub(crate) fn trim(finding: &mut Finding) {
    let kept = telling(finding).into_iter();
    let mut steps: Vec<Step> = kept.map(|(_, step)| step.clone()).collect();
    for step in &mut steps {
        if let Some(body) = &mut step.exchange.request.body {
            body.bytes = harmless::body(&String::from_utf8_lossy(&body.bytes)).into();
        }
        if let Answer::Response(response) = &mut step.exchange.answer {
            response.body = harmless::body(&response.text()).into();
        }
    }
    finding.trial.steps = steps;
}

/// The steps of a finding that prove it: control, attack, and the owner's look afterwards.
pub(crate) fn telling(finding: &Finding) -> Vec<(&'static str, &Step)> {
    let last = |label: Label| finding.trial.all(label).last();
    let attack = finding.trial.all(Label::Attack).last();
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
pub(crate) fn place(part: &crate::http::CredentialPart) -> String {
    match &part.place {
        crate::http::CredentialPlace::Header(name) => name.clone(),
        crate::http::CredentialPlace::Query(name) => format!("query parameter {name}"),
        crate::http::CredentialPlace::Cookie(name) => format!("cookie {name}"),
    }
}

/// A command that sends a request of the evidence again.
pub(crate) fn command(target: &str, exchange: &Exchange) -> String {
    let origin = url::Url::parse(target).map_or_else(
        |_| target.to_owned(),
        |url| url.origin().ascii_serialization(),
    );
    curl(exchange, &origin)
}
