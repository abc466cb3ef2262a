//! Random markers in free text: how an object and a write are recognised again.

use serde_json::Value;

use crate::schema::{Direction, Library, SchemaRef};
use crate::spec::Media;
use crate::words::Arrange as _;

/// Property names that mean free text, best first: text that nobody else reads anything into.
const FREE_TEXT: &[&str] = &[
    "description",
    "note",
    "notes",
    "comment",
    "summary",
    "text",
    "body",
    "message",
    "details",
    "content",
    "title",
    "name",
    "label",
];

/// Properties that hold the thing itself, in a body that wraps it.
const WRAPPERS: &[&str] = &["data", "attributes", "item", "resource", "object", "entity"];
/// How many of them stand one in the other.
const WRAPPED: usize = 2;
/// What a marker is called where any name will do.
const NOTE: &str = "note";

/// Parts of property names whose text somebody reads something into, though no schema says so.
const MEANT: &[&str] = &[
    "password", "secret", "token", "user", "login", "mail", "phone", "url", "uri", "link", "host",
    "path", "type", "kind", "status", "state", "role", "lang", "locale", "country", "currency",
    "zone", "date", "time", "version", "id", "key",
];

fn means_something(name: &str) -> bool {
    let flat = name.to_ascii_lowercase();
    MEANT.iter().any(|word| flat.contains(word))
}

/// Whether a text holds `word` with neither letter nor digit beside it: one canary may begin like another.
pub(crate) fn holds(text: &str, word: &str) -> bool {
    let apart = |beside: Option<char>| beside.is_none_or(|letter| !letter.is_alphanumeric());
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            apart(text[..at].chars().next_back()) && apart(text[at + word.len()..].chars().next())
        })
}

/// Writes `marker` into the best free-text property of `body`, adding the property if the schema has it.
///
/// `fixed` names properties that keep what they hold.
/// Returns the changed body, or `None` when no property takes the marker legally.
pub(crate) fn mark(
    library: &Library,
    media: &Media,
    body: &Value,
    marker: &str,
    fixed: &dyn Fn(&str) -> bool,
) -> Option<Value> {
    let schema = media.schema.as_ref()?;
    mark_here(library, schema, body, marker, fixed)
        .or_else(|| mark_inside(library, schema, body, marker, fixed, WRAPPED))
}

/// The same within what wraps the thing itself: `{"data": {…}}`. One that takes any name takes a note.
fn mark_inside(
    library: &Library,
    schema: &SchemaRef,
    body: &Value,
    marker: &str,
    fixed: &dyn Fn(&str) -> bool,
    depth: usize,
) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let wrapper = |name: &str| WRAPPERS.contains(&name.to_ascii_lowercase().as_str());
    let properties = library.properties(schema).into_iter();
    let mut wrappers =
        properties.filter(|property| wrapper(&property.name) && !fixed(&property.name));
    wrappers.find_map(|property| {
        let empty = Value::Object(serde_json::Map::new());
        let inner = body.get(&property.name).unwrap_or(&empty);
        let noted = || {
            let mut noted = inner.clone();
            noted
                .as_object_mut()?
                .insert(NOTE.to_owned(), marker.into());
            Some(noted)
        };
        let inner = mark_here(library, &property.schema, inner, marker, &|_| false)
            .or_else(|| mark_inside(library, &property.schema, inner, marker, &|_| false, depth))
            .or_else(noted)?;
        let mut marked = body.clone();
        marked.as_object_mut()?.insert(property.name.clone(), inner);
        let checked = library.check(schema, &marked, Direction::Request);
        checked.is_legal().then_some(marked)
    })
}

pub(super) fn mark_here(
    library: &Library,
    schema: &SchemaRef,
    body: &Value,
    marker: &str,
    fixed: &dyn Fn(&str) -> bool,
) -> Option<Value> {
    let mut properties = library.properties(schema);
    properties.retain(|property| !fixed(&property.name));
    let mut names: Vec<(usize, &str, &SchemaRef)> = properties
        .iter()
        .filter(|property| !property.read_only && !property.write_only)
        .filter_map(|property| {
            let flat = property.name.to_ascii_lowercase();
            let rank = FREE_TEXT
                .iter()
                .position(|word| flat == *word || flat.ends_with(&format!("_{word}")))?;
            Some((rank, property.name.as_str(), &property.schema))
        })
        .collect();
    names.arrange_by_key(|(rank, ..)| *rank);
    let strings = properties
        .iter()
        .filter(|property| !property.read_only && !property.write_only);
    let others = strings
        .filter(|property| body.get(&property.name).is_some_and(Value::is_string))
        .filter(|property| !means_something(&property.name))
        .map(|property| (usize::MAX, property.name.as_str(), &property.schema));
    for (_, name, own) in names.into_iter().chain(others) {
        let is_text = library
            .primary_type(own)
            .is_none_or(|kind| kind == "string");
        if !is_text
            || library.get(own).is_some_and(|schema| {
                // What a file holds comes back as a file, if at all.
                schema.get("format").is_some() || schema.get("contentMediaType").is_some()
            })
        {
            continue;
        }
        let mut marked = body.clone();
        marked
            .as_object_mut()?
            .insert(name.to_owned(), Value::String(marker.to_owned()));
        if library
            .check(schema, &marked, Direction::Request)
            .is_legal()
        {
            return Some(marked);
        }
    }
    None
}
