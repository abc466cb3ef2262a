//! Forged credentials before an honest server, written here and sharing no code with the forge.
#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at what it does not expect"
)]

mod opaque;
mod signed;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, KeyPair};
use serde_json::{Value, json};

use crate::http::{Credential, CredentialPart, CredentialPlace};
use crate::words::Secret;

const RSA: &[u8] = include_bytes!("genuine_rsa.pk8");
const P256: &[u8] = include_bytes!("genuine_p256.pk8");
pub(super) const STRONG: &[u8] = b"kQ3v-9dXb2LwZr71mTfY5uHcNeA8sJgP";

/// One part of a credential of alice.
pub(super) fn part(place: CredentialPlace, prefix: &str, value: &str) -> CredentialPart {
    CredentialPart {
        place,
        prefix: prefix.to_owned(),
        secret: Secret::new("alice", value),
    }
}

/// `Authorization: SCHEME value`.
pub(super) fn authorization(scheme: &str, value: &str) -> Credential {
    let place = CredentialPlace::Header("Authorization".to_owned());
    Credential {
        parts: vec![part(place, &format!("{scheme} "), value)].into(),
    }
}

/// What goes over the wire, part by part.
pub(super) fn wire(credential: &Credential) -> Vec<String> {
    let parts = credential.parts.iter();
    parts
        .map(|part| format!("{}{}", part.prefix, part.secret.reveal()))
        .collect()
}

/// A server that issues and checks tokens as one should: with its own algorithm and key.
pub(super) struct Server {
    pub(super) algorithm: &'static str,
    pub(super) secret: &'static [u8],
}

impl Server {
    pub(super) fn issue(&self) -> Credential {
        let header = json!({ "alg": self.algorithm, "typ": "JWT", "kid": "key-1" });
        let claims =
            json!({ "sub": "17", "role": "editor", "iat": 1_790_000_000, "exp": 1_900_000_000 });
        let [header, claims] =
            [header, claims].map(|value| URL_SAFE_NO_PAD.encode(value.to_string()));
        let signed = format!("{header}.{claims}");
        let signature = URL_SAFE_NO_PAD.encode(self.sign(signed.as_bytes()));
        authorization("Bearer", &format!("{signed}.{signature}"))
    }

    fn sign(&self, signed: &[u8]) -> Vec<u8> {
        let chance = ring::rand::SystemRandom::new();
        if let Some(kind) = self.hmac() {
            let key = ring::hmac::Key::new(kind, self.secret);
            return ring::hmac::sign(&key, signed).as_ref().to_vec();
        }
        if self.algorithm == "ES256" {
            let pair = p256();
            return pair.sign(&chance, signed).unwrap().as_ref().to_vec();
        }
        let pair = signature::RsaKeyPair::from_pkcs8(RSA).unwrap();
        let mut out = vec![0; pair.public().modulus_len()];
        pair.sign(&signature::RSA_PKCS1_SHA256, &chance, signed, &mut out)
            .unwrap();
        out
    }

    fn hmac(&self) -> Option<ring::hmac::Algorithm> {
        match self.algorithm {
            "HS256" => Some(ring::hmac::HMAC_SHA256),
            "HS384" => Some(ring::hmac::HMAC_SHA384),
            "HS512" => Some(ring::hmac::HMAC_SHA512),
            _ => None,
        }
    }

    /// Whether the one bearer token is one of its own.
    pub(super) fn accepts(&self, credential: &Credential) -> bool {
        let [value] = &wire(credential)[..] else {
            return false;
        };
        let Some(token) = value.strip_prefix("Bearer ") else {
            return false;
        };
        let pieces: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = pieces[..] else {
            return false;
        };
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(header) else {
            return false;
        };
        let header_says: Result<Value, _> = serde_json::from_slice(&bytes);
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
            return false;
        };
        header_says.is_ok_and(|says| says["alg"] == self.algorithm)
            && self.verifies(format!("{header}.{claims}").as_bytes(), &signature)
    }

    fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        if let Some(kind) = self.hmac() {
            let key = ring::hmac::Key::new(kind, self.secret);
            return ring::hmac::verify(&key, signed, signature).is_ok();
        }
        let (kind, public): (&dyn signature::VerificationAlgorithm, Vec<u8>) =
            if self.algorithm == "ES256" {
                (
                    &signature::ECDSA_P256_SHA256_FIXED,
                    p256().public_key().as_ref().to_vec(),
                )
            } else {
                let pair = signature::RsaKeyPair::from_pkcs8(RSA).unwrap();
                let public = pair.public_key().as_ref().to_vec();
                (&signature::RSA_PKCS1_2048_8192_SHA256, public)
            };
        signature::UnparsedPublicKey::new(kind, public)
            .verify(signed, signature)
            .is_ok()
    }
}

fn p256() -> signature::EcdsaKeyPair {
    signature::EcdsaKeyPair::from_pkcs8(
        &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        P256,
        &ring::rand::SystemRandom::new(),
    )
    .unwrap()
}
