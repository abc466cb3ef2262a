//! input/error-leak: an error answer must not show the inside of the server.

use async_trait::async_trait;
use percent_encoding::percent_decode_str;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict};
use crate::lab::{Actor, Lab, Label, Reason, Step, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::signature;

pub(super) struct ErrorLeak;

static RULE: Rule = Rule {
    id: RuleId::new("input/error-leak"),
    title: "Shows its inside in an error",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 209,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An error answer says what is wrong with the request, and nothing of how the server works.",
    sends: "Nothing of its own: every error answer of the run is read, and the request that brought it is sent once more.",
    proof: "A stack trace, SQL text, a file path of the server or a framework's debug page in an error answer, twice.",
    why: "It tells an attacker which code, database and versions he faces, and often hands him secrets.",
    fix: "Turn debug mode off; answer errors with a fixed text and a reference, and keep the details in the log.",
};

#[async_trait]
impl Check for ErrorLeak {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        vec![Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: None,
            form: "every error answer of the run".to_owned(),
            violation: None,
            stage: Stage::Aftermath,
            cost: Cost {
                requests: 1,
                writes: 0,
            },
        }]
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let control = lab.quote_control();
        let recorded = lab.recorded();
        if !recorded.iter().any(is_error) {
            return Err(Reason::NoSubject(
                "no request of the run was answered with an error".to_owned(),
            ));
        }
        // Of several, the shortest request makes the clearest evidence.
        let leaking = recorded.iter().filter(|step| leak(step).is_some());
        match leaking.min_by_key(|step| length(step)) {
            Some(step) => lab.again(step).await,
            // A server that does nothing but fail shows nothing of how it fails otherwise.
            None => control,
        }
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let Some((step, what)) = trial
            .all(Label::Attack)
            .find_map(|step| Some((step, leak(step)?)))
        else {
            let unanswered = trial
                .all(Label::Attack)
                .find_map(|step| step.exchange.failure().map(Reason::from));
            return unanswered.map_or(Verdict::Upheld, Verdict::Inconclusive);
        };
        // What a success shows as well is content and no leak.
        let in_control = trial
            .last(Label::Control)
            .and_then(|control| signature::find(&control.text()));
        if in_control == Some(what) {
            return Verdict::Upheld;
        }
        let status = step.exchange.status().unwrap_or_default();
        Verdict::Broken(format!("Answered {status} with {what}."))
    }
}

/// Bytes of a request that people have to read.
fn length(step: &Step) -> usize {
    let request = &step.exchange.request;
    request.target().len() + request.body.as_ref().map_or(0, |body| body.bytes.len())
}

fn is_error(step: &Step) -> bool {
    step.exchange.status().is_some_and(|status| status >= 400)
}

/// What an error answer shows, unless the request itself said it.
fn leak(step: &Step) -> Option<&'static str> {
    let response = step.exchange.response().filter(|_| is_error(step))?;
    let found = signature::find(&response.text())?;
    let request = &step.exchange.request;
    let target = request.target().replace('+', " ");
    let target = percent_decode_str(&target).decode_utf8_lossy().into_owned();
    let body = request
        .body
        .as_ref()
        .map(|body| String::from_utf8_lossy(&body.bytes).into_owned());
    let mut sent = body.into_iter().chain([target]);
    (!sent.any(|text| signature::find(&text) == Some(found))).then_some(found)
}
