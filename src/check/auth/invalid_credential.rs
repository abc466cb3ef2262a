//! auth/invalid-credential: what demands a credential must refuse one that was never issued.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::http::Credential;
use crate::identity::forge;
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::impostor;

pub(super) struct InvalidCredential;

static RULE: Rule = Rule {
    id: RuleId::new("auth/invalid-credential"),
    title: "Answers to an invalid credential",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 287,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A credential that was never issued, or was damaged on its way, is refused.",
    sends: "The control's request with a credential of the same shape that is garbage, truncated, changed in one character, garbage under another scheme word, or with a wrong password.",
    proof: "The answer repeats the control's content, or the owner sees the effect of the write.",
    why: "Whoever sends anything that looks like a credential is let in.",
    fix: "Verify the credential itself, not its presence or shape: look it up or check its signature, and refuse what fails.",
};

#[async_trait]
impl Check for InvalidCredential {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        impostor::plan(
            &RULE,
            site,
            operation,
            "garbage, truncated, one character changed, other scheme word",
            6,
        )
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let forms = |genuine: &Credential| impostor::all(forge::invalid(genuine));
        impostor::probe(lab, forms, "is of a kind that cannot be damaged").await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        impostor::judge(trial, "Sent with an invalid credential")
    }
}
