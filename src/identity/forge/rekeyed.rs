//! Tokens with the genuine claims, signed by somebody who has no right to.

use serde_json::{Map, Value, json};

use super::Forged;
use super::jwt::{Jwt, encoded, encoded_bytes};
use super::published::PublicKey;
use super::signer;
use crate::http::Credential;

/// Enough steps upwards for any folder in which keys may lie.
const TRAVERSAL: &str = "../../../../../../../../../../dev/null";

/// A key id that, put into a query as it stands, selects a secret of the sender's own.
const QUOTED: &str = "nay' UNION SELECT 'naysayer' -- ";
const QUOTED_SECRET: &[u8] = b"naysayer";

/// So many keys of a set are tried.
const MOST_KEYS: usize = 3;

/// Signed with an unrelated key, with no key, and with keys that the token itself brings.
pub(super) fn signed_by_others(jwt: &Jwt) -> Vec<Forged> {
    let own = jwt.algorithm();
    let hmac = if signer::is_hmac(own) { own } else { "HS256" };
    let by = |secret: &[u8], kid: Option<&str>| {
        let mut members = vec![("alg", json!(hmac))];
        members.extend(kid.map(|kid| ("kid", json!(kid))));
        let signed = signed(jwt, &jwt.header_with(&members));
        let signature = signer::hmac(hmac, secret, &signed)?;
        Some(format!("{signed}.{}", encoded_bytes(&signature)))
    };
    let empty = |kid| by(b"", kid);
    let tokens = [
        ("unrelated key", unrelated(jwt, own, &[])),
        ("empty secret", empty(None)),
        ("kid of an empty file", empty(Some("/dev/null"))),
        ("kid with path traversal", empty(Some(TRAVERSAL))),
        ("kid that nobody has", empty(Some("nay-unknown"))),
        ("kid empty", empty(Some(""))),
        ("kid with a quote", by(QUOTED_SECRET, Some(QUOTED))),
        ("embedded certificate", certified(jwt)),
        ("embedded key", embedded(jwt, own)),
    ];
    tokens
        .into_iter()
        .filter_map(|(form, token)| jwt.forged(form, &token?))
        .collect()
}

/// Signed by HMAC with a public key of the API as its secret, in every text or bytes that a server may have read it
/// as: accepted where the token chooses the algorithm. None for tokens that are signed by HMAC anyway.
pub(crate) fn confused(credential: &Credential, keys: &[PublicKey]) -> Vec<Forged> {
    let Some(jwt) = Jwt::find(credential).filter(|jwt| !signer::is_hmac(jwt.algorithm())) else {
        return Vec::new();
    };
    // The key that the token names; every one, where it names none.
    let named = |key: &&PublicKey| key.id.is_some() && key.id.as_deref() == jwt.key_id();
    let chosen: Vec<&PublicKey> = match keys.iter().find(named) {
        Some(own) => vec![own],
        None => keys.iter().take(MOST_KEYS).collect(),
    };
    let signed = signed(&jwt, &jwt.header_with(&[("alg", json!("HS256"))]));
    let spellings = chosen.into_iter().flat_map(PublicKey::spellings);
    let forged = spellings.filter_map(|(form, secret)| {
        let signature = signer::hmac("HS256", &secret, &signed)?;
        jwt.forged(form, &format!("{signed}.{}", encoded_bytes(&signature)))
    });
    forged.collect()
}

/// Signed by a worthless key that the token's header says is to be had at these URLs (RFC 7515, sections 4.1.2 and
/// 4.1.5): a set of keys, and a certificate.
pub(crate) fn pointing(credential: &Credential, jku: &str, x5u: &str) -> Vec<Forged> {
    let Some(jwt) = Jwt::find(credential) else {
        return Vec::new();
    };
    let own = match signer::jwk(jwt.algorithm()) {
        Some(_) => jwt.algorithm(),
        None => "RS256",
    };
    let tokens = [
        (
            "jku of a stranger",
            unrelated(&jwt, own, &[("jku", json!(jku))]),
        ),
        (
            "x5u of a stranger",
            unrelated(&jwt, "RS256", &[("x5u", json!(x5u))]),
        ),
    ];
    tokens
        .into_iter()
        .filter_map(|(form, token)| jwt.forged(form, &token?))
        .collect()
}

/// What a server finds at the URL of [`pointing`]: every worthless key, under the id that the token names.
pub(crate) fn strangers_keys(credential: &Credential) -> Value {
    let jwt = Jwt::find(credential);
    let id = jwt.as_ref().and_then(Jwt::key_id);
    let keys = ["RS256", "ES256", "ES384", "EdDSA"].into_iter();
    let keys = keys.filter_map(signer::jwk).map(|mut key| {
        if let Some(id) = id {
            key["kid"] = json!(id);
        }
        key
    });
    json!({ "keys": keys.collect::<Vec<_>>() })
}

/// The certificate at the other URL, in PEM.
pub(crate) fn strangers_certificate() -> String {
    let text = signer::certificate();
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

/// The token brings a certificate of the key that it is to be checked with (RFC 7515, section 4.1.6).
fn certified(jwt: &Jwt) -> Option<String> {
    unrelated(jwt, "RS256", &[("x5c", json!([signer::certificate()]))])
}

fn unrelated(jwt: &Jwt, algorithm: &str, members: &[(&str, Value)]) -> Option<String> {
    let mut header = jwt.header_with(members);
    header.insert("alg".to_owned(), json!(algorithm));
    let signed = signed(jwt, &header);
    let signature = signer::worthless(algorithm, &signed)?;
    Some(format!("{signed}.{}", encoded_bytes(&signature)))
}

/// The token brings the key that it is to be checked with (RFC 7515, section 4.1.3).
fn embedded(jwt: &Jwt, own: &str) -> Option<String> {
    let algorithm = if signer::jwk(own).is_some() {
        own
    } else {
        "RS256"
    };
    unrelated(jwt, algorithm, &[("jwk", signer::jwk(algorithm)?)])
}

fn signed(jwt: &Jwt, header: &Map<String, Value>) -> String {
    format!("{}.{}", encoded(header), jwt.claims_text)
}
