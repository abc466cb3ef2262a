//! auth/unsigned-token: a token that nobody signed must be refused.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::http::Credential;
use crate::identity::forge;
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::impostor::{self, Impostor};

pub(super) struct UnsignedToken;

static RULE: Rule = Rule {
    id: RuleId::new("auth/unsigned-token"),
    title: "Accepts a token without a signature",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 347,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A JSON Web Token whose header says that it is not signed, or whose signature is missing, is refused (RFC 8725, section 3.1).",
    sends: "The genuine claims under `alg` none in its spellings, with an empty signature and with none.",
    proof: "The answer repeats the control's content, or the owner sees the effect of the write.",
    why: "Anybody can write himself a token with any name and role in it.",
    fix: "Fix the accepted algorithms on the server; never take the algorithm from the token.",
};

#[async_trait]
impl Check for UnsignedToken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        impostor::plan(&RULE, site, operation, "alg none and missing signatures", 7)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        impostor::probe(lab, forms, "is no JSON Web Token").await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        impostor::judge(trial, "Sent with an unsigned token")
    }
}

fn forms(genuine: &Credential) -> Vec<Impostor> {
    impostor::all(forge::unsigned(genuine))
}
