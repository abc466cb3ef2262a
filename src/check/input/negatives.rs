//! Every constraint that the document states of a request, broken one at a time. Pure; sends and judges nothing.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::lab::preferred;
use crate::schema::{
    Change, Checked, Direction, Library, SchemaRef, Size, Violation, Wish, instance, kinds_first,
    text_of, text_violations, violations,
};
use crate::site::Site;
use crate::spec::{Media, Operation, Parameter, ParameterIn};
use crate::words::{OperationKey, Place};

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

/// The operation that was asked about last, and the answer: every rule about payloads asks about one in turn.
struct Last {
    library: Library,
    values: Map<String, Value>,
    login: bool,
    key: OperationKey,
    negatives: Rc<Negatives>,
}

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// Every constraint of parameters and body that the referee confirms as broken.
pub(in crate::check) fn negatives(site: &Site, operation: &Operation) -> Rc<Negatives> {
    let login = site.login_body(&operation.key).is_some();
    let is_it = |last: &&Last| {
        last.key == operation.key
            && last.library.is_same(&site.api.schemas)
            && last.login == login
            && last.values == site.config.values
    };
    let known = LAST.with_borrow(|last| {
        let last = last.as_ref().filter(is_it);
        last.map(|last| Rc::clone(&last.negatives))
    });
    if let Some(known) = known {
        return known;
    }
    let negatives = Rc::new(find(site, operation, login));
    LAST.set(Some(Last {
        library: site.api.schemas.clone(),
        values: site.config.values.clone(),
        login,
        key: operation.key.clone(),
        negatives: Rc::clone(&negatives),
    }));
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
pub(in crate::check) fn sample(site: &Site, media: &Media) -> Option<Value> {
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
        let control = control_text(site, parameter);
        let Some(schema) = &parameter.schema else {
            return Vec::new();
        };
        text_violations(&site.api.schemas, schema, &control)
            .into_iter()
            .filter(|violation| stays_in_place(parameter, violation))
            .map(|violation| Negative {
                place: parameter.place(),
                violation,
            })
            .collect()
    })
    .collect()
}

fn control_text(site: &Site, parameter: &Parameter) -> String {
    let known = |_: &str, name: &str| site.config.values.get(name).cloned();
    let wish = Wish {
        seed: PLAN_SEED,
        size: Size::Full,
        direction: Direction::Request,
        examples: true,
        known: &known,
    };
    let made = parameter
        .examples
        .first()
        .cloned()
        .or_else(|| instance(&site.api.schemas, parameter.schema.as_ref()?, &wish).ok());
    made.as_ref().and_then(text_of).unwrap_or_default()
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
