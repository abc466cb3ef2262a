//! An object that was shared with somebody and is shared with him no more: what is sent, and what shows a leak.

use crate::check::{Case, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::{ResourceId, Site, pairs};
use crate::spec::Operation;

use super::other_object;

const FORM: &str = "an object that is shared no more";
/// Looks within the delay that the config allows.
const LOOKS: u32 = 10;

/// One case, where the document or the config shows how objects are shared and shared no more.
pub(super) fn plan(
    rule: &Rule,
    site: &Site,
    operation: &Operation,
    resource: ResourceId,
) -> Option<Case> {
    let can_be_made = !site.resource(resource).makes.is_empty();
    let may_be_tried = site.excluded(operation).is_none() && site.demands_credential(operation);
    if !can_be_made || !may_be_tried {
        return None;
    }
    site.sharing(resource)?;
    let waits = site
        .isolation(operation)
        .and_then(|rule| rule.unshared_within);
    let cost = Cost {
        requests: 10 + waits.map_or(0, |_| LOOKS),
        writes: 6,
    };
    let pair = pairs(site, operation).into_iter().next()?;
    Some(other_object::case(rule, operation, pair, FORM, cost))
}

/// Whether a case is one of these.
pub(super) fn is_one(case: &Case) -> bool {
    case.form == FORM
}

/// The reading of somebody who was let in and let out again.
pub(super) async fn probe(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    let site = lab.site();
    let shared = lab.operation().and_then(|operation| {
        let resource = site.role(&operation.key).needs()?;
        site.sharing(resource)
    });
    let sharing = shared
        .ok_or_else(|| Reason::NoSubject("nothing says how such an object is shared".to_owned()))?;
    let request = lab.prepare_unshared(&sharing, &attacker).await?;
    lab.send(Label::Attack, &attacker, FORM, &request, None)
        .await
        .map(|_| ())
}

/// Broken by the owner's text in the answer: before it was shared, the same reading did not show it.
pub(super) fn judge(case: &Case, trial: &Trial) -> Verdict {
    if let Err(reason) = oracle::sound_control(trial) {
        return Verdict::Inconclusive(reason);
    }
    let (Some(canary), Some(attack)) = (&trial.canary, trial.all(Label::Attack).last()) else {
        return Verdict::Inconclusive(oracle::nothing_tried());
    };
    let shown_before = trial
        .all(Label::Before)
        .any(|step| oracle::reveals(step, canary));
    if oracle::reveals(attack, canary) && !shown_before {
        return Verdict::Broken(format!(
            "Asked by {}, with whom {} shared it and shares it no more, it still shows the object.",
            other_object::name(case),
            case.subject.owner
        ));
    }
    match oracle::denied(&attack.exchange, trial) {
        oracle::Reaction::Refused | oracle::Reaction::Accepted => Verdict::Upheld,
        oracle::Reaction::Unclear(why) => Verdict::Inconclusive(Reason::Ambiguous(why)),
        oracle::Reaction::Fault(reason) => Verdict::Inconclusive(reason),
    }
}
