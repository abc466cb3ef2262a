//! Raises every schema of a document to JSON Schema 2020-12, in place.
//!
//! Knows where in a document schemas stand, also behind references; [`super::raise_schema`] knows what
//! is done to one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::pointer;
use super::raise_schema::Raiser;

/// The pointer of a schema for values that a document says nothing about: any text that is not empty.
pub(super) const ANY_TEXT: &str = "/x-naysayer-text";

/// What stands at a place, which tells where in it the schemas are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Schema,
    PathItem,
    Operation,
    /// A parameter or header: described by `schema` or by `content`.
    Described,
    /// A request body: only `content`.
    Body,
    Response,
    MediaType,
    Callback,
}

/// Raises the schemas of the document `root`. `siblings`: keywords beside `$ref` mean something.
///
/// Whether patterns were put aside that cannot be read.
pub(super) fn document(root: &mut Value, siblings: bool) -> bool {
    let mut raiser = Raiser::new(siblings);
    if let Some(components) = root.get_mut("components") {
        let sections = [
            ("schemas", Role::Schema),
            ("parameters", Role::Described),
            ("headers", Role::Described),
            ("requestBodies", Role::Body),
            ("responses", Role::Response),
            ("pathItems", Role::PathItem),
            ("callbacks", Role::Callback),
            ("mediaTypes", Role::MediaType),
        ];
        for (section, role) in sections {
            each(components.get_mut(section), role, &mut raiser);
        }
    }
    for key in ["paths", "webhooks"] {
        each(root.get_mut(key), Role::PathItem, &mut raiser);
    }
    let unread = strays(root, raiser);
    if let Value::Object(entries) = root {
        let mut text = Map::new();
        text.insert("type".to_owned(), "string".into());
        text.insert("minLength".to_owned(), 1.into());
        entries.insert(ANY_TEXT.trim_start_matches('/').to_owned(), text.into());
    }
    unread
}

/// Every value of a map; the map itself may be a reference to one.
fn each(map: Option<&mut Value>, role: Role, raiser: &mut Raiser) {
    let Some(Value::Object(entries)) = map else {
        return;
    };
    if let Some(Value::String(reference)) = entries.get("$ref") {
        raiser.note_map(reference, role);
    }
    entries
        .values_mut()
        .for_each(|one| raise(one, role, raiser));
}

fn raise(value: &mut Value, role: Role, raiser: &mut Raiser) {
    if role == Role::Schema {
        return raiser.schema(value);
    }
    if let Some(Value::String(reference)) = value.get("$ref") {
        raiser.note(reference, role);
    }
    match role {
        Role::Schema => {}
        Role::PathItem => path_item(value, raiser),
        Role::Operation => operation(value, raiser),
        Role::Described => {
            if let Some(schema) = value.get_mut("schema") {
                raiser.schema(schema);
            }
            each(value.get_mut("content"), Role::MediaType, raiser);
        }
        Role::Body => each(value.get_mut("content"), Role::MediaType, raiser),
        Role::Response => {
            each(value.get_mut("headers"), Role::Described, raiser);
            each(value.get_mut("content"), Role::MediaType, raiser);
        }
        Role::MediaType => media_type(value, raiser),
        Role::Callback => each(Some(value), Role::PathItem, raiser),
    }
}

fn path_item(item: &mut Value, raiser: &mut Raiser) {
    parameters(item, raiser);
    let Value::Object(entries) = item else {
        return;
    };
    for (key, entry) in entries {
        match key.as_str() {
            "additionalOperations" => each(Some(entry), Role::Operation, raiser),
            "parameters" | "servers" => {}
            _ => raise(entry, Role::Operation, raiser),
        }
    }
}

fn operation(operation: &mut Value, raiser: &mut Raiser) {
    parameters(operation, raiser);
    if let Some(body) = operation.get_mut("requestBody") {
        raise(body, Role::Body, raiser);
    }
    each(operation.get_mut("responses"), Role::Response, raiser);
    each(operation.get_mut("callbacks"), Role::Callback, raiser);
}

fn parameters(owner: &mut Value, raiser: &mut Raiser) {
    let list = owner.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in list.into_iter().flatten() {
        raise(parameter, Role::Described, raiser);
    }
}

fn media_type(media: &mut Value, raiser: &mut Raiser) {
    for key in ["schema", "itemSchema"] {
        if let Some(schema) = media.get_mut(key) {
            raiser.schema(schema);
        }
    }
    let encodings = media.get_mut("encoding").and_then(Value::as_object_mut);
    for encoding in encodings.into_iter().flat_map(Map::values_mut) {
        each(encoding.get_mut("headers"), Role::Described, raiser);
    }
}

/// Raises what is referred to outside the places where it belongs, such as `#/definitions/Pet` or another file. Whether
/// a pattern was met that cannot be read.
fn strays(root: &mut Value, mut raiser: Raiser) -> bool {
    let mut done = BTreeSet::new();
    loop {
        let fresh: Vec<_> = raiser
            .take_notes()
            .into_iter()
            .filter_map(|(reference, role, map)| {
                Some((pointer::from_fragment(&reference)?, role, map))
            })
            .filter(|(pointer, ..)| is_stray(pointer))
            .filter(|note| done.insert(note.clone()))
            .collect();
        if fresh.is_empty() {
            return raiser.met_unread();
        }
        for (pointer, role, map) in fresh {
            // A target within a target that is already raised would only be raised twice, to the same.
            let Some(target) = root.pointer_mut(&pointer) else {
                continue;
            };
            if map {
                each(Some(target), role, &mut raiser);
            } else {
                raise(target, role, &mut raiser);
            }
        }
    }
}

fn is_stray(pointer: &str) -> bool {
    let mut segments = pointer::segments(pointer);
    match segments.next().as_deref() {
        None | Some("paths" | "webhooks" | "info" | "servers" | "tags" | "security") => false,
        Some("components") => segments.next().is_some_and(|section| {
            !matches!(
                &*section,
                "schemas"
                    | "parameters"
                    | "headers"
                    | "requestBodies"
                    | "responses"
                    | "pathItems"
                    | "callbacks"
            )
        }),
        Some(_) => true,
    }
}
