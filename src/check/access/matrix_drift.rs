//! access/matrix-drift: who was refused when the access matrix was recorded must be refused still.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, oracle};
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{function, other_object};

pub(super) struct MatrixDrift;

static RULE: Rule = Rule {
    id: RuleId::new("access/matrix-drift"),
    title: "Lets somebody in who was refused before",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 285,
    owasp: function::OWASP,
    since: "0.1.0",
    promise: "Whoever was refused when the access matrix was recorded is refused still, unless config or document now say otherwise.",
    sends: "The request of an identity that may, sent by one of those who stand under `denied` in naysayer-access.yml, where neither `access` in the config nor the document says anything.",
    proof: "The privileged control's content or effect.",
    why: "A change of the code opened to a role what was closed to it, and nobody decided that.",
    fix: "Restore the check; or, when the role is to have it, say so under `access` or record the matrix anew with --write-access.",
};

#[async_trait]
impl Check for MatrixDrift {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        let denied = site
            .identities
            .iter()
            .filter(|identity| site.only_recorded(operation, identity));
        let form = "the control as an identity that was refused before";
        function::cases(&RULE, operation, denied, form)
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let attacker = other_object::attacker(case)?;
        let role = lab
            .site()
            .identity(&attacker)
            .and_then(|identity| identity.role.clone());
        lab.says(role.unwrap_or_else(|| attacker.to_string()));
        function::intrude(case, lab).await
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let who = trial
            .broken
            .clone()
            .unwrap_or_else(|| other_object::name(case));
        let who = format!(
            "{who} may now {}: sent by {}",
            case.subject.operation,
            other_object::name(case)
        );
        oracle::same_as_control(trial, &who)
    }
}
