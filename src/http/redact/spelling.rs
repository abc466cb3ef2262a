//! The ways in which a known secret may be written in a text.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters (RFC 3986, section 2.3).
const STRICT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// What browsers' `encodeURIComponent` leaves alone besides.
const BROWSER: &AsciiSet = &STRICT
    .remove(b'!')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*');

/// Each different spelling of `value` once; Base64 without its padding.
pub(super) fn all(value: &str) -> BTreeSet<String> {
    let strict = utf8_percent_encode(value, STRICT).to_string();
    let browser = utf8_percent_encode(value, BROWSER).to_string();
    let form: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let json = serde_json::Value::from(value).to_string();
    let json = json.trim_matches('"').to_owned();
    BTreeSet::from([
        value.to_owned(),
        lower_hex(&strict),
        lower_hex(&browser),
        lower_hex(&form),
        strict,
        browser,
        form,
        json.replace('/', r"\/"),
        ascii(&json, ""),
        ascii(&json, "<>&'"),
        ascii(&json.replace('/', r"\/"), ""),
        json,
        html(value, "&#39;", "&quot;"),
        html(value, "&#x27;", "&quot;"),
        html(value, "'", "&#34;"),
        html(value, "'", "&quot;"),
        html(value, "'", "\""),
        STANDARD_NO_PAD.encode(value),
        URL_SAFE_NO_PAD.encode(value),
    ])
}

/// `%2F` as `%2f`; the text itself keeps its case.
fn lower_hex(encoded: &str) -> String {
    let mut left = 0;
    let lower = |c: char| {
        left = if c == '%' { 3 } else { left.max(1) - 1 };
        if left > 0 { c.to_ascii_lowercase() } else { c }
    };
    encoded.chars().map(lower).collect()
}

/// Inside JSON, with all beyond ASCII and these characters as `\uXXXX`, as some libraries write.
fn ascii(json: &str, also: &str) -> String {
    let mut out = String::new();
    for c in json.chars() {
        if c.is_ascii() && !also.contains(c) {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

fn html(value: &str, apostrophe: &str, quote: &str) -> String {
    value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', apostrophe)
        .replace('"', quote)
}
