//! access/object-write: another owner's object must not be changed.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial};
use crate::site::{Does, Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{acted, batched, other_object};

pub(super) struct ObjectWrite;

static RULE: Rule = Rule {
    id: RuleId::new("access/object-write"),
    title: "Changes another owner's object",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 639,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "An identity cannot change an object that belongs to another owner.",
    sends: "The owner's own change, sent by another identity on an object that the run made for it, with a text of its own; what else can be done to an object, such as to cancel it; a change of several of his own that names the owner's among them, or of the owner's alone below what it lies in.",
    proof: "The owner re-reads the object and finds the attacker's text, or what the owner's own call leaves in another object; where a change of several has no room for one, the value that was set, or that the same call leaves in the attacker's own, and none of it in an object that nobody named.",
    why: "Anybody with an account can overwrite what others own.",
    fix: "Look the object up together with its owner, taken from the credential, whenever it is updated; answer 404 when there is none.",
};

#[async_trait]
impl Check for ObjectWrite {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match site.role(&operation.key) {
            Role::Changes(_) | Role::Makes { by_key: true, .. } => other_object::plan(
                &RULE,
                site,
                operation,
                "another owner's object changed by id",
                Cost {
                    requests: 5,
                    writes: 4,
                },
            ),
            Role::Acts(id)
                if site.batch(&operation.key).is_none() && !site.resource(id).makes.is_empty() =>
            {
                let cost = Cost {
                    requests: 11,
                    writes: 4,
                };
                other_object::plan(&RULE, site, operation, ACT, cost)
            }
            _ => batched::plan(&RULE, site, operation, Does::Changes),
        }
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        if batched::is_one(case) {
            return batched::probe(case, lab).await;
        }
        if case.form == ACT {
            return acted::probe(case, lab).await;
        }
        let by_key = lab
            .operation()
            .is_some_and(|operation| lab.site().makes(&operation.key));
        if by_key {
            return other_object::overwrite(case, lab).await;
        }
        other_object::write(case, lab).await
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        match batched::is_one(case) {
            true => batched::judge(case, trial),
            false if case.form == ACT => acted::judge(case, trial),
            false => other_object::judge_write(case, trial),
        }
    }
}

const ACT: &str = "another owner's object acted on";
