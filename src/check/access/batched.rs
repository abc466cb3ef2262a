//! Another owner's object between one's own, in one body: what is sent, and what shows that it was not left out.

use crate::check::{Case, Cost, Rule, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Among, Lab, Label, Reason, Step, Trial, UNNAMED};
use crate::site::{Does, Site, pairs};
use crate::spec::Operation;
use crate::words::Place;

use super::{other_object, others_object};

const BETWEEN: &str = "another owner's id between one's own";
const BELOW: &str = "another owner's id below what it lies in";

/// One case for each pair that the config keeps apart, where the operation does this to several objects at once; two
/// where it stands below one thing, which may be one's own or the other's.
pub(super) fn plan(rule: &Rule, site: &Site, operation: &Operation, does: Does) -> Vec<Case> {
    let batch = site
        .batch(&operation.key)
        .filter(|batch| batch.does == does);
    let may_be_tried = site.excluded(operation).is_none() && site.demands_credential(operation);
    let Some(batch) = batch.filter(|_| may_be_tried) else {
        return Vec::new();
    };
    let (requests, writes) = match does {
        Does::Reads => (8, 4),
        Does::Changes => (20, 11),
        Does::Deletes => (12, 7),
    };
    let forms: &[&str] = match batch.above {
        Some(_) => &[BETWEEN, BELOW],
        None => &[BETWEEN],
    };
    let pointer = match batch.property.as_str() {
        "" => String::new(),
        name => format!("/{name}"),
    };
    let cost = Cost { requests, writes };
    let mut cases = Vec::new();
    for form in forms {
        cases.extend(pairs(site, operation).into_iter().map(|pair| {
            let mut case = other_object::case(rule, operation, pair, form, cost);
            case.place = Some(Place::Body(pointer.clone()));
            case
        }));
    }
    cases
}

/// Whether a case is one of these.
pub(super) fn is_one(case: &Case) -> bool {
    case.form == BETWEEN || case.form == BELOW
}

/// The attacker's own call with the owner's id in it, after its control.
pub(super) async fn probe(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    let among = match case.form == BELOW {
        true => Among::Theirs,
        false => Among::OnesOwn,
    };
    let strike = lab.prepare_batch(&attacker, among).await?;
    lab.attack_batch(&attacker, &strike, &case.form).await?;
    let canary = lab.so_far().canary.clone();
    if canary.is_some_and(|text| lab.last_shows(Label::Attack, &text)) {
        lab.ask_as_nobody(&strike.request).await?;
        if !lab.is_isolation_said() && lab.site().is_readable(strike.foreign.resource) {
            lab.read_by_id(&strike.foreign, &attacker).await?;
        }
    }
    Ok(())
}

/// Broken by the owner's canary in the answer, or by the effect that he sees. A refusal may be of the whole, or leave the
/// foreign object out.
///
/// What changed in an object that no call named changes by itself.
pub(super) fn judge(case: &Case, trial: &Trial) -> Verdict {
    let unnamed = |step: &&Step| step.label == Label::Setup && step.form == UNNAMED;
    let mut others = trial.steps.iter().filter(unnamed);
    if others.any(|look| trial.shows_effect(look)) {
        let why = "an object of the owner that nobody named has changed in the same way";
        return Verdict::Inconclusive(Reason::Ambiguous(why.to_owned()));
    }
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
