//! auth/method-override: a header or parameter that names another method is no way around a refusal.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::{impostor, turned_away};

pub(super) struct MethodOverride;

static RULE: Rule = Rule {
    id: RuleId::new("auth/method-override"),
    title: "Lets an override around a refused method",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 650,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Who may not call a method may not call it by an override either.",
    sends: "A deletion that is refused without a credential, as POST and GET with the overriding headers and with `_method`; on an object that the run made.",
    proof: "The owner finds the object gone, where the plain deletion is refused.",
    why: "The check looks at the method on the wire, the framework at the one in the header.",
    fix: "Switch method overrides off, or resolve them before every check.",
};

const OVERRIDES: &[&str] = &[
    "X-HTTP-Method-Override",
    "X-HTTP-Method",
    "X-Method-Override",
];

#[async_trait]
impl Check for MethodOverride {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match site.role(&operation.key) {
            Role::Deletes(_) => impostor::plan(&RULE, site, operation, "DELETE by override", 7),
            _ => Vec::new(),
        }
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        turned_away::without_credential(lab, &ground).await?;
        let nobody = IdentityName::anonymous();
        let bare = ground.request.without_credential();
        for method in ["POST", "GET"] {
            let carrier = bare.with_method(method);
            let headed = OVERRIDES.iter().fold(carrier.clone(), |request, name| {
                request.with_header(name, "DELETE")
            });
            let mut queried = carrier;
            queried
                .query
                .push(("_method".to_owned(), "DELETE".to_owned()));
            for (by, request) in [("header", headed), ("query", queried)] {
                let form = format!("{method} with an override in the {by}");
                lab.attack(&ground, &nobody, &form, &request).await?;
                if lab.so_far().took_effect() {
                    return lab.close(&ground).await;
                }
            }
        }
        lab.close(&ground).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let broken = trial.steps.windows(2).find(|pair| {
            pair[0].label == Label::Attack
                && pair[1].label == Label::Effect
                && trial.shows_effect(&pair[1])
        });
        match broken {
            Some(pair) => Verdict::Broken(format!(
                "Sent without a credential as {}: the owner then found the object gone.",
                pair[0].form
            )),
            None => Verdict::Upheld,
        }
    }
}
