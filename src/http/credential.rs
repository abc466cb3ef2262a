//! What a caller presents to prove who he is, kept apart from the rest of the request.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::words::Secret;

/// Where on the wire a part of a credential goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CredentialPlace {
    /// A header of this name.
    Header(String),
    /// A query parameter of this name.
    Query(String),
    /// A cookie of this name.
    Cookie(String),
}

/// One header, parameter or cookie that carries a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CredentialPart {
    /// Where it goes.
    pub place: CredentialPlace,
    /// What stands before the secret on the wire, such as `Bearer ` or `token `; mostly empty.
    #[serde(default)]
    pub prefix: String,
    /// The secret itself; evidence shows its label.
    pub secret: Secret,
}

/// All that one caller presents; empty for an anonymous one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Credential {
    /// The parts, in the order in which they are sent. Shared, since each request carries them.
    pub parts: Arc<[CredentialPart]>,
}

impl Credential {
    /// Presents nothing.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// Whether nothing is presented.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}
