//! What the session rules share: where sessions are tried, and what a session's end is judged by.

use crate::check::{Case, Rule, Verdict, oracle};
use crate::config::{CredentialConfig, LoginConfig};
use crate::http::Credential;
use crate::lab::{Actor, Lab, Label, Reason, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::IdentityName;

/// One case for each way in, by the first identity that takes it and whose login `has` what the rule needs, at the first reading
/// that demands what the identity presents and needs nothing else, a list only where there is nothing else.
pub(super) fn plan(
    rule: &Rule,
    site: &Site,
    operation: &Operation,
    form: &str,
    has: impl Fn(&LoginConfig) -> bool,
) -> Vec<Case> {
    let stands = |other: &Operation| {
        other.key.is_safe()
            && !other.key.template.contains('{')
            && other.parameters.iter().all(|parameter| !parameter.required)
            && site.demands_credential(other)
            && site.excluded(other).is_none()
    };
    let mut ways: Vec<[&Option<String>; 2]> = Vec::new();
    let mut cases = Vec::new();
    for identity in &site.identities {
        let Some(CredentialConfig::Login(login)) = &identity.credential else {
            continue;
        };
        let way = [&login.operation, &login.url];
        if !has(login) || ways.contains(&way) {
            continue;
        }
        ways.push(way);
        let name = format!("{} of {}", rule.id, identity.name);
        let operations = site.api.operations.iter();
        let readings = operations.filter(|other| stands(other) && site.takes(other, identity));
        // A list may be empty, and then its answer shows nothing.
        let first = || readings.min_by_key(|other| matches!(site.role(&other.key), Role::Lists(_)));
        if !site.is_chosen(&name, operation, first) {
            continue;
        }
        cases.push(super::farewell(rule, operation, &identity.name, form, 6));
    }
    cases
}

/// Whose session it is.
pub(super) fn owner(case: &Case) -> Result<IdentityName, Reason> {
    match &case.subject.owner {
        Actor::Identity(name) => Ok(name.clone()),
        Actor::Able => Err(Reason::NoSubject("the case names nobody".to_owned())),
    }
}

/// Calls the operation with a credential, under `label`.
///
/// # Errors
/// A [`Reason`] when there is no control to call it by, or no answer came.
pub(super) async fn call(
    lab: &mut Lab,
    label: Label,
    name: &IdentityName,
    form: &str,
    credential: Credential,
) -> Result<bool, Reason> {
    let request = lab.plain_request(name)?.with_credential(credential);
    let answer = lab.send(label, name, form, &request, None).await?;
    Ok(answer.is_success())
}

/// Broken when the last use of a refresh token brought a new token.
pub(super) fn traded(trial: &Trial, what: &str) -> Verdict {
    match trial
        .last(Label::Attack)
        .map(|answer| (answer.status, answer.text().contains("token")))
    {
        Some((status @ 200..300, true)) => {
            Verdict::Broken(format!("{what} is answered {status} with a new token."))
        }
        Some((429 | 500.., _)) | None => {
            Verdict::Inconclusive(Reason::Ambiguous("its use had no clear answer".to_owned()))
        }
        Some(_) => Verdict::Upheld,
    }
}

/// Broken when the control's content comes back.
pub(super) fn judge(trial: &Trial, who: &str) -> Verdict {
    oracle::same_as_control(trial, who)
}
