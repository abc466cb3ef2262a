//! auth/partial-credential: all that an operation demands must be there, each scheme and each scope.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, open};
use crate::http::{Credential, Response};
use crate::identity::part_for;
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::{Operation, SchemeKind};
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::{impostor, turned_away};

pub(super) struct PartialCredential;

static RULE: Rule = Rule {
    id: RuleId::new("auth/partial-credential"),
    title: "Answers to a part of what it demands",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 304,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An operation that demands several credentials, or scopes, refuses a caller who lacks one of them.",
    sends: "The control's request with each scheme of an AND left out in turn; the same with the token of an identity that lacks a scope which the operation declares, and that is let in elsewhere.",
    proof: "The answer repeats the control's content, or the owner sees the effect of the write, where the same request without any credential is refused.",
    why: "The second lock is there in the document only: whoever holds one key, or a token for something harmless, comes in.",
    fix: "Check every scheme of the requirement and every scope, in one place, and refuse when one is missing.",
};

const WITHOUT: &str = "without ";
const NARROW: &str = "a token without a scope";

#[async_trait]
impl Check for PartialCredential {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let mut cases = Vec::new();
        for scheme in joined(operation) {
            let form = format!("{WITHOUT}{scheme}");
            cases.extend(impostor::plan(&RULE, site, operation, &form, 3));
        }
        let mut seen = Vec::new();
        for identity in &site.identities {
            if site.missing_scopes(operation, identity).is_none()
                || seen.contains(&&identity.scopes)
            {
                continue;
            }
            seen.push(&identity.scopes);
            let narrow = impostor::plan(&RULE, site, operation, NARROW, 3);
            cases.extend(narrow.into_iter().map(|mut case| {
                case.subject.attacker = Some(identity.name.clone());
                case
            }));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        let (actor, credential) = match &case.subject.attacker {
            Some(attacker) => (attacker.clone(), narrow(lab, attacker)?),
            None => {
                let owner = ground.owner.clone();
                let scheme = case.form.strip_prefix(WITHOUT).unwrap_or_default();
                (owner.clone(), without(lab, scheme, &owner)?)
            }
        };
        turned_away::without_credential(lab, &ground).await?;
        let request = ground.request.with_credential(credential);
        open::attack(lab, &ground, &actor, "", &request).await?;
        lab.close(&ground).await
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let Some(attacker) = &case.subject.attacker else {
            return impostor::judge(trial, &format!("Sent {}", case.form));
        };
        let by_attacker = |step: &&crate::lab::Step| step.actor == *attacker;
        let elsewhere = trial.all(Label::Setup).filter(by_attacker);
        let mut answers = elsewhere.filter_map(|step| step.exchange.response());
        if !answers.any(Response::is_success) {
            let why = format!("nothing shows that {attacker} is let in anywhere");
            return Verdict::Inconclusive(Reason::NoControl(why));
        }
        let lacks = trial.broken.as_deref().unwrap_or("a scope");
        impostor::judge(
            trial,
            &format!("Sent by {attacker}, whose token lacks {lacks}"),
        )
    }
}

/// Schemes that the operation demands together with others, each once.
fn joined(operation: &Operation) -> Vec<&str> {
    let mut names = Vec::new();
    let several = operation
        .security
        .iter()
        .filter(|one| one.schemes.len() > 1);
    for (name, _) in several.flat_map(|one| &one.schemes) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

/// What `attacker` presents: genuine, and too narrow.
fn narrow(lab: &mut Lab, attacker: &IdentityName) -> Result<Credential, Reason> {
    let site = lab.site();
    let missing = lab
        .operation()
        .zip(site.identity(attacker))
        .and_then(|(operation, identity)| site.missing_scopes(operation, identity))
        .unwrap_or_default();
    lab.says(format!("`{}`", missing.join("`, `")));
    lab.quote_elsewhere(attacker)?;
    Ok(lab.credential(attacker))
}

/// What `owner` presents, without the part that meets `scheme`.
///
/// # Errors
/// [`Reason::NoSubject`] when he presents none, or when the document asks for no more than what remains.
fn without(lab: &Lab, scheme: &str, owner: &IdentityName) -> Result<Credential, Reason> {
    let schemes = &lab.site().api.schemes;
    let whole = lab.credential(owner);
    let part = schemes
        .get(scheme)
        .and_then(|scheme| part_for(scheme, &whole));
    let part = part.ok_or_else(|| {
        Reason::NoSubject(format!("{owner} presents nothing that meets `{scheme}`"))
    })?;
    let parts = whole.parts.iter().enumerate();
    let others = parts.filter(|(index, _)| *index != part);
    let rest = Credential {
        parts: others.map(|(_, part)| part.clone()).collect(),
    };
    // A certificate is shown with every connection, whatever stands in the request.
    let certificate = lab.site().config.tls.client_cert.is_some();
    let met = |name: &String| match schemes.get(name) {
        Some(own) if own.kind == SchemeKind::MutualTls => certificate,
        Some(own) => part_for(own, &rest).is_some(),
        None => false,
    };
    let alternatives = lab.operation().map(|operation| &operation.security);
    let enough = alternatives
        .into_iter()
        .flatten()
        .any(|one| one.schemes.iter().all(|(name, _)| met(name)));
    match enough || rest.is_empty() {
        false => Ok(rest),
        true => Err(Reason::NoSubject(format!(
            "without `{scheme}`, what {owner} presents is all that the document asks for, or nothing"
        ))),
    }
}
