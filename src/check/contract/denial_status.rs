//! contract/denial-status: a refusal says what it is.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
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
    proof: "401 without WWW-Authenticate, 405 without Allow (RFC 9110), 401 to a credential that was accepted elsewhere for the same operation, or a redirect instead of a refusal; the same once more.",
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
        let refused = recorded.iter().filter(|step| step.label == Label::Attack);
        match refused.into_iter().find(|step| misleads(step).is_some()) {
            Some(step) => lab.again(step).await,
            None => Ok(()),
        }
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        match trial.all(Label::Attack).find_map(misleads) {
            Some(how) => Verdict::Broken(how),
            None => Verdict::Upheld,
        }
    }
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
