//! One operation: its own fields, and what the other readers make of its parts.

use std::rc::Rc;

use serde_json::{Map, Value};

use crate::words::{Diagnostic, OperationKey};

use super::cursor::Cursor;
use super::read_paths::PathItem;
use super::reading::Reading;
use super::{Operation, read_body, read_parameter, read_paths, read_response, security, servers};

/// Reads the operation `key`, which stands at `operation` in `item`.
///
/// # Errors
/// What makes it impossible to call rightly: a parameter, body or security that cannot be read.
pub(super) fn read<'a, 's>(
    key: &OperationKey,
    item: &Rc<PathItem<'a, 's>>,
    operation: &Cursor<'a, 's>,
    reading: &mut Reading<'_, 'a, 's>,
) -> Result<Operation, Diagnostic> {
    if !operation.value.is_object() {
        return Err(operation.error(format!("{key} is not a map")));
    }
    let operation = &operation.clone().follow()?;
    let parameters = read_parameter::all(key, item, operation, reading)?;
    let body = match operation.get("requestBody") {
        Some(body) => read_body::read(body, reading)?,
        None => None,
    };
    let security = match operation
        .get("security")
        .or_else(|| reading.security.clone())
    {
        Some(list) => security::requirements(&list, reading)?,
        None => Vec::new(),
    };
    let callbacks = operation.get("callbacks");
    for (name, callback) in callbacks.iter().flat_map(Cursor::entries) {
        match callback.follow() {
            Ok(items) => reading.callbacks += read_paths::count(&items),
            Err(why) => reading.forgive(&format!("the callback `{name}`"), why),
        }
    }
    if let Some(written) = operation.get("deprecated")
        && !written.value.is_boolean()
    {
        let text = format!("`deprecated` of {key} is neither true nor false; it counts as false");
        reading.notes.add(written.warning(text));
    }
    Ok(Operation {
        key: key.clone(),
        id: operation.text("operationId").map(str::to_owned),
        summary: summary(operation),
        tags: operation
            .get("tags")
            .map(|tags| {
                tags.items()
                    .filter_map(|tag| tag.value.as_str().map(str::to_owned))
                    .collect()
            })
            .unwrap_or_default(),
        deprecated: operation.flag("deprecated"),
        at: operation.at(),
        parameters,
        body,
        responses: read_response::all(operation, reading),
        security,
        extensions: extensions(item, operation),
        server: servers::of_operation(item, operation, reading.notes),
    })
}

fn summary(operation: &Cursor<'_, '_>) -> String {
    operation
        .text("summary")
        .filter(|text| !text.trim().is_empty())
        // Split documents keep long texts in files of their own.
        .or_else(|| operation.get("description")?.follow().ok()?.value.as_str())
        .and_then(|text| text.trim().lines().next())
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

fn extensions(item: &PathItem<'_, '_>, operation: &Cursor<'_, '_>) -> Map<String, Value> {
    let mut extensions = Map::new();
    for owner in std::iter::once(operation).chain(item.layers()) {
        for (key, value) in owner.value.as_object().into_iter().flatten() {
            if key.starts_with("x-") && !extensions.contains_key(key) {
                extensions.insert(key.clone(), value.clone());
            }
        }
    }
    extensions
}
