//! Signed tokens.
#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at what it does not expect"
)]

use std::collections::BTreeSet;

use serde_json::json;

use super::{STRONG, Server, authorization, part, wire};
use crate::http::{Credential, CredentialPlace};
use crate::identity::forge::rekeyed::confused;
use crate::identity::forge::{Forged, Jwt, bare, invalid, tampered, unsigned, weak};

const ALGORITHMS: [&str; 5] = ["HS256", "HS384", "HS512", "RS256", "ES256"];

fn server(algorithm: &'static str) -> Server {
    Server {
        algorithm,
        secret: STRONG,
    }
}

fn all(genuine: &Credential) -> Vec<Forged> {
    let mut forged = invalid(genuine);
    forged.extend(bare(genuine));
    forged.extend(unsigned(genuine));
    forged.extend(tampered(genuine));
    let jwt = Jwt::find(genuine).unwrap();
    forged.extend(confused(&jwt, b"-----BEGIN PUBLIC KEY-----"));
    forged
}

#[test]
fn an_honest_server_refuses_every_one() {
    for algorithm in ALGORITHMS {
        let server = server(algorithm);
        let genuine = server.issue();
        assert!(
            server.accepts(&genuine),
            "{algorithm}: the genuine one is accepted"
        );
        let mut seen = BTreeSet::new();
        for forged in all(&genuine) {
            assert!(
                !server.accepts(&forged.credential),
                "{algorithm}: {}",
                forged.form
            );
            assert!(
                seen.insert(wire(&forged.credential)),
                "{algorithm}: {} twice",
                forged.form
            );
        }
    }
}

#[test]
fn the_forms_are_these() {
    let forms = |algorithm| {
        let genuine = server(algorithm).issue();
        let forms: Vec<&str> = all(&genuine).iter().map(|forged| forged.form).collect();
        forms.join(", ")
    };
    insta::assert_snapshot!(forms("HS256"), @"garbage, truncated, changed character, scheme Basic, scheme Token, empty, scheme word only, alg none, alg none, two pieces, alg None, alg NONE, alg nOnE, signature empty, signature dropped, inert claim added, subject changed, role raised, expiry moved, unrelated key, empty secret, kid of an empty file, kid with path traversal, embedded key");
    insta::assert_snapshot!(forms("RS256"), @"garbage, truncated, changed character, scheme Basic, scheme Token, empty, scheme word only, alg none, alg none, two pieces, alg None, alg NONE, alg nOnE, signature empty, signature dropped, inert claim added, subject changed, role raised, expiry moved, unrelated key, empty secret, kid of an empty file, kid with path traversal, embedded key, public key as secret");
    assert_eq!(forms("RS256"), forms("ES256"));
}

#[test]
fn near_misses_keep_what_was_signed() {
    let genuine = server("RS256").issue();
    let signed = wire(&genuine)
        .concat()
        .rsplit_once('.')
        .unwrap()
        .0
        .to_owned();
    for forged in invalid(&genuine) {
        let near = matches!(forged.form, "truncated" | "changed character");
        if near {
            assert!(
                wire(&forged.credential).concat().starts_with(&signed),
                "{}",
                forged.form
            );
        }
    }
}

