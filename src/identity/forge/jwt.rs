//! A signed token (JWS compact form, RFC 7515) inside a credential.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::Forged;
use super::held::{Held, with_part};
use crate::http::Credential;

/// No token is taken apart that is longer, in bytes.
const LONGEST: usize = 64 * 1024;

/// A signed token and the credential that carries it. Read, not verified.
#[derive(Clone)]
pub(crate) struct Jwt {
    credential: Credential,
    part: usize,
    before: String,
    /// The protected header.
    pub header: Map<String, Value>,
    /// The claims (RFC 7519).
    pub claims: Map<String, Value>,
    /// The claims as they stand in the token.
    pub(super) claims_text: String,
    /// Header and claims as they were signed.
    pub(super) signed: String,
    /// The signature as it stands in the token.
    pub(super) signature: String,
}

impl Jwt {
    /// The first part of the credential that is a signed token with JSON claims.
    pub(crate) fn find(credential: &Credential) -> Option<Self> {
        credential
            .parts
            .iter()
            .enumerate()
            .find_map(|(index, part)| {
                let held = Held::of(part);
                let (header_text, claims_text, signature) = split(held.token)?;
                Some(Self {
                    credential: credential.clone(),
                    part: index,
                    before: held.before.to_owned(),
                    header: object(header_text)?,
                    claims: object(claims_text)?,
                    claims_text: claims_text.to_owned(),
                    signed: format!("{header_text}.{claims_text}"),
                    signature: signature.to_owned(),
                })
            })
            .filter(|jwt| jwt.header.get("alg").is_some_and(Value::is_string))
    }

    /// How it says it is signed (RFC 7518, section 3.1).
    pub(crate) fn algorithm(&self) -> &str {
        self.header
            .get("alg")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The key id that it names.
    pub(crate) fn key_id(&self) -> Option<&str> {
        self.header.get("kid").and_then(Value::as_str)
    }

    /// The header with these members set.
    pub(super) fn header_with(&self, members: &[(&str, Value)]) -> Map<String, Value> {
        let mut header = self.header.clone();
        for (name, value) in members {
            header.insert((*name).to_owned(), value.clone());
        }
        header
    }

    /// The claims with one more, which says only where it comes from and which nobody reads.
    pub(super) fn claims_with_inert(&self) -> Map<String, Value> {
        let mut claims = self.claims.clone();
        claims.insert("naysayer".to_owned(), json!("probe"));
        claims
    }

    /// The credential with this token in place of the genuine one; none if it is the same.
    pub(super) fn presented(&self, form: &str, token: &str) -> Option<Credential> {
        let part = self.credential.parts.get(self.part)?;
        let part = Held::of(part).replaced(form, &self.before, token)?;
        Some(with_part(&self.credential, self.part, part))
    }

    /// The same as something that must be refused.
    pub(super) fn forged(&self, form: &'static str, token: &str) -> Option<Forged> {
        let several = self.credential.parts.len() > 1;
        let part = self.credential.parts.get(self.part).filter(|_| several);
        Some(Forged {
            form,
            part: part.map(|part| Held::of(part).place()),
            credential: self.presented(form, token)?,
        })
    }
}

/// Whether `token` is a signed token.
pub(super) fn is_signed(token: &str) -> bool {
    split(token).is_some_and(|(header, ..)| object(header).is_some())
}

/// JSON as it stands in a token.
pub(super) fn encoded(object: &Map<String, Value>) -> String {
    // A map of values always becomes text.
    URL_SAFE_NO_PAD.encode(serde_json::to_string(object).unwrap_or_default())
}

/// Bytes as they stand in a token.
pub(super) fn encoded_bytes(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Bytes from a token.
pub(super) fn decoded_bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

fn split(token: &str) -> Option<(&str, &str, &str)> {
    if token.len() > LONGEST {
        return None;
    }
    let mut pieces = token.split('.');
    let three = (pieces.next()?, pieces.next()?, pieces.next()?);
    pieces.next().is_none().then_some(three)
}

fn object(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&decoded_bytes(text)?).ok()
}
