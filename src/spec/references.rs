//! Finds what a file refers to, and the names by which its own parts may be referred to.
//!
//! Knows where `$ref` is a reference and where it is only data, such as in an example.

use serde_json::{Map, Value};

use super::pointer;

/// Whether the value under this key is a map of names: whatever those are called, they are no keywords.
fn is_named(key: &str) -> bool {
    matches!(
        key,
        "paths"
            | "webhooks"
            | "pathItems"
            | "schemas"
            | "definitions"
            | "$defs"
            | "properties"
            | "patternProperties"
            | "dependentSchemas"
            | "parameters"
            | "requestBodies"
            | "responses"
            | "headers"
            | "securitySchemes"
            | "securityDefinitions"
            | "links"
            | "callbacks"
            | "content"
            | "mediaTypes"
            | "encoding"
            | "additionalOperations"
            | "variables"
    )
}

/// Whether the value under this key is data, not description.
fn is_data(key: &str) -> bool {
    matches!(
        key,
        "example" | "default" | "enum" | "const" | "value" | "dataValue"
    ) || key.starts_with("x-")
}

/// Something met on the way.
pub(super) enum Met<'v> {
    /// The text of a reference; it may be rewritten.
    Reference(&'v mut String),
    /// A map of names that is, or begins with, a reference to another such map.
    Map,
    /// The name of a schema's `$anchor` or `$dynamicAnchor`.
    Anchor(&'v str),
    /// A schema's `$id`.
    Id(&'v str),
}

/// The way from the top of the file to a value.
pub(super) struct Way<'w> {
    up: Option<(&'w Way<'w>, Key<'w>)>,
}

enum Key<'w> {
    Name(&'w str),
    Index(usize),
}

impl Way<'_> {
    /// The JSON pointer of the value.
    pub(super) fn pointer(&self) -> String {
        let Some((up, key)) = &self.up else {
            return String::new();
        };
        match key {
            Key::Name(name) => pointer::join(&up.pointer(), name),
            Key::Index(index) => format!("{}/{index}", up.pointer()),
        }
    }
}

/// Shows `visit` each reference, anchor and id of `file` with the way to the map that holds it.
pub(super) fn each(file: &mut Value, visit: &mut dyn FnMut(Met<'_>, &Way<'_>)) {
    described(file, &Way { up: None }, visit);
}

/// `value` is described by keywords.
fn described(value: &mut Value, way: &Way<'_>, visit: &mut dyn FnMut(Met<'_>, &Way<'_>)) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let below = Way {
                    up: Some((way, Key::Index(index))),
                };
                described(item, &below, visit);
            }
        }
        Value::Object(entries) => {
            itself(entries, way, visit);
            for (key, entry) in entries.iter_mut() {
                let below = Way {
                    up: Some((way, Key::Name(key))),
                };
                match key.as_str() {
                    "examples" => examples(entry, &below, visit),
                    _ if !entry.is_object() && !entry.is_array() => {}
                    key if is_named(key) => named(entry, &below, visit),
                    key if is_data(key) => {}
                    _ => described(entry, &below, visit),
                }
            }
        }
        _ => {}
    }
}

/// `value` is a map of names, or, as with `parameters` of an operation, a list after all.
fn named(value: &mut Value, way: &Way<'_>, visit: &mut dyn FnMut(Met<'_>, &Way<'_>)) {
    let Value::Object(entries) = value else {
        return described(value, way, visit);
    };
    // Some split documents put the whole map behind a reference.
    if entries.get("$ref").is_some_and(Value::is_string) {
        visit(Met::Map, way);
    }
    itself(entries, way, visit);
    for (key, entry) in entries.iter_mut() {
        let below = Way {
            up: Some((way, Key::Name(key))),
        };
        described(entry, &below, visit);
    }
}

/// Each example may be a reference; what it holds is data.
fn examples(value: &mut Value, way: &Way<'_>, visit: &mut dyn FnMut(Met<'_>, &Way<'_>)) {
    let Value::Object(entries) = value else {
        return;
    };
    itself(entries, way, visit);
    for (key, entry) in entries.iter_mut() {
        let below = Way {
            up: Some((way, Key::Name(key))),
        };
        if let Value::Object(entries) = entry {
            itself(entries, &below, visit);
        }
    }
}

fn itself(
    entries: &mut Map<String, Value>,
    way: &Way<'_>,
    visit: &mut dyn FnMut(Met<'_>, &Way<'_>),
) {
    // Most maps have none of them: one look at their keys is cheaper than looking each of these up.
    let says =
        |key: &String| key.starts_with('$') || key == "operationRef" || key == "discriminator";
    if !entries.keys().any(says) {
        return;
    }
    for key in ["$ref", "operationRef"] {
        if let Some(Value::String(reference)) = entries.get_mut(key) {
            visit(Met::Reference(reference), way);
        }
    }
    for key in ["$anchor", "$dynamicAnchor"] {
        if let Some(Value::String(name)) = entries.get(key) {
            visit(Met::Anchor(name), way);
        }
    }
    if let Some(Value::String(id)) = entries.get("$id") {
        visit(Met::Id(id), way);
    }
    let mapping = entries
        .get_mut("discriminator")
        .and_then(|discriminator| discriminator.get_mut("mapping"))
        .and_then(Value::as_object_mut);
    for value in mapping.into_iter().flat_map(Map::values_mut) {
        if let Value::String(reference) = value
            && reference.contains(['#', '/', '.'])
        {
            visit(Met::Reference(reference), way);
        }
    }
}
