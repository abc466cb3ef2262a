//! What the payload rules share: one planner over every constraint that the schema states, one probe, one judge.

use serde_json::Value;

use crate::check::{Case, Cost, Rule, Stage, Verdict, oracle};
use crate::lab::{Actor, Lab, Reason, Subject, Trial, preferred};
use crate::schema::{
    Change, Checked, Direction, Size, Violation, Wish, instance, text_violations, violations,
};
use crate::site::Site;
use crate::spec::{Media, Operation, Parameter, ParameterIn};
use crate::words::{IdentityName, Place};

/// Seed of the instance that plans are made over; the control of the run has another one.
const PLAN_SEED: u64 = 7;

/// One case for each violation that the rule picks.
pub(super) fn plan(
    rule: &Rule,
    site: &Site,
    operation: &Operation,
    picks: impl Fn(&Violation) -> bool,
) -> Vec<Case> {
    if site.excluded(operation).is_some() {
        return Vec::new();
    }
    let all = of_parameters(site, operation)
        .into_iter()
        .chain(of_body(site, operation));
    all.filter(|(_, violation)| picks(violation))
        .map(|(place, violation)| case(rule, operation, place, violation))
        .collect()
}

/// The case of one violation.
pub(super) fn case(rule: &Rule, operation: &Operation, place: Place, violation: Violation) -> Case {
    let writes = u32::from(!operation.key.is_safe());
    Case {
        rule: rule.id.clone(),
        subject: Subject {
            operation: operation.key.clone(),
            owner: Actor::Able,
            attacker: None,
        },
        place: Some(place),
        form: violation.says.clone(),
        violation: Some(violation),
        stage: Stage::Probe,
        cost: Cost {
            requests: 1 + writes,
            writes: 2 * writes,
        },
    }
}

/// JSON and form bodies: what the schema's own violations can be written in.
pub(super) fn structured(operation: &Operation) -> Option<&Media> {
    let (_, media) = preferred(&operation.body.as_ref()?.media)?;
    let name = media.name.to_ascii_lowercase();
    (name.contains("json")
        || name.starts_with("*/*")
        || name.starts_with("application/x-www-form-urlencoded"))
    .then_some(media)
}

/// A full valid body, for planning.
pub(super) fn sample(site: &Site, media: &Media) -> Option<Value> {
    let schema = media.schema.as_ref()?;
    let known = |_: &str, name: &str| site.config.values.get(name).cloned();
    let wish = Wish {
        seed: PLAN_SEED,
        size: Size::Full,
        direction: Direction::Request,
        examples: true,
        known: &known,
    };
    instance(&site.api.schemas, schema, &wish).ok()
}

fn of_body(site: &Site, operation: &Operation) -> Vec<(Place, Violation)> {
    let Some(media) = structured(operation) else {
        return Vec::new();
    };
    let (Some(schema), Some(sample)) = (&media.schema, sample(site, media)) else {
        return Vec::new();
    };
    let form = !media.name.contains("json") && !media.name.starts_with("*/*");
    violations(&site.api.schemas, schema, &sample, Direction::Request)
        .kept
        .into_iter()
        .filter(|violation| !form || survives_form(site, schema, violation))
        .map(|violation| (Place::Body(violation.pointer.clone()), violation))
        .collect()
}

/// In a form everything is text: only what is left out, or no reading of the text allows, is still wrong there.
fn survives_form(site: &Site, schema: &crate::schema::SchemaRef, violation: &Violation) -> bool {
    let Change::Set(value) = &violation.change else {
        return true;
    };
    let name = violation.pointer.trim_start_matches('/');
    let own = site
        .api
        .schemas
        .properties(schema)
        .into_iter()
        .find(|property| property.name == name);
    match (value, own) {
        (Value::String(text), Some(own)) => matches!(
            site.api.schemas.check_text(&own.schema, text),
            Checked::Refused(_)
        ),
        _ => false,
    }
}

fn of_parameters(site: &Site, operation: &Operation) -> Vec<(Place, Violation)> {
    let sent = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.content.is_none());
    sent.flat_map(|parameter| {
        let control = control_text(site, parameter);
        let Some(schema) = &parameter.schema else {
            return Vec::new();
        };
        text_violations(&site.api.schemas, schema, &control)
            .into_iter()
            .filter(|violation| stays_in_place(parameter, violation))
            .map(|violation| (parameter.place(), violation))
            .collect()
    })
    .collect()
}

fn control_text(site: &Site, parameter: &Parameter) -> String {
    let known = |_: &str, name: &str| site.config.values.get(name).cloned();
    let wish = Wish {
        seed: PLAN_SEED,
        size: Size::Minimal,
        direction: Direction::Request,
        examples: true,
        known: &known,
    };
    let made = parameter
        .examples
        .first()
        .cloned()
        .or_else(|| instance(&site.api.schemas, parameter.schema.as_ref()?, &wish).ok());
    match made {
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// An empty or slashed path value would ask for another operation.
fn stays_in_place(parameter: &Parameter, violation: &Violation) -> bool {
    let Change::Set(Value::String(text)) = &violation.change else {
        return false;
    };
    parameter.location != ParameterIn::Path
        || !text.is_empty() && !text.contains(['/', '?', '#']) && text != "." && text != ".."
}

/// Breaks the control's payload as the case says; the referee has the last word on what is really sent.
pub(super) async fn probe(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let (Some(place), Some(violation)) = (&case.place, &case.violation) else {
        return Err(Reason::NoSubject("the case breaks nothing".to_owned()));
    };
    let ground = lab.prepare_payload().await?;
    let call = ground.call.broken(place, violation).ok_or_else(|| {
        Reason::NoSubject(format!("no valid request with {place} in it succeeded"))
    })?;
    if let (Some(operation), Some((index, value)), Place::Body(_)) =
        (lab.operation(), &call.body, place)
    {
        let media = operation
            .body
            .as_ref()
            .and_then(|body| body.media.get(*index));
        let legal = media
            .and_then(|media| media.schema.as_ref())
            .is_none_or(|schema| {
                !matches!(
                    lab.site().api.schemas.check(schema, value, Direction::Request),
                    Checked::Refused(_)
                )
            });
        if legal {
            return Err(Reason::NoSubject(
                "the document allows the changed payload".to_owned(),
            ));
        }
    }
    let request = ground
        .broken(lab, place, violation)
        .ok_or_else(|| Reason::NoSubject("it cannot be sent".to_owned()))?;
    lab.says(format!("{} at {place}", violation.says));
    let owner: IdentityName = ground.owner.clone();
    lab.attack(
        &ground,
        &owner,
        &format!("{} at {place}", violation.says),
        &request,
    )
    .await?;
    Ok(())
}

/// Broken when the payload is accepted like the control's.
pub(super) fn judge(trial: &Trial) -> Verdict {
    oracle::accepted(trial, trial.broken.as_deref().unwrap_or("a broken payload"))
}
