//! contract/unreachable: what the document has is there.

use async_trait::async_trait;

use crate::check::likeness::likeness;
use crate::check::{Case, Check, Rule, Verdict};
use crate::lab::{Lab, Label, Reason, Step, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::passing;

pub(super) struct Unreachable;

static RULE: Rule = Rule {
    id: RuleId::new("contract/unreachable"),
    title: "Is documented and not there",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 1059,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Every operation of the document can be reached.",
    sends: "Nothing of its own but the valid request once more, and a path that cannot exist.",
    proof: "Every identity is answered 501 or 405, or, where nothing could be missing but the route itself, 500 or the same 404 as a path that cannot exist.",
    why: "What is documented and not there is tested by nobody: nothing that this run proves holds for it.",
    fix: "Route the operation, or take it out of the document.",
};

#[async_trait]
impl Check for Unreachable {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        passing::case(&RULE, site, operation, "valid requests of every identity")
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let Err(reason) = lab.quote_control() else {
            return Ok(());
        };
        let recorded = lab.recorded();
        let valid: Vec<&Step> = recorded
            .iter()
            .filter(|step| step.label == Label::Control)
            .collect();
        let Some(step) = valid.first() else {
            return Err(reason);
        };
        let bare = lab.operation().is_some_and(needs_nothing);
        let absent = |step: &&Step| match step.exchange.status() {
            Some(404 | 500) => bare,
            Some(405 | 501) => true,
            _ => false,
        };
        if !valid.iter().all(absent) {
            return Err(reason);
        }
        let actor = step.actor.clone();
        lab.catch_all(&step.exchange.request, &actor).await?;
        lab.again(step).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let Some(answer) = trial.last(Label::Attack) else {
            return Verdict::Upheld;
        };
        let like_nothing = trial.last(Label::CatchAll).is_some_and(|page| {
            page.status == answer.status
                && (page.body == answer.body || likeness(page, answer).repeats())
        });
        match answer.status {
            404 if like_nothing => Verdict::Broken(
                "Every identity is answered 404, as is a path that cannot exist.".to_owned(),
            ),
            // A target that breaks down over every path is down; nothing is said of this operation.
            status @ (405 | 500 | 501) if status != 500 || !like_nothing => {
                Verdict::Broken(format!("Every identity is answered {status}."))
            }
            status => Verdict::Inconclusive(Reason::NoControl(format!(
                "a valid request was answered {status}"
            ))),
        }
    }
}

/// Whether nothing that an answer of 404 could speak of is in the request.
fn needs_nothing(operation: &Operation) -> bool {
    operation
        .parameters
        .iter()
        .all(|parameter| !parameter.required)
        && !operation.key.template.contains('{')
        && operation.body.is_none()
}
