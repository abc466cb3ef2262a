//! auth/revoked-token: a session that its owner ended is over.

use std::time::Duration;

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, oracle};
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
    promise: "A token or session is refused once its owner has logged out, and so is its refresh token.",
    sends: "A login of its own, a reading, the logout that the config names, and the same reading again; where the config allows a delay (`tokens: revoked_within`), until it is over. Then the refresh token of a session that was ended, if it has one.",
    proof: "The reading is answered with the control's content after the logout as before; or the refresh token is traded for a new token.",
    why: "Logging out of a lost or shared device changes nothing.",
    fix: "Keep sessions on the server, or a list of revoked tokens that is asked on every request; end the refresh token with the session.",
};

const READ: &str = "after the logout";
const REFRESHED: &str = "the refresh token after the logout";

/// Looks within the delay that the config allows.
const LOOKS: u32 = 10;

#[async_trait]
impl Check for RevokedToken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let ends = |login: &crate::config::LoginConfig| login.logout.is_some();
        let mut cases = session::plan(&RULE, site, operation, READ, ends);
        let polled = site.config.tokens.revoked_within.is_some();
        for case in cases.iter_mut().filter(|_| polled) {
            case.cost.requests += LOOKS;
        }
        cases.extend(session::plan(&RULE, site, operation, REFRESHED, |login| {
            ends(login) && login.refresh.is_some()
        }));
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let owner = session::owner(case)?;
        let own = lab.log_in(&owner).await?;
        let credential = own.credential.clone();
        session::call(lab, Label::Control, &owner, "", credential.clone()).await?;
        lab.log_out(&owner, &own).await?;
        if case.form == REFRESHED {
            lab.refresh(Label::Attack, &case.form, &owner, &own).await?;
            return Ok(());
        }
        let delay = lab.site().config.tokens.revoked_within;
        let delay = delay.unwrap_or(Duration::ZERO);
        for _ in 0..LOOKS {
            if delay.is_zero() {
                break;
            }
            let form = "within the delay that the config allows";
            let answer = session::call(lab, Label::Setup, &owner, form, credential.clone()).await?;
            if !answer {
                break;
            }
            lab.wait(delay / LOOKS).await;
        }
        session::call(lab, Label::Attack, &owner, &case.form, credential).await?;
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        if case.form == REFRESHED {
            if let Err(reason) = oracle::sound_control(trial) {
                return Verdict::Inconclusive(reason);
            }
            return session::traded(
                trial,
                "Used after the logout of its session, the refresh token",
            );
        }
        session::judge(
            trial,
            "Sent with the credential of a session that was ended",
        )
    }
}
