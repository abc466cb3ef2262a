//! access/object-delete: another owner's object must not be deleted.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial};
use crate::site::{Does, Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{batched, other_object};

pub(super) struct ObjectDelete;

static RULE: Rule = Rule {
    id: RuleId::new("access/object-delete"),
    title: "Deletes another owner's object",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 639,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "An identity cannot delete an object that belongs to another owner.",
    sends: "The owner's own deletion, sent by another identity on an object that the run made for it; a deletion of several of his own that names the owner's among them, or of the owner's alone below what it lies in.",
    proof: "The owner re-reads the object and finds it gone.",
    why: "Anybody with an account can destroy what others own.",
    fix: "Look the object up together with its owner, taken from the credential, whenever it is deleted; answer 404 when there is none.",
};

#[async_trait]
impl Check for ObjectDelete {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match site.role(&operation.key) {
            Role::Deletes(_) => other_object::plan(
                &RULE,
                site,
                operation,
                "another owner's object deleted by id",
                Cost {
                    requests: 5,
                    writes: 4,
                },
            ),
            _ => batched::plan(&RULE, site, operation, Does::Deletes),
        }
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        match batched::is_one(case) {
            true => batched::probe(case, lab).await,
            false => other_object::write(case, lab).await,
        }
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        match batched::is_one(case) {
            true => batched::judge(case, trial),
            false => other_object::judge_write(case, trial),
        }
    }
}
