//! The names of what a call has and could have, as a complaint about it may speak of them.

use serde_json::Value;

use crate::schema::{Library, Property, SchemaRef};
use crate::spec::Operation;

use super::media::preferred;
use super::{Bench, Call};

/// So many names are looked for, and so deep.
const MOST_NAMES: usize = 300;
const DEEPEST: usize = 6;

/// Names that a complaint may speak of.
pub(super) fn names(bench: &Bench, operation: &Operation) -> Vec<String> {
    let mut names: Vec<String> = operation
        .parameters
        .iter()
        .map(|parameter| parameter.name.clone())
        .collect();
    let media = operation
        .body
        .as_ref()
        .and_then(|body| preferred(&body.media));
    if let Some(schema) = media.and_then(|(_, media)| media.schema.as_ref()) {
        let inner = inner_properties(&bench.site.api.schemas, schema);
        names.extend(inner.into_iter().map(|(name, _)| name));
    }
    names
}

/// A schema's properties by their names, inner ones as `outer/inner`; lists are looked through.
pub(super) fn inner_properties(library: &Library, schema: &SchemaRef) -> Vec<(String, Property)> {
    let mut found = Vec::new();
    enter(library, schema, "", DEEPEST, &mut found);
    found
}

fn enter(
    library: &Library,
    schema: &SchemaRef,
    front: &str,
    depth: usize,
    found: &mut Vec<(String, Property)>,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Some(items) = library.items(schema) {
        enter(library, &items, front, depth, found);
    }
    for property in library.properties(schema) {
        if found.len() >= MOST_NAMES {
            return;
        }
        let name = format!("{front}{}", property.name);
        let own = property.schema.clone();
        found.push((name.clone(), property));
        enter(library, &own, &format!("{name}/"), depth, found);
    }
}

pub(super) fn sent(call: &Call) -> Vec<String> {
    let mut sent: Vec<String> = call
        .parameters
        .iter()
        .filter_map(|(place, _)| place.parameter().map(str::to_owned))
        .collect();
    if let Some((_, value)) = &call.body {
        sent_below(value, "", &mut sent);
    }
    sent
}

/// The same of a body, by the names that [`inner_names`] gives.
fn sent_below(value: &Value, front: &str, sent: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| sent_below(item, front, sent)),
        Value::Object(object) => {
            for (name, inner) in object {
                let name = format!("{front}{name}");
                sent_below(inner, &format!("{name}/"), sent);
                sent.push(name);
            }
        }
        _ => {}
    }
}
