//! Signatures by keys that nobody trusts, and by one that the API's operators give. The former are public and worthless:
//! they stand in this repository so that the same run makes the same tokens.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, ED25519 as ED25519_KEY, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair, UnparsedPublicKey,
    VerificationAlgorithm,
};
use serde_json::{Value, json};

use super::jwt::encoded_bytes;

const RSA: &[u8] = include_bytes!("keys/worthless_rsa.pk8");
/// A certificate for it that nobody signed but the key itself.
const CERTIFICATE: &[u8] = include_bytes!("keys/worthless_rsa.crt");
const P256: &[u8] = include_bytes!("keys/worthless_p256.pk8");
const P384: &[u8] = include_bytes!("keys/worthless_p384.pk8");
const ED25519: &[u8; 32] = b"a worthless seed known to anyone";
const SECRET: &[u8] = b"a worthless secret that is known to everyone who reads this file";

/// Whether this is HMAC (RFC 7518, section 3.2).
pub(super) fn is_hmac(algorithm: &str) -> bool {
    hmac_algorithm(algorithm).is_some()
}

fn hmac_algorithm(algorithm: &str) -> Option<ring::hmac::Algorithm> {
    match algorithm {
        "HS256" => Some(ring::hmac::HMAC_SHA256),
        "HS384" => Some(ring::hmac::HMAC_SHA384),
        "HS512" => Some(ring::hmac::HMAC_SHA512),
        _ => None,
    }
}

/// The HMAC of `signed`; none for other algorithms.
pub(super) fn hmac(algorithm: &str, secret: &[u8], signed: &str) -> Option<Vec<u8>> {
    let key = ring::hmac::Key::new(hmac_algorithm(algorithm)?, secret);
    Some(ring::hmac::sign(&key, signed.as_bytes()).as_ref().to_vec())
}

/// Whether this is the HMAC of `signed`.
pub(super) fn is_hmac_of(algorithm: &str, secret: &[u8], signed: &str, signature: &[u8]) -> bool {
    hmac_algorithm(algorithm).is_some_and(|algorithm| {
        let key = ring::hmac::Key::new(algorithm, secret);
        ring::hmac::verify(&key, signed.as_bytes(), signature).is_ok()
    })
}

/// A signature of the right kind by a key that nobody trusts; none for algorithms that are not known
/// here (ES512, ES256K, Ed448).
pub(super) fn worthless(algorithm: &str, signed: &str) -> Option<Vec<u8>> {
    match algorithm {
        "HS256" | "HS384" | "HS512" => hmac(algorithm, SECRET, signed),
        "ES256" => by_private(algorithm, P256, signed),
        "ES384" => by_private(algorithm, P384, signed),
        "EdDSA" | "Ed25519" => Some(ed25519()?.sign(signed.as_bytes()).as_ref().to_vec()),
        _ => by_private(algorithm, RSA, signed),
    }
}

/// A signature by a private key (PKCS #8); none for HMAC, what is not known here, and a key of another kind.
pub(super) fn by_private(algorithm: &str, key: &[u8], signed: &str) -> Option<Vec<u8>> {
    match algorithm {
        "ES256" => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, key, signed),
        "ES384" => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING, key, signed),
        "EdDSA" | "Ed25519" => {
            let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key).ok()?;
            Some(pair.sign(signed.as_bytes()).as_ref().to_vec())
        }
        _ => rsa(encoding(algorithm)?, key, signed),
    }
}

/// Whether a private key made this signature.
pub(super) fn is_by_private(algorithm: &str, key: &[u8], signed: &str, signature: &[u8]) -> bool {
    let (kind, public): (&dyn VerificationAlgorithm, Option<Vec<u8>>) = match algorithm {
        "ES256" => (
            &ECDSA_P256_SHA256_FIXED,
            point(&ECDSA_P256_SHA256_FIXED_SIGNING, key),
        ),
        "ES384" => (
            &ECDSA_P384_SHA384_FIXED,
            point(&ECDSA_P384_SHA384_FIXED_SIGNING, key),
        ),
        "EdDSA" | "Ed25519" => {
            let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key).ok();
            (
                &ED25519_KEY,
                pair.map(|pair| pair.public_key().as_ref().to_vec()),
            )
        }
        _ => {
            let pair = RsaKeyPair::from_pkcs8(key).ok();
            let public = pair.map(|pair| pair.public_key().as_ref().to_vec());
            let kind: &dyn VerificationAlgorithm = match algorithm {
                "RS384" => &RSA_PKCS1_2048_8192_SHA384,
                "RS512" => &RSA_PKCS1_2048_8192_SHA512,
                "PS256" => &RSA_PSS_2048_8192_SHA256,
                "PS384" => &RSA_PSS_2048_8192_SHA384,
                "PS512" => &RSA_PSS_2048_8192_SHA512,
                _ => &RSA_PKCS1_2048_8192_SHA256,
            };
            (kind, public)
        }
    };
    public.is_some_and(|public| {
        let key = UnparsedPublicKey::new(kind, public);
        key.verify(signed.as_bytes(), signature).is_ok()
    })
}

