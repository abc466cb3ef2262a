//! lifecycle/tightened: what an earlier document allowed and the present one refuses must be refused.

use async_trait::async_trait;

use crate::check::input::{missing, negatives, payload, was_allowed};
use crate::check::{Case, Check, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

pub(super) struct Tightened;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/tightened"),
    title: "Takes what only an earlier document allowed",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 20,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A constraint that the document gained is kept: a request that was right before it is refused now.",
    sends: "The control with one value as the earlier document (`previous:`, or `--since` with a git revision) still allowed it: a part left out that is required now, a value beyond a new limit.",
    proof: "The answer is 2xx, like that to the control.",
    why: "A rule was decided on and written down, and whoever relies on it is wrong.",
    fix: "Roll the new validation out to every instance and route, or take the constraint back out of the document.",
};

#[async_trait]
impl Check for Tightened {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.then(operation).is_none() || site.excluded(operation).is_some() {
            return Vec::new();
        }
        let left_out = missing::left_out(site, operation);
        let all = negatives::negatives(site, operation);
        let broken = all.chosen.iter().chain(&all.cut).cloned();
        let tighter = left_out
            .into_iter()
            .chain(broken)
            .filter(|it| was_allowed(site, operation, &it.place, &it.violation));
        tighter
            .map(|it| payload::case(&RULE, operation, it.place, it.violation))
            .collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        payload::probe(case, lab).await
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        match payload::judge(case, trial) {
            Verdict::Broken(proof) => Verdict::Broken(format!(
                "{proof} The earlier document allowed it, the present one does not."
            )),
            other => other,
        }
    }
}
