//! Ids read out of answers.

use serde_json::Value;

use crate::http::Response;
use crate::site::{IdPlace, Resource, keys, same_thing, values};

/// Property names that are ids, best first.
const IDS: &[&str] = &["id", "uuid", "guid", "uid", "sid", "_id"];
/// Property names that serve as ids where there is none, best first.
const NAMES: &[&str] = &["key", "slug", "name", "code", "number"];

/// The id of the one object that an answer shows: in the body, in an envelope, or in `Location` (RFC 9110, 10.2.2). Of
/// a resource whose id takes several keys, all of them in the order of the path.
///
/// `fits` says whether a text can be an id of this resource by its schema.
pub(crate) fn made(
    resource: &Resource,
    response: &Response,
    fits: &dyn Fn(&Value) -> bool,
) -> Option<Vec<Value>> {
    let body = response.json();
    let found = match &resource.id {
        Some(IdPlace::Body(pointer)) => body.as_ref()?.pointer(pointer).cloned(),
        Some(IdPlace::Header(name)) => of_url(response.header(name)?),
        None if resource.joined > 0 => {
            return along(resource, response).or_else(|| own(resource, body.as_ref()?, fits, 3));
        }
        None => body
            .as_ref()
            .and_then(|body| of_object(resource, body, fits, 3))
            .or_else(|| of_location(resource, response, fits)),
    };
    let found = found.filter(|id| id.is_string() || id.is_number());
    found.map(|id| vec![id])
}

/// Ids of the objects that a list shows, at most `most`, and what it shows of each.
pub(crate) fn listed(
    resource: &Resource,
    response: &Response,
    fits: &dyn Fn(&Value) -> bool,
    most: usize,
) -> Vec<(Vec<Value>, Value)> {
    let Some(body) = response.json() else {
        return Vec::new();
    };
    let is_map = is_map(&body) && resource.joined == 0;
    if let Some(items) = items(&body).filter(|_| !is_map) {
        return items
            .iter()
            .filter_map(|item| Some((own(resource, item, fits, 1)?, item.clone())))
            .take(most)
            .collect();
    }
    // A map from id to object.
    let Some(map) = body.as_object().filter(|_| is_map) else {
        return Vec::new();
    };
    map.iter()
        .map(|(key, item)| (Value::String(key.clone()), item.clone()))
        .filter(|(key, _)| fits(key))
        .map(|(key, item)| (vec![key], item))
        .take(most)
        .collect()
}

/// Whether a body maps ids to objects: nothing but objects, and not an envelope around a list.
fn is_map(body: &Value) -> bool {
    let Some(map) = body.as_object() else {
        return false;
    };
    let holds_objects = |value: &Value| {
        let items = value.as_array();
        items.is_some_and(|items| items.iter().any(Value::is_object))
    };
    let lists = |inner: &Value| {
        let inner = inner.as_object();
        inner.is_some_and(|inner| inner.values().any(holds_objects))
    };
    let envelope = map.len() == 1 && map.values().any(lists);
    !map.is_empty() && map.values().all(Value::is_object) && !envelope
}

/// The id that an object shows of itself, in as many parts as its resource has keys.
pub(super) fn own(
    resource: &Resource,
    value: &Value,
    fits: &dyn Fn(&Value) -> bool,
    depth: u8,
) -> Option<Vec<Value>> {
    if let Some(IdPlace::Body(pointer)) = &resource.id {
        // The item of a list holds it where the single object does, or at least under the same name.
        let name = pointer.rsplit('/').next().unwrap_or_default();
        let found = value.pointer(pointer).or_else(|| value.get(name));
        return found.map(|id| vec![id.clone()]);
    }
    if resource.joined == 0 {
        return of_object(resource, value, fits, depth).map(|id| vec![id]);
    }
    let keys: Vec<&str> = keys(&resource.item).collect();
    let keys = &keys[keys.len().checked_sub(resource.joined + 1)?..];
    let object = value.as_object()?;
    let scalar = |value: &&Value| value.is_string() || value.is_number();
    let part = |key: &&str| -> Option<Value> {
        // `owner: { login: … }` is one in words.
        let words = |inner: &Value| {
            let names = ["login", "name", "slug", "key", "id"].into_iter();
            names
                .filter_map(|name| inner.get(name))
                .find(scalar)
                .cloned()
        };
        match object.get(*key) {
            Some(value) if scalar(&value) => Some(value.clone()),
            Some(inner) => words(inner),
            None if *key == resource.key => {
                // What an id joins is mostly a name.
                let named = NAMES.iter().chain(IDS).filter_map(|name| object.get(*name));
                named.filter(scalar).find(|value| fits(value)).cloned()
            }
            None => {
                let named =
                    |(name, value): &(&String, &Value)| same_thing(name, key) && scalar(value);
                object.iter().find(named).map(|(_, value)| value.clone())
            }
        }
    };
    keys.iter().map(part).collect()
}

