//! lifecycle/old-version-refusal: what the present version refuses, an older one must not let through.

use std::collections::BTreeSet;

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::http::Request;
use crate::identity::Identity;
use crate::lab::{Actor, Ground, Lab, Label, Reason, Sign, Trial};
use crate::site::{Expectation, Role, Site, pairs};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::outdated;
use super::versions::{self, Version};

pub(super) struct OldVersionRefusal;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/old-version-refusal"),
    title: "An older version lets in whom the present one refuses",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 862,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Whoever the present version of an operation refuses is refused by every older one as well.",
    sends: "The control's request in an earlier version without a credential, as each identity that may not call the operation, and as somebody else on an owner's object. Writes work on a fresh object that the run made.",
    proof: "The present version refuses it, and the older one answers with the control's content, or its owner sees the effect of the write; a version that never was is refused.",
    why: "The check was added to the new version only: the old door is still open.",
    fix: "Take old versions out of service, or put them behind the same checks.",
};

const NOBODY: &str = "without a credential";
const OTHERS: &str = "on another owner's object";

#[async_trait]
impl Check for OldVersionRefusal {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let role = site.role(&operation.key);
        let writes = matches!(
            role,
            Role::Makes { .. } | Role::Changes(_) | Role::Deletes(_)
        );
        if !(operation.key.is_safe() || writes)
            || site.excluded(operation).is_some()
            || !site.demands_credential(operation)
        {
            return Vec::new();
        }
        let writes = u32::from(writes);
        let cost = Cost {
            requests: 6 + 9 * writes,
            writes: 10 * writes,
        };
        let mut cases = Vec::new();
        for version in Version::all(site, operation) {
            let older = version.older(site).into_iter();
            // A write is tried in the newest of them alone.
            let most = if writes > 0 { 1 } else { usize::MAX };
            for old in older.take(most) {
                let form = version.form(old);
                let nobody = format!("{form} {NOBODY}");
                cases.extend(outdated::case(&RULE, operation, &nobody, cost));
                for identity in refused(site, operation) {
                    let form = format!("{form} as {}", identity.name);
                    for mut case in outdated::case(&RULE, operation, &form, cost) {
                        case.subject.attacker = Some(identity.name.clone());
                        cases.push(case);
                    }
                }
                let owned = matches!(role, Role::Reads(_) | Role::Changes(_) | Role::Deletes(_));
                let pair = pairs(site, operation).into_iter().find(|_| owned);
                if let Some(pair) = pair {
                    let form = format!("{form} as {} {OTHERS}", pair.attacker);
                    for mut case in outdated::case(&RULE, operation, &form, cost) {
                        case.subject.owner = Actor::Identity(pair.owner.clone());
                        case.subject.attacker = Some(pair.attacker.clone());
                        cases.push(case);
                    }
                }
            }
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let (version, old) = versions::named(lab, &case.form)?;
        let ground = stand_on(case, lab).await?;
        let (attacker, request) = sent(case, lab, &ground);
        let older = (&version, old, &request);
        if !versions::attack(lab, &ground, &attacker, &case.form, older).await? {
            return lab.close(&ground).await;
        }
        // Something answers: whether that is the version, and whether the present one refuses.
        let ground = stand_on(case, lab).await?;
        let (attacker, request) = sent(case, lab, &ground);
        refused_at_present(lab, &ground, &attacker, &request).await?;
        versions::ask_for_one_that_never_was(lab, &ground, &attacker, &version, &request).await?;
        let older = (&version, old, &request);
        versions::attack(lab, &ground, &attacker, &case.form, older).await?;
        lab.close(&ground).await
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let who = match &case.subject.attacker {
            Some(name) => {
                format!("Refused to {name} by the present version, asked for in an older one")
            }
            None => {
                "Refused without a credential by the present version, asked for in an older one"
                    .to_owned()
            }
        };
        oracle::same_as_control(trial, &who)
    }
}

/// Identities that may not call the operation, one for each role.
fn refused<'s>(site: &'s Site, operation: &Operation) -> Vec<&'s Identity> {
    let denied =
        |identity: &&Identity| site.expectation(operation, identity) == Expectation::Denied;
    let mut roles = BTreeSet::new();
    let identities = site.identities.iter().filter(denied);
    identities
        .filter(|identity| identity.role.is_none() || roles.insert(identity.role.clone()))
        .collect()
}

/// The control of the case; of another owner's object, one that the run made.
async fn stand_on(case: &Case, lab: &mut Lab) -> Result<Ground, Reason> {
    let reads_own = case.form.ends_with(OTHERS) && case.subject.operation.is_safe();
    match reads_own {
        true => lab.prepare_own().await,
        false => versions::ground(lab).await,
    }
}

/// The control's request as whom it must be refused to.
fn sent(case: &Case, lab: &Lab, ground: &Ground) -> (IdentityName, Request) {
    match &case.subject.attacker {
        Some(attacker) => {
            let credential = lab.credential(attacker);
            (attacker.clone(), ground.request.with_credential(credential))
        }
        None => (
            IdentityName::anonymous(),
            ground.request.without_credential(),
        ),
    }
}

/// That the present version refuses the request, in its answer and in its effect: the rest is for other rules to report.
async fn refused_at_present(
    lab: &mut Lab,
    ground: &Ground,
    attacker: &IdentityName,
    request: &Request,
) -> Result<(), Reason> {
    let form = "the present version";
    let let_in = match lab.so_far().sign {
        Sign::None | Sign::Made => {
            let answer = lab
                .send(Label::Public, attacker, form, request, None)
                .await?;
            oracle::repeats_control(lab.so_far(), &answer)
        }
        // Where the control of a deletion is still to come, only the owner's look tells.
        _ => lab.attack(ground, attacker, form, request).await? && versions::took_effect_last(lab),
    };
    match let_in {
        true => Err(Reason::NoSubject(
            "the present version does not refuse it either".to_owned(),
        )),
        false => Ok(()),
    }
}