/// Whether these bytes are a private key (PKCS #8) of a kind that is known here.
pub(super) fn is_private(key: &[u8]) -> bool {
    let curves = [
        &ECDSA_P256_SHA256_FIXED_SIGNING,
        &ECDSA_P384_SHA384_FIXED_SIGNING,
    ];
    RsaKeyPair::from_pkcs8(key).is_ok()
        || curves.into_iter().any(|kind| point(kind, key).is_some())
        || Ed25519KeyPair::from_pkcs8_maybe_unchecked(key).is_ok()
}

/// The certificate of the worthless RSA key, DER in Base64.
pub(super) fn certificate() -> String {
    STANDARD.encode(CERTIFICATE)
}

fn encoding(algorithm: &str) -> Option<&'static dyn RsaEncoding> {
    Some(match algorithm {
        "RS256" => &RSA_PKCS1_SHA256,
        "RS384" => &RSA_PKCS1_SHA384,
        "RS512" => &RSA_PKCS1_SHA512,
        "PS256" => &RSA_PSS_SHA256,
        "PS384" => &RSA_PSS_SHA384,
        "PS512" => &RSA_PSS_SHA512,
        _ => return None,
    })
}

fn point(kind: &'static EcdsaSigningAlgorithm, key: &[u8]) -> Option<Vec<u8>> {
    let pair = EcdsaKeyPair::from_pkcs8(kind, key, &SystemRandom::new()).ok()?;
    Some(pair.public_key().as_ref().to_vec())
}

/// The public half as a JSON Web Key (RFC 7517); none for HMAC and what is not known here.
pub(super) fn jwk(algorithm: &str) -> Option<Value> {
    match algorithm {
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => {
            let pair = RsaKeyPair::from_pkcs8(RSA).ok()?;
            let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
            Some(json!({
                "kty": "RSA",
                "n": encoded_bytes(&public.n),
                "e": encoded_bytes(&public.e),
                "alg": algorithm,
                "use": "sig",
            }))
        }
        "ES256" => curve(&ECDSA_P256_SHA256_FIXED_SIGNING, P256, "P-256", algorithm),
        "ES384" => curve(&ECDSA_P384_SHA384_FIXED_SIGNING, P384, "P-384", algorithm),
        "EdDSA" | "Ed25519" => {
            let x = encoded_bytes(ed25519()?.public_key().as_ref());
            Some(json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "alg": algorithm, "use": "sig" }))
        }
        _ => None,
    }
}

fn rsa(encoding: &'static dyn RsaEncoding, key: &[u8], signed: &str) -> Option<Vec<u8>> {
    let pair = RsaKeyPair::from_pkcs8(key).ok()?;
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(
        encoding,
        &SystemRandom::new(),
        signed.as_bytes(),
        &mut signature,
    )
    .ok()?;
    Some(signature)
}

fn ecdsa(kind: &'static EcdsaSigningAlgorithm, key: &[u8], signed: &str) -> Option<Vec<u8>> {
    let chance = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(kind, key, &chance).ok()?;
    let signature = pair.sign(&chance, signed.as_bytes()).ok()?;
    Some(signature.as_ref().to_vec())
}

fn curve(
    kind: &'static EcdsaSigningAlgorithm,
    key: &[u8],
    name: &str,
    algorithm: &str,
) -> Option<Value> {
    let point = point(kind, key)?;
    // An uncompressed point: 4, then both coordinates (SEC 1, section 2.3.3).
    let point = point.get(1..)?;
    let (x, y) = point.split_at_checked(point.len() / 2)?;
    let (x, y) = (encoded_bytes(x), encoded_bytes(y));
    Some(json!({ "kty": "EC", "crv": name, "x": x, "y": y, "alg": algorithm, "use": "sig" }))
}

fn ed25519() -> Option<Ed25519KeyPair> {
    Ed25519KeyPair::from_seed_unchecked(ED25519).ok()
}
