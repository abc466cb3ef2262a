//! Another owner's object, read by id: what is sent, and what shows a leak.

use crate::check::likeness::likeness;
use crate::check::oracle::{self, Reaction};
use crate::check::{Case, Verdict};
use crate::http::Response;
use crate::lab::{Ground, Lab, Label, Reason, Step, Trial};
use crate::site::{ResourceId, Site};
use crate::spec::{Operation, Parameter};
use crate::words::{IdentityName, Place};

use super::other_object;

/// So many parameters of one operation are tried.
const MOST_NAMED: usize = 3;

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

/// Parameters beside the path that name an object which somebody can make; of a reading that may be called at all.
pub(super) fn named(site: &Site, operation: &Operation) -> Vec<Place> {
    if !operation.key.is_safe()
        || site.excluded(operation).is_some()
        || !site.demands_credential(operation)
    {
        return Vec::new();
    }
    let names = |parameter: &&Parameter| {
        !site.holds_own_id(operation, &parameter.name)
            && site.parameter_reference(operation, parameter).is_some()
    };
    let named = operation.parameters.iter().filter(names);
    named.take(MOST_NAMED).map(Parameter::place).collect()
}

/// The owner's call with the id of his object in a parameter, sent by the attacker in each way that may be let through.
pub(super) async fn read_named(case: &Case, place: &Place, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    let ground = lab.prepare_linked(place).await?;
    let canary = lab.so_far().canary.clone().unwrap_or_default();
    for (form, request) in lab.with_foreign_id(&ground, &attacker, place) {
        lab.send(Label::Attack, &attacker, form, &request, None)
            .await?;
        if !lab.last_shows(Label::Attack, &canary) {
            continue;
        }
        what_is_shared(lab, &ground, &attacker).await?;
        let said = lab.is_isolation_said();
        if let Some(object) = ground.object.as_ref().filter(|_| !said)
            && lab.site().is_readable(object.resource)
        {
            lab.read_by_id(object, &attacker).await?;
        }
        break;
    }
    Ok(())
}

/// The owner's own reading of an object that the run made, sent by the attacker.
pub(super) async fn read(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    let ground = own(lab).await?;
    if lab.so_far().canary.is_none() {
        // What is written anew for each answer tells nothing.
        lab.read_again(&ground).await?;
        let text = lab.telling_text(&attacker);
        lab.canary(text);
    }
    let request = ground.request.with_credential(lab.credential(&attacker));
    let accepted = lab.attack(&ground, &attacker, "", &request).await?;
    let Some(canary) = lab.so_far().canary.clone() else {
        return match accepted {
            true => what_is_shared(lab, &ground, &attacker).await,
            false => Ok(()),
        };
    };
    // A refusal that shows the object all the same is none.
    if accepted || lab.last_shows(Label::Attack, &canary) {
        return what_is_shared(lab, &ground, &attacker).await;
    }
    for (form, request) in lab.disguised(&ground, &attacker) {
        lab.attack(&ground, &attacker, form, &request).await?;
        if lab.last_shows(Label::Attack, &canary) {
            return what_is_shared(lab, &ground, &attacker).await;
        }
    }
    Ok(())
}

/// What everybody may see, or the attacker is shown anyway, is shared and not leaked.
async fn what_is_shared(
    lab: &mut Lab,
    ground: &Ground,
    attacker: &IdentityName,
) -> Result<(), Reason> {
    lab.ask_as_nobody(&ground.request).await?;
    lab.own_list(ground, attacker).await
}

/// Broken by a canary that neither an anonymous caller nor the attacker's own list is shown.
pub(super) fn judge(case: &Case, trial: &Trial) -> Verdict {
    let control = match oracle::sound_control(trial) {
        Ok(control) => control,
        Err(reason) => return Verdict::Inconclusive(reason),
    };
    // Ways to write an id differently are tried where it was refused as it stands.
    let Some(attack) = trial.all(Label::Attack).next() else {
        return Verdict::Inconclusive(oracle::nothing_tried());
    };
    let canary = trial.canary.as_ref();
    let leak = canary.and_then(|text| {
        let mut attacks = trial.all(Label::Attack);
        Some((attacks.find(|step| oracle::reveals(step, text))?, text))
    });
    if let Some((attack, canary)) = leak {
        return shown(case, trial, attack, canary);
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
fn shown(case: &Case, trial: &Trial, attack: &Step, canary: &str) -> Verdict {
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
    let form = match attack.form.as_str() {
        "" => String::new(),
        form => format!(" ({form})"),
    };
    Verdict::Broken(format!(
        "Asked by {who}{form}, it shows an object of {}: the answer holds a text that only this object holds.",
        case.subject.owner
    ))
}

fn succeeded(step: &Step) -> bool {
    step.exchange.response().is_some_and(Response::is_success)
}
