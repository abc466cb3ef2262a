//! lifecycle/old-version: an earlier version of the API must be gone.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::lab::{Actor, Lab, Label, Reason, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

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
    sends: "The control with an earlier version in the path segment that names the version.",
    proof: "The control's content, where a version that never was is refused.",
    why: "Old versions run old code, without the checks that were added since, and nobody watches them.",
    fix: "Take old versions out of service at the gateway as well, or declare them in a document and test them.",
};

/// A version that no API ever had: what answers to it answers to anything.
const NEVER: &str = "v9741";

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
        let Some(version) = version_of(&site.base_path, &operation.key.template) else {
            return Vec::new();
        };
        let declared = |old: u32| {
            let segment = format!("/v{old}/");
            site.api
                .operations
                .iter()
                .any(|other| format!("{}/", other.key.template).contains(&segment))
        };
        (0..version)
            .rev()
            .take(2)
            .filter(|old| !declared(*old))
            .map(|old| Case {
                rule: RULE.id.clone(),
                subject: Subject {
                    operation: operation.key.clone(),
                    owner: Actor::Able,
                    attacker: None,
                },
                place: None,
                form: format!("v{old} for v{version}"),
                violation: None,
                stage: Stage::Probe,
                cost: Cost {
                    requests: 3,
                    writes: 0,
                },
            })
            .collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let (old, new) = case
            .form
            .split_once(" for ")
            .ok_or_else(|| Reason::NoSubject("no version".to_owned()))?;
        let ground = lab.prepare().await?;
        let at_version = |version: &str| {
            let mut request = ground.request.clone();
            let swap = |segment| if segment == new { version } else { segment };
            request.path = request
                .path
                .split('/')
                .map(swap)
                .collect::<Vec<_>>()
                .join("/");
            request
        };
        lab.send(
            Label::CatchAll,
            &ground.owner,
            "a version that never was",
            &at_version(NEVER),
            None,
        )
        .await?;
        lab.attack(&ground, &ground.owner, &case.form, &at_version(old))
            .await?;
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        oracle::same_as_control(trial, "Asked for in an older version")
    }
}

/// The number in the first path segment that is a version, such as 2 for `/api/v2/projects`.
fn version_of(base_path: &str, template: &str) -> Option<u32> {
    let path = format!("{base_path}{template}");
    path.split('/').find_map(|segment| {
        segment
            .strip_prefix('v')?
            .parse()
            .ok()
            .filter(|version| *version < 1_000)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_read_from_whole_segments() {
        assert_eq!(super::version_of("/api/v2", "/projects"), Some(2));
        assert_eq!(super::version_of("", "/v3/vault/{id}"), Some(3));
        assert_eq!(super::version_of("/api", "/v2x/vault"), None);
    }
}
