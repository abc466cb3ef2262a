//! The texts of a request that code behind the API may read something into: parameters and text properties of the body.
//! For the rules that put more than a value where a value belongs. Pure; sends and judges nothing.

use serde_json::Value;

use crate::check::{Case, Cost, Rule, Stage};
use crate::http::Request;
use crate::lab::{Actor, Ground, Lab, Subject};
use crate::schema::{Change, Violation};
use crate::site::Site;
use crate::spec::{Operation, Parameter, ParameterIn};
use crate::words::Place;

use super::negatives::{sample, structured};
use super::payload;

/// Of so many broken payloads that an operation may have, one text is worth it: each takes several requests.
const SHARE: usize = 8;

/// A place that holds a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextAt {
    /// Where.
    pub(super) place: Place,
    /// Name of the parameter or property.
    pub(super) name: String,
    /// Whether the schema leaves the text free.
    pub(super) is_free: bool,
}

/// Parameters in path, query and header that are sent as one plain text, numbers included.
pub(super) fn in_parameters(site: &Site, operation: &Operation) -> Vec<TextAt> {
    let plain = |parameter: &&Parameter| {
        parameter.location != ParameterIn::Cookie
            && parameter.content.is_none()
            && !parameter.is_precondition()
    };
    let kinds = parameter_kinds(site, operation, plain);
    kinds
        .into_iter()
        .map(|(parameter, is_free)| TextAt {
            place: parameter.place(),
            name: parameter.name.clone(),
            is_free,
        })
        .collect()
}

fn parameter_kinds<'a>(
    site: &Site,
    operation: &'a Operation,
    plain: impl Fn(&&'a Parameter) -> bool,
) -> Vec<(&'a Parameter, bool)> {
    let schemas = &site.api.schemas;
    let with_kind = operation.parameters.iter().filter(plain).filter_map(|own| {
        let Some(schema) = &own.schema else {
            return Some((own, true));
        };
        match schemas.primary_type(schema) {
            None | Some("string") => Some((own, is_free(site, schema))),
            Some("integer" | "number") => Some((own, false)),
            Some(_) => None,
        }
    });
    with_kind.collect()
}

/// Text properties of the body, at any depth; names of secrets excepted.
pub(super) fn in_body(site: &Site, operation: &Operation) -> Vec<TextAt> {
    let Some((media, schema)) =
        structured(operation).and_then(|media| Some((media, media.schema.as_ref()?)))
    else {
        return Vec::new();
    };
    let Some(body) = sample(site, media) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut open = vec![(String::new(), &*body)];
    while let Some((pointer, value)) = open.pop() {
        match value {
            Value::Object(members) => open.extend(members.iter().rev().map(|(name, inner)| {
                let token = name.replace('~', "~0").replace('/', "~1");
                (format!("{pointer}/{token}"), inner)
            })),
            Value::Array(items) => {
                open.extend(items.first().map(|inner| (format!("{pointer}/0"), inner)));
            }
            Value::String(_) if !pointer.is_empty() => {
                let name = named(&pointer);
                let own = super::before::at(&site.api.schemas, schema, &pointer);
                let is_free = own.as_ref().is_none_or(|own| is_free(site, own));
                found.push(TextAt {
                    place: Place::Body(pointer),
                    name,
                    is_free,
                });
            }
            _ => {}
        }
    }
    let secret = |name: &str| {
        let flat = name.to_ascii_lowercase();
        ["pass", "secret", "token", "pin", "otp"]
            .iter()
            .any(|word| flat.contains(word))
    };
    found.retain(|text| !secret(&text.name));
    found
}

/// The nearest property name in a pointer.
fn named(pointer: &str) -> String {
    let mut tokens = pointer.rsplit('/');
    let name = tokens.find(|token| token.parse::<usize>().is_err());
    name.unwrap_or_default()
        .replace("~1", "/")
        .replace("~0", "~")
}

fn is_free(site: &Site, schema: &crate::schema::SchemaRef) -> bool {
    let bound = |schema: &Value| {
        ["enum", "const", "pattern", "format"]
            .iter()
            .any(|keyword| schema.get(keyword).is_some())
    };
    let resolved = site.api.schemas.resolve(schema);
    !resolved.is_some_and(|(_, schema)| bound(schema))
}

/// A case for each text, those first that nothing binds, and one for all that the budget leaves out.
pub(super) fn cases(
    rule: &Rule,
    site: &Site,
    operation: &Operation,
    mut texts: Vec<TextAt>,
    form: &str,
    cost: Cost,
) -> Vec<Case> {
    texts.sort_by_key(|text| !text.is_free);
    let most = site.config.limits.payloads / SHARE + 1;
    let cut = texts.split_off(texts.len().min(most));
    let case = |place: Option<Place>, form: String, cost| Case {
        rule: rule.id.clone(),
        subject: Subject {
            operation: operation.key.clone(),
            owner: Actor::Able,
            attacker: None,
        },
        place,
        form,
        violation: None,
        stage: Stage::Probe,
        cost,
    };
    let chosen = texts
        .into_iter()
        .map(|text| case(Some(text.place), form.to_owned(), cost));
    let rest = (!cut.is_empty()).then(|| case(None, payload::left_out(cut.len()), Cost::default()));
    chosen.chain(rest).collect()
}

/// The call with another text in its place, as a request.
pub(super) fn put(lab: &Lab, ground: &Ground, place: &Place, text: &str) -> Option<Request> {
    ground.broken(lab, place, &set(place, text))
}

fn set(place: &Place, text: &str) -> Violation {
    Violation {
        keyword: "odd".to_owned(),
        pointer: match place {
            Place::Body(pointer) => pointer.clone(),
            _ => String::new(),
        },
        change: Change::Set(Value::String(text.to_owned())),
        says: String::new(),
        within: None,
    }
}

/// The text that the call has there, if it has one.
pub(super) fn of(ground: &Ground, place: &Place) -> Option<String> {
    match place {
        Place::Body(pointer) => {
            let (_, body) = ground.call.body.as_ref()?;
            body.pointer(pointer)?.as_str().map(str::to_owned)
        }
        place => crate::schema::text_of(ground.call.parameter(place)?),
    }
}
