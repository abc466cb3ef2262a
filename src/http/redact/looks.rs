//! What is recognised as a secret by its looks or by its name.

use std::borrow::Cow;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD_INDIFFERENT;
use regex::{Captures, Regex};
use serde_json::{Map, Value};

use super::UNKNOWN;

/// A run of standard Base64 with its padding.
pub(super) static STANDARD_RUN: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?P<run>[A-Za-z0-9+/]{6,})={0,2}"));
/// A run of URL-safe Base64 with its padding.
pub(super) static URL_SAFE_RUN: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?P<run>[A-Za-z0-9_-]{6,})={0,2}"));
static DOTTED: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?P<first>[A-Za-z0-9_-]{4,})(?:\.[A-Za-z0-9_-]*){2,4}"));
static PROPERTY: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#"(?i)(?P<name>"(?:[a-z0-9_-]*(?:token|password|secret)|passwd|api_?key|jwt)"\s*:\s*")(?P<value>(?:[^"\\]|\\.)*)"#,
    )
});
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#"(?i)(?P<name>\b(?:[a-z]+_token|password|passwd|client_secret|api_?key)=)(?P<value>[^&\s"';]*)"#,
    )
});

#[expect(
    clippy::expect_used,
    reason = "constant patterns, compiled by the tests"
)]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// Replaces JSON Web Tokens (RFC 7519), signed, unsigned or encrypted.
pub(super) fn without_web_tokens(text: &str) -> Cow<'_, str> {
    DOTTED.replace_all(text, |found: &Captures<'_>| {
        let first = &found["first"];
        // A neighbour without a separator may stand before it; `eyJ` is how `{"` begins.
        let begins = if is_json_object(first) {
            Some(0)
        } else {
            first.find("eyJ").filter(|at| is_json_object(&first[*at..]))
        };
        match begins {
            Some(at) => format!("{}{UNKNOWN}", &first[..at]),
            None => found[0].to_owned(),
        }
    })
}

fn is_json_object(part: &str) -> bool {
    URL_SAFE_NO_PAD_INDIFFERENT
        .decode(part)
        .is_ok_and(|bytes| serde_json::from_slice::<Map<String, Value>>(&bytes).is_ok())
}

/// Replaces the values of JSON properties and form fields that are named as secrets are.
pub(super) fn without_fields(text: &str) -> Cow<'_, str> {
    let replaced = |found: &Captures<'_>| {
        let (name, value) = (&found["name"], &found["value"]);
        if value.is_empty() || is_label(value) {
            found[0].to_owned()
        } else {
            format!("{name}{UNKNOWN}")
        }
    };
    match PROPERTY.replace_all(text, replaced) {
        Cow::Borrowed(text) => FIELD.replace_all(text, replaced),
        Cow::Owned(text) => Cow::Owned(FIELD.replace_all(&text, replaced).into_owned()),
    }
}

fn is_label(value: &str) -> bool {
    value.starts_with('<') && value.ends_with('>')
}

/// `value` of the header `name`, already without known secrets, with what only its name betrays
/// replaced as well: scheme words and the attributes of cookies stay.
pub(super) fn header(name: &str, value: String) -> String {
    let name = name.to_ascii_lowercase();
    if name == "set-cookie" {
        return set_cookie(&value);
    }
    let secret = name.ends_with("authorization")
        || name.ends_with("token")
        || name.ends_with("api-key")
        || name.ends_with("apikey");
    if !secret {
        return value;
    }
    match value.split_once(' ') {
        Some((scheme, token)) if !token.trim().is_empty() && !is_label(token) => {
            format!("{scheme} {UNKNOWN}")
        }
        None if !value.is_empty() && !is_label(&value) && !is_scheme(&value) => UNKNOWN.to_owned(),
        _ => value,
    }
}

/// A scheme word without anything after it is the whole point of some requests.
fn is_scheme(value: &str) -> bool {
    ["bearer", "basic", "digest", "token", "apikey", "negotiate"]
        .iter()
        .any(|scheme| value.eq_ignore_ascii_case(scheme))
}

fn set_cookie(value: &str) -> String {
    let (pair, attributes) = match value.find(';') {
        Some(end) => value.split_at(end),
        None => (value, ""),
    };
    match pair.split_once('=') {
        Some((name, secret)) if !secret.trim().is_empty() && !is_label(secret.trim()) => {
            format!("{name}={UNKNOWN}{attributes}")
        }
        _ => value.to_owned(),
    }
}
