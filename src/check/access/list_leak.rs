//! access/list-leak: a collection or search must not show another owner's objects.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial, search_parameter};
use crate::site::{Role, Site, pairs};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::other_object;

pub(super) struct ListLeak;

static RULE: Rule = Rule {
    id: RuleId::new("access/list-leak"),
    title: "Lists another owner's objects",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 639,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "A collection or a search shows nobody the objects of another owner.",
    sends: "The owner's list or search, which shows an object that the run made for him, asked by another identity: his own list, the owner's, a filter by the owner, the same search term.",
    proof: "The answer holds the owner's canary. What an anonymous caller is shown as well is public; where the config's `isolation` says nothing of the operation, what the other may read by its id is shared.",
    why: "One request shows what everybody owns, with the ids to go on with.",
    fix: "Put the owner from the credential into every query, before filters and search terms of the request.",
};

#[async_trait]
impl Check for ListLeak {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let form = match site.role(&operation.key) {
            Role::Lists(id) if !site.resource(id).makes.is_empty() => "another owner's list",
            Role::Other if operation.key.is_safe() && search_parameter(operation).is_some() => {
                "another owner's objects searched for"
            }
            _ => return Vec::new(),
        };
        if site.excluded(operation).is_some() || !site.demands_credential(operation) {
            return Vec::new();
        }
        let cost = Cost {
            requests: 5,
            writes: 0,
        };
        pairs(site, operation)
            .into_iter()
            .filter(|pair| !pair.across)
            .map(|pair| other_object::case(&RULE, operation, pair, form, cost))
            .collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let attacker = other_object::attacker(case)?;
        let listing = lab.prepare_listing().await?;
        for (form, request) in lab.listings(&listing, &attacker) {
            lab.send(Label::Attack, &attacker, &form, &request, None)
                .await?;
            if leak(lab.so_far()).is_none() {
                continue;
            }
            // What everybody may see is no leak, and neither is what is shared with the attacker.
            let nobody = IdentityName::anonymous();
            let bare = request.without_credential();
            lab.send(Label::Public, &nobody, "", &bare, None).await?;
            let said = lab
                .operation()
                .is_some_and(|operation| lab.site().isolation(operation).is_some());
            if !said {
                lab.read_by_id(&listing.object, &attacker).await?;
            }
            break;
        }
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let Some((form, canary)) = leak(trial) else {
            return other_object::judge_refusals(trial);
        };
        let shown = |label| trial.all(label).any(|step| oracle::reveals(step, canary));
        if shown(Label::Public) || shown(Label::Shared) {
            return Verdict::Upheld;
        }
        let form = match form {
            "" => String::new(),
            form => format!(" ({form})"),
        };
        Verdict::Broken(format!(
            "Asked by {}{form}, it lists an object of {}: the answer holds a text that only this object holds.",
            other_object::name(case),
            case.subject.owner
        ))
    }
}

/// The form of the attack that was shown the canary, and the canary.
fn leak(trial: &Trial) -> Option<(&str, &str)> {
    let canary = trial.canary.as_deref()?;
    let shown = trial
        .all(Label::Attack)
        .find(|step| oracle::reveals(step, canary))?;
    Some((&shown.form, canary))
}
