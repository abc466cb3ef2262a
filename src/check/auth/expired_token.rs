//! auth/expired-token: a credential that has expired must be refused.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::http::Credential;
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::impostor::{self, Impostor};

pub(super) struct ExpiredToken;

static RULE: Rule = Rule {
    id: RuleId::new("auth/expired-token"),
    title: "Accepts an expired credential",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 613,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A credential whose time is over is refused.",
    sends: "The control's request with the really expired credential that the config gives (`expired`).",
    proof: "The answer repeats the control's content, or the owner sees the effect of the write.",
    why: "A token that leaked once opens the door for ever.",
    fix: "Check the expiry of every token on every request, with a small allowance for clocks.",
};

#[async_trait]
impl Check for ExpiredToken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match site
            .identities
            .iter()
            .any(|identity| identity.expired.is_some())
        {
            true => impostor::plan(&RULE, site, operation, "a really expired credential", 2),
            false => Vec::new(),
        }
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let expired = lab.expired_credentials();
        let forms = move |_: &Credential| {
            let each = expired.iter().map(|(name, credential)| Impostor {
                form: format!("expired, of {name}"),
                credential: credential.clone(),
            });
            each.collect()
        };
        impostor::probe(lab, forms, "has no expired twin").await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        impostor::judge(trial, "Sent with an expired credential")
    }
}
