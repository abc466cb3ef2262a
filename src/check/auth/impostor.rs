//! What the rules of this family share: the control's request with another credential, and which operations call for it.

use crate::check::{Case, Cost, Rule, Stage, Verdict, open, oracle};
use crate::http::Credential;
use crate::identity::forge::Forged;
use crate::lab::{Actor, Ground, Lab, Reason, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::IdentityName;

/// A credential that must be refused, and the words for it.
pub(super) struct Impostor {
    /// Stable words, such as `alg none`.
    pub form: String,
    /// What is presented.
    pub credential: Credential,
}

/// Forged credentials as impostors. Those that keep a genuine part are left out: the part that was changed may be one
/// that the operation rightly ignores.
pub(super) fn all(forged: Vec<Forged>) -> Vec<Impostor> {
    let whole = forged.into_iter().filter(|forged| forged.part.is_none());
    whole
        .map(|forged| Impostor {
            form: forged.form.to_owned(),
            credential: forged.credential,
        })
        .collect()
}

/// One case for an operation that demands a credential; none for one that is public, optional or left alone.
pub(super) fn plan(
    rule: &Rule,
    site: &Site,
    operation: &Operation,
    form: &str,
    requests: u32,
) -> Vec<Case> {
    if !site.demands_credential(operation) || site.excluded(operation).is_some() {
        return Vec::new();
    }
    let writes = if operation.key.is_safe() {
        0
    } else {
        requests + 2
    };
    let around = match site.role(&operation.key) {
        // The owner reads again after each that was accepted.
        _ if operation.key.is_safe() => requests.saturating_sub(1),
        _ => 3,
    };
    vec![Case {
        rule: rule.id.clone(),
        subject: Subject {
            operation: operation.key.clone(),
            owner: Actor::Able,
            attacker: None,
        },
        place: None,
        form: form.to_owned(),
        violation: None,
        stage: Stage::Probe,
        cost: Cost {
            requests: requests + around,
            writes,
        },
    }]
}

/// Sends the control's request with each credential that `forge` makes of the genuine one, until one is accepted.
pub(super) async fn probe(
    lab: &mut Lab,
    forge: impl Fn(&Credential) -> Vec<Impostor> + Send,
    nothing: &str,
) -> Result<(), Reason> {
    if let Some(ground) = lab.prepare_standing().await?
        && all_turned_away(lab, &ground, impostors(lab, &ground, &forge, nothing)?).await?
    {
        return Ok(());
    }
    let ground = lab.prepare().await?;
    let impostors = impostors(lab, &ground, &forge, nothing)?;
    let nobody = IdentityName::anonymous();
    lab.catch_all(&ground.request.without_credential(), &nobody)
        .await?;
    for impostor in impostors {
        let request = ground.request.with_credential(impostor.credential);
        // An answer of 2xx may still be a denial: only a proven break ends the trying.
        if open::attack(lab, &ground, &nobody, &impostor.form, &request).await? {
            break;
        }
    }
    lab.close(&ground).await
}

fn impostors(
    lab: &Lab,
    ground: &Ground,
    forge: &impl Fn(&Credential) -> Vec<Impostor>,
    nothing: &str,
) -> Result<Vec<Impostor>, Reason> {
    let impostors = forge(&lab.credential(&ground.owner));
    match impostors.is_empty() {
        true => Err(Reason::NoSubject(format!(
            "{}'s credential {nothing}",
            ground.owner
        ))),
        false => Ok(impostors),
    }
}

/// Sends them to an object that stands for all who are refused. Says whether each of them was.
async fn all_turned_away(
    lab: &mut Lab,
    ground: &Ground,
    impostors: Vec<Impostor>,
) -> Result<bool, Reason> {
    let nobody = IdentityName::anonymous();
    lab.catch_all(&ground.request.without_credential(), &nobody)
        .await?;
    for impostor in impostors {
        let request = ground.request.with_credential(impostor.credential);
        let form = &impostor.form;
        if !lab.is_turned_away(ground, &nobody, form, &request).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Broken when an impostor is answered as the genuine caller is.
pub(super) fn judge(trial: &Trial, who: &str) -> Verdict {
    oracle::same_as_control(trial, who)
}
