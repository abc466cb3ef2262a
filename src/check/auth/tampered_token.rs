//! auth/tampered-token: a token whose signature does not fit must be refused.

use std::time::Duration;

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, oracle};
use crate::http::Credential;
use crate::identity::forge;
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

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
    sends: "The genuine token with a claim changed under the old signature; signed with an unrelated key, an empty secret, a key or certificate of its own in its header, or a `kid` that leads elsewhere; a token of RS256 or ES256 also signed by HMAC with the public key as its secret, which the config gives (`tokens: public_key`) or the target itself publishes. A target that can reach the listener of the run (on this machine, or by `callback` in the config) also gets `jku` and `x5u` that lead there; no other is led anywhere.",
    proof: "The answer repeats the control's content, or the owner sees the effect of the write; or the target fetched the key of a stranger.",
    why: "Anybody who has one token can make himself another one, with another name or role.",
    fix: "Verify the signature with a key and an algorithm that the server chooses, before any claim is read; ignore `jwk`, `jku`, `x5c` and `x5u` in tokens and look `kid` up in a fixed list.",
};

const CHANGED: &str = "claims changed, signed by a stranger, key tricks in the header";
const FETCHED: &str = "keys to be fetched from a stranger";

#[async_trait]
impl Check for TamperedToken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if !site.may_hold_jwt() {
            return Vec::new();
        }
        let mut cases = impostor::plan(&RULE, site, operation, CHANGED, 21);
        // Whether keys are fetched is one matter for the whole API: the first reading stands for all.
        let stands = |other: &&Operation| {
            other.key.is_safe() && site.demands_credential(other) && site.excluded(other).is_none()
        };
        let first = || site.api.operations.iter().find(stands);
        if site.is_loopback() && site.is_chosen(RULE.id.as_str(), operation, first) {
            cases.extend(impostor::plan(&RULE, site, operation, FETCHED, 4));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        if case.form == FETCHED {
            return fetched(lab).await;
        }
        let owner = lab.prepared_owner()?;
        let keys = lab.public_keys(&lab.credential(&owner)).await;
        let forms = |genuine: &Credential| {
            let mut forged = forge::tampered(genuine);
            forged.extend(forge::confused(genuine, &keys));
            impostor::all(forged)
        };
        impostor::probe(lab, forms, "is no JSON Web Token").await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let (Some(came), Ok(_)) = (&trial.broken, oracle::sound_control(trial)) {
            return Verdict::Broken(came.clone());
        }
        impostor::judge(trial, "Sent with a tampered token")
    }
}

/// The control's request with tokens whose key is to be had from a listener of the run.
async fn fetched(lab: &mut Lab) -> Result<(), Reason> {
    let ground = lab.prepare().await?;
    let genuine = lab.credential(&ground.owner);
    if forge::Jwt::find(&genuine).is_none() {
        let why = format!("{}'s credential is no JSON Web Token", ground.owner);
        return Err(Reason::NoSubject(why));
    }
    let keys = forge::strangers_keys(&genuine).to_string();
    let certificate = forge::strangers_certificate();
    let ear = lab.ear().await?;
    let token = format!("nay-{}", lab.unique());
    let (at_keys, at_certificate) = (format!("{token}.json"), format!("{token}.pem"));
    let keys = ear.offer(&at_keys, "application/json", keys);
    let certificate = ear.offer(&at_certificate, "application/x-pem-file", certificate);
    let nobody = IdentityName::anonymous();
    let bare = ground.request.without_credential();
    lab.catch_all(&bare, &nobody).await?;
    let forged = forge::pointing(&genuine, &keys, &certificate);
    for Impostor { form, credential } in impostor::all(forged) {
        let request = ground.request.with_credential(credential);
        lab.send(Label::Attack, &nobody, &form, &request, None)
            .await?;
        let mut was_taken = false;
        for token in [&at_keys, &at_certificate] {
            was_taken |= ear.heard(token, Duration::ZERO).await.is_some();
        }
        if was_taken {
            lab.says(format!(
                "Sent with a tampered token ({form}): the target fetched the key from where the token said."
            ));
        }
        if was_taken || oracle::is_proven(lab.so_far()) {
            break;
        }
    }
    Ok(())
}
