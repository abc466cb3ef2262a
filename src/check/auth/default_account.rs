//! auth/default-account: no account of the kind that everybody knows.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, oracle};
use crate::config::CredentialConfig;
use crate::http::Response;
use crate::identity::{Identity, forge};
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
    sends: "Five well-known pairs of name and password at the login, and as Basic at one reading that demands it, each once, none of them twice for a name but admin.",
    proof: "The login succeeds and answers as a valid one does; or the reading is answered like the control, and a name that nobody has is refused.",
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

/// The form of the case that tries them without a login.
const BASIC: &str = "well-known names and passwords, as Basic";
/// What has to be refused before an account is one.
const STRANGER: &str = "a name that nobody has";

fn pair(name: &str, password: &str) -> String {
    format!("{name} with the password {password}")
}

#[async_trait]
impl Check for DefaultAccount {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let form = "well-known names and passwords";
        let mut cases = wrong_password::case(&RULE, site, operation, form, PAIRS.len());
        cases.extend(basic(site, operation));
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        if case.form == BASIC {
            return by_basic(lab).await;
        }
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
            let form = pair(name, password);
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
        let mut strangers = trial
            .all(Label::Attack)
            .filter(|step| step.form == STRANGER);
        if strangers.any(|step| step.exchange.response().is_some_and(Response::is_success)) {
            let why = "whoever gives any name and password is let in";
            return Verdict::Inconclusive(Reason::Ambiguous(why.to_owned()));
        }
        let mut tried = false;
        for attack in trial
            .all(Label::Attack)
            .filter(|step| step.form != STRANGER)
        {
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

/// The first identity that shows who it is by Basic (RFC 7617).
fn by_name_and_password(site: &Site) -> Option<&Identity> {
    let is_basic = |identity: &&Identity| {
        matches!(identity.credential, Some(CredentialConfig::Basic { .. }))
            && identity.unset.is_empty()
    };
    site.identities.iter().find(is_basic)
}

/// One case for the whole API: at the first reading that is nobody's in particular.
fn basic(site: &Site, operation: &Operation) -> Option<Case> {
    let identity = by_name_and_password(site)?;
    let fits = |operation: &&Operation| {
        operation.key.is_safe()
            && operation.path_names().is_empty()
            && site.demands_credential(operation)
            && site.excluded(operation).is_none()
    };
    let first = site.api.operations.iter().find(fits)?;
    let requests = u32::try_from(PAIRS.len()).unwrap_or(u32::MAX) + 2;
    (first.key == operation.key)
        .then(|| super::farewell(&RULE, operation, &identity.name, BASIC, requests))
}

async fn by_basic(lab: &mut Lab) -> Result<(), Reason> {
    let ground = lab.prepare().await?;
    let genuine = lab.credential(&ground.owner);
    let stranger = (format!("nay{}", lab.unique()), lab.unique());
    let known = |name: &str, password: &str| {
        lab.site().identities.iter().any(|identity| {
            matches!(&identity.credential, Some(CredentialConfig::Basic { username, password: own })
                if username == name && own == password)
        })
    };
    // What the config itself comes with is known to whoever wrote it.
    let pairs = PAIRS
        .iter()
        .filter(|(name, password)| !known(name, password));
    let pairs = pairs.map(|(name, password)| (pair(name, password), *name, *password));
    let first = (
        STRANGER.to_owned(),
        stranger.0.as_str(),
        stranger.1.as_str(),
    );
    let all: Vec<(String, &str, &str)> = std::iter::once(first).chain(pairs).collect();
    let nobody = IdentityName::anonymous();
    for (form, name, password) in all {
        let Some(credential) = forge::account(&genuine, name, password) else {
            continue;
        };
        let request = ground.request.with_credential(credential);
        lab.send_once(Label::Attack, &nobody, &form, &request)
            .await?;
        let trial = lab.so_far();
        let answer = trial.last(Label::Attack);
        if answer
            .is_some_and(|answer| answer.status == 429 || oracle::repeats_control(trial, answer))
        {
            break;
        }
    }
    Ok(())
}
