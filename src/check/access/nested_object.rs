//! access/nested-object: a child must not be reached below a parent that does not own it.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::{Expectation, Role, Site, pairs};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::{acted, other_object, others_object};

pub(super) struct NestedObject;

static RULE: Rule = Rule {
    id: RuleId::new("access/nested-object"),
    title: "Reaches an object below a parent that does not own it",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 639,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "A child is found below its own parent and below no other, and nobody makes one below a parent of somebody else.",
    sends: "Another owner's child below a parent of the attacker's own, to read, change and delete it; the attacker's own child below another owner's parent, to read it; a making below another owner's parent. All of them were made by the run.",
    proof: "The other's canary in the answer, or the effect that the owner sees; for the other way round the attacker's own canary below the foreign parent; what was made there, as the owner of the parent sees it. What he may read at its right place as well is shared.",
    why: "The check stops at the parent in the path: with one of his own, anybody reaches every child by its id.",
    fix: "Look the child up by its own id and its parent's together, and the parent with its owner.",
};

#[async_trait]
impl Check for NestedObject {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let (id, cost) = match site.role(&operation.key) {
            Role::Makes { by_key: false, .. } => return children(site, operation),
            Role::Reads(id) => (id, [4, 0]),
            Role::Changes(id) | Role::Deletes(id) => (id, [5, 4]),
            Role::Acts(id) if site.batch(&operation.key).is_none() => (id, [11, 4]),
            _ => return Vec::new(),
        };
        let resource = site.resource(id);
        let makers = resource
            .parent
            .map_or(&[][..], |parent| &site.resource(parent).makes);
        if makers.is_empty()
            || resource.makes.is_empty()
            || site.excluded(operation).is_some()
            || !site.demands_credential(operation)
        {
            return Vec::new();
        }
        // Who may make no parent has none of his own to try.
        let may_make = |name: &IdentityName| {
            let identity = site.identity(name);
            let mut makers = makers.iter().filter_map(|key| site.api.operation(key));
            identity.is_some_and(|identity| {
                makers.any(|maker| site.expectation(maker, identity) != Expectation::Denied)
            })
        };
        let [requests, writes] = cost;
        pairs(site, operation)
            .into_iter()
            .filter(|pair| may_make(&pair.attacker))
            .map(|pair| other_object::case(&RULE, operation, pair, FORM, Cost { requests, writes }))
            .collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let attacker = other_object::attacker(case)?;
        if case.form == CHILD {
            return acted::probe_child(case, lab).await;
        }
        if let Role::Acts(_) = lab.site().role(&case.subject.operation) {
            return acted::probe_below(case, lab).await;
        }
        if !case.subject.operation.is_safe() {
            let ground = lab.prepare().await?;
            let request = lab.below_own_parent(&ground, &attacker)?;
            lab.attack(&ground, &attacker, FORM, &request).await?;
            return lab.close(&ground).await;
        }
        let ground = others_object::own(lab).await?;
        let request = lab.below_own_parent(&ground, &attacker)?;
        lab.attack(&ground, &attacker, FORM, &request).await?;
        if leak(lab.so_far()).is_some() {
            let direct = ground.request.with_credential(lab.credential(&attacker));
            lab.send(
                Label::Shared,
                &attacker,
                "at its right place",
                &direct,
                None,
            )
            .await?;
        } else if let Some((request, canary)) = lab.own_child_below(&ground, &attacker) {
            lab.graffito(canary);
            lab.attack(&ground, &attacker, OTHER_WAY, &request).await?;
        }
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        // What is made or done there leaves what the owner's own call leaves.
        if case.form == CHILD || trial.change.is_some() {
            return acted::judge(case, trial);
        }
        if !case.subject.operation.is_safe() {
            return other_object::judge_write(case, trial);
        }
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let Some((form, canary)) = leak(trial) else {
            return match &trial.canary {
                Some(_) => other_object::judge_refusals(trial),
                None => Verdict::Inconclusive(Reason::NoSubject(
                    "the object has no text that only its owner knows".to_owned(),
                )),
            };
        };
        if trial
            .all(Label::Shared)
            .any(|step| oracle::reveals(step, canary))
        {
            return Verdict::Upheld;
        }
        let whose = match form {
            OTHER_WAY => "his own object".to_owned(),
            _ => format!("an object of {}", case.subject.owner),
        };
        Verdict::Broken(format!(
            "Asked by {} ({form}), it shows {whose} where it does not belong.",
            other_object::name(case)
        ))
    }
}

/// Makings below something that others may own.
fn children(site: &Site, operation: &Operation) -> Vec<Case> {
    let above = site.nearest(&operation.key.template);
    if above.is_none() || site.excluded(operation).is_some() || !site.demands_credential(operation)
    {
        return Vec::new();
    }
    let can_be_made = above.is_some_and(|id| !site.resource(id).makes.is_empty());
    let cost = Cost {
        requests: 7,
        writes: 3,
    };
    pairs(site, operation)
        .into_iter()
        .filter(|pair| can_be_made || pair.across)
        .map(|pair| other_object::case(&RULE, operation, pair, CHILD, cost))
        .collect()
}

const CHILD: &str = "made below another owner's object";
const FORM: &str = "another owner's child below one's own parent";
const OTHER_WAY: &str = "one's own child below another owner's parent";

/// The form of the attack that was shown the child, and the text that tells it.
fn leak(trial: &Trial) -> Option<(&str, &str)> {
    trial.all(Label::Attack).find_map(|step| {
        let text = match step.form == OTHER_WAY {
            true => trial.graffito.as_deref()?,
            false => trial.canary.as_deref()?,
        };
        oracle::reveals(step, text).then_some((step.form.as_str(), text))
    })
}
