//! What becomes of a change in a form, where everything is text but for parts that are JSON of their own. Pure.

use serde_json::Value;

use crate::schema::{Change, Checked, Library, SchemaRef, Sent, Violation, plain_token, text_of};
use crate::spec::Media;

use crate::check::input::inside;

const CLOSED: &[&str] = &["additionalProperties", "unevaluatedProperties"];
/// What asks how many there are, or which: however each of them is read.
const COUNTS: &[&str] = &[
    "required",
    "dependentRequired",
    "minProperties",
    "maxProperties",
    "minItems",
    "maxItems",
    "uniqueItems",
];

/// What the server gets to see of a change to a form.
pub(super) fn sent(
    library: &Library,
    media: &Media,
    whole: &SchemaRef,
    violation: &Violation,
) -> Sent {
    let Change::Set(value) = &violation.change else {
        return Sent::AsIs;
    };
    if is_json(library, media, whole, &violation.pointer) {
        return Sent::AsIs;
    }
    // Whatever takes the place of all fields is read as fields again.
    if violation.pointer.is_empty() && !value.is_object() {
        return Sent::Never;
    }
    let nested = |value: &Value| value.is_object() || value.is_array();
    let (has_nested, is_empty) = match value {
        Value::Object(members) => (true, members.is_empty()),
        Value::Array(items) => (items.iter().any(nested), items.is_empty()),
        _ => (false, false),
    };
    let keyword = violation.keyword.as_str();
    if is_empty || has_nested && !COUNTS.contains(&keyword) {
        return Sent::Never;
    }
    if has_nested {
        return Sent::AsIs;
    }
    let Some(text) = text_of(value) else {
        return Sent::Never;
    };
    if CLOSED.contains(&keyword) {
        return Sent::AsIs;
    }
    let Some(own) = inside::at(library, whole, &violation.pointer) else {
        return Sent::Never;
    };
    if library.is_same_text(&own, value) {
        return Sent::Never;
    }
    if !matches!(library.check_text(&own, &text), Checked::Refused(_)) {
        return Sent::Legal;
    }
    // A list keeps its items, each a field or a part of its own.
    Sent::As(Change::Set(match value {
        Value::Array(items) => items.iter().filter_map(text_of).map(Value::from).collect(),
        _ => Value::String(text),
    }))
}

/// Whether a place is written as JSON: within a field that the document says is JSON, or within an object that is a part of
/// its own, where it means what it means anywhere.
fn is_json(library: &Library, media: &Media, whole: &SchemaRef, pointer: &str) -> bool {
    let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
    let Some(top) = tokens.first() else {
        return false;
    };
    let name = plain_token(top);
    let mut encodings = media.encoding.iter().filter(|(own, _)| *own == name);
    let kind = encodings.find_map(|(_, encoding)| encoding.content_type.as_deref());
    if kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("json")) {
        return true;
    }
    let part = match inside::at(library, whole, &format!("/{top}")) {
        // Of a list each item is a part.
        Some(list) if library.primary_type(&list) == Some("array") => {
            let item = library.items(&list);
            item.filter(|_| tokens.len() > 2)
        }
        other => other.filter(|_| tokens.len() > 1),
    };
    let is_object = |part: SchemaRef| library.primary_type(&part) == Some("object");
    media.name.starts_with("multipart/") && part.is_some_and(is_object)
}
