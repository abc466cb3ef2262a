//! Every constraint that the document states of a request, broken one at a time. Pure; sends and judges nothing.

mod known;

use std::rc::Rc;

use serde_json::Value;

use crate::lab::preferred;
use crate::schema::{
    Change, Checked, Direction, Library, SchemaRef, Size, Violation, Wish, instance, kinds_first,
    text_of, text_violations, violations,
};
use crate::site::Site;
use crate::spec::{Media, Operation, Parameter, ParameterIn};
use crate::words::Place;

use super::before;

/// Seed of the instance that plans are made over; the control of the run has another one.
const PLAN_SEED: u64 = 7;
/// Negatives of one operation, all rules together: one of each kind of constraint before the second of any.
const MOST: usize = 40;

/// A constraint broken in one place.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::check) struct Negative {
    pub(in crate::check) place: Place,
    pub(in crate::check) violation: Violation,
}

/// The negatives of one operation.
#[derive(Debug)]
pub(in crate::check) struct Negatives {
    /// Those that are sent.
    pub(in crate::check) chosen: Vec<Negative>,
    /// Those that go beyond the budget of one operation.
    pub(in crate::check) cut: Vec<Negative>,
}

/// Every constraint of parameters and body that the referee confirms as broken.
pub(in crate::check) fn negatives(site: &Site, operation: &Operation) -> Rc<Negatives> {
    let login = site.login_body(&operation.key).is_some();
    let last = known::with(site, |known| known.last.clone());
    if let Some((key, was_login, negatives)) = last
        && key == operation.key
        && was_login == login
    {
        return negatives;
    }
    let negatives = Rc::new(find(site, operation, login));
    let last = (operation.key.clone(), login, Rc::clone(&negatives));
    known::with(site, |known| known.last = Some(last));
    negatives
}

fn find(site: &Site, operation: &Operation, login: bool) -> Negatives {
    let all = of_parameters(site, operation)
        .into_iter()
        .chain(of_body(site, operation));
    // A wrong password is a wrong one however it is wrong, and wrong ones lock accounts.
    let few = |negative: &Negative| matches!(negative.violation.kind(), "required" | "type");
    let all: Vec<Negative> = all.filter(|negative| !login || few(negative)).collect();
    let mut chosen = kinds_first(all, |negative: &Negative| negative.violation.kind());
    let cut = chosen.split_off(chosen.len().min(MOST));
    Negatives { chosen, cut }
}

/// JSON and form bodies: what the schema's own violations can be written in.
pub(in crate::check) fn structured(operation: &Operation) -> Option<&Media> {
    let (_, media) = preferred(&operation.body.as_ref()?.media)?;
    let name = media.name.to_ascii_lowercase();
    (name.contains("json")
        || name.starts_with("*/*")
        || name.starts_with("application/x-www-form-urlencoded"))
    .then_some(media)
}

/// A full valid body, for planning.
pub(in crate::check) fn sample(site: &Site, media: &Media) -> Option<Rc<Value>> {
    let schema = media.schema.as_ref()?;
    let last = known::with(site, |known| known.sample.clone());
    if let Some((_, sample)) = last.filter(|(own, _)| own == schema) {
        return sample;
    }
    let sample = made(site, schema).map(Rc::new);
    let last = (schema.clone(), sample.clone());
    known::with(site, |known| known.sample = Some(last));
    sample
}

fn made(site: &Site, schema: &SchemaRef) -> Option<Value> {
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

fn of_body(site: &Site, operation: &Operation) -> Vec<Negative> {
    let Some(media) = structured(operation) else {
        return Vec::new();
    };
    let (Some(schema), Some(sample)) = (&media.schema, sample(site, media)) else {
        return Vec::new();
    };
    let library = &site.api.schemas;
    let found = violations(library, schema, &sample, Direction::Request);
    let as_sent = found
        .kept
        .iter()
        .filter_map(|violation| match is_form(media) {
            true => in_form(library, schema, violation),
            false => Some(violation.clone()),
        });
    as_sent
        .map(|violation| Negative {
            place: Place::Body(violation.pointer.clone()),
            violation,
        })
        .collect()
}

fn is_form(media: &Media) -> bool {
    let name = media.name.to_ascii_lowercase();
    !name.contains("json") && !name.starts_with("*/*")
}

/// The violation as it stands in a form, where everything is text: what is left out, or what no reading of the text allows.
fn in_form(library: &Library, whole: &SchemaRef, violation: &Violation) -> Option<Violation> {
    let Change::Set(value) = &violation.change else {
        return Some(violation.clone());
    };
    let own = before::at(library, whole, &violation.pointer)?;
    let text = Some(value)
        .filter(|value| !value.is_array())
        .and_then(text_of)?;
    let refused = matches!(library.check_text(&own, &text), Checked::Refused(_));
    refused.then(|| Violation {
        change: Change::Set(Value::String(text)),
        ..violation.clone()
    })
}

fn of_parameters(site: &Site, operation: &Operation) -> Vec<Negative> {
    let sent = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.content.is_none());
    sent.flat_map(|parameter| {
        let texts = texts(site, parameter);
        let staying = texts
            .iter()
            .filter(|violation| stays_in_place(parameter, violation))
            .map(|violation| Negative {
                place: parameter.place(),
                violation: violation.clone(),
            });
        staying.collect::<Vec<_>>()
    })
    .collect()
}

/// Texts that no reading of the parameter allows. Operations share parameters by reference: each is worked out once.
fn texts(site: &Site, parameter: &Parameter) -> Rc<[Violation]> {
    let Some(schema) = &parameter.schema else {
        return Rc::default();
    };
    let example = parameter.examples.first();
    if let Some(texts) = known::with(site, |known| known.parameter(schema, example)) {
        return texts;
    }
    let value = example.cloned().or_else(|| made(site, schema));
    let control = value.as_ref().and_then(text_of).unwrap_or_default();
    let texts: Rc<[Violation]> = text_violations(&site.api.schemas, schema, &control).into();
    known::with(site, |known| known.learn(schema, example, &texts));
    texts
}

/// An empty or slashed path value would ask for another operation; a header carries no control characters.
fn stays_in_place(parameter: &Parameter, violation: &Violation) -> bool {
    let Change::Set(value) = &violation.change else {
        return false;
    };
    let Some(text) = text_of(value) else {
        return false;
    };
    match parameter.location {
        ParameterIn::Path => {
            !text.is_empty() && !text.contains(['/', '?', '#']) && text != "." && text != ".."
        }
        // At either end of a header, blanks are no part of the value (RFC 9110, section 5.5).
        ParameterIn::Header => {
            text.trim() == text && text.chars().all(|letter| (' '..='~').contains(&letter))
        }
        ParameterIn::Query | ParameterIn::Cookie => true,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests;
