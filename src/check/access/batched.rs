//! Another owner's object between one's own, in one body: what is sent, and what shows that it was not left out.

use crate::check::{Case, Cost, Rule, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::{Does, Site, pairs};
use crate::spec::Operation;
use crate::words::Place;

use super::{other_object, others_object};

const FORM: &str = "another owner's id between one's own";

/// One case for each pair that the config keeps apart, where the operation does this to several objects at once.
pub(super) fn plan(rule: &Rule, site: &Site, operation: &Operation, does: Does) -> Vec<Case> {
    let batch = site
        .batch(&operation.key)
        .filter(|batch| batch.does == does);
    let may_be_tried = site.excluded(operation).is_none() && site.demands_credential(operation);
    let Some(batch) = batch.filter(|_| may_be_tried) else {
        return Vec::new();
    };
    let cost = match does {
        Does::Reads => Cost {
            requests: 8,
            writes: 4,
        },
        Does::Changes | Does::Deletes => Cost {
            requests: 12,
            writes: 7,
        },
    };
    let cases = pairs(site, operation).into_iter().map(|pair| {
        let mut case = other_object::case(rule, operation, pair, FORM, cost);
        let pointer = match batch.property.as_str() {
            "" => String::new(),
            name => format!("/{name}"),
        };
        case.place = Some(Place::Body(pointer));
        case
    });
    cases.collect()
}

/// Whether a case is one of these.
pub(super) fn is_one(case: &Case) -> bool {
    case.form == FORM
}

/// The attacker's own call with the owner's id in it, after its control.
pub(super) async fn probe(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    let (foreign, request) = lab.prepare_batch(&attacker).await?;
    lab.attack_batch(&attacker, &foreign, FORM, &request)
        .await?;
    let canary = lab.so_far().canary.clone();
    if canary.is_some_and(|text| lab.last_shows(Label::Attack, &text)) {
        lab.ask_as_nobody(&request).await?;
        if !lab.is_isolation_said() && lab.site().is_readable(foreign.resource) {
            lab.read_by_id(&foreign, &attacker).await?;
        }
    }
    Ok(())
}

/// Broken by the owner's canary in the answer, or by the effect that he sees. A refusal may be of the whole, or leave the
/// foreign object out.
pub(super) fn judge(case: &Case, trial: &Trial) -> Verdict {
    let verdict = match trial.canary.is_some() && trial.graffito.is_none() && !has_look(trial) {
        true => others_object::judge(case, trial),
        false => other_object::judge_write(case, trial),
    };
    let attack = trial.all(Label::Attack).last();
    match (verdict, attack.and_then(|attack| attack.exchange.status())) {
        // The control named one's own objects alone, and differs in nothing else.
        (Verdict::Inconclusive(_), Some(400 | 409 | 422))
            if oracle::sound_control(trial).is_ok() =>
        {
            Verdict::Upheld
        }
        (verdict, _) => verdict,
    }
}

fn has_look(trial: &Trial) -> bool {
    let looks = trial.all(Label::Effect).chain(trial.all(Label::Before));
    looks
        .filter_map(|step| step.exchange.response())
        .any(Response::is_success)
}