/// The array of a list answer: the body itself, or the first array of objects or texts within its envelope.
pub(crate) fn items(body: &Value) -> Option<&Vec<Value>> {
    match body {
        Value::Array(items) => Some(items),
        Value::Object(envelope) => envelope.values().find_map(|value| match value {
            Value::Array(items) => Some(items),
            Value::Object(inner) => inner.values().find_map(Value::as_array),
            _ => None,
        }),
        _ => None,
    }
}

/// The id that an object shows of itself.
pub(crate) fn of_object(
    resource: &Resource,
    value: &Value,
    fits: &dyn Fn(&Value) -> bool,
    depth: u8,
) -> Option<Value> {
    let scalar = |value: &Value| (value.is_string() || value.is_number()) && fits(value);
    match value {
        Value::String(_) | Value::Number(_) => scalar(value).then(|| value.clone()),
        Value::Array(items) => items
            .first()
            .and_then(|first| of_object(resource, first, fits, depth.checked_sub(1)?)),
        Value::Object(object) => {
            let exact = object.get(&resource.key).filter(|value| scalar(value));
            let any_of = |names: &[&str]| {
                names
                    .iter()
                    .find_map(|name| object.get(*name).filter(|value| scalar(value)))
            };
            let named = || {
                object
                    .iter()
                    .find(|(name, value)| same_thing(name, &resource.noun) && scalar(value))
            };
            // `kind` in the metadata of `/metadata/{metadata_kind}`.
            let short = object
                .iter()
                .find(|(name, value)| resource.shortens_key(name) && scalar(value));
            // `projectId` in `/projects/{projectId}` is called `id` in the project itself.
            let found = exact
                .or_else(|| short.map(|(_, value)| value))
                .or_else(|| any_of(IDS))
                .or_else(|| named().map(|(_, value)| value));
            let found = found.or_else(|| any_of(NAMES)).cloned();
            found.or_else(|| {
                let depth = depth.checked_sub(1)?;
                object
                    .values()
                    .filter(|value| value.is_object())
                    .find_map(|inner| of_object(resource, inner, fits, depth))
            })
        }
        _ => None,
    }
}

/// The id of an object under the name of the key, or a name that only ids have.
pub(super) fn plainly(resource: &Resource, value: &Value) -> Option<Value> {
    let object = value.as_object()?;
    let exact = object.get(&resource.key);
    let found = exact.or_else(|| IDS.iter().find_map(|name| object.get(*name)));
    let found = found.or_else(|| {
        Some(
            object
                .iter()
                .find(|(name, _)| resource.shortens_key(name))?
                .1,
        )
    });
    found
        .filter(|value| value.is_string() || value.is_number())
        .cloned()
}

/// The keys of a resource in the order of its path, where `Location` ends as an item does.
fn along(resource: &Resource, response: &Response) -> Option<Vec<Value>> {
    let location = response.header("location")?;
    let path = location.split(['?', '#']).next()?.trim_end_matches('/');
    let mut found = Vec::new();
    let pairs = resource.item.rsplit('/').zip(path.rsplit('/'));
    for (part, text) in pairs.take(resource.item.matches('/').count()) {
        match part.contains('{') {
            true if found.len() <= resource.joined => {
                let own = values(part, text)?.into_iter().rev();
                found.extend(own.map(decoded).collect::<Option<Vec<_>>>()?);
            }
            true => {}
            false if part == text => {}
            false => return None,
        }
    }
    found.reverse();
    (found.len() == resource.joined + 1).then_some(found)
}

/// A text, or the end of the path of a URL.
fn of_url(text: &str) -> Option<Value> {
    match text.contains('/') {
        true => decoded(
            text.split(['?', '#'])
                .next()?
                .trim_end_matches('/')
                .rsplit('/')
                .next()?,
        ),
        false => Some(Value::String(text.to_owned())),
    }
}

fn decoded(segment: &str) -> Option<Value> {
    let text = percent_encoding::percent_decode_str(segment).decode_utf8();
    Some(Value::String(text.ok()?.into_owned())).filter(|text| *text != "")
}

fn of_location(
    resource: &Resource,
    response: &Response,
    fits: &dyn Fn(&Value) -> bool,
) -> Option<Value> {
    let location = response.header("location")?;
    let path = location.split(['?', '#']).next()?.trim_end_matches('/');
    let (front, last) = path.rsplit_once('/')?;
    if !front.ends_with(resource.collection.rsplit('/').next()?) {
        return None;
    }
    decoded(last).filter(|id| fits(id))
}

#[cfg(test)]
mod tests;
