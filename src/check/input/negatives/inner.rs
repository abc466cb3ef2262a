//! What stands inside the value of a parameter: in an object by the parameter's style, or in anything written as JSON. Pure.

use serde_json::{Map, Value, json};

use crate::lab::{meant, sayable};
use crate::schema::{Change, Direction, Library, SchemaRef, Sent, Violation, text_of};
use crate::site::Site;
use crate::spec::{Operation, Parameter, ParameterIn, Style};

use super::alternatives::{Broken, broken};
use super::{made, stays, wish};

/// Alternatives of one parameter that are looked into, beside the first.
const ALTERNATIVES: usize = 12;

/// A full legal value of a parameter that has an inside, as far as its style says it; none of one that is a text, or a list
/// of them.
pub(in crate::check) fn value(site: &Site, parameter: &Parameter) -> Option<Value> {
    let value = sayable(&site.api.schemas, parameter, whole(site, parameter)?);
    (parameter.is_json() || value.is_object()).then_some(value)
}

/// How many members of a parameter's value its style has no words for.
pub(super) fn unsaid(site: &Site, parameter: &Parameter) -> usize {
    if parameter.is_scalar {
        return 0;
    }
    let members = |value: Option<Value>| value.and_then(|it| Some(it.as_object()?.len()));
    let (all, said) = (
        members(whole(site, parameter)),
        members(value(site, parameter)),
    );
    all.unwrap_or_default()
        .saturating_sub(said.unwrap_or_default())
}

/// The same with all that the schema names.
fn whole(site: &Site, parameter: &Parameter) -> Option<Value> {
    let library = &site.api.schemas;
    let schema = parameter.schema.as_ref()?;
    if parameter.is_scalar || !may_have(library, parameter, schema) {
        return None;
    }
    let is_legal = |value: &Value| library.check(schema, value, Direction::Request).is_legal();
    let examples = parameter.examples.iter();
    let mut examples = examples.map(|example| meant(library, parameter, example));
    let example = examples.find(is_legal);
    match (made(site, schema), example) {
        (Some(made), Some(example)) => Some(exemplary(made, example, &is_legal)),
        (made, example) => made.or(example),
    }
}

/// Whether a parameter may have an inside.
fn may_have(library: &Library, parameter: &Parameter, schema: &SchemaRef) -> bool {
    match parameter.content {
        Some(_) => parameter.is_json(),
        None => {
            parameter.style == Style::DeepObject || library.primary_type(schema) == Some("object")
        }
    }
}

/// All that the made value has, with what the example says of it.
fn exemplary(made: Value, example: Value, is_legal: &dyn Fn(&Value) -> bool) -> Value {
    let (Value::Object(mut whole), Value::Object(said)) = (made, example.clone()) else {
        return example;
    };
    whole.extend(said);
    let whole = Value::Object(whole);
    if is_legal(&whole) { whole } else { example }
}

/// Each way to break the value or something inside it that the wire can say; none of a parameter that has no inside.
pub(super) fn negatives(
    site: &Site,
    operation: &Operation,
    parameter: &Parameter,
) -> Option<Broken> {
    let (library, schema) = (&site.api.schemas, parameter.schema.as_ref()?);
    let sample = value(site, parameter)?;
    let known = |_: &str, name: &str| site.config.values.get(name).cloned();
    let wish = (&wish(&known), ALTERNATIVES);
    let way = |whole: &Value, violation: &Violation| match is_said(
        site,
        operation,
        parameter,
        (whole, violation),
    ) {
        true => sent(library, (parameter, schema), whole, violation),
        false => Sent::Never,
    };
    Some(broken(library, schema, &sample, wish, &way))
}

/// Whether the document refuses what this change makes of a value that the parameter has.
pub(in crate::check) fn is_refused(
    library: &Library,
    parameter: &Parameter,
    whole: &Value,
    violation: &Violation,
) -> bool {
    let (Some(schema), Some(changed)) = (&parameter.schema, violation.apply(whole)) else {
        return false;
    };
    let sent = sent(library, (parameter, schema), whole, violation);
    let checked = library.check(schema, &changed, Direction::Request);
    matches!(sent, Sent::AsIs | Sent::As(_)) && !checked.refusals().is_empty()
}

/// Whether leaving the parameter out says no more than leaving out its members: an object without any is not written, and
/// may be legal; else each required member is left out for itself, where there are others.
pub(in crate::check) fn is_its_members(site: &Site, parameter: &Parameter) -> bool {
    if parameter.is_scalar {
        return false;
    }
    let library = &site.api.schemas;
    let told = |schema: &SchemaRef| {
        let nothing = library.check(schema, &json!({}), Direction::Request);
        let members = value(site, parameter).and_then(|value| Some(value.as_object()?.len()));
        let is_object = library.primary_type(schema) == Some("object");
        let mut asked = library.properties(schema).into_iter();
        is_object
            && (nothing.is_legal() || members > Some(1) && asked.any(|property| property.required))
    };
    parameter.is_pairs() && parameter.schema.as_ref().is_some_and(told)
}

fn sent(
    library: &Library,
    (parameter, schema): (&Parameter, &SchemaRef),
    whole: &Value,
    violation: &Violation,
) -> Sent {
    match parameter.is_json() {
        true => Sent::AsIs,
        false => library.sent_apart(schema, whole, violation),
    }
}

/// Whether the changed value reaches its reader as what it is.
fn is_said(
    site: &Site,
    operation: &Operation,
    parameter: &Parameter,
    (whole, violation): (&Value, &Violation),
) -> bool {
    let Some(changed) = violation.apply(whole) else {
        return false;
    };
    if parameter.is_json() {
        return stays(parameter, &changed.to_string());
    }
    let Value::Object(members) = &changed else {
        // Where members have names of their own, the parameter's with a text is one more member, or another parameter.
        let is_named =
            parameter.is_pairs() || parameter.style == Style::Matrix && parameter.explode;
        let is_other = whole.is_object() && is_named;
        return !is_other && text_of(&changed).is_some_and(|text| stays(parameter, &text));
    };
    let is_carried = |text: &str| parameter.carries(text) && stays(parameter, text);
    let are_carried = members.iter().all(|(name, value)| {
        is_carried(name) && text_of(value).is_some_and(|text| is_carried(&text))
    });
    let own = || is_own(site, operation, parameter, (whole, violation, members));
    are_carried && (!parameter.is_bare() || own())
}

/// Whether bare members are known for those of this parameter: neither undeclared ones nor those of another.
fn is_own(
    site: &Site,
    operation: &Operation,
    parameter: &Parameter,
    (whole, violation, members): (&Value, &Violation, &Map<String, Value>),
) -> bool {
    let schema = parameter.schema.as_ref();
    let declared = schema.map_or_else(Vec::new, |schema| site.api.schemas.properties(schema));
    let is_declared = |name: &String| {
        whole.get(name).is_some() || declared.iter().any(|property| property.name == *name)
    };
    let others = operation.parameters.iter().filter(|other| {
        let place = matches!(other.location, ParameterIn::Query | ParameterIn::Cookie);
        place && other.location == parameter.location && other.name != parameter.name
    });
    let mut others = others.map(|other| crate::schema::child_pointer("", &other.name));
    let is_others = others.any(|pointer| pointer == violation.pointer);
    let is_whole = violation.pointer.is_empty() && matches!(violation.change, Change::Set(_));
    !is_others && members.keys().all(is_declared) && !(is_whole && members.is_empty())
}
