//! Bodies of `multipart/form-data` (RFC 7578), the boundary drawn from the content.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::file;
use super::form::encoding;
use super::text::{essence, is_json, plain};
use crate::spec::{Encoding, Media};

/// The boundary and the bytes for `value`; what is no map has no parts.
pub(super) fn form_data(media: &Media, value: &Value) -> (String, Vec<u8>) {
    let boundary = boundary(value);
    let mut bytes = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let encoding = encoding(media, name);
        match value {
            Value::Array(items) if !wants_json(encoding) => {
                for item in items {
                    part(&mut bytes, &boundary, name, item, encoding);
                }
            }
            _ => part(&mut bytes, &boundary, name, value, encoding),
        }
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (boundary, bytes)
}

/// The same value gives the same boundary, and no value holds its own hash.
fn boundary(value: &Value) -> String {
    let digest = Sha256::digest(value.to_string().as_bytes());
    let hex: String = digest
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("part-{hex}")
}

fn wants_json(encoding: Option<&Encoding>) -> bool {
    encoding
        .and_then(|one| one.content_type.as_deref())
        .is_some_and(|kind| is_json(&essence(kind)))
}

fn part(
    bytes: &mut Vec<u8>,
    boundary: &str,
    name: &str,
    value: &Value,
    encoding: Option<&Encoding>,
) {
    let said = encoding
        .and_then(|one| one.content_type.as_deref())
        .map(|kinds| kinds.split(',').next().unwrap_or_default().trim())
        .filter(|kind| !kind.is_empty());
    let nested = matches!(value, Value::Object(_) | Value::Array(_));
    let kind = match said {
        Some("image/*") => Some("image/png"),
        Some(kind) if kind.contains('*') => Some("application/octet-stream"),
        None if nested => Some("application/json"),
        other => other,
    };
    let name = quoted(name);
    let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
    let is_file = encoding.is_some_and(|one| one.is_file) || kind.is_some_and(is_file);
    let of_kind = kind.map(essence).unwrap_or_default();
    if is_file {
        let ending = file::ending(&of_kind);
        head.push_str(&format!("; filename=\"{name}.{ending}\""));
    }
    head.push_str("\r\n");
    if let Some(kind) = kind {
        // A line break in a document's text would begin another header.
        let kind: String = kind.chars().filter(|one| !one.is_control()).collect();
        head.push_str(&format!("Content-Type: {kind}\r\n"));
    }
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(b"\r\n");
    match file::smallest(&of_kind).filter(|_| is_file) {
        Some(file) => bytes.extend_from_slice(file),
        None if wants_json(encoding) => bytes.extend_from_slice(value.to_string().as_bytes()),
        None => bytes.extend_from_slice(plain(value).as_bytes()),
    }
    bytes.extend_from_slice(b"\r\n");
}

/// Whether a part of this type is sent as a file.
fn is_file(kind: &str) -> bool {
    let kind = essence(kind);
    !(is_json(&kind) || kind.starts_with("text/") || kind.ends_with("xml"))
}

/// A name within quotes, as browsers write it (HTML, "multipart/form-data encoding algorithm").
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
