//! What the object rules share: somebody else's object, tried by id.

use crate::check::{Case, Cost, Rule, Stage, Verdict, oracle};
use crate::lab::{Actor, Lab, Label, Reason, Subject, Trial};
use crate::site::{Pair, Site, pairs};
use crate::spec::Operation;
use crate::words::IdentityName;

pub(super) const OWASP: &str = "API1:2023 Broken Object Level Authorization";

/// One case for each pair of owner and attacker of one tenant that the config keeps apart; the others are
/// `access/tenant`'s.
pub(super) fn plan(
    rule: &Rule,
    site: &Site,
    operation: &Operation,
    form: &str,
    cost: Cost,
) -> Vec<Case> {
    if site.excluded(operation).is_some() || !site.demands_credential(operation) {
        return Vec::new();
    }
    pairs(site, operation)
        .into_iter()
        .filter(|pair| !pair.across)
        .map(|pair| case(rule, operation, pair, form, cost))
        .collect()
}

/// The case of one pair.
pub(super) fn case(rule: &Rule, operation: &Operation, pair: Pair, form: &str, cost: Cost) -> Case {
    Case {
        rule: rule.id.clone(),
        subject: Subject {
            operation: operation.key.clone(),
            owner: Actor::Identity(pair.owner),
            attacker: Some(pair.attacker),
        },
        place: None,
        form: form.to_owned(),
        violation: None,
        stage: Stage::Probe,
        cost,
    }
}

/// Who tries.
pub(super) fn attacker(case: &Case) -> Result<IdentityName, Reason> {
    case.subject
        .attacker
        .clone()
        .ok_or_else(|| Reason::NoSubject("the case names nobody who tries".to_owned()))
}

/// Changes or deletes the owner's fresh object as the attacker; the owner looks afterwards.
pub(super) async fn write(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = attacker(case)?;
    let ground = lab.prepare().await?;
    if !ground.object.as_ref().is_some_and(|object| object.made) {
        return Err(Reason::NoSubject(format!(
            "this run has no object of {} that it could try it on",
            ground.owner
        )));
    }
    let request = ground.request.with_credential(lab.credential(&attacker));
    lab.attack(&ground, &attacker, "", &request).await?;
    lab.close(&ground).await
}

/// The same by a PUT that makes what is not there: it must not change what somebody else has under this key.
pub(super) async fn overwrite(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = attacker(case)?;
    let ground = lab.prepare_overwrite().await?;
    let request = ground.request.with_credential(lab.credential(&attacker));
    lab.attack(&ground, &attacker, "", &request).await?;
    Ok(())
}

/// Broken only by an effect that the owner sees: an answer of 2xx may speak of the caller's own object, or of nothing.
pub(super) fn judge_write(case: &Case, trial: &Trial) -> Verdict {
    if let Err(reason) = oracle::sound_control(trial) {
        return Verdict::Inconclusive(reason);
    }
    let who = case
        .subject
        .attacker
        .as_ref()
        .map_or_else(|| "somebody else".to_owned(), ToString::to_string);
    let Some(attack) = trial.all(Label::Attack).last() else {
        return Verdict::Inconclusive(oracle::nothing_tried());
    };
    if trial.took_effect() {
        return Verdict::Broken(format!(
            "Sent by {who} on an object of {}: {}.",
            case.subject.owner,
            oracle::effect(trial.sign)
        ));
    }
    match oracle::denied(&attack.exchange, trial) {
        oracle::Reaction::Refused => Verdict::Upheld,
        oracle::Reaction::Fault(reason) => Verdict::Inconclusive(reason),
        oracle::Reaction::Unclear(why) => Verdict::Inconclusive(Reason::Ambiguous(why)),
        oracle::Reaction::Accepted if trial.blind => {
            Verdict::Inconclusive(Reason::Ambiguous(oracle::BLIND.to_owned()))
        }
        oracle::Reaction::Accepted if looked(trial) => Verdict::Upheld,
        oracle::Reaction::Accepted => {
            Verdict::Inconclusive(Reason::Ambiguous(match trial.last(Label::Effect) {
                Some(look) => format!(
                    "it was accepted, and the owner's look at the object was answered {}",
                    look.status
                ),
                None => "it was accepted, and the owner could not see what became of the object"
                    .to_owned(),
            }))
        }
    }
}

/// Whether the owner could look afterwards and found the object as it was.
fn looked(trial: &Trial) -> bool {
    trial.all(Label::Effect).any(|step| {
        step.exchange
            .response()
            .is_some_and(crate::http::Response::is_success)
    })
}

/// Who tried, for sentences.
pub(super) fn name(case: &Case) -> String {
    let attacker = case.subject.attacker.as_ref();
    attacker.map_or_else(|| "somebody else".to_owned(), ToString::to_string)
}

/// Readings that showed nothing: upheld if at least one was answered in a way that proves something.
pub(super) fn judge_refusals(trial: &Trial) -> Verdict {
    let mut open = Reason::NoSubject("nothing was tried".to_owned());
    for attack in trial.all(Label::Attack) {
        match oracle::denied(&attack.exchange, trial) {
            oracle::Reaction::Refused | oracle::Reaction::Accepted => return Verdict::Upheld,
            oracle::Reaction::Unclear(why) => open = Reason::Ambiguous(why),
            oracle::Reaction::Fault(reason) => open = reason,
        }
    }
    Verdict::Inconclusive(open)
}
