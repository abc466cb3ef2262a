//! Parameters on the wire (OpenAPI, "Style Values"; RFC 6570).
//!
//! What a style has no words for, such as a list in a list, is written as JSON in its place.

use serde_json::Value;

use super::text::{encode, encode_but_reserved, essence, is_json, plain};
use crate::spec::{Parameter, Style};

/// The text that replaces `{name}` in the path, percent-encoded but for unreserved characters.
pub(crate) fn path_segment(parameter: &Parameter, value: &Value) -> String {
    if let Some(media) = &parameter.content {
        return encode(&serialised(media, value));
    }
    let name = encode(&parameter.name);
    let explode = parameter.explode;
    match parameter.style {
        Style::Label => {
            let between = if explode { "." } else { "," };
            format!(".{}", joined(value, between, explode, &encode))
        }
        Style::Matrix => match value {
            Value::Array(items) if explode => items
                .iter()
                .map(|item| format!(";{name}={}", encode(&plain(item))))
                .collect(),
            Value::Object(entries) if explode => entries
                .iter()
                .map(|(key, item)| format!(";{}={}", encode(key), encode(&plain(item))))
                .collect(),
            _ => match joined(value, ",", false, &encode) {
                empty if empty.is_empty() => format!(";{name}"),
                text => format!(";{name}={text}"),
            },
        },
        style => joined(value, &written(style), explode, &encode),
    }
}

/// What stands between the items of a list that is one text.
fn between(style: Style) -> &'static str {
    match style {
        Style::SpaceDelimited => " ",
        Style::PipeDelimited => "|",
        Style::TabDelimited => "\t",
        _ => ",",
    }
}

/// The same in a URL, where the comma alone stays as it is.
fn written(style: Style) -> String {
    match between(style) {
        "," => ",".to_owned(),
        other => encode(other),
    }
}

/// The pairs that `value` makes in the query, percent-encoded.
pub(crate) fn query_pairs(parameter: &Parameter, value: &Value) -> Vec<(String, String)> {
    let encoder = if parameter.allow_reserved {
        encode_but_reserved
    } else {
        encode
    };
    if let Some(media) = &parameter.content {
        return vec![(encode(&parameter.name), encoder(&serialised(media, value)))];
    }
    pairs(
        &parameter.name,
        value,
        parameter.style,
        parameter.explode,
        &encoder,
    )
}

/// The pairs of a query parameter or form field.
pub(super) fn pairs(
    name: &str,
    value: &Value,
    style: Style,
    explode: bool,
    encoder: &dyn Fn(&str) -> String,
) -> Vec<(String, String)> {
    let own = encode(name);
    if style == Style::DeepObject {
        return deep(name, value, encoder);
    }
    let between = written(style);
    match value {
        Value::Array(items) if explode => items
            .iter()
            .map(|item| (own.clone(), encoder(&plain(item))))
            .collect(),
        Value::Object(entries) if explode => entries
            .iter()
            .map(|(key, item)| (encode(key), encoder(&plain(item))))
            .collect(),
        _ => vec![(own, joined(value, &between, false, encoder))],
    }
}

/// `name[key][deeper]=value`; a list of scalars repeats its name, items that are maps get their number.
pub(super) fn deep(
    name: &str,
    value: &Value,
    encoder: &dyn Fn(&str) -> String,
) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    // A stack instead of recursion: the first pushed comes out last, hence `rev`.
    let mut waiting = vec![(name.to_owned(), value)];
    while let Some((name, value)) = waiting.pop() {
        match value {
            Value::Object(entries) if !entries.is_empty() => {
                let inner = entries.iter().rev();
                waiting.extend(inner.map(|(key, item)| (format!("{name}[{key}]"), item)));
            }
            Value::Array(items) => {
                let inner = items.iter().enumerate().rev();
                waiting.extend(inner.map(|(index, item)| match item {
                    Value::Object(_) | Value::Array(_) => (format!("{name}[{index}]"), item),
                    _ => (name.clone(), item),
                }));
            }
            _ => pairs.push((encode(&name), encoder(&plain(value)))),
        }
    }
    pairs
}

/// The value of a header: style simple, not encoded.
pub(crate) fn header_text(parameter: &Parameter, value: &Value) -> String {
    match &parameter.content {
        Some(media) => serialised(media, value),
        None => joined(
            value,
            between(parameter.style),
            parameter.explode,
            &str::to_owned,
        ),
    }
}

/// The cookies that `value` makes: style form, percent-encoded.
pub(crate) fn cookie_pairs(parameter: &Parameter, value: &Value) -> Vec<(String, String)> {
    match &parameter.content {
        Some(media) => vec![(encode(&parameter.name), encode(&serialised(media, value)))],
        None => pairs(
            &parameter.name,
            value,
            Style::Form,
            parameter.explode,
            &encode,
        ),
    }
}

/// A parameter described by `content`, before encoding.
fn serialised(media: &str, value: &Value) -> String {
    if is_json(&essence(media)) {
        value.to_string()
    } else {
        plain(value)
    }
}

/// Items with `between` between them; entries as `key,value`, or as `key=value` if they spread.
fn joined(value: &Value, between: &str, explode: bool, encoder: &dyn Fn(&str) -> String) -> String {
    let parts: Vec<String> = match value {
        Value::Array(items) => items.iter().map(|item| encoder(&plain(item))).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, item)| {
                let between = if explode { "=" } else { between };
                format!("{}{between}{}", encoder(key), encoder(&plain(item)))
            })
            .collect(),
        scalar => return encoder(&plain(scalar)),
    };
    parts.join(between)
}
