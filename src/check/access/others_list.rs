//! Another owner's list or search: what is sent, and what shows a leak.

use crate::check::{Case, Verdict, oracle};
use crate::http::Request;
use crate::lab::{Lab, Label, Listing, Reason, Trial, search_place};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::IdentityName;

use super::other_object;

/// The form of a case of the operation, if it lists or searches what somebody can make.
pub(super) fn form(site: &Site, operation: &Operation) -> Option<&'static str> {
    match site.role(&operation.key) {
        Role::Lists(id) if !site.resource(id).makes.is_empty() => Some("another owner's list"),
        Role::Other if site.only_reads(operation) && search_place(site, operation).is_some() => {
            Some("another owner's objects searched for")
        }
        _ => None,
    }
}

/// The owner's list or search, asked by the attacker in each way that may show more than his own.
pub(super) async fn list(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    let listing = lab.prepare_listing().await?;
    let asked = lab.listings(&listing, &attacker);
    ask(lab, &listing, &attacker, asked).await
}

/// The owner's second page, asked for by the attacker with the cursor that the owner was given.
pub(super) async fn page(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    let listing = lab.prepare_second_page().await?;
    let request = listing.request.with_credential(lab.credential(&attacker));
    let asked = vec![("the owner's cursor".to_owned(), request)];
    ask(lab, &listing, &attacker, asked).await
}

/// Asks until something leaks, and then what is public or shared.
async fn ask(
    lab: &mut Lab,
    listing: &Listing,
    attacker: &IdentityName,
    asked: Vec<(String, Request)>,
) -> Result<(), Reason> {
    for (form, request) in asked {
        lab.send(Label::Attack, attacker, &form, &request, None)
            .await?;
        if leak(lab.so_far()).is_none() {
            continue;
        }
        // What everybody may see is no leak, and neither is what is shared with the attacker.
        lab.ask_as_nobody(&request).await?;
        if !lab.is_isolation_said() {
            lab.read_by_id(&listing.object, attacker).await?;
        }
        break;
    }
    Ok(())
}

/// Broken by a canary that is neither public nor shared with the attacker.
pub(super) fn judge(case: &Case, trial: &Trial) -> Verdict {
    if let Err(reason) = oracle::sound_control(trial) {
        return Verdict::Inconclusive(reason);
    }
    let Some((form, canary)) = leak(trial) else {
        return other_object::judge_refusals(trial);
    };
    let shown = |label| trial.all(label).any(|step| oracle::reveals(step, canary));
    if shown(Label::Public) || shown(Label::Shared) {
        return Verdict::Upheld;
    }
    let form = match form {
        "" => String::new(),
        form => format!(" ({form})"),
    };
    Verdict::Broken(format!(
        "Asked by {}{form}, it lists an object of {}: the answer holds a text that only this object holds.",
        other_object::name(case),
        case.subject.owner
    ))
}

/// The form of the attack that was shown the canary, and the canary.
fn leak(trial: &Trial) -> Option<(&str, &str)> {
    let canary = trial.canary.as_deref()?;
    let shown = trial
        .all(Label::Attack)
        .find(|step| oracle::reveals(step, canary))?;
    Some((&shown.form, canary))
}
