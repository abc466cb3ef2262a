//! lifecycle/unannounced-deprecation: what the document calls deprecated says so itself.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::outdated;

pub(super) struct UnannouncedDeprecation;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/unannounced-deprecation"),
    title: "Is deprecated and does not say so",
    severity: Severity::Low,
    profile: Profile::Advice,
    cwe: 1059,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An operation that the document calls deprecated says so in its answers (RFC 9745, RFC 8594).",
    sends: "The control.",
    proof: "Its answer has neither a Deprecation nor a Sunset header.",
    why: "Clients learn of the end when it is there.",
    fix: "Send Deprecation with the day since when, and Sunset with the day of the end.",
};

#[async_trait]
impl Check for UnannouncedDeprecation {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() || !operation.deprecated {
            return Vec::new();
        }
        let cost = Cost {
            requests: 2,
            writes: u32::from(!operation.key.is_safe()),
        };
        outdated::case(&RULE, operation, "headers of its answer", cost)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        lab.close(&ground).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let control = match oracle::sound_control(trial) {
            Ok(control) => control,
            Err(reason) => return Verdict::Inconclusive(reason),
        };
        let says = ["deprecation", "sunset"].map(|name| control.header(name).is_some());
        if says.contains(&true) {
            return Verdict::Upheld;
        }
        Verdict::Broken("Its answer has neither a Deprecation nor a Sunset header.".to_owned())
    }
}
