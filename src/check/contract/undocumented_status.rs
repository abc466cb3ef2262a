//! contract/undocumented-status: a success has a status that the document knows.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::passing;

pub(super) struct UndocumentedStatus;

static RULE: Rule = Rule {
    id: RuleId::new("contract/undocumented-status"),
    title: "Answers with a status that is not documented",
    severity: Severity::Low,
    profile: Profile::Advice,
    cwe: 1059,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A valid request is answered with a status that the document has for the operation.",
    sends: "The control.",
    proof: "Its status is neither documented itself, nor its class, nor is there a default.",
    why: "Clients are written and tested against the document; so are gateways and monitors.",
    fix: "Document the status, or answer with one that is.",
};

#[async_trait]
impl Check for UndocumentedStatus {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match operation.responses.is_empty() {
            true => Vec::new(),
            false => passing::case(&RULE, site, operation, "status of the control"),
        }
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        passing::control(lab).await?;
        let status = lab
            .so_far()
            .last(Label::Control)
            .map(|answer| answer.status);
        let known = lab
            .operation()
            .zip(status)
            .is_none_or(|(operation, status)| operation.response(status).is_some());
        if let Some(status) = status.filter(|_| !known) {
            lab.says(format!(
                "A valid request is answered {status}, which the document does not have there."
            ));
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        passing::judge(trial)
    }
}
