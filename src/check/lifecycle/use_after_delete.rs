//! lifecycle/use-after-delete: what was deleted is gone, with all that lay in it.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Doomed, Lab, Label, Reason, Trial};
use crate::site::{Resource, Role, Site};
use crate::spec::{Operation, StatusRange};
use crate::words::{Profile, RuleId, Severity};

use super::outdated;

pub(super) struct UseAfterDelete;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/use-after-delete"),
    title: "Lets what was deleted be used",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 672,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An object that its owner deleted is not shown, listed or changed any more, and neither is what lay in it.",
    sends: "A fresh object is used, deleted by its owner, and used again: read, changed, listed; likewise a child of a deleted parent, the list of its children, and a new child in it.",
    proof: "The same content is shown once more, the list still holds the object's own text, or the owner reads what was written afterwards. Making it anew by PUT and deleting twice are allowed.",
    why: "Data that people asked to be removed lives on, and so does whoever still has its id.",
    fix: "Check on every access that the object and its parents are not deleted; delete children with their parent.",
};

const ITSELF: &str = "after its deletion";
const INTO: &str = "made in what was deleted";
const PARENT: &str = "after the deletion of what it lay in";

#[async_trait]
impl Check for UseAfterDelete {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let role = site.role(&operation.key);
        if let Role::Makes { by_key: false, .. } = role {
            return into(site, operation);
        }
        let Some(id) = used(role, operation).filter(|_| site.excluded(operation).is_none()) else {
            return Vec::new();
        };
        let resource = site.resource(id);
        let dies = |resource: &Resource| !resource.makes.is_empty() && !resource.deletes.is_empty();
        let lists = matches!(role, Role::Lists(_));
        let parent = match lists {
            true => site.nearest(&operation.key.template),
            false => resource.parent,
        };
        let parent = parent.map(|id| site.resource(id));
        let cost = Cost {
            requests: 5,
            writes: 3,
        };
        let mut cases = Vec::new();
        if dies(resource) {
            cases.extend(outdated::case(&RULE, operation, ITSELF, cost));
        }
        let shows = lists || matches!(role, Role::Reads(_));
        if parent.is_some_and(dies) && !resource.makes.is_empty() && shows {
            cases.extend(outdated::case(&RULE, operation, PARENT, cost));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let doomed = if matches!(case.form.as_str(), PARENT | INTO) {
            Doomed::Parent
        } else {
            Doomed::Itself
        };
        let (ground, deleted) = lab.prepare_deleted(doomed).await?;
        let owner = ground.owner.clone();
        let accepted = lab
            .attack(&ground, &owner, &case.form, &ground.request)
            .await?;
        // A namesake that is refused is not taken for what was deleted.
        match accepted || oracle::is_proven(lab.so_far()) {
            true => lab.has_no_namesake(&deleted),
            false => Ok(()),
        }
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let control = match oracle::sound_control(trial) {
            Ok(control) => control,
            Err(reason) => return Verdict::Inconclusive(reason),
        };
        let Some(attack) = trial.all(Label::Attack).last() else {
            return Verdict::Inconclusive(Reason::NoSubject("nothing was tried".to_owned()));
        };
        if case.form == INTO {
            return oracle::same_as_control(trial, "Made by its owner");
        }
        if !attack.exchange.request.is_safe() {
            return match attack.exchange.status() {
                Some(201) => Verdict::Upheld,
                _ => outdated::judge_effect_or_nothing(trial, "Changed"),
            };
        }
        match &trial.canary {
            Some(canary) if control.text().contains(canary.as_str()) => {
                let shown = attack
                    .exchange
                    .response()
                    .map(|it| it.text().contains(canary.as_str()));
                match oracle::denied(&attack.exchange, trial) {
                    oracle::Reaction::Fault(reason) => Verdict::Inconclusive(reason),
                    oracle::Reaction::Accepted if shown == Some(true) => Verdict::Broken(format!(
                        "Asked for {}: its own text is still in the answer.",
                        case.form
                    )),
                    oracle::Reaction::Unclear(why) => Verdict::Inconclusive(Reason::Ambiguous(why)),
                    _ => Verdict::Upheld,
                }
            }
            // A list that never showed it proves nothing; a reading of one object can be compared.
            _ if !case.subject.operation.template.ends_with('}') => {
                Verdict::Inconclusive(Reason::NoSubject(
                    "the answer did not show the object's own text while it was there".to_owned(),
                ))
            }
            _ => oracle::same_as_control(trial, "Asked for"),
        }
    }
}

/// A new child in a parent that its owner deleted.
fn into(site: &Site, operation: &Operation) -> Vec<Case> {
    let parent = site.nearest(&operation.key.template);
    let parent = parent.map(|id| site.resource(id));
    let dies = |parent: &Resource| !parent.makes.is_empty() && !parent.deletes.is_empty();
    if site.excluded(operation).is_some() || !parent.is_some_and(dies) {
        return Vec::new();
    }
    let cost = Cost {
        requests: 4,
        writes: 4,
    };
    outdated::case(&RULE, operation, INTO, cost)
}

/// The resource that an operation uses in a way that must end with it. PUT may make it anew, unless 404 is documented.
fn used(role: Role, operation: &Operation) -> Option<crate::site::ResourceId> {
    let says_404 = || {
        let code = StatusRange::Code(404);
        operation
            .responses
            .iter()
            .any(|response| response.status == code)
    };
    match role {
        Role::Reads(id) | Role::ReadsPart(id) | Role::Lists(id) => Some(id),
        Role::Changes(id) if &*operation.key.method == "PATCH" || says_404() => Some(id),
        _ => None,
    }
}
