//! lifecycle/old-version-refusal: what the present version refuses, an older one must not let through.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::{Expectation, Site};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::outdated;
use super::versions::{self, NEVER, Version};

pub(super) struct OldVersionRefusal;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/old-version-refusal"),
    title: "An older version lets in whom the present one refuses",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 862,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Whoever the present version of an operation refuses is refused by every older one as well.",
    sends: "The control's request in an earlier version without a credential, and as each identity that may not call the operation.",
    proof: "The present version refuses it, and the older one answers with the control's content; a version that never was is refused.",
    why: "The check was added to the new version only: the old door is still open.",
    fix: "Take old versions out of service, or put them behind the same checks.",
};

const NOBODY: &str = "without a credential";

#[async_trait]
impl Check for OldVersionRefusal {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let readable = operation.key.is_safe() && site.excluded(operation).is_none();
        if !readable || !site.demands_credential(operation) {
            return Vec::new();
        }
        let cost = Cost {
            requests: 4,
            writes: 0,
        };
        let mut cases = Vec::new();
        for version in Version::all(site, operation) {
            for old in version.older(site) {
                let form = version.form(old);
                let nobody = format!("{form} {NOBODY}");
                cases.extend(outdated::case(&RULE, operation, &nobody, cost));
                let refused = site.identities.iter().filter(|identity| {
                    site.expectation(operation, identity) == Expectation::Denied
                });
                for identity in refused {
                    let form = format!("{form} as {}", identity.name);
                    for mut case in outdated::case(&RULE, operation, &form, cost) {
                        case.subject.attacker = Some(identity.name.clone());
                        cases.push(case);
                    }
                }
            }
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let (version, old) = versions::named(lab, &case.form)?;
        let ground = lab.prepare().await?;
        let (attacker, request) = match &case.subject.attacker {
            Some(attacker) => {
                let credential = lab.credential(attacker);
                (attacker.clone(), ground.request.with_credential(credential))
            }
            None => (
                IdentityName::anonymous(),
                ground.request.without_credential(),
            ),
        };
        let present = lab
            .send(
                Label::Public,
                &attacker,
                "the present version",
                &request,
                None,
            )
            .await?;
        if oracle::repeats_control(lab.so_far(), &present) {
            return Err(Reason::NoSubject(
                "the present version does not refuse it either".to_owned(),
            ));
        }
        let never = version.put_on(&request, NEVER);
        let form = "a version that never was";
        lab.send(Label::CatchAll, &attacker, form, &never, None)
            .await?;
        let request = version.put_on(&request, old);
        lab.attack(&ground, &attacker, &case.form, &request).await?;
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let who = match &case.subject.attacker {
            Some(name) => {
                format!("Refused to {name} by the present version, asked for in an older one")
            }
            None => {
                "Refused without a credential by the present version, asked for in an older one"
                    .to_owned()
            }
        };
        oracle::same_as_control(trial, &who)
    }
}
