//! Tokens that are wrong in their dates alone, signed by the very key of the API: one that its operators give, or a secret
//! that was guessed.

use serde_json::{Map, Value, json};

use super::jwt::{Jwt, decoded_bytes, encoded, encoded_bytes};
use super::published::{PublicKey, unarmoured};
use super::{Forged, signer, weak};
use crate::config::Tokens;
use crate::words::Diagnostic;

/// Longer than anybody lets two clocks differ, in seconds.
const BEYOND_CLOCKS: i64 = 3600;
/// A day that is not yet there, however long the genuine token lasts.
const FAR: i64 = 400 * 24 * 3600;
/// An expiry for tokens that say nothing of time: in 2001.
const LONG_AGO: i64 = 1_000_000_000;

/// A key that signs as the API does.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// For HMAC.
    Secret(Vec<u8>),
    /// PKCS #8.
    Private(Vec<u8>),
}

impl Key {
    /// The keys that the config gives.
    pub(crate) fn of_config(tokens: &Tokens) -> Vec<Self> {
        let secret = tokens.secret.as_ref();
        let secret = secret.map(|secret| Self::Secret(secret.clone().into_bytes()));
        let private = tokens.private_text.as_ref();
        let private = private.and_then(|text| private_key(text));
        secret
            .into_iter()
            .chain(private.map(Self::Private))
            .collect()
    }

    /// The secret of the token, if anybody guesses it.
    pub(crate) fn guessed(jwt: &Jwt) -> Option<Self> {
        weak::crack(jwt).map(|secret| Self::Secret(secret.as_bytes().to_vec()))
    }

    /// Whether it is the key that signed the token.
    pub(crate) fn signed(&self, jwt: &Jwt) -> bool {
        let Some(signature) = decoded_bytes(&jwt.signature) else {
            return false;
        };
        let algorithm = jwt.algorithm();
        match self {
            Self::Secret(secret) => signer::is_hmac_of(algorithm, secret, &jwt.signed, &signature),
            Self::Private(key) => signer::is_by_private(algorithm, key, &jwt.signed, &signature),
        }
    }

    fn sign(&self, algorithm: &str, signed: &str) -> Option<Vec<u8>> {
        match self {
            Self::Secret(secret) => signer::hmac(algorithm, secret, signed),
            Self::Private(key) => signer::by_private(algorithm, key, signed),
        }
    }
}

/// The genuine token as it would be had it expired, or were it not valid yet (RFC 7519, sections 4.1.4 and 4.1.5), signed
/// by `key`; none where that is not the key that signed it.
pub(crate) fn misdated(jwt: &Jwt, key: &Key) -> Vec<Forged> {
    if !key.signed(jwt) {
        return Vec::new();
    }
    let number = |name: &str| jwt.claims.get(name).and_then(Value::as_i64);
    let issued = number("iat").or_else(|| number("nbf"));
    let ended = issued.map_or(LONG_AGO, |issued| issued - BEYOND_CLOCKS);
    let begins = number("exp").or(issued).unwrap_or(2 * LONG_AGO) + FAR;
    let ways = [
        (
            "expired, signed by the API's own key",
            dated(jwt, ended - BEYOND_CLOCKS, ended),
        ),
        (
            "not valid yet, signed by the API's own key",
            not_yet(jwt, begins),
        ),
    ];
    let header = encoded(&jwt.header);
    ways.into_iter()
        .filter_map(|(form, claims)| {
            let signed = format!("{header}.{}", encoded(&claims));
            let signature = key.sign(jwt.algorithm(), &signed)?;
            jwt.forged(form, &format!("{signed}.{}", encoded_bytes(&signature)))
        })
        .collect()
}

/// The claims with these dates; what says when it was issued agrees with them, or the token is refused for that alone.
fn dated(jwt: &Jwt, start: i64, end: i64) -> Map<String, Value> {
    let mut claims = jwt.claims.clone();
    claims.insert("exp".to_owned(), json!(end));
    for name in ["iat", "nbf", "auth_time"] {
        if claims.contains_key(name) {
            claims.insert(name.to_owned(), json!(start));
        }
    }
    claims
}

/// The claims of a token that begins at `start`; it says as before when it was issued.
fn not_yet(jwt: &Jwt, start: i64) -> Map<String, Value> {
    let mut claims = jwt.claims.clone();
    claims.insert("nbf".to_owned(), json!(start));
    claims.insert("exp".to_owned(), json!(start + BEYOND_CLOCKS));
    claims
}

/// What is wrong with the keys of the config.
pub(crate) fn unusable(tokens: &Tokens) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let no_public = |text: &String| PublicKey::of_text(text).is_empty();
    let no_private = |text: &String| private_key(text).is_none();
    if let (Some(path), true) = (
        &tokens.public_key,
        tokens.public_text.as_ref().is_some_and(no_public),
    ) {
        let what = format!(
            "{}, which `tokens: public_key` names, holds no public key",
            path.display()
        );
        problems.push(Diagnostic::error(what).todo(
            "give PEM text that begins with -----BEGIN PUBLIC KEY-----, or a JSON Web Key Set",
        ));
    }
    if let (Some(path), true) = (
        &tokens.private_key,
        tokens.private_text.as_ref().is_some_and(no_private),
    ) {
        let what = format!(
            "{}, which `tokens: private_key` names, holds no private key",
            path.display()
        );
        problems.push(Diagnostic::error(what).todo(
            "give PEM text that begins with -----BEGIN PRIVATE KEY----- (`openssl pkcs8 -topk8 -nocrypt` makes it): RSA, P-256, P-384 or Ed25519",
        ));
    }
    problems
}

fn private_key(text: &str) -> Option<Vec<u8>> {
    unarmoured(text, "PRIVATE KEY").filter(|key| signer::is_private(key))
}
