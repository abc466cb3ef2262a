//! Tokens with the genuine claims, signed by somebody who has no right to.

use serde_json::{Map, Value, json};

use super::Forged;
use super::jwt::{Jwt, encoded, encoded_bytes};
use super::signer;

/// Enough steps upwards for any folder in which keys may lie.
const TRAVERSAL: &str = "../../../../../../../../../../dev/null";

/// Signed with an unrelated key, with no key, and with keys that the token itself brings.
pub(super) fn signed_by_others(jwt: &Jwt) -> Vec<Forged> {
    let own = jwt.algorithm();
    let hmac = if signer::is_hmac(own) { own } else { "HS256" };
    let empty = |kid: Option<&str>| {
        let mut members = vec![("alg", json!(hmac))];
        members.extend(kid.map(|kid| ("kid", json!(kid))));
        let signed = signed(jwt, &jwt.header_with(&members));
        let signature = signer::hmac(hmac, b"", &signed)?;
        Some(format!("{signed}.{}", encoded_bytes(&signature)))
    };
    let tokens = [
        ("unrelated key", unrelated(jwt, own, &[])),
        ("empty secret", empty(None)),
        ("kid of an empty file", empty(Some("/dev/null"))),
        ("kid with path traversal", empty(Some(TRAVERSAL))),
        ("embedded key", embedded(jwt, own)),
    ];
    tokens
        .into_iter()
        .filter_map(|(form, token)| jwt.forged(form, &token?))
        .collect()
}

/// Signed by HMAC with `public_key` as its secret, as the text or bytes that the server may have read it
/// as: accepted where the token chooses the algorithm. None for tokens that are signed by HMAC anyway.
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "for auth/tampered-token with published keys")
)]
pub(crate) fn confused(jwt: &Jwt, public_key: &[u8]) -> Option<Forged> {
    if signer::is_hmac(jwt.algorithm()) {
        return None;
    }
    let signed = signed(jwt, &jwt.header_with(&[("alg", json!("HS256"))]));
    let signature = signer::hmac("HS256", public_key, &signed)?;
    let token = format!("{signed}.{}", encoded_bytes(&signature));
    jwt.forged("public key as secret", &token)
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
