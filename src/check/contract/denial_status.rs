//! contract/denial-status: a refusal says what it is.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::http::Response;
use crate::lab::{Lab, Label, Reason, Step, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::passing;

pub(super) struct DenialStatus;

static RULE: Rule = Rule {
    id: RuleId::new("contract/denial-status"),
    title: "Refuses in a misleading way",
    severity: Severity::Low,
    profile: Profile::Advice,
    cwe: 393,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A refusal has the status and headers that clients and gateways understand.",
    sends: "Nothing of its own: it looks at the refusals of the run.",
    proof: "401 without WWW-Authenticate, 405 without Allow (RFC 9110), 401 to a session that is accepted elsewhere and shows what the operation asks for, or a redirect instead of a refusal; the same once more.",
    why: "Clients retry, follow or give up at the wrong moment, and monitors count the wrong thing.",
    fix: "Answer 401 with WWW-Authenticate to who is unknown, 403 to who is known, 405 with Allow to what is not routed.",
};

#[async_trait]
impl Check for DenialStatus {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        passing::case(&RULE, site, operation, "every refusal of the run")
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        lab.quote_control()?;
        let recorded = lab.recorded();
        let own = lab.operation().map(|operation| {
            let base = lab.site().base_of(operation);
            format!("{base}{}", operation.key.template)
        });
        // Other rules ask for other paths on behalf of the operation.
        let fits = |step: &&Step| {
            own.as_ref()
                .is_some_and(|template| is_path_of(template, &step.exchange.request.path))
        };
        let refused = recorded
            .iter()
            .filter(|step| step.label == Label::Attack)
            .filter(fits);
        let is_misleading = |step: &Step| misleads(step).is_some();
        let misleading = refused.clone().filter(|step| is_misleading(step));
        lab.again_until_one(misleading, is_misleading).await?;
        let known = refused
            .clone()
            .find(|step| is_unknown(step) && is_intact(lab, step));
        let tried = lab.so_far().all(Label::Attack).any(is_misleading);
        let Some(step) = known.filter(|_| !tried) else {
            return Ok(());
        };
        // Who is let in nowhere else may well not be known.
        match lab.quote_elsewhere(&step.actor) {
            Ok(()) => lab.again(step).await,
            Err(_) => Ok(()),
        }
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let mut refusals = trial.all(Label::Attack);
        match refusals.find_map(|step| misleads(step).or_else(|| mistakes(step, trial))) {
            Some(how) => Verdict::Broken(how),
            None => Verdict::Upheld,
        }
    }
}

/// Whether an answer says that nobody knows the caller.
fn is_unknown(step: &Step) -> bool {
    step.exchange.status() == Some(401) && !step.exchange.request.credential.is_empty()
}

/// Whether it shows the session of an identity as it is, at an operation that asks for one of this kind.
fn is_intact(lab: &Lab, step: &Step) -> bool {
    let identity = lab.site().identity(&step.actor);
    let taken = identity.zip(lab.operation());
    taken.is_some_and(|(identity, operation)| lab.site().takes(operation, identity))
        && step.exchange.request.credential == lab.credential(&step.actor)
}

/// What is misleading about 401 to a caller who is known: the same credential was let in elsewhere (RFC 9110, section 15.5.4).
fn mistakes(step: &Step, trial: &Trial) -> Option<String> {
    let credential = &step.exchange.request.credential;
    let is_same = |other: &Step| other.exchange.request.credential == *credential;
    let let_in = |other: &&Step| {
        let answer = other.exchange.response();
        answer.is_some_and(Response::is_success) && is_same(other) && other.actor == step.actor
    };
    let elsewhere = trial
        .all(Label::Setup)
        .find(let_in)
        .filter(|_| is_unknown(step))?;
    let request = &elsewhere.exchange.request;
    Some(format!(
        "{} is answered 401, as somebody who is not known, and let in to {} {} with the same credential.",
        step.actor, request.method, request.path
    ))
}

/// Whether a path is one that the template describes.
fn is_path_of(template: &str, path: &str) -> bool {
    let (own, asked) = (template.split('/'), path.split('/'));
    let fits = |(own, asked): (&str, &str)| own.starts_with('{') || own == asked;
    own.clone().count() == asked.clone().count() && own.zip(asked).all(fits)
}

/// What is misleading about a refusal.
fn misleads(step: &Step) -> Option<String> {
    let answer = step.exchange.response()?;
    let lacks = |name: &str| answer.header(name).is_none();
    let nobody = step.exchange.request.credential.is_empty();
    match answer.status {
        401 if lacks("www-authenticate") => Some(
            "A refusal with 401 has no WWW-Authenticate, which RFC 9110, section 15.5.2 demands."
                .to_owned(),
        ),
        405 if lacks("allow") => Some(
            "A refusal with 405 has no Allow, which RFC 9110, section 15.5.6 demands.".to_owned(),
        ),
        status @ (301 | 302 | 303 | 307) if nobody => Some(format!(
            "Without a credential it is answered {status} to another page instead of 401."
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_path_of;

    #[test]
    fn only_paths_of_the_template_are_its_own() {
        assert!(is_path_of("/v2/labels/{name}", "/v2/labels/urgent"));
        assert!(!is_path_of("/v2/", "/.env"));
        assert!(!is_path_of("/v2/labels", "/v2/labels/"));
    }
}
