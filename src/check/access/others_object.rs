//! Another owner's object, read by id: what is sent, and what shows a leak.

use crate::check::likeness::likeness;
use crate::check::{Case, Verdict, oracle};
use crate::lab::{Ground, Lab, Label, Reason, Trial};
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
    let request = ground.request.with_credential(lab.credential(&attacker));
    if lab.attack(&ground, &attacker, "", &request).await? {
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
        return Verdict::Inconclusive(Reason::NoSubject("nothing was tried".to_owned()));
    };
    match oracle::denied(&attack.exchange, trial) {
        oracle::Reaction::Refused => return Verdict::Upheld,
        oracle::Reaction::Unclear(why) => return Verdict::Inconclusive(Reason::Ambiguous(why)),
        oracle::Reaction::Fault(reason) => return Verdict::Inconclusive(reason),
        oracle::Reaction::Accepted => {}
    }
    let who = case
        .subject
        .attacker
        .as_ref()
        .map_or_else(|| "somebody else".to_owned(), ToString::to_string);
    let Some(canary) = &trial.canary else {
        let same = attack
            .exchange
            .response()
            .is_some_and(|answer| likeness(control, answer).repeats());
        return match same {
                true => Verdict::Inconclusive(Reason::Ambiguous(
                    "it was answered like the owner, but the object has no text that only the owner knows".to_owned(),
                )),
                false => Verdict::Upheld,
            };
    };
    if !oracle::reveals(attack, canary) {
        return Verdict::Upheld;
    }
    let shown = |label| trial.all(label).any(|step| oracle::reveals(step, canary));
    if shown(Label::Public) || shown(Label::Shared) {
        return Verdict::Upheld;
    }
    Verdict::Broken(format!(
        "Asked by {who}, it shows an object of {}: the answer holds a random text that only this object holds.",
        case.subject.owner
    ))
}
