//! auth/misplaced-credential: a credential that belongs into a header is not taken from the query string.

use std::sync::Arc;

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, open};
use crate::http::{Credential, CredentialPart, CredentialPlace};
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::impostor::{self, Impostor};
use super::turned_away;

pub(super) struct MisplacedCredential;

static RULE: Rule = Rule {
    id: RuleId::new("auth/misplaced-credential"),
    title: "Takes a credential from the query string",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 598,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A credential that the document puts into a header or cookie is refused in the query string.",
    sends: "The genuine credential in the query instead of its own place, as `access_token`, `token` and under its own name; on readings only.",
    proof: "The control's content, where the same request without any credential is refused.",
    why: "URLs end up in logs, histories and Referer headers, and the credential with them.",
    fix: "Read the credential from its declared place alone.",
};

#[async_trait]
impl Check for MisplacedCredential {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match operation.key.is_safe() {
            true => impostor::plan(&RULE, site, operation, "in the query string", 5),
            false => Vec::new(),
        }
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        let genuine = lab.credential(&ground.owner);
        let forms = misplaced(&genuine);
        if forms.is_empty() {
            let why = "the credential belongs into the query string";
            return Err(Reason::NoSubject(why.to_owned()));
        }
        turned_away::without_credential(lab, &ground).await?;
        let owner = ground.owner.clone();
        for impostor in forms {
            let request = ground.request.with_credential(impostor.credential);
            if open::attack(lab, &ground, &owner, &impostor.form, &request).await? {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        impostor::judge(trial, "Sent with its credential in the query string")
    }
}

/// The last secret of the credential under the names that are in use; none when one of its parts is in the query already.
fn misplaced(genuine: &Credential) -> Vec<Impostor> {
    let in_query = |part: &CredentialPart| matches!(part.place, CredentialPlace::Query(_));
    if genuine.parts.iter().any(in_query) {
        return Vec::new();
    }
    let Some(part) = genuine.parts.last() else {
        return Vec::new();
    };
    let own = match &part.place {
        CredentialPlace::Header(name) | CredentialPlace::Cookie(name)
            if !name.eq_ignore_ascii_case("authorization") =>
        {
            Some(name.clone())
        }
        _ => None,
    };
    let names = ["access_token".to_owned(), "token".to_owned()];
    let names = names.into_iter().chain(own);
    names
        .map(|name| Impostor {
            form: format!("as {name} in the query"),
            credential: Credential {
                parts: Arc::new([CredentialPart {
                    place: CredentialPlace::Query(name),
                    prefix: String::new(),
                    secret: part.secret.clone(),
                }]),
            },
        })
        .collect()
}
