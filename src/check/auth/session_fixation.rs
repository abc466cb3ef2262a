//! auth/session-fixation: a login gives a session of its own, and makes none of what the caller brought.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, oracle};
use crate::http::Credential;
use crate::identity::forge;
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::session;

pub(super) struct SessionFixation;

static RULE: Rule = Rule {
    id: RuleId::new("auth/session-fixation"),
    title: "Keeps the session id that was there before the login",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 384,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A login issues a new session id; one that the caller brought along is not let in afterwards.",
    sends: "A login that brings a session cookie along, one that the API gave to a visitor and one that was made up, and a reading with that very cookie before and after.",
    proof: "The reading is refused before the login, and answered with the control's content after it.",
    why: "Whoever plants a cookie in somebody's browser is logged in as soon as that person logs in.",
    fix: "Make a new session id at every login, and forget the old one.",
};

const VISITORS: &str = "an id that a visitor was given";
const MADE_UP: &str = "an id that was made up";

#[async_trait]
impl Check for SessionFixation {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let form = "session ids from before the login";
        let mut cases = session::plan(&RULE, site, operation, form, |login| login.cookie.is_some());
        for case in &mut cases {
            case.cost.requests = 11;
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let owner = session::owner(case)?;
        let own = lab.log_in(&owner).await?;
        session::call(lab, Label::Control, &owner, "", own.credential.clone()).await?;
        let mut presets = Vec::new();
        presets.extend(
            lab.visitors_session(&owner, &own.credential)
                .await?
                .map(|credential| (VISITORS, credential)),
        );
        let made_up = forge::invalid(&own.credential)
            .into_iter()
            .find(|forged| forged.part.is_none());
        presets.extend(made_up.map(|forged| (MADE_UP, forged.credential)));
        let mut tried = false;
        for (form, preset) in presets {
            if is_let_in(lab, form, &preset).await? {
                continue;
            }
            lab.log_in_with(&owner, &preset).await?;
            let nobody = IdentityName::anonymous();
            let request = lab.plain_request(&owner)?.with_credential(preset);
            lab.send(Label::Attack, &nobody, form, &request, None)
                .await?;
            tried = true;
            if oracle::is_proven(lab.so_far()) {
                break;
            }
        }
        match tried {
            true => Ok(()),
            false => Err(Reason::NoSubject(
                "whatever cookie is brought along is let in before the login already".to_owned(),
            )),
        }
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        session::judge(
            trial,
            "Sent with the session id from before the login, after it",
        )
    }
}

/// Whether the cookie opens the reading without any login: for other rules to report.
async fn is_let_in(lab: &mut Lab, form: &str, preset: &Credential) -> Result<bool, Reason> {
    let nobody = IdentityName::anonymous();
    let owner = lab.prepared_owner()?;
    let request = lab.plain_request(&owner)?.with_credential(preset.clone());
    let form = format!("{form}, before the login");
    let answer = lab
        .send(Label::Public, &nobody, &form, &request, None)
        .await?;
    Ok(oracle::repeats_control(lab.so_far(), &answer))
}
