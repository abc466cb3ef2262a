//! lifecycle/missing-precondition: where the document demands that a writer says which state he knows, silence is refused.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial};
use crate::site::{Demand, Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::outdated;

pub(super) struct MissingPrecondition;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/missing-precondition"),
    title: "Lets an unconditional write through where a condition is demanded",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 362,
    owasp: outdated::OWASP,
    since: "0.1.0",
    promise: "A write without the precondition that the document demands is refused (RFC 6585, section 3).",
    sends: "The owner's own write on a fresh object, without If-Match.",
    proof: "The owner re-reads the object and finds what the write wrote, or the object gone.",
    why: "A client that forgets the precondition overwrites what others wrote, and nobody notices.",
    fix: "Answer 428 Precondition Required to every write that carries no If-Match.",
};

#[async_trait]
impl Check for MissingPrecondition {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let writes = matches!(
            site.role(&operation.key),
            Role::Changes(_) | Role::Deletes(_)
        );
        let demands = site.precondition(operation).header == Demand::Required;
        if !writes || !demands || site.excluded(operation).is_some() {
            return Vec::new();
        }
        let cost = Cost {
            requests: 8,
            writes: 4,
        };
        outdated::case(&RULE, operation, "no If-Match", cost)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let stale = lab.prepare_stale().await?;
        let ground = &stale.ground;
        let owner = ground.owner.clone();
        lab.attack(ground, &owner, "no If-Match", &ground.request)
            .await?;
        lab.finish_stale(&stale).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        outdated::judge(trial, "Written without a precondition")
    }
}
