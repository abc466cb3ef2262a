//! auth/no-credential: what demands a credential must refuse whoever shows none.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::http::Credential;
use crate::identity::forge;
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::impostor::{self, Impostor};

pub(super) struct NoCredential;

static RULE: Rule = Rule {
    id: RuleId::new("auth/no-credential"),
    title: "Answers without a credential",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 306,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An operation that demands a credential refuses a request that carries none.",
    sends: "The control's request without any credential, with an empty one, and with the scheme's word alone.",
    proof: "The answer repeats the control's content, or the owner sees the effect of the write.",
    why: "Anybody on the network can read or change what the operation guards.",
    fix: "Check the credential before anything else, for every route; deny by default and list what is public.",
};

#[async_trait]
impl Check for NoCredential {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        impostor::plan(&RULE, site, operation, "none, empty, scheme word alone", 4)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        impostor::probe(lab, forms, "cannot be left out, since there is none").await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        impostor::judge(trial, "Sent without a credential")
    }
}

fn forms(genuine: &Credential) -> Vec<Impostor> {
    if genuine.is_empty() {
        return Vec::new();
    }
    let none = Impostor {
        form: "credential left out".to_owned(),
        credential: Credential::none(),
    };
    let bare = impostor::all(forge::bare(genuine));
    std::iter::once(none).chain(bare).collect()
}
