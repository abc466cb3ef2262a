//! lifecycle/old-version: an earlier version of the API must be gone.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::outdated;
use super::versions::{self, NEVER, Version};

pub(super) struct OldVersion;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/old-version"),
    title: "An older version still answers",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 1059,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A version of the API that the document does not declare answers nothing.",
    sends: "The control with an earlier version where the document names the present one: a path segment, a header, a query parameter, the media type.",
    proof: "The control's content, where a version that never was is refused.",
    why: "Old versions run old code, without the checks that were added since, and nobody watches them.",
    fix: "Take old versions out of service at the gateway as well, or declare them in a document and test them.",
};

#[async_trait]
impl Check for OldVersion {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    /// Readings only: an older write would work on objects that the present version may not show.
    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if !operation.key.is_safe() || site.excluded(operation).is_some() {
            return Vec::new();
        }
        let cost = Cost {
            requests: 3,
            writes: 0,
        };
        let mut cases = Vec::new();
        for version in Version::all(site, operation) {
            for old in version.older(site) {
                let form = version.form(old);
                cases.extend(outdated::case(&RULE, operation, &form, cost));
            }
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let (version, old) = versions::named(lab, &case.form)?;
        let ground = lab.prepare().await?;
        let owner = ground.owner.clone();
        let never = version.put_on(&ground.request, NEVER);
        let form = "a version that never was";
        lab.send(Label::CatchAll, &owner, form, &never, None)
            .await?;
        let request = version.put_on(&ground.request, old);
        lab.attack(&ground, &owner, &case.form, &request).await?;
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        oracle::same_as_control(trial, "Asked for in an older version")
    }
}
