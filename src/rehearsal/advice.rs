//! What the scan did where it noticed nothing, and what its user can do about it.

use crate::check::{Outcome, Verdict};
use crate::http::Exchange;
use crate::lab::{Label, Reason};
use crate::words::RuleId;

/// So many attacks are told.
const MOST: usize = 3;

/// What the scan did: how often it saw what, and its attacks with their answers.
pub(super) fn did(own: &[&Outcome]) -> Vec<String> {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for outcome in own {
        let sentence = match &outcome.verdict {
            Verdict::Broken(_) => continue,
            Verdict::Upheld => "it saw the promise kept".to_owned(),
            Verdict::Inconclusive(reason) => reason.to_string(),
        };
        match counted.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, count)) => *count += 1,
            None => counted.push((sentence, 1)),
        }
    }
    let mut lines: Vec<String> = counted
        .into_iter()
        .map(|(sentence, count)| format!("{count} × {sentence}"))
        .collect();
    let steps = own
        .iter()
        .filter_map(|outcome| outcome.trial.as_ref())
        .flat_map(|trial| &trial.steps);
    let sent = steps.filter(|step| matches!(step.label, Label::Attack | Label::Effect));
    let mut told: Vec<String> = Vec::new();
    for step in sent {
        let what = match step.label {
            Label::Effect => "looked",
            _ => "tried",
        };
        let line = format!("{what} as {}: {}", step.actor, line(&step.exchange));
        if !told.contains(&line) {
            told.push(line);
        }
    }
    let more = told.len().saturating_sub(MOST);
    lines.extend(told.into_iter().take(MOST));
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    if lines.is_empty() {
        lines.push("the scan tried nothing there".to_owned());
    }
    lines
}

/// `GET /v2/orders 403`
fn line(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let answer = match exchange.status() {
        Some(status) => status.to_string(),
        None => "no answer".to_owned(),
    };
    format!("{} {} {answer}", request.method, request.target())
}

/// What to configure, so that it is noticed.
pub(super) fn todo(rule: &RuleId, own: &[&Outcome]) -> &'static str {
    let reason = own.iter().find_map(|outcome| match &outcome.verdict {
        Verdict::Inconclusive(reason) => Some(reason),
        _ => None,
    });
    match (reason, rule.family()) {
        (Some(Reason::NoControl(_)), _) => {
            "give what a valid request needs under `values:`, or an identity that may send it"
        }
        (Some(Reason::NoSubject(_)), "access") => {
            "give each identity an object of its own: a second identity that may make one, or its id under `values:`"
        }
        (Some(Reason::NoSubject(_)), "auth") => {
            "give an identity whose credential can be tried in this way: a login, an `expired:` one, a token"
        }
        (Some(Reason::NoSubject(_)), _) => {
            "give a known good value under `values:`, or an identity that can make what it works on"
        }
        (Some(Reason::Forbidden(_)), _) => "see `safety:` in the config, which forbids it",
        (Some(Reason::SessionLost(_)), _) => {
            "give the identity a `login:`, so that its session can be renewed"
        }
        (Some(Reason::Unreachable(_)), _) => {
            "raise `limits: timeout`, or see why it does not answer"
        }
        (Some(Reason::Ambiguous(_)), "access") => {
            "let the owner's objects be read by some operation of the document, so that an effect can be seen"
        }
        (Some(Reason::Ambiguous(_)), _) => {
            "give values under `values:` with which the answers can be told apart"
        }
        _ => "nothing in the config would help: the scan is blind to this break here",
    }
}
