//! Bodies of `application/x-www-form-urlencoded`.

use serde_json::Value;

use super::parameter::{deep, pairs};
use super::text::{encode, essence, is_json, plain};
use crate::spec::{Encoding, Media, Style};

/// The fields of `value`; what is no map is written as one bare text.
pub(super) fn urlencoded(media: &Media, value: &Value) -> String {
    let Value::Object(fields) = value else {
        return encode(&plain(value));
    };
    let pairs: Vec<String> = fields
        .iter()
        .flat_map(|(name, value)| field(name, value, encoding(media, name)))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// What the document says about the property `name`.
pub(super) fn encoding<'m>(media: &'m Media, name: &str) -> Option<&'m Encoding> {
    media
        .encoding
        .iter()
        .find(|(property, _)| property == name)
        .map(|(_, encoding)| encoding)
}

fn field(name: &str, value: &Value, encoding: Option<&Encoding>) -> Vec<(String, String)> {
    let content_type = encoding.and_then(|one| one.content_type.as_deref());
    let style = encoding.and_then(|one| one.style);
    let explode = encoding.and_then(|one| one.explode);
    if style.is_none() && explode.is_none() {
        // Without a word about style, frameworks read nested values by their brackets.
        return match content_type {
            Some(kind) if is_json(&essence(kind)) => {
                vec![(encode(name), encode(&value.to_string()))]
            }
            _ => deep(name, value, &encode),
        };
    }
    let style = style.unwrap_or(Style::Form);
    let explode = explode.unwrap_or(style == Style::Form);
    pairs(name, value, style, explode, &encode)
}
