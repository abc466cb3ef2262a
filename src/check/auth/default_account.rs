//! auth/default-account: no account of the kind that everybody knows.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::wrong_password::{self, WrongPassword};

pub(super) struct DefaultAccount;

static RULE: Rule = Rule {
    id: RuleId::new("auth/default-account"),
    title: "Has an account that everybody knows",
    severity: Severity::High,
    profile: Profile::Deep,
    cwe: 1392,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "No account has a name and a password that products are delivered with.",
    sends: "Five well-known pairs of name and password at the login, each once, none of them twice for a name but admin.",
    proof: "The login succeeds and answers as a valid one does.",
    why: "Lists of such pairs are tried against every address on the network, every day.",
    fix: "Make no accounts with fixed passwords; where one must be there for the first login, have its password changed before anything else works.",
};

/// At most two passwords for one name: that locks no account.
const PAIRS: &[(&str, &str)] = &[
    ("admin", "admin"),
    ("root", "root"),
    ("test", "test"),
    ("guest", "guest"),
    ("admin", "password"),
];

#[async_trait]
impl Check for DefaultAccount {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let form = "well-known names and passwords";
        wrong_password::case(&RULE, site, operation, form, PAIRS.len())
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let owner = super::session::owner(case)?;
        let login = lab.login_of(&owner)?;
        let wrong = WrongPassword::of(&login);
        let wrong =
            wrong.ok_or_else(|| Reason::NoSubject("its login has no password".to_owned()))?;
        let logins = lab.logins().await?;
        let own = logins.into_iter().find(|(name, _)| *name == owner);
        let (_, own) = own.ok_or_else(|| Reason::NoControl("nobody logged in".to_owned()))?;
        lab.quote(Label::Control, &owner, own);
        // What the config itself logs in with is known to whoever wrote it.
        let known: Vec<_> = lab
            .site()
            .identities
            .iter()
            .filter_map(|identity| lab.login_of(&identity.name).ok()?.body)
            .collect();
        let nobody = IdentityName::anonymous();
        for (name, password) in PAIRS {
            let body = wrong.pair(name, password);
            if known.contains(&body) {
                continue;
            }
            let form = format!("{name} with the password {password}");
            let request = lab.login_request(&case.subject.operation, body);
            lab.send_once(Label::Attack, &nobody, &form, &request)
                .await?;
            lab.hush(name);
            let trial = lab.so_far();
            let answer = trial.last(Label::Attack);
            if answer.is_some_and(|answer| {
                answer.status == 429 || oracle::repeats_control(trial, answer)
            }) {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let mut tried = false;
        for attack in trial.all(Label::Attack) {
            let Some(answer) = attack.exchange.response() else {
                continue;
            };
            if oracle::repeats_control(trial, answer) {
                return Verdict::Broken(format!(
                    "Logged in as {}: it was answered {} like a valid login.",
                    attack.form, answer.status
                ));
            }
            match answer.status {
                429 => return Verdict::Inconclusive(Reason::Throttled),
                500.. => {
                    let why = format!("a login was answered {}", answer.status);
                    return Verdict::Inconclusive(Reason::Ambiguous(why));
                }
                _ => tried = true,
            }
        }
        match tried {
            true => Verdict::Upheld,
            false => Verdict::Inconclusive(oracle::nothing_tried()),
        }
    }
}
