//! auth/wrong-token: a token that was issued for something else is no access token.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::http::{Credential, CredentialPart};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Secret, Severity};

use super::session;

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
    sends: "The refresh token and the id token of a login of its own, in the place of the access token.",
    proof: "The answer repeats the control's content.",
    why: "Refresh tokens live long and travel elsewhere than access tokens; id tokens are shown to clients.",
    fix: "Check the token type, audience and issuer of every token.",
};

#[async_trait]
impl Check for WrongToken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let form = "a token of another kind";
        session::plan(&RULE, site, operation, form, |login| {
            login.refresh.is_some() && login.token.is_some()
        })
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let owner = session::owner(case)?;
        let own = lab.log_in(&owner).await?;
        session::call(lab, Label::Control, &owner, "", own.credential.clone()).await?;
        let answer = own
            .login
            .as_ref()
            .and_then(|login| login.response()?.json());
        let id_token = answer.and_then(|body| Some(body.get("id_token")?.as_str()?.to_owned()));
        let id_token = id_token.map(|token| Secret::new(format!("{owner} id token"), token));
        let others = [
            ("a refresh token", own.refresh_token.clone()),
            ("an id token", id_token),
        ];
        let mut tried = false;
        for (form, secret) in others {
            let Some(secret) = secret else { continue };
            let mut parts = own.credential.parts.clone();
            if let Some(part) = parts.last_mut() {
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

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        session::judge(trial, "Sent with a token of another kind")
    }
}
