//! lifecycle/stale-version-field: an older version in the body must not win over a newer state.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::outdated;

pub(super) struct StaleVersionField;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/stale-version-field"),
    title: "Lets a write with an older version through",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 362,
    owasp: outdated::OWASP,
    since: "0.1.0",
    promise: "A write whose body carries an older version of the object is refused.",
    sends: "On a fresh object: read, change, then a second write with the version of the first reading. Only where the server itself moved the version on.",
    proof: "The owner re-reads the object and finds what the outdated write wrote.",
    why: "Whoever edits an old copy silently destroys what others wrote in between.",
    fix: "Write only where the stored version equals the one in the body, and answer 409 otherwise.",
};

#[async_trait]
impl Check for StaleVersionField {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let changes = matches!(site.role(&operation.key), Role::Changes(_));
        let versioned = site.precondition(operation).field.is_some();
        if !changes || !versioned || site.excluded(operation).is_some() {
            return Vec::new();
        }
        let cost = Cost {
            requests: 7,
            writes: 3,
        };
        outdated::case(&RULE, operation, "the version of the state before", cost)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let stale = lab.prepare_stale().await?;
        let (Some((name, old)), Some((_, new))) = (&stale.old.version, &stale.new.version) else {
            return Err(Reason::NoSubject(
                "its readings carry no version".to_owned(),
            ));
        };
        if old == new {
            return Err(Reason::NoSubject(format!(
                "`{name}` stays the same when the object changes: it is no version of it"
            )));
        }
        let ground = &stale.ground;
        // The tag, where one is demanded, is up to date: only the version in the body is old.
        let request = stale.new.put_on(&ground.request);
        let request = stale.old.put_version_on(&request);
        let owner = ground.owner.clone();
        lab.attack(
            ground,
            &owner,
            &format!("the `{name}` of the state before"),
            &request,
        )
        .await?;
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        outdated::judge(trial, "Written on an outdated state")
    }
}
