//! auth/expired-token: a credential that has expired must be refused.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::http::Credential;
use crate::identity::forge::{self, Jwt, Key};
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
    promise: "A credential whose time is over, or has not come yet, is refused.",
    sends: "The control's request with the really expired credential that the config gives (`expired`). Where the key that signs tokens is known, from the config (`tokens: secret` or `private_key`) or since it was guessed, also with the genuine claims under dates that have passed and that are yet to come.",
    proof: "The answer repeats the control's content, or the owner sees the effect of the write.",
    why: "A token that leaked once opens the door for ever.",
    fix: "Check the expiry and the beginning of every token on every request, with a small allowance for clocks.",
};

const EXPIRED: &str = "a really expired credential";
const MISDATED: &str = "dates that have passed and dates to come";

#[async_trait]
impl Check for ExpiredToken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let given = site
            .identities
            .iter()
            .any(|identity| identity.expired.is_some());
        let mut cases = Vec::new();
        if given {
            cases.extend(impostor::plan(&RULE, site, operation, EXPIRED, 2));
        }
        if !site.may_hold_jwt() {
            return cases;
        }
        // A key that may yet be guessed is tried once for the whole API, one that is known everywhere.
        let stands = |other: &&Operation| {
            other.key.is_safe() && site.demands_credential(other) && site.excluded(other).is_none()
        };
        let first = || site.api.operations.iter().find(stands);
        let known = !Key::of_config(&site.config.tokens).is_empty();
        if known || site.is_chosen(RULE.id.as_str(), operation, first) {
            cases.extend(impostor::plan(&RULE, site, operation, MISDATED, 3));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        if case.form == MISDATED {
            return misdated(lab).await;
        }
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

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let who = match case.form.as_str() {
            MISDATED => "Sent with a token of wrong dates",
            _ => "Sent with an expired credential",
        };
        impostor::judge(trial, who)
    }
}

/// The genuine claims under wrong dates, signed by the key that signs the genuine token.
async fn misdated(lab: &mut Lab) -> Result<(), Reason> {
    let owner = lab.prepared_owner()?;
    let token = Jwt::find(&lab.credential(&owner))
        .ok_or_else(|| Reason::NoSubject(format!("{owner}'s credential is no JSON Web Token")))?;
    let given = Key::of_config(&lab.site().config.tokens);
    let own = given.iter().find(|key| key.signed(&token)).cloned();
    if !given.is_empty() && own.is_none() {
        let why = format!("the key under `tokens` did not sign the token of {owner}");
        return Err(Reason::NoSubject(why));
    }
    let key = own.or_else(|| Key::guessed(&token)).ok_or_else(|| {
        Reason::NoSubject(
            "nobody knows the key that signs its tokens; give a really expired one as `expired`, or the key under `tokens`"
                .to_owned(),
        )
    })?;
    let forms = |genuine: &Credential| {
        let token = Jwt::find(genuine);
        let forged = token.map(|token| forge::misdated(&token, &key));
        impostor::all(forged.unwrap_or_default())
    };
    impostor::probe(lab, forms, "carries no token that this key signed").await
}
