//! Single values as text, and percent-encoding.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const ALL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What `allowReserved` leaves encoded: also what would end the value or change it on the way
/// (`&`, `#`, `+`), reserved or not.
const BUT_RESERVED: &AsciiSet = &ALL
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'[')
    .remove(b']')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// `text`, percent-encoded but for unreserved characters.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ALL).to_string()
}

/// `text`, percent-encoded but for unreserved and most reserved characters.
pub(super) fn encode_but_reserved(text: &str) -> String {
    utf8_percent_encode(text, BUT_RESERVED).to_string()
}

/// A value as text: scalars as they read, lists and maps as JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The part of a media type before its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    let bare = media_type.split(';').next().unwrap_or_default();
    bare.trim().to_ascii_lowercase()
}

/// Whether a media type is written as JSON.
pub(super) fn is_json(essence: &str) -> bool {
    matches!(
        essence,
        "application/json" | "text/json" | "*/*" | "application/*"
    ) || essence.ends_with("+json")
}
