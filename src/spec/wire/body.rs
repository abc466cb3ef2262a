//! Bodies on the wire, by media type.

use serde_json::Value;

use super::text::{essence, is_json, plain};
use super::{file, form, multipart};
use crate::spec::Media;

/// A body and its Content-Type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EncodedBody {
    /// The Content-Type header.
    pub content_type: String,
    /// What follows the headers.
    pub bytes: Vec<u8>,
}

/// `value` as a body of type `media`; `None` for types that naysayer cannot write, such as XML that nothing
/// names, or a type of its own for what is no text.
pub(crate) fn body(media: &Media, value: &Value) -> Option<EncodedBody> {
    let essence = essence(&media.name);
    let (content_type, bytes) = match &*essence {
        "*/*" | "application/*" => ("application/json".to_owned(), json(value)),
        _ if is_json(&essence) => (media.name.clone(), json(value)),
        "application/x-www-form-urlencoded" => (
            media.name.clone(),
            form::urlencoded(media, value).into_bytes(),
        ),
        "multipart/form-data" => {
            let (boundary, bytes) = multipart::form_data(media, value);
            (format!("multipart/form-data; boundary={boundary}"), bytes)
        }
        _ if essence.ends_with("/xml") || essence.ends_with("+xml") => {
            let xml = media.xml.as_ref()?;
            (
                media.name.clone(),
                super::xml::document(xml, value).into_bytes(),
            )
        }
        "text/*" => ("text/plain".to_owned(), plain(value).into_bytes()),
        "application/octet-stream" => (media.name.clone(), plain(value).into_bytes()),
        // JSON is YAML.
        _ if essence.ends_with("yaml") => (media.name.clone(), json(value)),
        "application/x-ndjson" | "application/jsonl" => (media.name.clone(), lines(value)),
        _ if essence.starts_with("text/") => (media.name.clone(), plain(value).into_bytes()),
        "image/*" => ("image/png".to_owned(), file::smallest(&essence)?.to_vec()),
        _ => (media.name.clone(), binary(&essence, value)?),
    };
    Some(EncodedBody {
        content_type,
        bytes,
    })
}

/// A file of this type, or the bytes that the value is.
fn binary(essence: &str, value: &Value) -> Option<Vec<u8>> {
    let (_, kind) = essence.split_once('/')?;
    if kind.is_empty() {
        return None;
    }
    if let Some(file) = file::smallest(essence) {
        return Some(file.to_vec());
    }
    let is_text = value.is_string() || value.as_object().is_some_and(serde_json::Map::is_empty);
    is_text.then(|| plain(value).into_bytes())
}

/// One line of JSON for each item.
fn lines(value: &Value) -> Vec<u8> {
    let items = match value {
        Value::Array(items) => &items[..],
        other => std::slice::from_ref(other),
    };
    let lines: String = items.iter().map(|item| format!("{item}\n")).collect();
    lines.into_bytes()
}

fn json(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}
