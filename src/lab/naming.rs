//! The names of what a call has and could have, as a complaint about it may speak of them.

use serde_json::Value;

use crate::schema::{Library, SchemaRef};
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
        inner_names(&bench.site.api.schemas, schema, "", DEEPEST, &mut names);
    }
    names
}

/// The names of a schema's properties, inner ones as `outer/inner`; lists are looked through.
fn inner_names(
    library: &Library,
    schema: &SchemaRef,
    front: &str,
    depth: usize,
    names: &mut Vec<String>,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Some(items) = library.items(schema) {
        inner_names(library, &items, front, depth, names);
    }
    for property in library.properties(schema) {
        if names.len() >= MOST_NAMES {
            return;
        }
        let name = format!("{front}{}", property.name);
        names.push(name.clone());
        inner_names(library, &property.schema, &format!("{name}/"), depth, names);
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

pub(super) fn sent_names(body: &Value) -> Vec<String> {
    body.as_object()
        .map(|object| object.keys().cloned().collect())
        .unwrap_or_default()
}
