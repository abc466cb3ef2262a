//! auth/wrong-token: a token that was issued for something else is no access token.

use std::sync::Arc;

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::http::{Credential, CredentialPart};
use crate::identity::Identity;
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Secret, Severity};

use super::impostor::{self, Impostor};
use super::session;

const KIND: &str = "a token of another kind";
const STRANGE: &str = "a token that was issued for something else";

pub(super) struct WrongToken;

static RULE: Rule = Rule {
    id: RuleId::new("auth/wrong-token"),
    title: "Accepts a token that was issued for something else",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 345,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A genuine token of another kind is refused as an access token.",
    sends: "The refresh token and the id token of a login of its own, in the place of the access token; and the genuine tokens for another audience or by another issuer that the config gives (`other_audience`, `other_issuer`).",
    proof: "The answer repeats the control's content, or the owner sees the effect of the write.",
    why: "Refresh tokens live long and travel elsewhere than access tokens; id tokens are shown to clients.",
    fix: "Check the token type, audience and issuer of every token.",
};

#[async_trait]
impl Check for WrongToken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let given = |identity: &Identity| {
            identity.other_audience.is_some() || identity.other_issuer.is_some()
        };
        let mut cases = session::plan(&RULE, site, operation, KIND, |login| login.token.is_some());
        if site.identities.iter().any(given) {
            cases.extend(impostor::plan(&RULE, site, operation, STRANGE, 3));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        if case.form == STRANGE {
            let strange = lab.strange_credentials();
            let forms = move |_: &Credential| {
                let each = strange.iter().map(|(name, what, credential)| Impostor {
                    form: format!("{what}, of {name}"),
                    credential: credential.clone(),
                });
                each.collect()
            };
            return impostor::probe(lab, forms, "has no token for anything else").await;
        }
        let owner = session::owner(case)?;
        let own = lab.log_in(&owner).await?;
        session::call(lab, Label::Control, &owner, "", own.credential.clone()).await?;
        let answer = own
            .login
            .as_ref()
            .and_then(|login| login.response()?.json());
        let beside = |names: [&str; 2], label: &str| {
            let body = answer.as_ref()?;
            let token = names
                .into_iter()
                .find_map(|name| body.get(name)?.as_str())?;
            Some(Secret::new(format!("{owner} {label}"), token))
        };
        let refresh = own.refresh_token.clone();
        let refresh = refresh.or_else(|| beside(["refresh_token", "refreshToken"], "refresh"));
        let others = [
            ("a refresh token", refresh),
            ("an id token", beside(["id_token", "idToken"], "id token")),
        ];
        let mut tried = false;
        for (form, secret) in others {
            let Some(secret) = secret else { continue };
            let mut parts = own.credential.parts.clone();
            if let Some(part) = Arc::make_mut(&mut parts).last_mut() {
                *part = CredentialPart {
                    secret,
                    ..part.clone()
                };
            }
            tried = true;
            session::call(lab, Label::Attack, &owner, form, Credential { parts }).await?;
        }
        match tried {
            true => Ok(()),
            false => Err(Reason::NoSubject(
                "the login brings no other token".to_owned(),
            )),
        }
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let who = match case.form.as_str() {
            STRANGE => "Sent with a genuine token",
            _ => "Sent with a token of another kind",
        };
        session::judge(trial, who)
    }
}
