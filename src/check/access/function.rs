//! access/function: what a role may not call must refuse it.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, open, oracle};
use crate::identity::Identity;
use crate::lab::{Actor, Lab, Reason, Subject, Trial};
use crate::site::{Expectation, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

pub(super) const OWASP: &str = "API5:2023 Broken Function Level Authorization";

pub(super) struct Function;

static RULE: Rule = Rule {
    id: RuleId::new("access/function"),
    title: "Lets a role in that may not call it",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 285,
    owasp: OWASP,
    since: "0.1.0",
    promise: "An operation refuses every identity whose role may not call it.",
    sends: "The request of an identity that may, sent by one that may not according to `access` in the config, or else to the roles that the document names.",
    proof: "The privileged control's content or effect.",
    why: "Ordinary users can do what is reserved for others, often administration.",
    fix: "Check the role on the server for every operation, in one place; deny what is not granted.",
};

#[async_trait]
impl Check for Function {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        let denied = site.identities.iter().filter(|identity| {
            !identity.is_anonymous()
                && site.expectation(operation, identity) == Expectation::Denied
                && !site.only_recorded(operation, identity)
                // `auth/partial-credential` tries those.
                && site.missing_scopes(operation, identity).is_none()
        });
        cases(
            &RULE,
            operation,
            denied,
            "the control as an identity that may not",
        )
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        intrude(case, lab).await
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let who = case
            .subject
            .attacker
            .as_ref()
            .map_or_else(|| "somebody".to_owned(), ToString::to_string);
        oracle::same_as_control(trial, &format!("Sent by {who}, whose role may not call it"))
    }
}

/// One case for each role: the policy speaks of roles.
pub(super) fn cases<'a>(
    rule: &Rule,
    operation: &Operation,
    denied: impl Iterator<Item = &'a Identity>,
    form: &str,
) -> Vec<Case> {
    let [requests, writes] = match operation.key.is_safe() {
        true => [2, 0],
        false => [6, 4],
    };
    let mut seen = Vec::new();
    let mut cases = Vec::new();
    for identity in denied {
        if identity.role.is_some() && seen.contains(&&identity.role) {
            continue;
        }
        seen.push(&identity.role);
        cases.push(Case {
            rule: rule.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: Some(identity.name.clone()),
            },
            place: None,
            form: form.to_owned(),
            violation: None,
            stage: Stage::Probe,
            cost: Cost { requests, writes },
        });
    }
    cases
}

/// The request of an identity that may, sent by one that may not.
pub(super) async fn intrude(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = super::other_object::attacker(case)?;
    if let Some(ground) = lab.prepare_standing().await? {
        lab.catch_all(&ground.request.without_credential(), &attacker)
            .await?;
        let request = ground.request.with_credential(lab.credential(&attacker));
        if lab.is_turned_away(&ground, &attacker, "", &request).await? {
            return Ok(());
        }
    }
    let ground = lab.prepare().await?;
    lab.catch_all(&ground.request.without_credential(), &attacker)
        .await?;
    let request = ground.request.with_credential(lab.credential(&attacker));
    open::attack(lab, &ground, &attacker, "", &request).await?;
    lab.close(&ground).await
}
