//! Public keys as an API publishes them (RFC 7517) or its operators hold them (RFC 7468), and every text or bytes that a
//! careless server may take for an HMAC secret in their place.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::jwt::decoded_bytes;

/// RSA (RFC 3279), then NULL.
const RSA: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];
/// Keys on curves (RFC 5480), and the curves by their names in JSON Web Keys.
const CURVE: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const CURVES: &[(&str, &[u8])] = &[
    (
        "P-256",
        &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
    ),
    ("P-384", &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22]),
    ("P-521", &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23]),
];
/// Ed25519 (RFC 8410).
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];

const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const SEQUENCE: u8 = 0x30;

/// Characters of a line of PEM.
const LINE: usize = 64;

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    /// Its id, if it has one.
    pub(super) id: Option<String>,
    /// Whole (SubjectPublicKeyInfo), and for RSA the key alone (PKCS #1).
    der: Vec<u8>,
    bare: Option<Vec<u8>>,
    /// As it was published, if that was as a JSON Web Key, or as the file has it.
    text: String,
}

impl PublicKey {
    /// The keys of a JSON Web Key Set, or the one of a single JSON Web Key.
    pub(crate) fn of_set(set: &Value) -> Vec<Self> {
        match set.get("keys").and_then(Value::as_array) {
            Some(keys) => keys.iter().filter_map(Self::of_jwk).collect(),
            None => Self::of_jwk(set).into_iter().collect(),
        }
    }

    /// The keys of a file: PEM, or a JSON Web Key Set.
    pub(crate) fn of_text(text: &str) -> Vec<Self> {
        match serde_json::from_str(text) {
            Ok(set) => Self::of_set(&set),
            Err(_) => Self::of_pem(text).into_iter().collect(),
        }
    }

    fn of_pem(text: &str) -> Option<Self> {
        let own = |der: Vec<u8>, bare| Self {
            id: None,
            der,
            bare,
            text: text.to_owned(),
        };
        if let Some(bare) = unarmoured(text, "RSA PUBLIC KEY") {
            return Some(own(rsa(&bare), Some(bare)));
        }
        unarmoured(text, "PUBLIC KEY").map(|der| own(der, None))
    }

    fn of_jwk(jwk: &Value) -> Option<Self> {
        let jwk = jwk.as_object()?;
        let bytes = |name: &str| decoded_bytes(jwk.get(name)?.as_str()?);
        let (der, bare) = match jwk.get("kty")?.as_str()? {
            "RSA" => {
                let bare = sequence(&[&integer(&bytes("n")?), &integer(&bytes("e")?)]);
                (rsa(&bare), Some(bare))
            }
            "EC" => {
                let name = jwk.get("crv")?.as_str()?;
                let (_, curve) = CURVES.iter().find(|(own, _)| *own == name)?;
                let point = [&[4][..], &bytes("x")?, &bytes("y")?].concat();
                let kind = sequence(&[CURVE, curve]);
                (sequence(&[&kind, &bits(&point)]), None)
            }
            "OKP" if jwk.get("crv")?.as_str()? == "Ed25519" => {
                let kind = sequence(&[ED25519]);
                (sequence(&[&kind, &bits(&bytes("x")?)]), None)
            }
            _ => return None,
        };
        Some(Self {
            id: jwk.get("kid").and_then(Value::as_str).map(str::to_owned),
            der,
            bare,
            text: written(jwk),
        })
    }

    /// What a server may have read the key as, each with the words for it.
    pub(super) fn spellings(&self) -> Vec<(&'static str, Vec<u8>)> {
        let pem = armoured(&self.der, "PUBLIC KEY");
        let mut all = vec![
            ("public key as secret", pem.clone().into_bytes()),
            (
                "public key as secret, no newline at its end",
                pem.trim_end().as_bytes().to_vec(),
            ),
            ("public key as secret, DER", self.der.clone()),
            (
                "public key as secret, as it is published",
                self.text.clone().into_bytes(),
            ),
        ];
        if let Some(bare) = &self.bare {
            let pem = armoured(bare, "RSA PUBLIC KEY");
            all.push(("public key as secret, PKCS #1", pem.into_bytes()));
        }
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|(_, bytes)| seen.insert(bytes.clone()));
        all
    }
}

