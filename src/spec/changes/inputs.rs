//! Parameters, bodies and properties of two documents side by side.

use std::collections::BTreeMap;

use crate::schema::{Library, Property, SchemaRef, child_pointer};
use crate::spec::{Api, Operation, Parameter, ParameterIn, RequestBody};
use crate::words::Place;

use super::{What, constraints};

/// Levels of nested properties that are compared: schemas may contain themselves.
const DEEPEST: usize = 6;

/// Two schemas at the same place of a request.
pub(super) struct Pair<'a> {
    pub(super) old: (&'a Library, SchemaRef),
    pub(super) new: (&'a Library, SchemaRef),
}

/// Compares what the operation takes.
pub(super) fn compare(old: (&Api, &Operation), new: (&Api, &Operation), found: &mut Vec<What>) {
    let then: BTreeMap<String, &Parameter> = keyed(old.1);
    let now = keyed(new.1);
    for (key, parameter) in &now {
        let place = parameter.place();
        let Some(before) = then.get(key) else {
            found.push(What::InputNew(place.clone()));
            if parameter.required {
                found.push(What::Tighter(place, "is required now".to_owned()));
            }
            continue;
        };
        required(&place, before.required, parameter.required, found);
        if let (Some(was), Some(is)) = (&before.schema, &parameter.schema) {
            let pair = Pair {
                old: (&old.0.schemas, was.clone()),
                new: (&new.0.schemas, is.clone()),
            };
            constraints::compare(&place, &pair, found);
        }
    }
    let gone = then.iter().filter(|(key, _)| !now.contains_key(*key));
    found.extend(gone.map(|(_, parameter)| What::InputGone(parameter.place())));
    bodies(
        (old.0, old.1.body.as_ref()),
        (new.0, new.1.body.as_ref()),
        found,
    );
}

/// Parameters outside the path by place and name; those of the path by position, since their names mean nothing.
fn keyed(operation: &Operation) -> BTreeMap<String, &Parameter> {
    let names = operation.path_names();
    let key = |parameter: &Parameter| match parameter.location {
        ParameterIn::Path => {
            let at = names.iter().position(|name| *name == parameter.name);
            format!("path {at:?}")
        }
        ParameterIn::Header => format!("header {}", parameter.name.to_ascii_lowercase()),
        ParameterIn::Query | ParameterIn::Cookie => parameter.place().to_string(),
    };
    let parameters = operation.parameters.iter();
    parameters
        .map(|parameter| (key(parameter), parameter))
        .collect()
}

fn required(place: &Place, before: bool, now: bool, found: &mut Vec<What>) {
    match (before, now) {
        (false, true) => found.push(What::Tighter(place.clone(), "is required now".to_owned())),
        (true, false) => {
            found.push(What::Looser(
                place.clone(),
                "may be left out now".to_owned(),
            ));
        }
        _ => {}
    }
}

fn bodies(
    old: (&Api, Option<&RequestBody>),
    new: (&Api, Option<&RequestBody>),
    found: &mut Vec<What>,
) {
    let whole = Place::Body(String::new());
    let (was, is) = match (old.1, new.1) {
        (None, None) => return,
        (Some(_), None) => return found.push(What::InputGone(whole)),
        (None, Some(_)) => return found.push(What::InputNew(whole)),
        (Some(was), Some(is)) => (was, is),
    };
    required(&whole, was.required, is.required, found);
    for media in &was.media {
        let same = is.media.iter().find(|other| other.name == media.name);
        let Some(same) = same else {
            let words = format!("may no longer be {}", media.name);
            found.push(What::Tighter(whole.clone(), words));
            continue;
        };
        if let (Some(before), Some(now)) = (&media.schema, &same.schema) {
            let pair = Pair {
                old: (&old.0.schemas, before.clone()),
                new: (&new.0.schemas, now.clone()),
            };
            values(&whole, &pair, 0, found);
        }
    }
}

/// Compares two schemas, their properties and items.
fn values(place: &Place, pair: &Pair<'_>, depth: usize, found: &mut Vec<What>) {
    let before = found.len();
    constraints::compare(place, pair, found);
    // Several media types of one body say the same of it.
    let news = found.split_off(before);
    for what in news {
        if !found.contains(&what) {
            found.push(what);
        }
    }
    if depth == DEEPEST {
        return;
    }
    let Place::Body(pointer) = place else { return };
    let at = |name: &str| Place::Body(child_pointer(pointer, name));
    let settable = |property: &Property| !property.read_only;
    let (then, now) = (
        pair.old.0.properties(&pair.old.1),
        pair.new.0.properties(&pair.new.1),
    );
    for property in now.iter().filter(|property| settable(property)) {
        let place = at(&property.name);
        let same = |other: &&Property| other.name == property.name && settable(other);
        let Some(before) = then.iter().find(same) else {
            push(found, What::InputNew(place.clone()));
            if property.required {
                push(found, What::Tighter(place, "is required now".to_owned()));
            }
            continue;
        };
        if (before.required, property.required) != (true, true) {
            let mut own = Vec::new();
            required(&place, before.required, property.required, &mut own);
            own.into_iter().for_each(|what| push(found, what));
        }
        let inner = Pair {
            old: (pair.old.0, before.schema.clone()),
            new: (pair.new.0, property.schema.clone()),
        };
        values(&place, &inner, depth + 1, found);
    }
    for property in then.iter().filter(|property| settable(property)) {
        let same = |other: &Property| other.name == property.name && settable(other);
        if !now.iter().any(same) {
            push(found, What::InputGone(at(&property.name)));
        }
    }
    if let (Some(was), Some(is)) = (pair.old.0.items(&pair.old.1), pair.new.0.items(&pair.new.1)) {
        let inner = Pair {
            old: (pair.old.0, was),
            new: (pair.new.0, is),
        };
        values(&at("0"), &inner, depth + 1, found);
    }
}

fn push(found: &mut Vec<What>, what: What) {
    if !found.contains(&what) {
        found.push(what);
    }
}
