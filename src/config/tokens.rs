//! The section `tokens`: keys by which the API's tokens are made and checked, and how long an ended session may last.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::notation::{self, Notation};
use super::shape::{FILLED, Key, Object, Shape};

/// What is known of the API's tokens beside what they say themselves.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Tokens {
    /// The public key, PEM or JSON Web Key Set, where the API does not publish it.
    pub public_key: Option<PathBuf>,
    /// The HMAC secret by which staging signs, for tokens whose dates are wrong and nothing else.
    pub secret: Option<String>,
    /// The private key, PKCS #8 in PEM.
    pub private_key: Option<PathBuf>,
    /// How long after a logout a token may still be good.
    #[serde(deserialize_with = "notation::some_duration")]
    pub revoked_within: Option<Duration>,
    /// What the file of `public_key` says; nothing until it is read.
    #[serde(skip)]
    pub public_text: Option<String>,
    /// What the file of `private_key` says; nothing until it is read.
    #[serde(skip)]
    pub private_text: Option<String>,
}

impl fmt::Debug for Tokens {
    /// Where things are; what they hold is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("public_key", &self.public_key)
            .field("secret", &self.secret.is_some())
            .field("private_key", &self.private_key)
            .field("revoked_within", &self.revoked_within)
            .finish()
    }
}

pub(super) const TOKENS: Shape = Shape::Object(Object {
    keys: &[
        Key::new(
            "public_key",
            &FILLED,
            "A file with the public key by which tokens are checked, PEM or a JSON Web Key Set; default: what the API publishes.",
        ),
        Key::new(
            "secret",
            &FILLED,
            "The HMAC secret by which the staging API signs its tokens: expired ones can be made with it.",
        ),
        Key::new(
            "private_key",
            &FILLED,
            "A PEM file (PKCS #8) with the private key by which it signs them.",
        ),
        Key::new(
            "revoked_within",
            &Shape::Text(Notation::Duration),
            "How long after its logout a token may still be good; default: not at all.",
        ),
    ],
    choices: &[],
    also: None,
});