#[test]
fn claims_change_as_the_form_says() {
    let genuine = server("HS256").issue();
    let seen: Vec<String> = tampered(&genuine)
        .iter()
        .map(|forged| {
            let jwt = Jwt::find(&forged.credential).unwrap();
            let [header, claims] = [&jwt.header, &jwt.claims].map(|map| json!(map).to_string());
            format!("{}: {header} {claims}", forged.form)
        })
        .collect();
    insta::assert_snapshot!(seen.join("\n"), @r#"
    inert claim added: {"alg":"HS256","typ":"JWT","kid":"key-1"} {"sub":"17","role":"editor","iat":1790000000,"exp":1900000000,"naysayer":"probe"}
    subject changed: {"alg":"HS256","typ":"JWT","kid":"key-1"} {"sub":"18","role":"editor","iat":1790000000,"exp":1900000000}
    role raised: {"alg":"HS256","typ":"JWT","kid":"key-1"} {"sub":"17","role":"admin","iat":1790000000,"exp":1900000000}
    expiry moved: {"alg":"HS256","typ":"JWT","kid":"key-1"} {"sub":"17","role":"editor","iat":1790000000,"exp":1931536000}
    unrelated key: {"alg":"HS256","typ":"JWT","kid":"key-1"} {"sub":"17","role":"editor","iat":1790000000,"exp":1900000000}
    empty secret: {"alg":"HS256","typ":"JWT","kid":"key-1"} {"sub":"17","role":"editor","iat":1790000000,"exp":1900000000}
    kid of an empty file: {"alg":"HS256","typ":"JWT","kid":"/dev/null"} {"sub":"17","role":"editor","iat":1790000000,"exp":1900000000}
    kid with path traversal: {"alg":"HS256","typ":"JWT","kid":"../../../../../../../../../../dev/null"} {"sub":"17","role":"editor","iat":1790000000,"exp":1900000000}
    embedded key: {"alg":"RS256","typ":"JWT","kid":"key-1","jwk":{"kty":"RSA","n":"rLgJ0bOkigQBRhTVu6ICn4EizWgPP5g3LysT9dHYND9xTxqlrRRRu6iz7udo8HsivuiPSQJfByRL4n9hiMlpKB3gJvDBsMxHJgT5JgK-kZJEkO9O5WIKcyKFuVFh3dCc_b3hFWa_XHLeY2ARL9D7_zSWHe_f5HKitD8QuyS0F8xQvUyrtDAIBQTNbDEtVJzE_n05D3bejCd62Cs0Tkrf8w9tHpXMdYgw4lxVG8VsKJXjrKkQzVSatxKXe4T0_nKQDdyy_8UjDDvJ9tWiWfBTFAwGWE5ATSnnc0EYeaW8oFiYj9BPCdV7Z4GdNYuc_jO_9ybKDO4fSiwOj5GtBj49dw","e":"AQAB","alg":"RS256","use":"sig"}} {"sub":"17","role":"editor","iat":1790000000,"exp":1900000000}
    "#);
}

#[test]
fn every_known_algorithm_is_signed_by_a_stranger_and_brings_its_key() {
    for algorithm in [
        "RS384", "RS512", "PS256", "PS384", "PS512", "ES384", "EdDSA",
    ] {
        let genuine = rewritten(&server("RS256").issue(), algorithm);
        let forms: Vec<&str> = tampered(&genuine)
            .iter()
            .map(|forged| forged.form)
            .collect();
        assert!(forms.contains(&"unrelated key"), "{algorithm}");
        let embedded = tampered(&genuine).pop().unwrap();
        let header = Jwt::find(&embedded.credential).unwrap().header;
        assert_eq!(header["jwk"]["alg"], algorithm);
        assert_eq!(header["alg"], algorithm);
        assert!(header["jwk"].get("d").is_none(), "only the public half");
    }
    // One that is not known here is still tried in every other way.
    let genuine = rewritten(&server("RS256").issue(), "ES512");
    let forms: Vec<&str> = tampered(&genuine)
        .iter()
        .map(|forged| forged.form)
        .collect();
    assert!(!forms.contains(&"unrelated key") && forms.contains(&"embedded key"));
}

/// The token with another algorithm in its header; its signature is of no interest then.
fn rewritten(genuine: &Credential, algorithm: &str) -> Credential {
    use base64::Engine;
    let jwt = Jwt::find(genuine).unwrap();
    let header = json!({ "alg": algorithm }).to_string();
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(header);
    authorization(
        "Bearer",
        &format!("{header}.{}.{}", jwt.claims_text, jwt.signature),
    )
}

#[test]
fn weak_secrets_are_found_and_their_tokens_accepted() {
    for algorithm in ["HS256", "HS384", "HS512"] {
        for secret in ["secret", "your-256-bit-secret", "changeme"] {
            let server = Server {
                algorithm,
                secret: secret.as_bytes(),
            };
            let jwt = Jwt::find(&server.issue()).unwrap();
            assert_eq!(weak::crack(&jwt), Some(secret), "{algorithm}");
            let forged = weak::resign(&jwt, secret).unwrap();
            assert!(
                server.accepts(&forged),
                "{algorithm}: it is signed as the server signs"
            );
            assert_ne!(wire(&forged), wire(&server.issue()));
            let expired = weak::expired(&jwt, secret, 1_000_000_000).unwrap();
            assert!(server.accepts(&expired), "only its dates are wrong");
            assert_eq!(Jwt::find(&expired).unwrap().claims["exp"], 1_000_000_000);
        }
    }
}

#[test]
fn strong_secrets_and_other_algorithms_are_not_found() {
    for algorithm in ALGORITHMS {
        let jwt = Jwt::find(&server(algorithm).issue()).unwrap();
        assert_eq!(weak::crack(&jwt), None, "{algorithm}");
    }
    let jwt = Jwt::find(&server("RS256").issue()).unwrap();
    assert_eq!(weak::resign(&jwt, "secret"), None);
}

#[test]
fn a_token_is_found_in_a_cookie_beside_something_else() {
    let token = wire(&server("HS256").issue()).concat();
    let token = token.trim_start_matches("Bearer ");
    let genuine = Credential {
        parts: vec![
            part(CredentialPlace::Header("X-Api-Key".to_owned()), "", "k-1"),
            part(CredentialPlace::Cookie("session".to_owned()), "", token),
        ],
    };
    for forged in tampered(&genuine) {
        assert_eq!(forged.part.as_deref(), Some("cookie session"));
        assert_eq!(
            forged.credential.parts[0], genuine.parts[0],
            "the rest stays genuine"
        );
    }
    assert_eq!(Jwt::find(&genuine).unwrap().key_id(), Some("key-1"));
}