fn written(jwk: &Map<String, Value>) -> String {
    // A map of values always becomes text.
    serde_json::to_string(jwk).unwrap_or_default()
}

fn rsa(bare: &[u8]) -> Vec<u8> {
    sequence(&[&sequence(&[RSA]), &bits(bare)])
}

/// Tag, length, content (X.690, section 8.1).
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short @ 0..0x80) => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(bytes.len()).unwrap_or_default());
            out.extend(bytes);
        }
    }
    out.extend(content);
    out
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tagged(SEQUENCE, &parts.concat())
}

/// A number above zero, from its bytes, the highest first.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let plain: Vec<u8> = bytes
        .iter()
        .copied()
        .skip_while(|byte| *byte == 0)
        .collect();
    let sign: &[u8] = if plain.first().is_none_or(|byte| *byte >= 0x80) {
        &[0]
    } else {
        &[]
    };
    tagged(INTEGER, &[sign, &plain].concat())
}

fn bits(content: &[u8]) -> Vec<u8> {
    tagged(BITS, &[&[0], content].concat())
}

fn armoured(der: &[u8], label: &str) -> String {
    let mut out = format!("-----BEGIN {label}-----\n");
    let text = STANDARD.encode(der);
    for line in text.as_bytes().chunks(LINE) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out + &format!("-----END {label}-----\n")
}

/// The bytes of the first block of this label (RFC 7468).
pub(super) fn unarmoured(text: &str, label: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once(&format!("-----BEGIN {label}-----"))?;
    let (inside, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let plain: String = inside.split_whitespace().collect();
    STANDARD.decode(plain).ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "test code")]
mod tests {
    use serde_json::json;

    use super::{PublicKey, armoured, integer, tagged, unarmoured};

    #[test]
    fn lengths_and_signs_are_written_as_they_must_be() {
        assert_eq!(tagged(4, &[7; 2]), [4, 2, 7, 7]);
        assert_eq!(tagged(4, &[0; 0x80])[..3], [4, 0x81, 0x80]);
        assert_eq!(tagged(4, &[0; 0x123])[..4], [4, 0x82, 1, 0x23]);
        assert_eq!(integer(&[0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(integer(&[1]), [2, 1, 1]);
    }

    /// Made by another tool from the same key: `openssl ec -pubout` and `openssl rsa -pubout`.
    #[test]
    fn a_jwk_and_the_pem_of_the_same_key_are_one() {
        for (pem, jwk) in [
            (
                include_str!("tests/curve.pem"),
                include_str!("tests/curve.json"),
            ),
            (
                include_str!("tests/rsa.pem"),
                include_str!("tests/rsa.json"),
            ),
        ] {
            let set = json!({ "keys": [serde_json::from_str::<serde_json::Value>(jwk).unwrap()] });
            let [key] = &PublicKey::of_set(&set)[..] else {
                panic!("one key: {jwk}");
            };
            assert_eq!(armoured(&key.der, "PUBLIC KEY"), pem);
            assert_eq!(PublicKey::of_text(pem)[0].der, key.der);
            assert_eq!(unarmoured(pem, "PUBLIC KEY").unwrap(), key.der);
        }
    }

    #[test]
    fn what_is_no_key_is_none() {
        let set =
            json!({ "keys": [{ "kty": "oct", "k": "AA" }, { "kty": "EC", "crv": "P-1" }, 7] });
        assert_eq!(PublicKey::of_set(&set), []);
        assert_eq!(PublicKey::of_text("-----BEGIN PUBLIC KEY-----"), []);
    }
}
