//! Evidence as readable text: control and attack side by side, and a command to paste.

use crate::gate::Finding;
use crate::http::{Elsewhere, Exchange, curl};
use crate::lab::{Label, Step};

use super::harmless;

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

/// Request and response in full, as text, bodies capped.
pub(crate) fn full(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let mut text = format!(
        "{} {}\n",
        request.method,
        harmless::line(&request.target(), 1_000)
    );
    for part in &request.credential.parts {
        let (name, shown) = (place(part), format!("{}{}", part.prefix, part.secret));
        text.push_str(&format!("{name}: {shown}\n"));
    }
    text.push_str(&headers(&request.headers));
    if let Some(body) = &request.body {
        if let Some(media_type) = &body.media_type {
            text.push_str(&format!("content-type: {media_type}\n"));
        }
        text.push_str(&format!(
            "\n{}\n",
            harmless::body(&String::from_utf8_lossy(&body.bytes))
        ));
    }
    match exchange.response() {
        Some(response) => {
            text.push_str(&format!(
                "\n{}\n{}",
                response.status,
                headers(&response.headers)
            ));
            if !response.body.is_empty() {
                text.push_str(&format!("\n{}\n", harmless::body(&response.text())));
            }
        }
        None => text.push_str("\nno answer\n"),
    }
    text
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

fn headers(headers: &[(String, String)]) -> String {
    headers
        .iter()
        .take(40)
        .map(|(name, value)| {
            format!(
                "{}: {}\n",
                harmless::line(name, 100),
                harmless::line(value, 300)
            )
        })
        .collect()
}
