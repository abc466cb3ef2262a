//! auth/tampered-token: a token whose signature does not fit must be refused.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::http::Credential;
use crate::identity::forge;
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::impostor::{self, Impostor};

pub(super) struct TamperedToken;

static RULE: Rule = Rule {
    id: RuleId::new("auth/tampered-token"),
    title: "Accepts a token that was changed or signed by a stranger",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 347,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A JSON Web Token whose claims were changed after signing, or which a stranger signed, is refused.",
    sends: "The genuine token with a claim changed under the old signature; signed with an unrelated key, an empty secret, a key of its own in its header, or a `kid` that leads elsewhere.",
    proof: "The answer repeats the control's content, or the owner sees the effect of the write.",
    why: "Anybody who has one token can make himself another one, with another name or role.",
    fix: "Verify the signature with a key that the server chooses, before any claim is read; ignore `jwk`, `jku` and `x5u` in tokens and look `kid` up in a fixed list.",
};

#[async_trait]
impl Check for TamperedToken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        impostor::plan(
            &RULE,
            site,
            operation,
            "claims changed, signed by a stranger, key tricks in the header",
            12,
        )
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        impostor::probe(lab, forms, "is no JSON Web Token").await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        impostor::judge(trial, "Sent with a tampered token")
    }
}

fn forms(genuine: &Credential) -> Vec<Impostor> {
    impostor::all(forge::tampered(genuine))
}
