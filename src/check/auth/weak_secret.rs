//! auth/weak-secret: the secret that signs tokens must not be a word that everybody tries.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, oracle};
use crate::identity::forge;
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::impostor;

pub(super) struct WeakSecret;

static RULE: Rule = Rule {
    id: RuleId::new("auth/weak-secret"),
    title: "Signs tokens with a guessable secret",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 1391,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "The secret that signs tokens cannot be guessed.",
    sends: "Nothing while it guesses: the signature of the genuine token is compared offline with a small list of secrets. One request then carries a token that was signed with the secret found.",
    proof: "The secret reproduces the genuine signature, and the forged token is answered as the genuine one is.",
    why: "Whoever guesses the secret can sign himself a token with any name and role in it.",
    fix: "Sign with at least 256 random bits from a secret store, or with an asymmetric key; change the secret now.",
};

#[async_trait]
impl Check for WeakSecret {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    /// The secret is one for the whole API: the first operation that demands a credential and reads stands for all.
    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let stands = |other: &&Operation| {
            other.key.is_safe() && site.demands_credential(other) && site.excluded(other).is_none()
        };
        let first = || site.api.operations.iter().find(stands);
        if !site.may_hold_jwt() || !site.is_chosen(RULE.id.as_str(), operation, first) {
            return Vec::new();
        }
        impostor::plan(&RULE, site, operation, "signed with a guessed secret", 3)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        let nobody = IdentityName::anonymous();
        let genuine = lab.credential(&ground.owner);
        let token = forge::Jwt::find(&genuine).ok_or_else(|| {
            Reason::NoSubject(format!(
                "{}'s credential is no JSON Web Token",
                ground.owner
            ))
        })?;
        if !token.algorithm().starts_with("HS") {
            return Err(Reason::NoSubject(format!(
                "{}'s token is not signed with a shared secret",
                ground.owner
            )));
        }
        // Guessing needs no request. A secret that is not on the list is a promise kept.
        let Some(secret) = forge::weak::crack(&token) else {
            return Ok(());
        };
        lab.says(format!("signed with the secret `{secret}`"));
        let forged = forge::weak::resign(&token, secret)
            .ok_or_else(|| Reason::NoSubject("the token cannot be signed anew".to_owned()))?;
        let request = ground.request.with_credential(forged);
        lab.attack(
            &ground,
            &nobody,
            &format!("signed with the guessed secret `{secret}`"),
            &request,
        )
        .await?;
        lab.close(&ground).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        // No secret guessed, nothing sent.
        if trial.all(Label::Attack).next().is_none() {
            return match oracle::sound_control(trial) {
                Ok(_) => Verdict::Upheld,
                Err(reason) => Verdict::Inconclusive(reason),
            };
        }
        impostor::judge(trial, "Sent with a forged token")
    }
}
