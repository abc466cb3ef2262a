//! input/extra-property: a property that the document closes out must be refused.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::payload;

pub(super) struct ExtraProperty;

static RULE: Rule = Rule {
    id: RuleId::new("input/extra-property"),
    title: "Accepts a property that the document rules out",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 915,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Where `additionalProperties` or `unevaluatedProperties` is false, a property that the schema does not name is refused; where `propertyNames` says how properties may be called, one of another name is.",
    sends: "The control with one more property of a name that no document declares.",
    proof: "The answer is 2xx, like that without it, twice. The finding says whether the owner then reads the property in the object, which stored it, or, where nothing can be read again, whether the answer shows it.",
    why: "What is taken over unread becomes data that nobody validates, the way to mass assignment; what is ignored hides a misspelt name from its sender.",
    fix: "Refuse unknown properties where the document does, and answer 400 or 422; or open the schema.",
};

#[async_trait]
impl Check for ExtraProperty {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let kinds = [
            "additionalProperties",
            "unevaluatedProperties",
            "propertyNames",
        ];
        payload::plan(&RULE, &kinds, site, operation)
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        payload::probe(case, lab).await
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        match payload::judge(case, trial) {
            Verdict::Broken(proof) if payload::aftermath(case, trial).is_none() => {
                let answer = trial.last(Label::Attack);
                let seen = match answer
                    .is_some_and(|answer| answer.text().contains(crate::schema::EXTRA))
                {
                    true => "The answer has it: it was taken over.",
                    false => "The answer does not show it: it may be ignored.",
                };
                Verdict::Broken(format!("{proof} {seen}"))
            }
            other => other,
        }
    }
}
