//! Another owner's object, read by id: what is sent, and what shows a leak.

use crate::check::likeness::likeness;
use crate::check::oracle::{self, Reaction};
use crate::check::{Case, Verdict};
use crate::http::Response;
use crate::lab::{Ground, Lab, Label, Reason, Step, Trial};
use crate::site::{ResourceId, Site};
use crate::words::IdentityName;

use super::other_object;

/// What nobody makes and nobody lists belongs to nobody: `/reports/{year}`.
pub(super) fn is_nobodys(site: &Site, id: ResourceId) -> bool {
    site.resource(id).makes.is_empty() && site.resource(id).lists.is_empty()
}

/// The owner's own reading of an object that the run made; the text that only it holds, if it shows it, is the canary.
pub(super) async fn own(lab: &mut Lab) -> Result<Ground, Reason> {
    let ground = lab.prepare_own().await?;
    let canary = ground
        .object
        .as_ref()
        .and_then(|object| object.canary.clone());
    // A part of an object need not show its free text.
    let canary = canary.filter(|text| lab.last_shows(Label::Control, text));
    lab.canary(canary);
    Ok(ground)
}

/// The owner's own reading of an object that the run made, sent by the attacker.
pub(super) async fn read(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    let ground = own(lab).await?;
    let canary = lab.so_far().canary.clone();
    let request = ground.request.with_credential(lab.credential(&attacker));
    let accepted = lab.attack(&ground, &attacker, "", &request).await?;
    // A refusal that shows the object all the same is none.
    if accepted || canary.is_some_and(|text| lab.last_shows(Label::Attack, &text)) {
        // What everybody may see, or the attacker is shown anyway, is shared and not leaked.
        let nobody = IdentityName::anonymous();
        lab.send(
            Label::Public,
            &nobody,
            "",
            &ground.request.without_credential(),
            None,
        )
        .await?;
        lab.own_list(&ground, &attacker).await?;
    }
    Ok(())
}

/// Broken by a canary that neither an anonymous caller nor the attacker's own list is shown.
pub(super) fn judge(case: &Case, trial: &Trial) -> Verdict {
    let control = match oracle::sound_control(trial) {
        Ok(control) => control,
        Err(reason) => return Verdict::Inconclusive(reason),
    };
    let Some(attack) = trial.all(Label::Attack).last() else {
        return Verdict::Inconclusive(oracle::nothing_tried());
    };
    let canary = trial.canary.as_ref();
    if let Some(canary) = canary.filter(|text| oracle::reveals(attack, text)) {
        return shown(case, trial, canary);
    }
    match oracle::denied(&attack.exchange, trial) {
        Reaction::Refused => return Verdict::Upheld,
        Reaction::Unclear(why) => return Verdict::Inconclusive(Reason::Ambiguous(why)),
        Reaction::Fault(reason) => return Verdict::Inconclusive(reason),
        Reaction::Accepted => {}
    }
    // A text that the attacker sent himself, in a slug made of it, tells as little as none.
    if canary.is_some_and(|text| !oracle::sent(attack, text)) {
        return Verdict::Upheld;
    }
    let same = attack
        .exchange
        .response()
        .is_some_and(|answer| likeness(control, answer).repeats());
    let why = match canary {
        Some(_) => "the only text to know the object by is in its address",
        None => "the object has no text that only the owner knows",
    };
    match same {
        true => Verdict::Inconclusive(Reason::Ambiguous(format!(
            "it was answered like the owner, but {why}"
        ))),
        false => Verdict::Upheld,
    }
}

/// The attacker was shown the owner's text: a leak, unless everybody sees it or it was shared with him.
fn shown(case: &Case, trial: &Trial, canary: &str) -> Verdict {
    let looks = || trial.all(Label::Public).chain(trial.all(Label::Shared));
    if looks().any(|step| oracle::reveals(step, canary) && succeeded(step)) {
        return Verdict::Upheld;
    }
    let faulty = |step: &Step| match oracle::denied(&step.exchange, trial) {
        Reaction::Fault(reason) => Some(reason),
        _ => None,
    };
    if let Some(reason) = looks().find_map(faulty) {
        return Verdict::Inconclusive(reason);
    }
    let who = case
        .subject
        .attacker
        .as_ref()
        .map_or_else(|| "somebody else".to_owned(), ToString::to_string);
    Verdict::Broken(format!(
        "Asked by {who}, it shows an object of {}: the answer holds a random text that only this object holds.",
        case.subject.owner
    ))
}

fn succeeded(step: &Step) -> bool {
    step.exchange.response().is_some_and(Response::is_success)
}
