//! auth/refresh-reuse: a refresh token is good for one use.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::session;

pub(super) struct RefreshReuse;

static RULE: Rule = Rule {
    id: RuleId::new("auth/refresh-reuse"),
    title: "Takes a refresh token twice",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 294,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A refresh token that was traded for a new one is refused (RFC 9700, section 4.14).",
    sends: "A login of its own, and its refresh token twice.",
    proof: "Both uses are answered with success and a token.",
    why: "A stolen refresh token works beside the genuine one, unnoticed.",
    fix: "Rotate refresh tokens, and end the whole session when an old one comes back.",
};

#[async_trait]
impl Check for RefreshReuse {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let form = "the same refresh token twice";
        session::plan(&RULE, site, operation, form, |login| {
            login.refresh.is_some()
        })
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let owner = session::owner(case)?;
        let own = lab.log_in(&owner).await?;
        lab.refresh(Label::Control, "first use", &owner, &own)
            .await?;
        lab.refresh(Label::Attack, "second use", &owner, &own)
            .await?;
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        session::traded(trial, "Used a second time, the refresh token")
    }
}
