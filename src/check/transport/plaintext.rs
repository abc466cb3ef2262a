//! transport/plaintext: an API that is spoken to over https does not answer in plain text as well.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Stage, Verdict, oracle};
use crate::http::{Failure, Response};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::host;

pub(super) struct Plaintext;

static RULE: Rule = Rule {
    id: RuleId::new("transport/plaintext"),
    title: "Serves the API in plain text",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 319,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An API that is reached over https is not served over http on the same host.",
    sends: "The control over http, to port 80 of the same host and, where the target has a port of its own, to that; first without the credential, and with it only where the answer is the refusal that https gives.",
    proof: "The control's content over http. A refused connection, a redirect and any other answer keep the promise.",
    why: "A client with http:// in its configuration works unnoticed, and everybody on the way reads its token.",
    fix: "Close the port, or answer nothing on it but a redirect to https.",
};

#[async_trait]
impl Check for Plaintext {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if !site.is_https() {
            return Vec::new();
        }
        let choose = || host::guarded(site).or_else(|| host::reading(site, |_| true));
        let form = "the same over http";
        host::case(&RULE, site, choose, operation, form, (Stage::Probe, 6))
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        let nobody = IdentityName::anonymous();
        let bare = ground.request.without_credential();
        let form = "without a credential, over https";
        let refusal = lab.send(Label::Public, &nobody, form, &bare, None).await?;
        for twin in lab.plaintext_twins() {
            let form = "without a credential, over http";
            let answer = lab
                .send_by(&twin, Label::Attack, &nobody, form, &bare)
                .await;
            if answer.is_some_and(|answer| is_that_refusal(&answer, &refusal)) {
                let (owner, request) = (&ground.owner, &ground.request);
                lab.send_by(&twin, Label::Attack, owner, "over http", request)
                    .await;
            }
            lab.read_again(&ground).await?;
            if oracle::is_proven(lab.so_far()) {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let closed =
            |failure: &Failure| matches!(failure, Failure::Connect(_) | Failure::Broken(_));
        let mut heard = trial.clone();
        heard.steps.retain(|step| {
            step.label != Label::Attack || !step.exchange.failure().is_some_and(closed)
        });
        if heard.all(Label::Attack).next().is_none() && trial.all(Label::Attack).next().is_some() {
            return Verdict::Upheld;
        }
        oracle::same_as_control(&heard, "Asked for in plain text")
    }
}

/// Whether an answer over http is what the API says to strangers over https, so that the API is behind it.
fn is_that_refusal(answer: &Response, refusal: &Response) -> bool {
    matches!(answer.status, 401 | 403)
        && answer.status == refusal.status
        && answer.media_type() == refusal.media_type()
}
