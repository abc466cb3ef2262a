//! Raises every schema of a document to JSON Schema 2020-12, in place.
//!
//! Knows where in a document schemas stand; [`super::raise_schema`] knows what is done to one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::pointer;
use super::raise_schema::Raiser;

/// The pointer of a schema for values that a document says nothing about: any text that is not empty.
pub(super) const ANY_TEXT: &str = "/x-naysayer-text";

/// Raises the schemas of the document `root`. `siblings`: keywords beside `$ref` mean something.
pub(super) fn document(root: &mut Value, siblings: bool) {
    let mut raiser = Raiser::new(siblings);
    if let Some(components) = root.get_mut("components") {
        component_maps(components, &mut raiser);
    }
    for key in ["paths", "webhooks"] {
        each(root.get_mut(key), |item| path_item(item, &mut raiser));
    }
    strays(root, raiser);
    if let Value::Object(entries) = root {
        let mut text = Map::new();
        text.insert("type".to_owned(), "string".into());
        text.insert("minLength".to_owned(), 1.into());
        entries.insert(ANY_TEXT.trim_start_matches('/').to_owned(), text.into());
    }
}

fn each(map: Option<&mut Value>, change: impl FnMut(&mut Value)) {
    map.and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(Map::values_mut)
        .for_each(change);
}

fn component_maps(components: &mut Value, raiser: &mut Raiser) {
    each(components.get_mut("schemas"), |schema| {
        raiser.schema(schema);
    });
    for key in ["parameters", "headers"] {
        each(components.get_mut(key), |one| described(one, raiser));
    }
    each(components.get_mut("requestBodies"), |body| {
        content(body, raiser);
    });
    each(components.get_mut("responses"), |one| response(one, raiser));
    each(components.get_mut("pathItems"), |item| {
        path_item(item, raiser);
    });
    each(components.get_mut("callbacks"), |callback| {
        each(Some(callback), |item| path_item(item, raiser));
    });
    each(components.get_mut("mediaTypes"), |media| {
        media_type(media, raiser);
    });
}

fn path_item(item: &mut Value, raiser: &mut Raiser) {
    parameters(item, raiser);
    let Value::Object(entries) = item else {
        return;
    };
    for (key, entry) in entries {
        match key.as_str() {
            "additionalOperations" => each(Some(entry), |one| operation(one, raiser)),
            "parameters" | "servers" => {}
            _ => operation(entry, raiser),
        }
    }
}

fn operation(operation: &mut Value, raiser: &mut Raiser) {
    parameters(operation, raiser);
    if let Some(body) = operation.get_mut("requestBody") {
        content(body, raiser);
    }
    each(operation.get_mut("responses"), |one| response(one, raiser));
    each(operation.get_mut("callbacks"), |callback| {
        each(Some(callback), |item| path_item(item, raiser));
    });
}

fn parameters(owner: &mut Value, raiser: &mut Raiser) {
    let list = owner.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in list.into_iter().flatten() {
        described(parameter, raiser);
    }
}

/// A parameter or header: described by `schema` or by `content`.
fn described(one: &mut Value, raiser: &mut Raiser) {
    if let Some(schema) = one.get_mut("schema") {
        raiser.schema(schema);
    }
    content(one, raiser);
}

fn response(response: &mut Value, raiser: &mut Raiser) {
    each(response.get_mut("headers"), |one| described(one, raiser));
    content(response, raiser);
}

fn content(owner: &mut Value, raiser: &mut Raiser) {
    each(owner.get_mut("content"), |media| media_type(media, raiser));
}

fn media_type(media: &mut Value, raiser: &mut Raiser) {
    for key in ["schema", "itemSchema"] {
        if let Some(schema) = media.get_mut(key) {
            raiser.schema(schema);
        }
    }
    each(media.get_mut("encoding"), |encoding| {
        each(encoding.get_mut("headers"), |one| described(one, raiser));
    });
}

/// Raises what schemas refer to outside the places where schemas belong, such as `#/definitions/Pet`.
fn strays(root: &mut Value, mut raiser: Raiser) {
    let mut done = BTreeSet::new();
    loop {
        let found = raiser.take_references();
        let fresh: Vec<_> = found
            .into_iter()
            .filter_map(|reference| pointer::from_fragment(&reference))
            .filter(|pointer| is_stray(pointer))
            .filter(|pointer| done.insert(pointer.clone()))
            .collect();
        if fresh.is_empty() {
            return;
        }
        for pointer in fresh {
            // A target within a target that is already raised would only be raised twice, to the same.
            if let Some(schema) = root.pointer_mut(&pointer) {
                raiser.schema(schema);
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
