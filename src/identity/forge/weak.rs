//! HMAC secrets that anybody guesses, found without sending anything (CWE-1391).
//!
//! The list is short on purpose: what stands in tutorials, templates and test set-ups. That a longer
//! list finds nothing is not shown.

use serde_json::{Map, Value};

use super::jwt::{Jwt, decoded_bytes, encoded, encoded_bytes};
use super::signer;
use crate::http::Credential;

/// One secret per line; lines that begin with `##` are remarks.
const SECRETS: &str = include_str!("weak-secrets.txt");

fn secrets() -> impl Iterator<Item = &'static str> {
    SECRETS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("##"))
}

/// The secret that the token is signed with, if it is in the list. None for tokens not signed by HMAC.
pub(crate) fn crack(jwt: &Jwt) -> Option<&'static str> {
    let signature = decoded_bytes(&jwt.signature)?;
    secrets().find(|secret| {
        signer::is_hmac_of(jwt.algorithm(), secret.as_bytes(), &jwt.signed, &signature)
    })
}

/// The token with one more claim that nobody reads, signed with `secret`: a server that accepts it
/// accepts whatever anybody signs. None for tokens not signed by HMAC.
pub(crate) fn resign(jwt: &Jwt, secret: &str) -> Option<Credential> {
    signed(
        jwt,
        secret,
        "forged with its secret",
        &jwt.claims_with_inert(),
    )
}

fn signed(jwt: &Jwt, secret: &str, form: &str, claims: &Map<String, Value>) -> Option<Credential> {
    let signed = format!("{}.{}", encoded(&jwt.header), encoded(claims));
    let signature = signer::hmac(jwt.algorithm(), secret.as_bytes(), &signed)?;
    jwt.presented(form, &format!("{signed}.{}", encoded_bytes(&signature)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_short_and_without_repetition() {
        let mut all: Vec<&str> = secrets().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "each secret once");
        assert!((100..=300).contains(&count), "{count} secrets");
        assert!(all.iter().all(|secret| secret.trim() == *secret));
    }
}
