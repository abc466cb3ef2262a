//! No credential in anything that is written: known secrets by value in every encoding, others by their look.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use regex::{Captures, Regex};

use super::{Answer, Exchange};

/// Shorter secrets would black out ordinary words.
const SHORTEST: usize = 4;

/// A JSON Web Token wherever it stands: three parts, the first two beginning like encoded JSON objects.
static TOKEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*").ok());

/// Replaces secrets by the label under which people know them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Redactor {
    /// Encoded secret and its replacement, the longest first, so that no part of one is left over.
    known: Vec<(String, String)>,
}

impl Redactor {
    /// A redactor for `(label, value)` pairs.
    pub(crate) fn new(secrets: Vec<(String, String)>) -> Self {
        let mut known = Vec::new();
        for (label, value) in secrets.iter().filter(|(_, value)| value.len() >= SHORTEST) {
            let shown = format!("<{label}>");
            for form in encodings(value) {
                if !known.iter().any(|(own, _): &(String, String)| *own == form) {
                    known.push((form, shown.clone()));
                }
            }
        }
        known.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        Self { known }
    }

    /// The text without secrets.
    pub(crate) fn redact(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        for (secret, shown) in &self.known {
            if clean.contains(secret.as_str()) {
                clean = clean.replace(secret.as_str(), shown);
            }
        }
        match TOKEN.as_ref() {
            Some(token) => token.replace_all(&clean, |_: &Captures<'_>| "<token>").into_owned(),
            None => clean,
        }
    }

    /// The exchange without secrets: request and response, headers and bodies. Session cookies go by their header's name.
    pub(crate) fn redact_exchange(&self, exchange: &Exchange) -> Exchange {
        let mut clean = exchange.clone();
        let request = &mut clean.request;
        request.path = self.redact(&request.path);
        for (_, value) in request.query.iter_mut().chain(&mut request.headers).chain(&mut request.cookies) {
            *value = self.redact(value);
        }
        if let Some(body) = &mut request.body {
            body.bytes = self.redact(&String::from_utf8_lossy(&body.bytes)).into();
        }
        if let Answer::Response(response) = &mut clean.answer {
            for (name, value) in &mut response.headers {
                *value = match name.to_ascii_lowercase().as_str() {
                    "set-cookie" => hidden_cookie(value),
                    _ => self.redact(value),
                };
            }
            response.body = self.redact(&String::from_utf8_lossy(&response.body)).into();
        }
        clean
    }
}

/// `sid=…; Path=/` with its value hidden: attributes tell something, the value only gives something away.
fn hidden_cookie(value: &str) -> String {
    let (pair, attributes) = value.split_once(';').unwrap_or((value, ""));
    let name = pair.split('=').next().unwrap_or_default();
    if attributes.is_empty() { format!("{name}=<cookie>") } else { format!("{name}=<cookie>;{attributes}") }
}

/// The secret as it may stand in URLs, JSON, and Base64 of any flavour.
fn encodings(value: &str) -> Vec<String> {
    let bytes = value.as_bytes();
    let mut forms = vec![
        value.to_owned(),
        percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string(),
        url::form_urlencoded::byte_serialize(bytes).collect(),
        STANDARD.encode(bytes),
        STANDARD_NO_PAD.encode(bytes),
        URL_SAFE.encode(bytes),
        URL_SAFE_NO_PAD.encode(bytes),
    ];
    if let Ok(json) = serde_json::to_string(value) {
        forms.push(json.trim_matches('"').to_owned());
    }
    // Behind a user name, as in Basic credentials, the secret stands shifted by one or two bytes.
    for shift in 1..3 {
        let shifted = [&b"::"[..shift], bytes].concat();
        let inner = STANDARD_NO_PAD.encode(&shifted);
        // The first group and the last characters hold bits of the neighbours: what is between is the secret's own.
        let whole = inner.len() / 4 * 4;
        if whole > 8 {
            forms.push(inner[4..whole].to_owned());
        }
    }
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

#[cfg(test)]
mod tests {
    use base64::Engine;

    use super::Redactor;

    #[test]
    fn a_secret_is_hidden_in_every_encoding() {
        let secret = "p@ss/w+rd \"42\" long enough";
        let redactor = Redactor::new(vec![("alice".into(), secret.into())]);
        let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        for hidden in [
            secret.to_owned(),
            serde_json::json!({ "password": secret }).to_string(),
            url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
            encode(secret),
            encode(&format!("alice:{secret}")),
            encode(&format!("bo:{secret}")),
            encode(&format!("x:{secret}")),
        ] {
            let clean = redactor.redact(&hidden);
            assert!(clean.contains("<alice>"), "{hidden} → {clean}");
        }
        assert_eq!(redactor.redact("nothing to hide"), "nothing to hide");
    }

    #[test]
    fn tokens_are_hidden_by_their_look() {
        let redactor = Redactor::default();
        let clean = redactor.redact("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln, thanks");
        assert_eq!(clean, "got <token>, thanks");
    }
}
