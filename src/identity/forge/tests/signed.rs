//! Signed tokens.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at what it does not expect"
)]

use std::collections::BTreeSet;

use serde_json::json;

use super::{STRONG, Server, authorization, part, wire};
use crate::http::{Credential, CredentialPlace};
use crate::identity::forge::{
    Forged, Jwt, Key, PublicKey, bare, confused, invalid, misdated, pointing, strangers_keys,
    tampered, unsigned, weak,
};

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
    let keys = PublicKey::of_text(include_str!("rsa.pem"));
    forged.extend(confused(genuine, &keys));
    forged.extend(pointing(
        genuine,
        "http://127.0.0.1:1/k",
        "http://127.0.0.1:1/c",
    ));
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
    insta::assert_snapshot!(forms("HS256"), @"garbage, truncated, changed character, scheme Basic, scheme Token, empty, scheme word only, alg none, alg none, two pieces, alg None, alg NONE, alg nOnE, signature empty, signature dropped, signature of a null byte, alg empty, inert claim added, subject changed, role raised, expiry moved, unrelated key, empty secret, kid of an empty file, kid with path traversal, kid that nobody has, kid empty, kid with a quote, embedded certificate, embedded key, jku of a stranger, x5u of a stranger");
    insta::assert_snapshot!(forms("RS256"), @"garbage, truncated, changed character, scheme Basic, scheme Token, empty, scheme word only, alg none, alg none, two pieces, alg None, alg NONE, alg nOnE, signature empty, signature dropped, signature of a null byte, alg empty, inert claim added, subject changed, role raised, expiry moved, unrelated key, empty secret, kid of an empty file, kid with path traversal, kid that nobody has, kid empty, kid with a quote, embedded certificate, embedded key, public key as secret, public key as secret, no newline at its end, public key as secret, DER, jku of a stranger, x5u of a stranger");
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
        .filter(|forged| forged.form != "embedded certificate")
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
    kid that nobody has: {"alg":"HS256","typ":"JWT","kid":"nay-unknown"} {"sub":"17","role":"editor","iat":1790000000,"exp":1900000000}
    kid empty: {"alg":"HS256","typ":"JWT","kid":""} {"sub":"17","role":"editor","iat":1790000000,"exp":1900000000}
    kid with a quote: {"alg":"HS256","typ":"JWT","kid":"nay' UNION SELECT 'naysayer' -- "} {"sub":"17","role":"editor","iat":1790000000,"exp":1900000000}
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
    // The ways to a stranger's key: the set has one for each algorithm, under the token's own id.
    let genuine = server("ES256").issue();
    let set = strangers_keys(&genuine);
    let named = set["keys"].as_array().unwrap();
    assert!(
        named.len() == 4 && named.iter().all(|key| key["kid"] == "key-1"),
        "{set}"
    );
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
            let key = Key::guessed(&jwt).unwrap();
            let [expired, early] = &misdated(&jwt, &key)[..] else {
                panic!("two ways to be out of date");
            };
            for forged in [expired, early] {
                assert!(
                    server.accepts(&forged.credential),
                    "only its dates are wrong"
                );
            }
            let claims = |forged: &Forged| Jwt::find(&forged.credential).unwrap().claims;
            let (expired, early) = (claims(expired), claims(early));
            assert_eq!(expired["exp"], 1_790_000_000 - 3600);
            assert_eq!(expired["iat"], 1_790_000_000 - 7200);
            assert_eq!(
                early["nbf"].as_i64(),
                early["exp"].as_i64().map(|end| end - 3600)
            );
            assert!(early["nbf"].as_i64() > Some(1_900_000_000));
        }
    }
}

/// A server that takes the text of its own public key for a secret, as the token's algorithm tells it to.
#[test]
fn a_server_that_lets_the_token_choose_is_fooled_by_one_spelling() {
    let jwk: serde_json::Value = serde_json::from_str(include_str!("rsa.json")).unwrap();
    let keys = PublicKey::of_set(&json!({ "keys": [jwk] }));
    let genuine = rewritten(&server("RS256").issue(), "RS256");
    let pem: &'static [u8] = include_bytes!("rsa.pem");
    for (secret, form) in [
        (pem, "public key as secret"),
        (
            pem.trim_ascii_end(),
            "public key as secret, no newline at its end",
        ),
    ] {
        let fooled = Server {
            algorithm: "HS256",
            secret,
        };
        let accepted = confused(&genuine, &keys);
        let accepted = accepted
            .iter()
            .filter(|forged| fooled.accepts(&forged.credential));
        let forms: Vec<&str> = accepted.map(|forged| forged.form).collect();
        assert_eq!(forms, [form]);
    }
    assert_eq!(confused(&server("HS256").issue(), &keys), []);
}

#[test]
fn the_key_of_the_operators_signs_as_the_api_does() {
    for (algorithm, key) in [
        ("RS256", &include_bytes!("genuine_rsa.pk8")[..]),
        ("ES256", include_bytes!("genuine_p256.pk8")),
    ] {
        let server = server(algorithm);
        let jwt = Jwt::find(&server.issue()).unwrap();
        let own = Key::Private(key.to_vec());
        assert_eq!(misdated(&jwt, &own).len(), 2, "{algorithm}");
        for forged in misdated(&jwt, &own) {
            assert!(server.accepts(&forged.credential), "{}", forged.form);
        }
        assert_eq!(misdated(&jwt, &Key::Secret(b"another".to_vec())), []);
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
        ]
        .into(),
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
