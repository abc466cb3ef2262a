//! access/object-read: another owner's object must not be shown.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{other_object, others_object};

pub(super) struct ObjectRead;

static RULE: Rule = Rule {
    id: RuleId::new("access/object-read"),
    title: "Shows another owner's object",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 639,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "An identity cannot read an object that belongs to another owner.",
    sends: "The owner's own reading of an object that the run made, sent by another identity.",
    proof: "The answer holds a random text that only the owner's object holds, and neither an anonymous caller nor the attacker's own list is shown it.",
    why: "Anybody with an account can read what others own, one id at a time.",
    fix: "Look the object up together with its owner, taken from the credential; answer 404 when there is none.",
};

#[async_trait]
impl Check for ObjectRead {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match site.role(&operation.key) {
            Role::Reads(id) | Role::ReadsPart(id) if others_object::is_nobodys(site, id) => {
                Vec::new()
            }
            Role::Reads(_) | Role::ReadsPart(_) => other_object::plan(
                &RULE,
                site,
                operation,
                "another owner's object read by id",
                Cost {
                    requests: 4,
                    writes: 0,
                },
            ),
            _ => Vec::new(),
        }
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        others_object::read(case, lab).await
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        others_object::judge(case, trial)
    }
}
