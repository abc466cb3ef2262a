//! lifecycle/old-version: an earlier version of the API must be gone, and a later one not be there yet.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Reason, Sign, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::outdated;
use super::versions::{self, Version};

pub(super) struct OldVersion;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/old-version"),
    title: "A version that is not declared answers",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 1059,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A version of the API that the document does not declare answers nothing.",
    sends: "The control with an earlier version where the document names the present one: a path segment, a header, a query parameter, the media type; in the path also with the next one. Changes and deletions work on a fresh object of their own; what a making makes there is deleted again.",
    proof: "The control's content, or the effect of the write as its owner sees it in the present version, where a version that never was is refused.",
    why: "Old versions run old code, without the checks that were added since, and nobody watches them; what is not released yet has not been reviewed.",
    fix: "Take versions that are not in the document out of service at the gateway as well, or declare them in a document and test them.",
};

#[async_trait]
impl Check for OldVersion {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let changes = matches!(
            site.role(&operation.key),
            Role::Changes(_) | Role::Deletes(_) | Role::Makes { .. }
        );
        if !(operation.key.is_safe() || changes) || site.excluded(operation).is_some() {
            return Vec::new();
        }
        let writes = u32::from(changes);
        let cost = Cost {
            requests: 5 + 8 * writes,
            writes: 9 * writes,
        };
        let mut cases = Vec::new();
        for version in Version::all(site, operation) {
            let newer = version.newer(site).filter(|_| operation.key.is_safe());
            let older = version.older(site).into_iter();
            // A write is tried in the newest of them alone.
            let most = if changes { 1 } else { usize::MAX };
            for other in older.take(most).chain(newer) {
                let form = version.form(other);
                cases.extend(outdated::case(&RULE, operation, &form, cost));
            }
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let (version, other) = versions::named(lab, &case.form)?;
        let ground = versions::ground(lab).await?;
        if lab.so_far().sign == Sign::None && makes_anew(lab) {
            return Err(Reason::NoSubject(
                "what it makes holds no text by which the present version could show it".to_owned(),
            ));
        }
        let owner = ground.owner.clone();
        let asked = (&version, other, &ground.request);
        if !versions::attack(lab, &ground, &owner, &case.form, asked).await? {
            return lab.close(&ground).await;
        }
        // Something answers: whether that is the version, or whatever is asked for.
        let ground = versions::ground(lab).await?;
        versions::ask_for_one_that_never_was(lab, &ground, &owner, &version, &ground.request)
            .await?;
        let asked = (&version, other, &ground.request);
        versions::attack(lab, &ground, &owner, &case.form, asked).await?;
        lab.close(&ground).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let verdict = oracle::same_as_control(trial, "Asked for in a version that is not declared");
        match verdict {
            // An answer alone may speak of a store that the present version knows nothing of.
            Verdict::Broken(_) if trial.sign == Sign::Made && !trial.took_effect() => {
                Verdict::Inconclusive(Reason::Ambiguous(
                    "it was accepted, and the present version does not show what it made"
                        .to_owned(),
                ))
            }
            other => other,
        }
    }
}

/// Whether the operation makes something under an id that nobody chose.
fn makes_anew(lab: &Lab) -> bool {
    let role = lab.operation().map(|own| lab.site().role(&own.key));
    matches!(role, Some(Role::Makes { by_key: false, .. }))
}
