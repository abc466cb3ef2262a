//! Which fields of a multipart body are files: the document tells by schema, the wire needs a content type.

use serde_json::Value;

use super::Encoding;
use super::cursor::Cursor;

/// Schemas looked at for one body, and fields that may have an encoding.
const MOST_LOOKED_AT: usize = 64;
const MOST_FIELDS: usize = 1_000;

/// Adds to `encoding` the default content type of fields that the schema of `described` calls binary
/// (OpenAPI 3.0: `format: binary`; 3.1: `contentMediaType`).
pub(super) fn complete(described: &Cursor<'_, '_>, encoding: &mut Vec<(String, Encoding)>) {
    let mut waiting: Vec<_> = described.get("schema").into_iter().collect();
    let mut looked_at = 0;
    while let Some(schema) = waiting.pop() {
        looked_at += 1;
        if looked_at > MOST_LOOKED_AT || encoding.len() > MOST_FIELDS {
            return;
        }
        let Ok(schema) = schema.follow() else {
            continue;
        };
        for key in ["allOf", "anyOf", "oneOf"] {
            let branches = schema.get(key);
            waiting.extend(branches.iter().flat_map(Cursor::items));
        }
        let properties = schema.get("properties");
        for (name, property) in properties
            .iter()
            .flat_map(Cursor::entries)
            .take(MOST_FIELDS)
        {
            let Some((kind, is_file)) = content_type(property) else {
                continue;
            };
            if !encoding.iter().any(|(own, _)| own == name) {
                encoding.push((name.to_owned(), Encoding::default()));
            }
            if let Some((_, own)) = encoding.iter_mut().find(|(own, _)| own == name) {
                own.content_type.get_or_insert(kind);
                own.is_file |= is_file;
            }
        }
    }
}

/// The content type of a property that is a file, or a list of files, and whether it is one even if that type is text.
fn content_type(property: Cursor<'_, '_>) -> Option<(String, bool)> {
    let property = property.follow().ok()?;
    let file = match property.get("items") {
        Some(items) => items.follow().ok()?,
        None => property,
    };
    if file.text("format") == Some("binary") {
        return Some(("application/octet-stream".to_owned(), true));
    }
    let encoded = file
        .value
        .get("contentEncoding")
        .is_some_and(Value::is_string);
    file.text("contentMediaType")
        .filter(|_| !encoded)
        .map(|kind| (kind.to_owned(), false))
}
