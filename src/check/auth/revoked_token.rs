//! auth/revoked-token: a session that its owner ended is over.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::session;

pub(super) struct RevokedToken;

static RULE: Rule = Rule {
    id: RuleId::new("auth/revoked-token"),
    title: "Accepts a session after its logout",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 613,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A token or session is refused once its owner has logged out.",
    sends: "A login of its own, a reading, the logout that the config names, and the same reading again.",
    proof: "The reading is answered with the control's content after the logout as before.",
    why: "Logging out of a lost or shared device changes nothing.",
    fix: "Keep sessions on the server, or a list of revoked tokens that is asked on every request.",
};

#[async_trait]
impl Check for RevokedToken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let form = "after the logout";
        session::plan(&RULE, site, operation, form, |login| login.logout.is_some())
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let owner = session::owner(case)?;
        let own = lab.log_in(&owner).await?;
        let credential = own.credential.clone();
        session::call(lab, Label::Control, &owner, "", credential.clone()).await?;
        lab.log_out(&owner, &own).await?;
        session::call(lab, Label::Attack, &owner, &case.form, credential).await?;
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        session::judge(
            trial,
            "Sent with the credential of a session that was ended",
        )
    }
}
