//! How a deleted object reads: not found, nothing, or itself with a mark.

use serde_json::Value;

use crate::http::Response;

/// Properties that are true, or hold a time, once an object is deleted.
const MARKS: &[&str] = &[
    "deleted",
    "isdeleted",
    "deletedat",
    "deletedon",
    "removedat",
];
/// States of a deleted object.
const STATES: &[&str] = &["deleted", "removed", "trashed"];

/// Whether `look` says that the object is not there which `before` showed.
pub(super) fn is_gone(before: Option<&Response>, look: &Response) -> bool {
    if matches!(look.status, 404 | 410) {
        return true;
    }
    let Some(before) = before.filter(|_| look.is_success()) else {
        return false;
    };
    let empty = |response: &Response| match response.json() {
        Some(value) => is_empty(&value),
        None => response.body.trim_ascii().is_empty(),
    };
    empty(look) && !empty(before) || is_marked(look) && !is_marked(before)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// Whether the object, or the one in its envelope, has a mark.
fn is_marked(response: &Response) -> bool {
    let Some(Value::Object(outer)) = response.json() else {
        return false;
    };
    let inner = outer.values().filter_map(Value::as_object);
    inner.chain([&outer]).any(|object| {
        object.iter().any(|(name, value)| {
            let name = name.replace(['_', '-'], "").to_ascii_lowercase();
            let filled = !matches!(value, Value::Null | Value::Bool(false))
                && value.as_i64() != Some(0)
                && value.as_str() != Some("");
            let state = value.as_str().map(str::to_ascii_lowercase);
            MARKS.contains(&name.as_str()) && filled
                || matches!(name.as_str(), "status" | "state")
                    && state.is_some_and(|state| STATES.contains(&state.as_str()))
        })
    })
}
